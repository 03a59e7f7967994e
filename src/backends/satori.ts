import layoutModule from 'satori/layout.wasm';
import satori, { init } from '#satori';
import type { VNode } from '../core/node.ts';
import type { Scene } from '../core/scene.ts';

type Element = Parameters<typeof satori>[0];
type Options = Parameters<typeof satori>[1];

let started = false;

/** A tree of nodes as SVG, px. Without a height it is as high as its content. Text becomes paths. */
export async function toSvg(
  root: VNode,
  size: { readonly width: number; readonly height?: number },
  scene: Scene,
): Promise<string> {
  if (!started) {
    await init(layoutModule);
    started = true;
  }
  return satori(
    root as Element,
    {
      ...size,
      fonts: scene.fonts.map(({ name, data }) => ({ name, data, weight: 400, style: 'normal' })),
      graphemeImages: scene.emoji,
      // Every layer names its fonts and has its emoji: whatever is still missing has been warned about.
      loadAdditionalAsset: async () => [],
      onStyleError: (error) => {
        throw error;
      },
    } as Options,
  );
}
