import layoutModule from 'satori/layout.wasm';
import satori, { init } from '#satori';
import type { VNode } from '../core/node.ts';
import { Problem } from '../core/problem.ts';
import type { Scene } from '../core/scene.ts';

type Element = Parameters<typeof satori>[0];
type Options = Parameters<typeof satori>[1];

let started = false;
/** A trap leaves the engine's stack and heap where they were: nothing that it lays out afterwards can be trusted. */
let isBroken = false;

/** A tree of nodes as SVG, px. Without a height it is as high as its content. Text becomes paths. */
export async function toSvg(
  root: VNode,
  size: { readonly width: number; readonly height?: number },
  scene: Scene,
): Promise<string> {
  if (isBroken) throw broken();
  if (!started) {
    await init(layoutModule);
    started = true;
  }
  const options = {
    ...size,
    fonts: scene.fonts.map(({ name, data }) => ({ name, data, weight: 400, style: 'normal' })),
    graphemeImages: scene.emoji,
    // Every layer names its fonts and has its emoji: whatever is still missing has been warned about.
    loadAdditionalAsset: async () => [],
    onStyleError: (error: Error) => {
      throw error;
    },
  } as Options;
  try {
    return await satori(root as Element, options);
  } catch (cause) {
    if (!(cause instanceof WebAssembly.RuntimeError)) throw cause;
    isBroken = true;
    throw broken(cause);
  }
}

/** satori keeps the one instance of its layout engine and cannot make another: another isolate has to. */
function broken(cause?: unknown): Problem {
  return new Problem('unavailable', 'The layout engine has failed', {
    hint: 'Try again in a second',
    cause,
  });
}
