import { describe, expect, it } from 'vitest';
import { Color, parseColor } from './color.ts';
import { cssGradient, type Gradient, Paint } from './paint.ts';

describe('colours', () => {
  it.each([
    ['#f00', '#ff0000ff'],
    ['#ff000080', '#ff000080'],
    ['rgb(255 0 0 / 50%)', '#ff000080'],
    ['rgba(0, 128, 255, 0.25)', '#0080ff40'],
    ['hsl(120deg 100% 50%)', '#00ff00ff'],
    ['rebeccapurple', '#663399ff'],
    [' Transparent ', '#00000000'],
    ['oklch(62.8% 0.2577 29.23)', '#ff0000ff'],
  ])('reads %s', (css, hex) => expect(parseColor(css)).toBe(hex));

  it.each([
    '',
    'nocolor',
    '#12',
    'url(x)',
    'red"/><script>',
    'rgb(1,2)',
    'a'.repeat(101),
    'currentColor',
    'hsl(1e309,1%,1%)',
    'rgb(1e309 0 0)',
    'rgb(1 2 3 / x)',
    'rgb(1px 2 3)',
    'oklab(59% 1e5px 0.1)',
  ])('refuses %s', (css) => expect(parseColor(css)).toBeNull());

  it('says what it expected', () => {
    expect(Color.safeParse('nocolor').error?.issues[0]?.message).toMatch(/CSS colour/);
  });
});

describe('gradients', () => {
  const parse = (css: string) => Paint.parse(css) as Gradient;

  it('reads directions, angles and stops', () => {
    expect(parse('linear-gradient(to right, red, #00f 80%, lime)')).toEqual({
      type: 'linear',
      angle: 90,
      stops: [
        { color: '#ff0000ff', offset: 0 },
        { color: '#0000ffff', offset: 0.8 },
        { color: '#00ff00ff', offset: 1 },
      ],
    });
    expect(parse('linear-gradient(0.5turn, rgb(0 0 0 / 0), white)')).toMatchObject({ angle: 180 });
    expect(parse('linear-gradient(red, blue)')).toMatchObject({ angle: 180 });
    expect(parse('linear-gradient(99.25turn, red, blue)')).toMatchObject({ angle: 90 });
  });

  it('spreads stops that have no place', () => {
    const { stops } = parse('linear-gradient(red, lime, blue 50%, white, black)');
    expect(stops.map((stop) => stop.offset)).toEqual([0, 0.25, 0.5, 0.75, 1]);
  });

  it('reads radial and conic geometry', () => {
    expect(parse('radial-gradient(circle at 20% 30%, red, blue)')).toMatchObject({
      type: 'radial',
      shape: 'circle',
      x: 0.2,
      y: 0.3,
    });
    expect(parse('radial-gradient(red, blue)')).toMatchObject({ shape: 'ellipse', x: 0.5 });
    expect(parse('conic-gradient(from 45deg at 10% 90%, red, blue)')).toMatchObject({
      type: 'conic',
      angle: 45,
      x: 0.1,
      y: 0.9,
    });
  });

  it.each([
    'linear-gradient(red)',
    'linear-gradient(90deg, x, y)',
    'linear-gradient(red 200%, blue)',
    'foo(red, blue)',
    'linear-gradient(constructor, red, blue)',
    'radial-gradient(circle at 1.2.3% 5%, red, blue)',
    'conic-gradient(at 99999% 5%, red, blue)',
  ])('refuses %s', (css) => expect(Paint.safeParse(css).success).toBe(false));

  it('writes nothing but its own numbers', () => {
    expect(cssGradient(parse('linear-gradient(45deg, red, blue 33.3333%)'))).toBe(
      'linear-gradient(45deg, #ff0000ff 0%, #0000ffff 33.3333%)',
    );
  });
});
