import type { Warning, WarningCode } from '../../core/warning.ts';

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

export function presentWarnings(warnings: readonly Warning[]) {
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
