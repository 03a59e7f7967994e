import type { Context } from 'hono';
import type * as z from 'zod';
import type { Output } from '../../core/output.ts';
import { Problem } from '../../core/problem.ts';
import type { Template } from '../../core/template.ts';
import type { Warning } from '../../core/warning.ts';
import { type FinishedRender, renderTemplate } from '../../service/renders.ts';
import type { Services } from '../../service/services.ts';
import { expiringUrlWarnings } from './expiring-urls.ts';
import { toOverrides, type WireLayers } from './overrides.ts';
import { warningsHeader } from './present.ts';

export type RenderStackContext = Context<{ Bindings: { services: Services } }>;

export interface RenderOptions {
  readonly format: 'png' | 'jpeg' | 'webp' | 'pdf';
  readonly quality: number;
  readonly width?: number | null | undefined;
  readonly height?: number | null | undefined;
}

export async function draw(
  services: Services,
  template: Template,
  layers: WireLayers,
  options: RenderOptions,
  acceptedAt: number,
): Promise<FinishedRender> {
  const warnings: Warning[] = expiringUrlWarnings(layers);
  const overrides = toOverrides(template, layers, (warning) => warnings.push(warning));
  const render = await renderTemplate(services, {
    acceptedAt,
    template,
    overrides,
    output: toOutput(options),
    size: { width: options.width ?? null, height: options.height ?? null },
  });
  return { ...render, warnings: [...warnings, ...render.warnings] };
}

function toOutput({ format, quality }: RenderOptions): Output {
  switch (format) {
    case 'png':
      return { format, dpi: null };
    case 'jpeg':
      return { format, quality, dpi: null };
    case 'webp':
      return { format, quality, lossless: false };
    case 'pdf':
      throw new Problem('invalid-request', 'format: PDF output does not exist yet', {
        path: 'format',
        hint: 'Use png, jpeg or webp',
      });
  }
}

/** @throws Problem `invalid-request` that names the first faulty field. */
export function parse<T extends z.ZodType>(schema: T, value: unknown): z.infer<T> {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  const path = (issue?.path ?? []).map(String).join('.');
  throw new Problem(
    'invalid-request',
    `${path === '' ? 'body' : path}: ${issue?.message ?? 'invalid'}`,
    {
      ...(path === '' ? {} : { path }),
    },
  );
}

export function renderHeaders(render: FinishedRender): Record<string, string> {
  const warnings = warningsHeader(render.warnings);
  const { assets, layout, raster, encode } = render.stages;
  return {
    'X-Render-Id': render.id,
    'X-Render-Duration-Ms': String(Math.round(render.completedAt - render.createdAt)),
    'Server-Timing': `assets;dur=${assets}, layout;dur=${layout}, raster;dur=${raster}, encode;dur=${encode}`,
    ...(warnings === null ? {} : { 'X-Render-Warnings': warnings }),
  };
}
