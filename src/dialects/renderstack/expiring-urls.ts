import type { Warning } from '../../core/warning.ts';
import type { WireLayers } from './overrides.ts';

/** Query parameters that only a signed, expiring address carries, in lower case: AWS, GCS and their older forms. */
const signatures: readonly (readonly string[])[] = [
  ['x-amz-signature'],
  ['x-goog-signature'],
  ['awsaccesskeyid', 'signature', 'expires'],
  ['googleaccessid', 'signature', 'expires'],
];

/** RenderStack warns of picture addresses that will stop working: the render is fine, the next one may not be. */
export function expiringUrlWarnings(layers: WireLayers): Warning[] {
  const warnings: Warning[] = [];
  for (const [layer, properties] of layers) {
    const src = properties.get('src');
    if (typeof src !== 'string' || !isExpiring(src)) continue;
    warnings.push({
      code: 'url-expires',
      layer,
      message: 'This is a short-lived pre-signed URL; use a permanent one',
      url: src.slice(0, src.indexOf('?')),
    });
  }
  return warnings;
}

function isExpiring(src: string): boolean {
  if (src.length > 4096 || !URL.canParse(src)) return false;
  const names = new Set([...new URL(src).searchParams.keys()].map((name) => name.toLowerCase()));
  return signatures.some((needed) => needed.every((name) => names.has(name)));
}
