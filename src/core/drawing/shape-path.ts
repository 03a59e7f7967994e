import type { DrawingElement } from './document.ts';

/** The outline of a basic shape as path data; null for what is none. Rects without rounded corners are not paths here. */
export function shapePath({
  name,
  attributes,
}: Pick<DrawingElement, 'name' | 'attributes'>): string | null {
  const number = (key: string) => Number(attributes.get(key) ?? 0);
  switch (name) {
    case 'path':
      return attributes.get('d') ?? null;
    case 'circle':
      return ellipse(number('cx'), number('cy'), number('r'), number('r'));
    case 'ellipse':
      return ellipse(number('cx'), number('cy'), number('rx'), number('ry'));
    case 'polygon':
    case 'polyline':
      return `M${attributes.get('points') ?? ''}Z`;
    default:
      return name === 'rect' ? roundedRect(attributes, number) : null;
  }
}

function ellipse(x: number, y: number, rx: number, ry: number): string | null {
  if (!(rx > 0 && ry > 0)) return null;
  const arc = `A${rx} ${ry} 0 0 1 `;
  return `M${x + rx} ${y}${arc}${x} ${y + ry}${arc}${x - rx} ${y}${arc}${x} ${y - ry}${arc}${x + rx} ${y}Z`;
}

/** One radius stands for both. */
function roundedRect(
  attributes: ReadonlyMap<string, string>,
  number: (key: string) => number,
): string | null {
  if (!attributes.has('rx') && !attributes.has('ry')) return null;
  const [x, y, width, height] = [number('x'), number('y'), number('width'), number('height')];
  const rx = Math.min(number(attributes.has('rx') ? 'rx' : 'ry'), width / 2);
  const ry = Math.min(number(attributes.has('ry') ? 'ry' : 'rx'), height / 2);
  const [right, bottom] = [x + width, y + height];
  const arc = `A${rx} ${ry} 0 0 1 `;
  return (
    `M${x + rx} ${y}H${right - rx}${arc}${right} ${y + ry}V${bottom - ry}${arc}${right - rx} ${bottom}` +
    `H${x + rx}${arc}${x} ${bottom - ry}V${y + ry}${arc}${x + rx} ${y}Z`
  );
}
