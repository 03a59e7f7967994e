/** Bytes and markup that contestants share, for Node and workerd alike. */
import qrcode from 'qrcode-generator';
import type { PictureItem, TextItem } from './card.ts';

/** With 29 modules of its own the code is 35 wide: at 140 px each module is 4 px, with no edge between pixels. */
const quietZone = 3;

/** Dark modules on nothing. */
export function qrSvg(text: string): string {
  const code = qrcode(0, 'M');
  code.addData(text, 'Byte');
  code.make();
  const modules = code.getModuleCount();
  let path = '';
  for (let row = 0; row < modules; row += 1) {
    for (let column = 0; column < modules; column += 1) {
      if (code.isDark(row, column)) path += `M${column + quietZone} ${row + quietZone}h1v1h-1z`;
    }
  }
  const side = modules + 2 * quietZone;
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" width="140" height="140" viewBox="0 0 ${side} ${side}">` +
    `<path shape-rendering="crispEdges" fill="#0b1020" d="${path}"/></svg>`
  );
}

export const qrQuietZone = quietZone;

/** The same JPEG with a comment of four bytes after its first marker: other bytes, same pixels. */
export function saltedJpeg(jpeg: Uint8Array, salt: number): Uint8Array<ArrayBuffer> {
  const result = new Uint8Array(jpeg.length + 8);
  result.set(jpeg.subarray(0, 2));
  result.set([0xff, 0xfe, 0, 6], 2);
  new DataView(result.buffer).setUint32(6, salt);
  result.set(jpeg.subarray(2), 10);
  return result;
}

/** What names a picture of a card. */
export function pictureKey({ picture, salt }: PictureItem): string {
  return salt === undefined ? picture : `${picture}-${salt}`;
}

export function joinedLines({ lines }: TextItem): string {
  return lines.join(' ');
}

export function fillCss(colors: readonly [string] | readonly [string, string]): string {
  return colors.length === 1 ? colors[0] : `linear-gradient(180deg, ${colors[0]}, ${colors[1]})`;
}
