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
