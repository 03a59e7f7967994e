import type { Problem } from './problem.ts';
import { withoutKeys } from './secrets.ts';

export type WarningCode =
  | 'unknown-layer'
  | 'layer-missing'
  | 'layer-not-dynamic'
  | 'property-ignored'
  | 'image-blocked'
  | 'image-failed'
  | 'font-substituted'
  | 'glyph-missing'
  | 'text-truncated'
  | 'url-expires'
  | 'upload-failed';

/** Something the picture lacks or shows differently from what was asked. The render still succeeds. */
export interface Warning {
  readonly code: WarningCode;
  /** Name of the layer it concerns. */
  readonly layer: string | null;
  readonly message: string;
  /** The address of the asset it concerns, as the caller wrote it. */
  readonly url?: string;
}

export type Warn = (warning: Warning) => void;

/** As it may be told and stored: it names layers, properties and addresses as the caller wrote them. */
export function publicWarning({ code, layer, message, url }: Warning): Warning {
  return {
    code,
    layer: layer === null ? null : withoutKeys(layer),
    message: withoutKeys(message),
    ...(url === undefined ? {} : { url: withoutKeys(url) }),
  };
}

/** That one layer's picture is missing, and why. */
export function imageWarning(problem: Problem, layer: string, source: string): Warning {
  return {
    code: problem.code === 'asset-blocked' ? 'image-blocked' : 'image-failed',
    layer,
    message: problem.hint === null ? problem.detail : `${problem.detail}. ${problem.hint}`,
    // Without its query, which may be somebody's signature.
    url: source.startsWith('data:')
      ? source.slice(0, 40)
      : (source.split('?')[0] ?? '').slice(0, 500),
  };
}
