import layoutModule from 'satori/layout.wasm';
import satori, { init } from '#satori';
import { innerSize, type TextLayer, uncutTextNode } from '../core/layers/text.ts';
import type { VNode } from '../core/node.ts';
import { layoutSize } from '../core/render.ts';
import type { Placement } from '../core/resize.ts';
import type { Scene } from '../core/scene.ts';

type Element = Parameters<typeof satori>[0];
type Options = Parameters<typeof satori>[1];

let started = false;

const ROOT = /^<svg width="[\d.]+" height="[\d.]+" viewBox="[\d. ]+"/;

/**
 * One canvas as SVG. Text becomes paths, so that no renderer needs the fonts again. Scaling is left to the root's
 * viewBox: satori's own transforms move clips twice.
 */
export async function toSvg(root: VNode, placement: Placement, scene: Scene): Promise<string> {
  const { width, height } = layoutSize(placement);
  const svg = await draw(root, { width, height }, scene);
  if (!ROOT.test(svg)) throw new Error('satori writes another root element than it did');
  return svg.replace(
    ROOT,
    `<svg width="${placement.width}" height="${placement.height}" viewBox="0 0 ${width} ${height}" preserveAspectRatio="none"`,
  );
}

/** px that a text layer's text is high at the layer's width when nothing is cut. */
export async function measureText(layer: TextLayer, scene: Scene): Promise<number> {
  const { width } = innerSize(layer);
  const svg = await draw(uncutTextNode(layer, scene), { width }, scene);
  return Number(/^<svg width="[\d.]+" height="([\d.]+)"/.exec(svg)?.[1] ?? 0);
}

async function draw(
  root: VNode,
  size: { width: number; height?: number },
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
