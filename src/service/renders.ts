import { checkBudget } from '../core/budget.ts';
import type { Output } from '../core/output.ts';
import { applyOverrides, type Overrides } from '../core/override.ts';
import { Problem } from '../core/problem.ts';
import type { Measure, RenderedFile, Stage } from '../core/render.ts';
import { checkCanvas, type RequestedSize } from '../core/resize.ts';
import type { Template } from '../core/template.ts';
import type { Warning } from '../core/warning.ts';
import type { Services } from './services.ts';

export interface TemplateRender {
  /** Milliseconds since the epoch, when the request came in. */
  readonly acceptedAt: number;
  readonly template: Template;
  readonly overrides: Overrides;
  readonly output: Output;
  readonly size: RequestedSize;
}

export interface FinishedRender {
  readonly id: string;
  readonly template: Template;
  readonly file: RenderedFile;
  readonly warnings: readonly Warning[];
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  readonly completedAt: number;
  /** Milliseconds of each stage. On Cloudflare the clock stands still while a request computes. */
  readonly stages: Readonly<Record<Stage, number>>;
}

/** @throws Problem `not-found` */
export async function findTemplate(services: Services, idOrSlug: string): Promise<Template> {
  const template = await services.templates.get(idOrSlug);
  if (template !== null) return template;
  throw new Problem('not-found', `There is no template "${idOrSlug}"`, { path: 'template' });
}

/** Draws the first page of a template. */
export async function renderTemplate(
  services: Services,
  request: TemplateRender,
): Promise<FinishedRender> {
  const warnings: Warning[] = [];
  const firstPage = { pages: request.template.document.pages.slice(0, 1) };
  const document = applyOverrides(firstPage, request.overrides, (warning) =>
    warnings.push(warning),
  );
  const { output, size } = request;
  checkCanvas(document, size, output.format);
  checkBudget(document, size);
  const { stages, measure } = createStopwatch(services.now);
  const template = request.template.document;
  const result = await services.render({ document, template, output, size }, measure);
  const file = result.files[0];
  if (file === undefined) throw new Error('a render made no file');
  return {
    id: `render_${services.randomId()}`,
    template: request.template,
    file,
    warnings: [...warnings, ...result.warnings],
    createdAt: request.acceptedAt,
    completedAt: services.now(),
    stages,
  };
}

/** Charges each moment to the innermost stage under way. */
function createStopwatch(now: () => number) {
  const stages = { assets: 0, layout: 0, raster: 0, encode: 0 };
  let current: Stage | null = null;
  let since = 0;
  const enter = (stage: Stage | null) => {
    const time = now();
    if (current !== null) stages[current] += time - since;
    current = stage;
    since = time;
  };
  const measure: Measure = async (stage, work) => {
    const outer = current;
    enter(stage);
    try {
      return await work();
    } finally {
      enter(outer);
    }
  };
  return { stages, measure };
}
