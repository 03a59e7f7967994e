import { describe, expect, it } from 'vitest';
import { cleanSvg } from './svg-gate.ts';

const svg = (content: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 100 100">${content}</svg>`;

const invalid = expect.objectContaining({ code: 'asset-invalid' });
const times = (count: number, text: string) => text.repeat(count);

// Nothing here is timed: quadratic work on these would run into the test's own limit of seconds.
describe('hostile text comes to an end', () => {
  it.each<[string, string]>([
    ['open tags', times(250_000, '<a')],
    ['blanks', svg(`<g ${times(500_000, ' ')}`)],
    ['ampersands', svg(times(400_000, '&'))],
    ['comments', svg(times(60_000, '<!---->'))],
    ['brackets in style', svg(`<style>${times(400_000, '(')}</style>`)],
    ['braces in style', svg(`<style>${times(200_000, '@{')}</style>`)],
    ['quotes in style', svg(`<style>${times(200_000, "a'")}</style>`)],
    ['comments in style', svg(`<style>${times(200_000, '/*')}</style>`)],
    ['rules', svg(`<style>${times(90_000, 'a{}')}</style>`)],
    ['semicolons', svg(`<g style="${times(400_000, ';')}"/>`)],
    ['url(', svg(`<g fill="${times(120_000, 'url(')}"/>`)],
    ['numbers', svg(`<path d="${times(250_000, '1 ')}"/>`)],
    ['digits', svg(`<path d="${times(500_000, '1')}"/>`)],
    ['words', svg(`<g fill="${times(500_000, 'a')}"/>`)],
    ['selectors', svg(`<style>${times(80_000, 'a,b.c,')}d{e:f}</style>`)],
    ['classes', svg(`<g class="${times(200_000, 'a ')}"/>`)],
    ['declarations', svg(`<style>*{${times(10_000, 'a:b;')}}</style>${times(2_000, '<g/>')}`)],
    [
      'gradients of the same id',
      svg(
        `${times(2_000, '<linearGradient id="a"/>')}${times(16, '<g fill="url(#a)">')}${times(2_000, '<path/>')}${times(16, '</g>')}`,
      ),
    ],
    ['the same id', svg(times(9_000, '<g id="a"/>'))],
  ])('%s', (_, file) => {
    expect(() => {
      try {
        cleanSvg(file);
      } catch (problem) {
        expect(problem).toEqual(invalid);
      }
    }).not.toThrow();
  });
});
