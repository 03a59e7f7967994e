import { describe, expect, it } from 'vitest';
import { cleanSvg } from './svg-gate.ts';

const invalid = expect.objectContaining({ code: 'asset-invalid' });
const nested = (count: number, start: string, inside: string, end: string) =>
  `${start.repeat(count)}${inside}${end.repeat(count)}`;
const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${content}</svg>`;

describe('relative sizes', () => {
  it.each<[string, string]>([
    ['a font size of many font sizes', '<text font-size="1000em">a</text>'],
    ['the same in a style', '<text style="font-size:999ex">a</text>'],
    ['the same in a rule', '<style>text{font-size:1000em}</style><text>a</text>'],
    ['the same in a shorthand', '<text style="font:1000em/1 a">a</text>'],
    ['font sizes in one another', nested(5, '<g font-size="9em">', '<text>a</text>', '</g>')],
    ['percentages in one another', nested(5, '<g font-size="900%">', '<text>a</text>', '</g>')],
    ['larger and larger', nested(50, '<g style="font-size:larger">', '<text>a</text>', '</g>')],
    [
      'font sizes in copies of copies',
      `<g font-size="50em"><use href="#a"/></g><g id="a" font-size="50em"><use href="#b"/></g><text id="b">a</text>`,
    ],
    ['a blur of font sizes', '<rect style="filter:blur(10em)"/>'],
    [
      'a blur of one font size where that is large',
      '<g font-size="600"><rect filter="drop-shadow(0 0 1em red)"/></g>',
    ],
    ['a stroke of font sizes', '<rect stroke-width="1e5em"/>'],
    ['a layer of font sizes', '<g opacity=".5"><rect width="2000em" height="9"/></g>'],
    ['a layer in inches', '<g opacity=".5"><rect width="300in" height="9"/></g>'],
    ['dashes of font sizes', '<path stroke-dasharray="1em" d="M0 0h9"/>'],
    ['dashes of a percentage', '<path style="stroke-dasharray:1%" d="M0 0h9"/>'],
    [
      'viewports in one another',
      nested(8, '<svg width="1000%" height="9">', '<rect width="100%"/>', '</svg>'),
    ],
    [
      'viewports in one another, in a layer',
      `<g opacity=".5">${nested(2, '<svg width="1000%">', '<rect width="100%"/>', '</svg>')}</g>`,
    ],
  ])('refuses %s', (_, content) => expect(() => cleanSvg(svg(content))).toThrow(invalid));

  it.each<[string, string]>([
    ['text a little larger', nested(4, '<tspan font-size="1.2em">', 'a', '</tspan>')],
    ['many texts beside one another', '<text font-size="150%" dy=".35em">a</text>'.repeat(40)],
    ['a soft shadow', '<rect style="filter:drop-shadow(0 .2em .5em #0008)" width="9" height="9"/>'],
    ['a line height', '<text style="font:20px/150% a">a</text>'.repeat(20)],
    ['a whole viewport', '<g opacity=".5"><rect width="100%" height="100%"/></g>'],
    [
      'the region of a filter',
      '<filter id="a" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="2"/></filter><path filter="url(#a)" d="M0 0h9000v9"/>',
    ],
  ])('takes %s', (_, content) => {
    const text = content.startsWith('<tspan') ? `<text>${content}</text>` : content;
    expect(cleanSvg(svg(text))).toContain(text.slice(1, 5));
  });

  it('looks at a long value of a rule once for all elements', () => {
    const rule = `*{width:${'1 '.repeat(20_000)}1}`;
    const start = performance.now();
    cleanSvg(svg(`<style>${rule}</style>${'<g/>'.repeat(5000)}`));
    expect(performance.now() - start).toBeLessThan(2000);
  });
});
