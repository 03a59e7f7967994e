import type { ApiKeyStore, ImageCache, TemplateStore } from '../core/ports.ts';
import type { Measure, RenderRequest, RenderResult } from '../core/render.ts';

/** Everything the dialects need, behind interfaces; `platform/services.ts` puts it together. */
export interface Services {
  readonly templates: TemplateStore;
  readonly keys: ApiKeyStore;
  readonly imageCache: ImageCache;
  render(request: RenderRequest, measure: Measure): Promise<RenderResult>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Unguessable, letters and digits only. */
  randomId(): string;
  /** Lets work finish after the answer is sent. */
  waitUntil(work: Promise<unknown>): void;
  /** Bytes of wasm memory that the isolate keeps; told to developers only. */
  readonly wasmBytes: (() => number) | null;
  /** Names the code that draws: pictures of another build are not reused. */
  readonly build: string;
}
