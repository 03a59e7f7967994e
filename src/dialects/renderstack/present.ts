import { type Layer, walkLayers } from '../../core/layer.ts';
import type { Problem, ProblemCode } from '../../core/problem.ts';
import type { Template } from '../../core/template.ts';
import type { Warning, WarningCode } from '../../core/warning.ts';
import type { FinishedRender } from '../../service/renders.ts';
import { type WireProperty, wirePropertiesOf } from './overrides.ts';

/** The words of RenderStack's error table; those it does not have are ours. */
const errorTypes = {
  'invalid-request': ['validation-error', 'Validation Error'],
  'too-complex': ['validation-error', 'Validation Error'],
  unauthenticated: ['authentication-error', 'Authentication Error'],
  forbidden: ['forbidden', 'Forbidden'],
  'not-found': ['not-found', 'Not Found'],
  'method-not-allowed': ['method-not-allowed', 'Method Not Allowed'],
  'payload-too-large': ['payload-too-large', 'Payload Too Large'],
  'unsupported-media-type': ['unsupported-media-type', 'Unsupported Media Type'],
  'uri-too-long': ['uri-too-long', 'URI Too Long'],
  'asset-blocked': ['validation-error', 'Validation Error'],
  'asset-unreachable': ['validation-error', 'Validation Error'],
  'asset-invalid': ['validation-error', 'Validation Error'],
  internal: ['server-error', 'Server Error'],
  unavailable: ['service-unavailable', 'Service Unavailable'],
} as const satisfies Readonly<Record<ProblemCode, readonly [string, string]>>;

const hints: Readonly<Partial<Record<ProblemCode, string>>> = {
  unauthenticated:
    'Send Authorization: Bearer rs_live_…, or apiKey=rs_get_… in the query of GET /render',
  'not-found': 'GET /api/v1/templates lists the templates',
};

/** RenderStack's error body, with the field's path and a hint where there is one. */
export function presentProblem(problem: Problem) {
  const [type, title] = errorTypes[problem.code];
  const hint = problem.hint ?? hints[problem.code] ?? null;
  return {
    type: `https://renderstack.io/errors/${type}`,
    title,
    status: problem.status,
    detail: problem.detail,
    ...(problem.path === null ? {} : { param: problem.path }),
    ...(hint === null ? {} : { hint }),
  };
}

const warningCodes = {
  'unknown-layer': 'UNKNOWN_LAYER',
  'layer-missing': 'MISSING_DYNAMIC_LAYER',
  'layer-not-dynamic': 'LAYER_NOT_DYNAMIC',
  'property-ignored': 'UNKNOWN_PROPERTY',
  'image-blocked': 'IMAGE_URL_BLOCKED',
  'image-failed': 'IMAGE_LOAD_FAILED',
  'font-substituted': 'FONT_SUBSTITUTED',
  'glyph-missing': 'GLYPH_MISSING',
  'text-truncated': 'TEXT_TRUNCATED',
  'url-expires': 'PRESIGNED_URL_IN_LAYER',
  'upload-failed': 'S3_UPLOAD_FAILED',
} as const satisfies Readonly<Record<WarningCode, string>>;

function presentWarnings(warnings: readonly Warning[]) {
  return warnings.map(({ code, layer, message, url }) => ({
    code: warningCodes[code],
    message,
    ...(layer === null ? {} : { layer }),
    ...(url === undefined ? {} : { url }),
  }));
}

/** Clients and proxies give up on headers long before 8 KB. */
const MAX_HEADER = 4096;

/** JSON in a header: ASCII because that is all a header holds, and the first warnings only. null without warnings. */
export function warningsHeader(warnings: readonly Warning[]): string | null {
  if (warnings.length === 0) return null;
  const shown = warnings.slice(0, 20).map((warning) => ({
    ...warning,
    layer: warning.layer?.slice(0, 100) ?? null,
    message: warning.message.slice(0, 200),
    ...(warning.url === undefined ? {} : { url: warning.url.slice(0, 200) }),
  }));
  let header = asciiJson(presentWarnings(shown));
  while (header.length > MAX_HEADER) {
    shown.pop();
    header = asciiJson(presentWarnings(shown));
  }
  return header;
}

function asciiJson(value: unknown): string {
  return JSON.stringify(value).replace(
    /[^ -~]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The answer of POST /renders/json. */
export function presentRender(render: FinishedRender) {
  const { file, template } = render;
  const base64 = Buffer.from(file.body.buffer, file.body.byteOffset, file.body.byteLength).toString(
    'base64',
  );
  return {
    id: render.id,
    status: 'completed',
    template: template.id,
    template_version: template.version,
    created_at: new Date(render.createdAt).toISOString(),
    completed_at: new Date(render.completedAt).toISOString(),
    duration_ms: render.completedAt - render.createdAt,
    output: {
      data: `data:${file.mediaType};base64,${base64}`,
      mime_type: file.mediaType,
      size_bytes: file.body.length,
      width: file.width,
      height: file.height,
    },
    warnings: presentWarnings(render.warnings),
  };
}

export function presentTemplateSummary(template: Template) {
  const page = template.document.pages[0];
  return {
    id: template.id,
    name: template.name,
    slug: template.slug,
    width: page?.width ?? 0,
    height: page?.height ?? 0,
    version: template.version,
    is_published: template.isPublished,
    created_at: template.createdAt,
    updated_at: template.updatedAt,
  };
}

export function presentTemplate(template: Template) {
  const page = template.document.pages[0];
  const { created_at, updated_at, ...summary } = presentTemplateSummary(template);
  return {
    ...summary,
    layer_schema: layerSchema(template),
    canvas_data: {
      width: page?.width ?? 0,
      height: page?.height ?? 0,
      background: page?.background ?? null,
      elements: page?.layers ?? [],
    },
    created_at,
    updated_at,
  };
}

/** The dynamic layers and, of each, the properties that a render may set, with the template's own values. */
function layerSchema(template: Template) {
  const dynamic = template.document.pages
    .flatMap((page) => [...walkLayers(page.layers)])
    .filter((layer) => layer.dynamic);
  return Object.fromEntries(
    dynamic.map((layer) => [
      layer.name,
      {
        type: layer.type,
        auto_hide: layer.visibility === 'auto',
        properties: Object.fromEntries(
          [...wirePropertiesOf(layer.type)].map(([name, { to, type }]) => [
            name,
            presentProperty(type, (layer as Layer & Record<string, unknown>)[to]),
          ]),
        ),
      },
    ]),
  );
}

function presentProperty(type: WireProperty['type'], value: unknown) {
  if (type !== 'weight') return { type, default: value ?? null };
  const word = value === 400 ? 'normal' : value === 700 ? 'bold' : String(value);
  return { type: 'string', default: word };
}
