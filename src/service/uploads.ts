import { Problem } from '../core/problem.ts';
import type { RenderedFile } from '../core/render.ts';
import type { UploadedFile } from '../core/upload.ts';
import type { Warning } from '../core/warning.ts';
import { type ObjectName, objectKey } from './object-key.ts';
import { s3SettingsOf } from './s3-settings.ts';
import type { Services } from './services.ts';

export interface Upload {
  /** null when it failed before the object had a key. */
  readonly file: UploadedFile | null;
  readonly warnings: readonly Warning[];
}

/** Puts a file into the tenant's bucket. Whatever goes wrong is a warning: the render itself is fine. */
export async function uploadRender(
  services: Services,
  tenant: string,
  name: ObjectName,
  file: RenderedFile,
): Promise<Upload> {
  let target: UploadedFile | null = null;
  try {
    const settings = await s3SettingsOf(services).getRecent(tenant);
    if (settings === null) throw new Problem('conflict', 'No S3 bucket is configured');
    const { bucket, prefix } = settings;
    target = { bucket, key: objectKey(prefix, name), url: null };
    const url = await services.uploader.upload(settings, target.key, file);
    return { file: { ...target, url }, warnings: [] };
  } catch (error) {
    return { file: target, warnings: [warningOf(services, error)] };
  }
}

function warningOf({ log, requestId }: Services, error: unknown): Warning {
  const isExpected = error instanceof Problem;
  const reason = isExpected ? error.detail : 'The upload failed for a reason of ours';
  log({
    level: isExpected ? 'warn' : 'error',
    message: 'an upload failed',
    request_id: requestId,
    reason,
    cause: String(isExpected ? error.cause : error),
  });
  return {
    code: 'upload-failed',
    layer: null,
    message: `${reason}; the file was not uploaded`,
  };
}
