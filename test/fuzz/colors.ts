/** Colours and gradients: any text gives null or a value that the strict schemas take. */
import { parseColor } from '../../src/core/color.ts';
import { parseGradient } from '../../src/core/css-gradient.ts';
import {
  ConicGradient,
  cssGradient,
  LinearGradient,
  Paint,
  RadialGradient,
} from '../../src/core/paint.ts';
import { mutateText } from './mutate.ts';
import type { Random } from './random.ts';
import { Broken, type FuzzReport, runFuzz } from './target.ts';

const corpus = [
  'red',
  'transparent',
  '#12345678',
  '#abc',
  'rgb(255 0 0 / 50%)',
  'rgba(1,2,3,.4)',
  'hsl(120deg 100% 50%)',
  'hwb(90 10% 20%)',
  'lab(50% 40 59.5)',
  'lch(52% 72 50 / .5)',
  'oklab(59% 0.1 0.1)',
  'oklch(60% 0.15 50)',
  'linear-gradient(90deg, red, blue 80%)',
  'linear-gradient(to top right, #fff 0%, #000 100%)',
  'radial-gradient(circle at 20% 30%, red, rgb(0 0 0 / 0) 70%)',
  'radial-gradient(farthest-corner at center, red, blue)',
  'conic-gradient(from 0.25turn at 50% 50%, red, lime 33%, blue)',
];

const dictionary = [
  ...['(', ')', ',', '%', '/', ' ', '\n', '#', '-', '.', '"', '/>', '<script>', ';', '\\', '\0'],
  ...['none', 'calc(1px)', 'var(--x)', 'url(#a)', 'currentColor', 'inherit', 'NaN', 'infinity'],
  ...['constructor', '__proto__', 'toString', 'valueOf', 'to left', 'from 1rad', 'at 1% 1%'],
  ...['1e308', '-1e308', '1e-308', '999999999999turn', '99999999999%', '1.2.3', '....', '-.'],
  ...['red,', 'red 1% 2%', 'color-mix(in lab, red, blue)', 'color(srgb 1 0 0)', 'deg', 'grad'],
];

const Gradient = {
  linear: LinearGradient,
  radial: RadialGradient,
  conic: ConicGradient,
} as const;

const written =
  /^(?:linear|radial|conic)-gradient\([a-z0-9 .%-]*(?:e-\d+)?[a-z0-9 .%-]*(?:, ?#[0-9a-f]{8} [\d.]+%)+\)$/;

function run(text: string): boolean {
  const color = parseColor(text);
  if (color !== null && !/^#[0-9a-f]{8}$/.test(color)) throw new Broken(`colour ${color}`);
  const gradient = parseGradient(text);
  if (gradient !== null) {
    const checked = Gradient[gradient.type].safeParse(gradient);
    if (!checked.success) throw new Broken(`gradient ${checked.error.issues[0]?.message}`);
    if (!written.test(cssGradient(gradient))) throw new Broken(cssGradient(gradient));
  }
  const paint = Paint.safeParse(text);
  const isPaint = color !== null || gradient !== null;
  if (paint.success !== isPaint) throw new Broken('Paint disagrees');
  return isPaint;
}

const make = (random: Random) => mutateText(random, corpus, dictionary, 6000);

export const fuzz = (seed: number, executions: number): Promise<FuzzReport> =>
  runFuzz({ make, run, show: (text) => text }, seed, executions);
