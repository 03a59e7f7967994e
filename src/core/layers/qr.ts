import qrcode from 'qrcode-generator';
import * as z from 'zod';
import { Color } from '../color.ts';
import { element, type VNode } from '../node.ts';
import { frame, LayerBase } from './base.ts';

/** Bytes that version 40 holds at each error correction level. */
const capacity = { L: 2953, M: 2331, Q: 1663, H: 1273 } as const;

export const QrLayer = LayerBase.extend({
  type: z.literal('qr'),
  value: z.string().max(capacity.L).default(''),
  darkColor: Color.default('#000000ff'),
  lightColor: Color.default('#ffffffff'),
  errorCorrectionLevel: z.enum(['L', 'M', 'Q', 'H']).default('M'),
  /** The quiet zone, in modules. */
  margin: z.number().int().min(0).max(10).default(2),
}).refine((layer) => utf8(layer.value).length <= capacity[layer.errorCorrectionLevel], {
  path: ['value'],
  message: 'Too long for a QR code at this error correction level',
});
export type QrLayer = z.infer<typeof QrLayer>;

// The library's default takes the low byte of every UTF-16 unit, which garbles everything beyond Latin-1.
qrcode.stringToBytes = (text) => [...utf8(text)];

export function qrNode(layer: QrLayer): VNode {
  if (layer.value === '') return frame(layer, {});
  const code = qrcode(0, layer.errorCorrectionLevel);
  code.addData(layer.value, 'Byte');
  code.make();
  const modules = code.getModuleCount();
  const side = modules + 2 * layer.margin;
  const size = Math.min(layer.width, layer.height);
  return frame(layer, { alignItems: 'center', justifyContent: 'center' }, [
    element(
      'svg',
      {
        width: size,
        height: size,
        viewBox: `0 0 ${side} ${side}`,
        'shape-rendering': 'crispEdges',
      },
      [
        element('path', { d: `M0 0H${side}V${side}H0Z`, fill: layer.lightColor }),
        element('path', {
          d: darkRuns(modules, (row, column) => code.isDark(row, column), layer.margin),
          fill: layer.darkColor,
        }),
      ],
    ),
  ]);
}

/** One rectangle for each horizontal run of dark modules, so that no hairline shows between neighbours. */
function darkRuns(
  modules: number,
  isDark: (row: number, column: number) => boolean,
  margin: number,
): string {
  let path = '';
  for (let row = 0; row < modules; row += 1) {
    let column = 0;
    while (column < modules) {
      const start = column;
      while (column < modules && isDark(row, column)) column += 1;
      const length = column - start;
      if (length > 0) path += `M${start + margin} ${row + margin}h${length}v1h-${length}z`;
      else column += 1;
    }
  }
  return path;
}

/** UTF-8 without TextEncoder, which the core's language-only library does not have. */
function utf8(text: string): Uint8Array {
  const bytes: number[] = [];
  for (const character of encodeURIComponent(text.replace(/\p{Cs}/gu, '\ufffd')).match(/%..|./g) ??
    []) {
    bytes.push(
      character.length === 3 ? Number.parseInt(character.slice(1), 16) : character.charCodeAt(0),
    );
  }
  return Uint8Array.from(bytes);
}
