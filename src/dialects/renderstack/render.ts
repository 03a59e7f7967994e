import type { ApiKey } from '../../core/api-key.ts';
import type { Output } from '../../core/output.ts';
import { Problem } from '../../core/problem.ts';
import type { Template } from '../../core/template.ts';
import type { Warning } from '../../core/warning.ts';
import { type FinishedRender, renderTemplate, type TemplateRender } from '../../service/renders.ts';
import type { Call } from '../operation.ts';
import { expiringUrlWarnings } from './expiring-urls.ts';
import { toOverrides, type WireLayers } from './overrides.ts';

export interface RenderOptions {
  readonly format: 'png' | 'jpeg' | 'webp' | 'pdf';
  readonly quality: number;
  readonly width?: number | null | undefined;
  readonly height?: number | null | undefined;
}

/** Who draws what, and where the file goes besides into the answer. */
export type Drawing = Pick<TemplateRender, 'acceptedAt' | 'lifetime' | 'upload'> & {
  readonly key: ApiKey;
  readonly template: Template;
};

export async function draw(
  { services, note }: Pick<Call, 'services' | 'note'>,
  drawing: Drawing,
  layers: WireLayers,
  options: RenderOptions,
): Promise<FinishedRender> {
  const warnings: Warning[] = expiringUrlWarnings(layers);
  const overrides = toOverrides(drawing.template, layers, (warning) => warnings.push(warning));
  const render = await renderTemplate(services, {
    ...drawing,
    overrides,
    warnings,
    output: toOutput(options),
    size: { width: options.width ?? null, height: options.height ?? null },
  });
  note({ render_id: render.id });
  return render;
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
