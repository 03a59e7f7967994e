import type { Rect, Size } from '../../core/geometry.ts';

const ROOT = /<svg\b[^>]*>/;

/**
 * An SVG that shows a part of another one, at another size. The other is one that the gate has written anew, so that
 * its root can be told by a pattern; its own width and height are dropped for those that were measured.
 */
export function svgPart(bytes: Uint8Array, natural: Size, crop: Rect, size: Size): string {
  const inner = new TextDecoder().decode(bytes).replace(ROOT, (root) => {
    const viewBox = /\sviewBox="/.test(root)
      ? ''
      : ` viewBox="0 0 ${natural.width} ${natural.height}"`;
    const rest = root.slice('<svg'.length).replace(/\s(?:width|height|x|y)="[^"]*"/g, '');
    return `<svg x="0" y="0" width="${natural.width}" height="${natural.height}"${viewBox}${rest}`;
  });
  const view = `${crop.x} ${crop.y} ${crop.width} ${crop.height}`;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}" viewBox="${view}" preserveAspectRatio="none">${inner}</svg>`;
}
