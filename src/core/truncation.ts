import type { Document } from './document.ts';
import { drawnLayers } from './layer.ts';
import { hasRoom, heightOfLines, innerSize, type TextLayer } from './layers/text.ts';
import type { Warn } from './warning.ts';

/** px that the layer's text is high when nothing is cut. */
export type MeasureText = (layer: TextLayer) => Promise<number>;

/** Warns of every text that is cut with an ellipsis. */
export async function warnOfTruncation(
  document: Document,
  measureText: MeasureText,
  warn: Warn,
): Promise<void> {
  const layers = document.pages.flatMap((page) => [...drawnLayers(page.layers)]);
  for (const layer of layers) {
    if (layer.type !== 'text' || layer.overflow !== 'ellipsis' || fitsSurely(layer)) continue;
    if (hasRoom(layer) && (await measureText(layer)) <= heightOfLines(layer) + 1) continue;
    warn({
      code: 'text-truncated',
      layer: layer.name,
      message: `The text does not fit ${layer.width} x ${layer.height} px and was cut`,
    });
  }
}

/** Most texts are far too short to overflow; those are not laid out a second time. */
function fitsSurely(layer: TextLayer): boolean {
  const widestGlyph = 1.2 * layer.fontSize + Math.max(0, layer.letterSpacing);
  const fits = layer.text.length * widestGlyph <= innerSize(layer).width;
  return fits && !layer.text.includes('\n');
}
