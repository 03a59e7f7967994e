import { mediaTypes } from '../../core/output.ts';
import type { RenderRecord } from '../../core/render-record.ts';
import { fileUrl } from '../../service/files.ts';
import type { Services } from '../../service/services.ts';
import { errorTypeOf } from './present-problem.ts';
import { presentUpload } from './present-render.ts';
import { presentWarnings } from './present-warnings.ts';
import type { WireRecord } from './record-schema.ts';

/** A render as it is remembered: what POST /renders/json answered, without the file itself. */
export function presentRecord(services: Services, record: RenderRecord): WireRecord {
  const { problem, upload } = record;
  return {
    id: record.id,
    status: record.status,
    template: record.templateId,
    template_version: record.templateVersion,
    format: record.format,
    key_id: record.keyId,
    created_at: new Date(record.createdAt).toISOString(),
    completed_at: new Date(record.completedAt).toISOString(),
    duration_ms: record.completedAt - record.createdAt,
    timings: record.stages,
    output: presentOutput(services, record),
    warnings: presentWarnings(record.warnings),
    ...(upload === null ? {} : { aws_s3: presentUpload(upload) }),
    ...(problem === null
      ? {}
      : { error: { code: errorTypeOf(problem.code), detail: problem.detail } }),
  };
}

function presentOutput(
  services: Services,
  { format, width, height, bytes, pageCount, output }: RenderRecord,
): WireRecord['output'] {
  if (width === null || height === null || bytes === null) return null;
  const isKept = output !== null && output.expiresAt > services.now();
  return {
    mime_type: mediaTypes[format],
    size_bytes: bytes,
    width,
    height,
    ...(pageCount === null ? {} : { page_count: pageCount }),
    ...(isKept
      ? {
          url: fileUrl(services, output.path),
          expires_at: new Date(output.expiresAt).toISOString(),
        }
      : {}),
  };
}
