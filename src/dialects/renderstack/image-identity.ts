import type { ApiKey } from '../../core/api-key.ts';
import type { Template } from '../../core/template.ts';
import { canonicalOverrides, sha256 } from '../../service/fingerprint.ts';
import type { WireLayers } from './overrides.ts';
import type { RenderQuery } from './schema.ts';

/**
 * Names everything that the pixels of an image URL depend on, and whose they are: neither the order nor the encoding of
 * parameters, and no header of the request.
 */
export async function imageIdentity(
  build: string,
  key: ApiKey,
  template: Template,
  options: RenderQuery,
  layers: WireLayers,
): Promise<string> {
  const { format, quality, width, height } = options;
  const parts = [
    build,
    key.tenant,
    key.type,
    template.id,
    String(template.version),
    format,
    format === 'png' ? '' : String(quality),
    String(width ?? ''),
    String(height ?? ''),
    ...canonicalOverrides(layers),
  ];
  return (await sha256(JSON.stringify(parts))).slice(0, 40);
}
