import type { RenderedFile } from './render.ts';

/** A bucket of any S3-compatible store. */
export interface S3Settings {
  /** `https://s3.eu-central-1.amazonaws.com`, `https://<account>.r2.cloudflarestorage.com`, …, maybe with a path; without a slash at the end. */
  readonly endpoint: string;
  readonly region: string;
  readonly bucket: string;
  /** Before every object's key; empty or ends with a slash. */
  readonly prefix: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /** Where the bucket's objects are public, without a slash at the end; null is the endpoint itself. */
  readonly publicUrl: string | null;
}

/** Never leaves the Worker in an answer. Every method throws Problem `unavailable` when the store does not answer. */
export interface S3SettingsStore {
  /** @throws Problem `conflict` when they were encrypted with another secret */
  get(tenant: string): Promise<S3Settings | null>;
  /** The same, maybe as it was half a minute ago: for uploads. */
  getRecent(tenant: string): Promise<S3Settings | null>;
  put(tenant: string, settings: S3Settings): Promise<void>;
  /** Whether there were any. */
  delete(tenant: string): Promise<boolean>;
}

export interface UploadedFile {
  readonly bucket: string;
  readonly key: string;
  /** null when the upload failed. */
  readonly url: string | null;
}

export interface Uploader {
  /** @throws Problem `asset-blocked` or `asset-unreachable` when nothing may be sent there */
  checkEndpoint(endpoint: string): Promise<void>;
  /**
   * @returns the object's URL
   * @throws Problem `asset-blocked` (nothing may be sent there) or `asset-unreachable` (refused, or no answer in time)
   */
  upload(settings: S3Settings, key: string, file: RenderedFile): Promise<string>;
}
