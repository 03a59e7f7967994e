import type { ApiKeyStore } from '../core/api-key.ts';
import type { ImageCache } from '../core/ports.ts';
import type { RateLimiter } from '../core/rate-limit.ts';
import type { Measure, RenderRequest, RenderResult } from '../core/render.ts';
import type { RecordStore } from '../core/render-record.ts';
import type { TemplateStore } from '../core/template.ts';
import type { S3SettingsStore, Uploader } from '../core/upload.ts';
import type { Log } from './log.ts';
import type { FileStore } from './stored-file.ts';

/** Everything the dialects need for one request, behind interfaces; `platform/services.ts` puts it together. */
export interface Services {
  readonly templates: TemplateStore;
  readonly keys: ApiKeyStore;
  readonly limiter: RateLimiter;
  readonly records: RecordStore;
  readonly files: FileStore;
  /** null without the secret that encrypts them. */
  readonly s3Settings: S3SettingsStore | null;
  readonly uploader: Uploader;
  readonly imageCache: ImageCache;
  readonly settings: Settings;
  /** What URLs are signed with in a key's name; null without the secret that it is derived from. */
  readonly signingSecret: ((keyId: string) => Promise<string>) | null;
  render(request: RenderRequest, measure: Measure): Promise<RenderResult>;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Unguessable, letters and digits only. */
  randomId(): string;
  /** Lets work finish after the answer is sent. */
  waitUntil(work: Promise<unknown>): void;
  readonly log: Log;
  /** In the answer and in every line of the log. */
  readonly requestId: string;
  /** Whether this deployment sent the request itself, to fetch a picture. */
  readonly isOwnFetch: boolean;
  /** Of the deployment, without a slash at the end. */
  readonly origin: string;
  /** The client's, made unrecognisable and short (an IPv6 client is its /64); null for the machine itself. */
  readonly clientAddress: string | null;
  /** Whether what the Worker depends on answers. */
  checkHealth(): Promise<Readonly<Record<string, boolean>>>;
  /** Bytes of wasm memory that the isolate keeps; told to developers only. */
  readonly wasmBytes: (() => number) | null;
  /** Names the code that draws: pictures of another build are not reused. */
  readonly build: string;
}

export interface Settings {
  /** Renders a minute, of a key that has no limit of its own, and of a client address on image URLs. */
  readonly keyLimit: number;
  readonly addressLimit: number;
}
