import { AwsV4Signer } from 'aws4fetch';
import { Problem } from '../core/problem.ts';
import type { RenderedFile } from '../core/render.ts';
import type { S3Settings, Uploader } from '../core/upload.ts';
import { encodeKey } from '../service/object-key.ts';
import { createFlights } from './flights.ts';
import {
  blocked,
  checkAddress,
  checkUrl,
  type Deadline,
  discard,
  guardedRequest,
  type Outbound,
  parseUrl,
  startDeadline,
} from './guarded-request.ts';

export interface S3UploaderOptions {
  readonly outbound: Outbound;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  readonly wait: (ms: number) => Promise<void>;
}

/** For everything, all tries and pauses. */
const TIMEOUT_MS = 10_000;
/** Of the files that an isolate uploads at a time: they stay in its memory until the server has answered. */
const MAX_BYTES = 48_000_000;
/** Before the second and the third try, ms. */
const PAUSES_MS = [200, 600];
const TOO_MANY = 429;
/** S3 allows a quarter of an hour, others less. */
const MAX_CLOCK_ERROR_MS = 5 * 60_000;

/** What is sent, but for the signature. */
interface S3Object {
  readonly url: URL;
  readonly settings: S3Settings;
  readonly file: RenderedFile;
  /** SHA-256 of the file, hexadecimal. */
  readonly hash: string;
}

interface Failure {
  readonly problem: Problem;
  /** Whether the same may succeed a moment later. */
  readonly isPassing: boolean;
  /** ms that the server's clock is ahead of ours; 0 unless that may be why it refused. */
  readonly clockError: number;
}

/** Puts objects by path-style URLs, signed with SigV4, over https alone but for a developer's own machine. */
export function createS3Uploader({ outbound, now, wait }: S3UploaderOptions): Uploader {
  const flights = createFlights(MAX_BYTES, TIMEOUT_MS, now);

  /** null when the object is stored. */
  async function put(
    object: S3Object,
    clockError: number,
    deadline: Deadline,
  ): Promise<Failure | null> {
    try {
      const headers = await sign(object, new Date(now() + clockError));
      const request = { method: 'PUT', headers, body: object.file.body } as const;
      const response = await guardedRequest(object.url, request, outbound, deadline);
      // What the server says beyond its status is for nobody's eyes.
      discard(response);
      return failureOf(response, now());
    } catch (problem) {
      if (!(problem instanceof Problem)) throw problem;
      return { problem, isPassing: problem.code === 'asset-unreachable', clockError: 0 };
    }
  }

  async function store(object: S3Object, deadline: Deadline): Promise<void> {
    let clockError = 0;
    /** By the server's own clock once that is known. */
    async function attempt(): Promise<Failure | null> {
      const failure = await put(object, clockError, deadline);
      if (failure === null || failure.clockError === 0 || clockError !== 0) return failure;
      clockError = failure.clockError;
      return put(object, clockError, deadline);
    }

    let failure = await attempt();
    for (const pause of PAUSES_MS) {
      if (failure?.isPassing !== true) break;
      await deadline.within(wait(pause));
      failure = await attempt();
    }
    if (failure !== null) throw failure.problem;
  }

  return {
    checkEndpoint: (endpoint) =>
      inTime(async (deadline) => {
        const url = parseUrl(endpoint);
        checkScheme(url, outbound);
        await checkAddress(url, outbound, deadline);
      }),
    async upload(settings, key, file) {
      const bucket = `${settings.endpoint}/${settings.bucket}`;
      const path = encodeKey(key);
      const url = parseUrl(`${bucket}/${path}`);
      checkScheme(url, outbound);
      const leave = flights.enter(file.body.length);
      try {
        const hash = await sha256(file.body);
        await inTime((deadline) => store({ url, settings, file, hash }, deadline));
      } finally {
        leave();
      }
      return `${settings.publicUrl ?? bucket}/${path}`;
    },
  };
}

async function inTime(work: (deadline: Deadline) => Promise<void>): Promise<void> {
  const deadline = startDeadline(TIMEOUT_MS);
  try {
    await work(deadline);
  } finally {
    deadline.end();
  }
}

function checkScheme(url: URL, outbound: Outbound): void {
  const { allowed } = checkUrl(url, outbound);
  if (!allowed && url.protocol !== 'https:') throw blocked('Buckets are reached over https: only');
}

async function sign({ url, settings, file, hash }: S3Object, date: Date) {
  const { region, accessKeyId, secretAccessKey } = settings;
  const signer = new AwsV4Signer({
    ...{ method: 'PUT', url: url.href, service: 's3', region, accessKeyId, secretAccessKey },
    headers: { 'content-type': file.mediaType, 'x-amz-content-sha256': hash },
    datetime: date.toISOString().replace(/[:-]|\.\d{3}/g, ''),
    // The type too, which the library leaves out: nobody on the way makes a page of a picture.
    allHeaders: true,
  });
  const { headers } = await signer.sign();
  return Object.fromEntries(headers);
}

async function sha256(bytes: Uint8Array<ArrayBuffer>): Promise<string> {
  return Buffer.from(await crypto.subtle.digest('SHA-256', bytes)).toString('hex');
}

function failureOf({ ok, status, headers }: Response, now: number): Failure | null {
  if (ok) return null;
  const problem = new Problem('asset-unreachable', `${reasonOf(status)} (${status})`);
  const serverTime = Date.parse(headers.get('date') ?? '');
  const isClockWrong = status === 403 && Math.abs(serverTime - now) > MAX_CLOCK_ERROR_MS;
  return {
    problem,
    isPassing: status >= 500 || status === TOO_MANY,
    clockError: isClockWrong ? serverTime - now : 0,
  };
}

function reasonOf(status: number): string {
  if (status >= 300 && status < 400) return 'The bucket has another endpoint or region';
  if (status === 400) return 'The S3 server refused the request: the region may be wrong';
  if (status === 401 || status === 403) {
    return 'The S3 server refused the access key: it is wrong, or may not write there';
  }
  if (status === 404) return 'The S3 server has no such bucket';
  if (status === TOO_MANY) return 'The S3 server wants fewer requests';
  return status >= 500 ? 'The S3 server failed' : 'The S3 server refused the upload';
}
