/** A real S3 server on this machine: the S3 API of Miniflare's R2, which checks every signature and payload hash. */
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';

export interface S3Server {
  /** Without a slash at the end. */
  readonly endpoint: string;
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  /**
   * Miniflare serves buckets below a path of its own. To a client with path-style URLs that path is a bucket, and its
   * rest and the bucket's name are the start of every key.
   */
  readonly bucket: string;
  readonly prefix: string;
  /** What is stored under a key, prefix and all. */
  read(key: string): Promise<{ readonly bytes: Uint8Array; readonly mediaType: string } | null>;
  stop(): Promise<void>;
}

/** As much of R2 as is needed here. */
interface Bucket {
  get(key: string): Promise<{
    readonly httpMetadata?: { readonly contentType?: string };
    arrayBuffer(): Promise<ArrayBuffer>;
  } | null>;
}

const prefix = 'local/r2/s3/pictures/';

export async function startS3Server(port = 0): Promise<S3Server> {
  const s3Credentials = {
    accessKeyId: 'AKIAEXAMPLE',
    secretAccessKey: 'a-secret-of-the-tests/with+signs',
  };
  const server = new Miniflare(
    convertV4MiniflareOptions({
      modules: true,
      script: 'export default { fetch: () => new Response(null, { status: 404 }) };',
      r2Buckets: { PICTURES: { id: 'pictures', s3Credentials } },
      host: '127.0.0.1',
      port,
      log: new Log(LogLevel.NONE),
    }),
  );
  const { port: opened } = await server.ready;
  return {
    endpoint: `http://localhost:${opened}`,
    ...s3Credentials,
    bucket: 'cdn-cgi',
    prefix,
    async read(key) {
      const { PICTURES } = await server.getBindings<{ readonly PICTURES: Bucket }>();
      const object = await PICTURES.get(key.slice(prefix.length));
      if (object === null) return null;
      const mediaType = object.httpMetadata?.contentType ?? '';
      return { bytes: new Uint8Array(await object.arrayBuffer()), mediaType };
    },
    stop: () => server.dispose(),
  };
}
