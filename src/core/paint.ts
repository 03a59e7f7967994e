import * as z from 'zod';
import { Color, parseColor } from './color.ts';
import { parseGradient } from './css-gradient.ts';
import type { Style } from './node.ts';

const Stop = z.strictObject({
  color: Color,
  /** 0 at the start of the gradient line, 1 at its end. */
  offset: z.number().min(0).max(1),
});
export type Stop = z.infer<typeof Stop>;

const stops = z.array(Stop).min(2).max(64);

export const LinearGradient = z.strictObject({
  type: z.literal('linear'),
  /** Degrees clockwise, 0 points up, as in CSS. */
  angle: z.number().min(-3600).max(3600),
  stops,
});

export const RadialGradient = z.strictObject({
  type: z.literal('radial'),
  shape: z.enum(['circle', 'ellipse']).default('ellipse'),
  /** Centre as fractions of the box. */
  x: z.number().min(-10).max(10).default(0.5),
  y: z.number().min(-10).max(10).default(0.5),
  stops,
});

export const ConicGradient = z.strictObject({
  type: z.literal('conic'),
  /** Degrees clockwise, 0 points up. */
  angle: z.number().min(-3600).max(3600).default(0),
  x: z.number().min(-10).max(10).default(0.5),
  y: z.number().min(-10).max(10).default(0.5),
  stops,
});

export type Gradient = z.infer<
  typeof LinearGradient | typeof RadialGradient | typeof ConicGradient
>;

/** A colour, a gradient object, or a CSS gradient such as `linear-gradient(90deg, red, blue 80%)`. */
export const Paint = z.union([
  z.string().transform((text, context): string | Gradient => {
    const paint = parseColor(text) ?? parseGradient(text);
    if (paint !== null) return paint;
    context.addIssue({
      code: 'custom',
      message: 'Expected a CSS colour or a linear-, radial- or conic-gradient()',
    });
    return z.NEVER;
  }),
  z.discriminatedUnion('type', [LinearGradient, RadialGradient, ConicGradient]),
]);
export type Paint = z.infer<typeof Paint>;

/** The background of a box. */
export function paintStyle(paint: Paint): Style {
  return typeof paint === 'string'
    ? { backgroundColor: paint }
    : { backgroundImage: cssGradient(paint) };
}

export function isOpaquePaint(paint: Paint): boolean {
  const colors = typeof paint === 'string' ? [paint] : paint.stops.map(({ color }) => color);
  return colors.every((color) => color.endsWith('ff'));
}

/** CSS for a box background, written from the parsed numbers: nothing of the request's own text is in it. */
export function cssGradient(gradient: Gradient): string {
  const stops = gradient.stops.map((stop) => `${stop.color} ${percent(stop.offset)}`).join(', ');
  switch (gradient.type) {
    case 'linear':
      return `linear-gradient(${gradient.angle}deg, ${stops})`;
    case 'radial':
      return `radial-gradient(${gradient.shape} at ${percent(gradient.x)} ${percent(gradient.y)}, ${stops})`;
    case 'conic':
      return `conic-gradient(from ${gradient.angle}deg at ${percent(gradient.x)} ${percent(gradient.y)}, ${stops})`;
  }
}

function percent(fraction: number): string {
  return `${Math.round(fraction * 1e6) / 1e4}%`;
}
