import type { ApiKey } from '../core/api-key.ts';
import { checkBudget } from '../core/budget.ts';
import type { Document } from '../core/document.ts';
import type { Output } from '../core/output.ts';
import { applyOverrides, type Overrides } from '../core/override.ts';
import type { Measure, RenderedFile, Stage } from '../core/render.ts';
import { type RenderRecord, writeRenderId } from '../core/render-record.ts';
import { checkCanvas, type RequestedSize } from '../core/resize.ts';
import type { Template } from '../core/template.ts';
import type { UploadedFile } from '../core/upload.ts';
import { publicWarning, type Warning } from '../core/warning.ts';
import { storeFile } from './files.ts';
import { type RenderOutcome, recordRender } from './recording.ts';
import type { Services } from './services.ts';
import { createStopwatch } from './stopwatch.ts';
import { uploadRender } from './uploads.ts';

export interface TemplateRender {
  /** Milliseconds since the epoch, when the request came in. */
  readonly acceptedAt: number;
  readonly key: ApiKey;
  readonly template: Template;
  readonly overrides: Overrides;
  readonly output: Output;
  readonly size: RequestedSize;
  /** What the request itself gave rise to warn about. */
  readonly warnings: readonly Warning[];
  /** s that the file is kept at an address of its own; null: not at all. */
  readonly lifetime: number | null;
  /** Whether the tenant's S3 bucket gets the file, and under what name. */
  readonly upload: { readonly filename: string | null } | null;
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
  readonly output: RenderRecord['output'];
  readonly upload: UploadedFile | null;
}

/** Draws the first page of a template, and remembers that it did, or why it did not. */
export async function renderTemplate(
  services: Services,
  request: TemplateRender,
): Promise<FinishedRender> {
  const { acceptedAt, template } = request;
  const warnings = request.warnings.map(publicWarning);
  const id = writeRenderId(acceptedAt, services.randomId());
  const { stages, measure } = createStopwatch(services.now);
  const remember = (outcome: RenderOutcome) =>
    services.waitUntil(recordRender(services, request, outcome));
  try {
    const drawn = await draw(services, request, measure);
    const delivered = await deliver(services, id, request, drawn.file);
    const render: FinishedRender = {
      ...{ id, template, stages, file: drawn.file },
      ...{ output: delivered.output, upload: delivered.upload },
      warnings: [...warnings, ...[...drawn.warnings, ...delivered.warnings].map(publicWarning)],
      createdAt: acceptedAt,
      completedAt: services.now(),
    };
    remember({ ...render, error: null });
    return render;
  } catch (error) {
    const nothing = { file: null, output: null, upload: null };
    // Whoever gave the render up does not know its id.
    if (!isAbort(error)) {
      remember({ id, stages, warnings, ...nothing, error, completedAt: services.now() });
    }
    throw error;
  }
}

const isAbort = (error: unknown) => error instanceof Error && error.name === 'AbortError';

async function draw(services: Services, request: TemplateRender, measure: Measure) {
  const warnings: Warning[] = [];
  const document = applyOverrides(firstPage(request.template), request.overrides, (warning) =>
    warnings.push(warning),
  );
  const { output, size } = request;
  checkCanvas(document, size, output.format);
  checkBudget(document, size);
  const template = request.template.document;
  const result = await services.render({ document, template, output, size }, measure);
  const file = result.files[0];
  if (file === undefined) throw new Error('a render made no file');
  return { file, warnings: [...warnings, ...result.warnings] };
}

const firstPage = ({ document }: Template): Document => ({ pages: document.pages.slice(0, 1) });

async function deliver(
  services: Services,
  id: string,
  { key, template, output, lifetime, upload }: TemplateRender,
  file: RenderedFile,
) {
  const { body, mediaType } = file;
  const extension = output.format === 'jpeg' ? 'jpg' : output.format;
  const filename = `${template.slug}.${extension}`;
  const stored =
    lifetime === null
      ? null
      : await storeFile(services, { body, mediaType, filename, lifetime, extension });
  const uploaded =
    upload === null
      ? { file: null, warnings: [] }
      : await uploadRender(services, key.tenant, { ...upload, id, extension }, file);
  return { output: stored, upload: uploaded.file, warnings: uploaded.warnings };
}
