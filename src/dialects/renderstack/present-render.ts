import type { RenderedFile } from '../../core/render.ts';
import type { UploadedFile } from '../../core/upload.ts';
import { fileUrl } from '../../service/files.ts';
import type { FinishedRender } from '../../service/renders.ts';
import type { Services } from '../../service/services.ts';
import { presentWarnings, warningsHeader } from './present-warnings.ts';
import type { WireRender } from './schema.ts';

/** The answer of POST /renders/json. */
export function presentRender(services: Services, render: FinishedRender): WireRender {
  const { file, template, output, upload } = render;
  return {
    id: render.id,
    status: 'completed',
    template: template.id,
    template_version: template.version,
    created_at: new Date(render.createdAt).toISOString(),
    completed_at: new Date(render.completedAt).toISOString(),
    duration_ms: render.completedAt - render.createdAt,
    output: {
      data: dataUri(file),
      mime_type: file.mediaType,
      size_bytes: file.body.length,
      width: file.width,
      height: file.height,
      ...(output === null
        ? {}
        : {
            url: fileUrl(services, output.path),
            expires_at: new Date(output.expiresAt).toISOString(),
          }),
    },
    warnings: presentWarnings(render.warnings),
    ...(upload === null ? {} : { aws_s3: presentUpload(upload) }),
  };
}

function dataUri({ body, mediaType }: RenderedFile): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return `data:${mediaType};base64,${bytes.toString('base64')}`;
}

/** The key is told even when the upload failed: RenderStack sends the URL alone "only when the upload succeeds". */
export function presentUpload({ bucket, key, url }: UploadedFile): WireRender['aws_s3'] {
  return { ...(url === null ? {} : { url }), key, bucket };
}

export function renderHeaders(services: Services, render: FinishedRender): Record<string, string> {
  const warnings = warningsHeader(render.warnings);
  const { output, upload } = render;
  const { assets, layout, raster, encode } = render.stages;
  return {
    'X-Render-Id': render.id,
    'X-Render-Duration-Ms': String(Math.round(render.completedAt - render.createdAt)),
    'Server-Timing': `assets;dur=${assets}, layout;dur=${layout}, raster;dur=${raster}, encode;dur=${encode}`,
    ...(warnings === null ? {} : { 'X-Render-Warnings': warnings }),
    ...(output === null ? {} : { 'X-Render-Url': fileUrl(services, output.path) }),
    ...(upload === null ? {} : { 'X-Render-S3-Key': encodeURI(upload.key) }),
    ...(upload?.url == null ? {} : { 'X-Render-S3-Url': upload.url }),
  };
}
