import type { Overrides } from '../core/override.ts';
import { Problem } from '../core/problem.ts';
import type { RenderedFile } from '../core/render.ts';
import type { RenderRecord } from '../core/render-record.ts';
import type { Warning } from '../core/warning.ts';
import { canonicalOverrides, sha256 } from './fingerprint.ts';
import type { TemplateRender } from './renders.ts';
import type { Services } from './services.ts';

/** How a render ended. */
export interface RenderOutcome
  extends Pick<RenderRecord, 'id' | 'stages' | 'completedAt' | 'warnings' | 'output' | 'upload'> {
  /** null when it failed. */
  readonly file: RenderedFile | null;
  /** What made it fail; null when it did not. */
  readonly error: unknown;
}

/** What is kept of one render's warnings, which its request decides the number and length of. */
const MAX_WARNINGS = 50;
const MAX_LENGTH = 500;
/** Bytes of JSON: pages of 200 records must stay small. */
const MAX_BYTES = 16_384;

/** To be awaited by `waitUntil`: a render is as good without its record, so what goes wrong is for the log alone. */
export function recordRender(
  services: Services,
  request: TemplateRender,
  outcome: RenderOutcome,
): Promise<void> {
  const { id } = outcome;
  // No async function, which would hold the file's bytes for as long as the database takes.
  return recordOf(request, outcome)
    .then((record) => services.records.put(record))
    .catch((error: unknown) => tellOfLoss(services, id, error));
}

function tellOfLoss({ log, requestId }: Services, id: string, error: unknown): void {
  const cause = error instanceof Problem ? (error.cause ?? error) : error;
  log({
    level: 'error',
    message: 'a render was not recorded',
    request_id: requestId,
    render_id: id,
    cause: cause instanceof Error ? cause.stack : String(cause),
  });
}

async function recordOf(
  { acceptedAt, key, template, overrides, output }: TemplateRender,
  outcome: RenderOutcome,
): Promise<RenderRecord> {
  const { id, file, error, stages, warnings, upload, completedAt } = outcome;
  return {
    id,
    tenant: key.tenant,
    project: template.project,
    keyId: key.id,
    templateId: template.id,
    templateVersion: template.version,
    overridesHash: await hashOverrides(overrides),
    format: output.format,
    status: file === null ? 'failed' : 'completed',
    problem: file === null ? problemOf(error) : null,
    width: file?.width ?? null,
    height: file?.height ?? null,
    bytes: file?.body.length ?? null,
    pageCount: null,
    stages,
    warnings: some(warnings),
    upload,
    output: outcome.output,
    createdAt: acceptedAt,
    completedAt,
  };
}

function problemOf(error: unknown): RenderRecord['problem'] {
  if (error instanceof Problem) {
    return { code: error.code, detail: error.detail.slice(0, MAX_LENGTH) };
  }
  return { code: 'internal', detail: 'The render failed for a reason of ours' };
}

/** The first ones. */
function some(warnings: readonly Warning[]): Warning[] {
  let bytes = 0;
  return warnings
    .slice(0, MAX_WARNINGS)
    .map(shorten)
    .filter((warning) => {
      bytes += Buffer.byteLength(JSON.stringify(warning)) + 2;
      return bytes <= MAX_BYTES;
    });
}

function shorten({ code, layer, message, url }: Warning): Warning {
  return {
    code,
    layer: layer?.slice(0, MAX_LENGTH) ?? null,
    message: message.slice(0, MAX_LENGTH),
    ...(url === undefined ? {} : { url: url.slice(0, MAX_LENGTH) }),
  };
}

function hashOverrides(overrides: Overrides): Promise<string> {
  const layers = [...overrides].map(([layer, { properties }]) => [layer, properties] as const);
  return sha256(JSON.stringify(canonicalOverrides(layers)));
}
