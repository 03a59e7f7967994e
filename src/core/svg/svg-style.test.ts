import { describe, expect, it } from 'vitest';
import { cleanSvg } from './svg-gate.ts';

const invalid = expect.objectContaining({ code: 'asset-invalid' });
const times = (count: number, text: string) => text.repeat(count);
const numbered = (count: number, line: (index: number) => string) =>
  Array.from({ length: count }, (_, index) => line(index)).join('');

describe('styles that are refused', () => {
  it.each<[string, string]>([
    ['a rule in brackets', '<style>.n{a:(} rect{filter:blur(900px)} .n{b:)}</style>'],
    ['a rule in quotes', '<style>.n{a:"} rect{filter:blur(900px)} .n{b:"}</style>'],
    ['a bracket in quotes', '<style>.n{a:f(")") "} rect{filter:blur(900px)} .n{b:"}</style>'],
    ['a brace in a style attribute', '<rect style="a:b{c:d}"/>'],
    ['a stray brace in a style sheet', '<style>a}b{c:d}</style>'],
    [
      'a filter by the last of many classes',
      `<style>.z{filter:blur(1px)}</style><rect class="${numbered(60, (index) => `a${index} `)}z" x="100000"/>`,
    ],
    [
      'a filter by a descendant of an attribute',
      '<style>a [x="b .c"]{filter:blur(1px)}</style><rect x="100000"/>',
    ],
    [
      'a filter by a class in other letters',
      '<style>.aé{filter:blur(1px)}</style><rect class="aé" x="100000"/>',
    ],
    ['an inherited filter', '<rect filter="inherit"/>'],
    ['large text in a shorthand', '<text style="font:20000px a">a</text>'],
    [
      'many declarations for many elements',
      `<style>*{${times(1_000, 'a:b;')}}</style>${times(2_000, '<g/>')}`,
    ],
    [
      'many selectors for many declarations',
      `<style>${times(1_000, '.a,')}.b{${times(1_000, 'a:b;')}}</style>`,
    ],
    ['a long style sheet', `<style>${times(30_000, 'a{b:c}')}</style>`],
    ['a long style attribute', `<g style="${times(201, 'a:b;')}"/>`],
    [
      'descendants of descendants',
      `<style>.a * * * *{b:c}</style>${times(60, '<g>')}${times(60, '</g>')}`,
    ],
    [
      'many rules for many copies',
      `<style>${times(200, 'a{b:c}')}</style><g id="a">${times(900, '<g/>')}</g>${times(10, '<use href="#a"/>')}`,
    ],
  ])('%s', (_, content) => {
    const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${content}</svg>`;
    expect(() => cleanSvg(svg)).toThrow(invalid);
  });
});
