import { type Call, json, openOperation } from '../dialects/operation.ts';
import { contentDisposition } from '../service/content-disposition.ts';
import { openFile } from '../service/files.ts';
import type { Services } from '../service/services.ts';
import type { ByteRange, StoredFile } from '../service/stored-file.ts';
import { readRange } from './byte-range.ts';
import { OwnProblem, presentOwnProblem } from './own-problem.ts';
import { checkPreconditions, preconditions } from './preconditions.ts';

const files = { 'image/png': null, 'image/jpeg': null, 'image/webp': null };
const validatorHeaders = { ETag: 'Hash of the file', 'Last-Modified': 'When it was stored' };
const fileHeaders = {
  ...validatorHeaders,
  'Content-Disposition': 'What to save it as',
  'Accept-Ranges': 'bytes',
};

const PREFIX = '/files/';
/** With any of them all of a file may not be what is answered. */
const selective = [...preconditions, 'Range'];

/** Stored outputs, for whoever knows their addresses. */
export const filesOperation = openOperation(
  {
    method: 'get',
    path: `${PREFIX}:path{.+}`,
    summary: 'A stored file',
    description:
      'For whoever knows its address, until it expires. `?download` makes browsers save it. Takes Range, If-Range, If-Match, If-None-Match, If-Modified-Since and If-Unmodified-Since.',
    problems: ['gone'],
    answers: {
      200: { description: 'The file', content: files, headers: fileHeaders },
      206: {
        description: 'The part of it that Range asks for',
        content: files,
        headers: { ...fileHeaders, 'Content-Range': 'Which part of how much' },
      },
      304: {
        description: 'The file that the client has is still right',
        headers: validatorHeaders,
      },
      412: {
        description: 'The file is not the one that the client expects',
        content: { 'application/json': OwnProblem },
      },
      416: {
        description: 'Range asks for what the file does not have',
        content: { 'application/json': OwnProblem },
        headers: { 'Content-Range': 'How much there is' },
      },
    },
  },
  send,
);

async function send(call: Call): Promise<Response> {
  const { services, request, url } = call;
  const isRead = request.method === 'GET' && !selective.some((name) => request.headers.has(name));
  const file = await openFile(services, url.pathname.slice(PREFIX.length), isRead);
  const headers = new Headers({ ...validators(file), ...lifetime(file, services.now()) });
  const wanted = partWanted(call, file, headers);
  if (wanted instanceof Response) {
    await file.close();
    return wanted;
  }
  const { range } = wanted;
  describe(headers, file, url.searchParams.has('download') ? 'attachment' : 'inline');
  headers.set('Content-Length', String(range?.length ?? file.size));
  if (request.method === 'HEAD') {
    await file.close();
    return new Response(null, { headers });
  }
  const body = await file.read(range);
  if (range === null) return new Response(body, { headers });
  const last = range.offset + range.length - 1;
  headers.set('Content-Range', `bytes ${range.offset}-${last}/${file.size}`);
  return new Response(body, { status: 206, headers });
}

/** A range of null is all of it. A response is the answer when nothing of the file is. */
function partWanted(
  { services, request }: Call,
  file: StoredFile,
  headers: Headers,
): Response | { readonly range: ByteRange | null } {
  const condition = checkPreconditions(request.headers, quoted(file), lastModified(file));
  if (condition === 'failed') return refuse(services, failed);
  if (condition === 'unchanged') return new Response(null, { status: 304, headers });
  const range = request.method === 'GET' ? wantedRange(request.headers, file) : null;
  if (range !== 'unsatisfiable') return { range };
  const detail = `The file has ${file.size} bytes; what Range asks for is not among them`;
  const size = { 'Content-Range': `bytes */${file.size}` };
  return refuse(services, { status: 416, title: 'Range not satisfiable', detail }, size);
}

const quoted = ({ etag }: StoredFile) => `"${etag}"`;
const lastModified = ({ storedAt }: StoredFile) => new Date(storedAt).toUTCString();

function validators(file: StoredFile): Record<string, string> {
  return { ETag: quoted(file), 'Last-Modified': lastModified(file) };
}

/** A file never changes, but it is not to be seen any longer than it is kept. */
function lifetime({ expiresAt }: StoredFile, now: number): Record<string, string> {
  const seconds = Math.max(0, Math.floor((expiresAt - now) / 1000));
  return { 'Cache-Control': `public, max-age=${seconds}, immutable` };
}

function describe(headers: Headers, file: StoredFile, type: 'inline' | 'attachment'): void {
  headers.set('Content-Type', file.mediaType);
  headers.set('Content-Disposition', contentDisposition(type, file.filename));
  headers.set('Accept-Ranges', 'bytes');
  // The style is the browser's own: it centres a picture that is opened by itself.
  headers.set('Content-Security-Policy', "default-src 'none'; style-src 'unsafe-inline'; sandbox");
}

/** With If-Range, only of the very file that the client has a part of. */
function wantedRange(headers: Headers, file: StoredFile) {
  const ifRange = headers.get('If-Range');
  const isSame = ifRange === null || [quoted(file), lastModified(file)].includes(ifRange.trim());
  return isSame ? readRange(headers.get('Range') ?? '', file.size) : null;
}

const failed = {
  status: 412,
  title: 'Precondition failed',
  detail: 'The file is not the one that If-Match or If-Unmodified-Since speaks of',
};

function refuse(
  { requestId }: Services,
  what: { readonly status: number; readonly title: string; readonly detail: string },
  headers: Readonly<Record<string, string>> = {},
): Response {
  const { body, status } = presentOwnProblem({ ...what, hint: null }, requestId);
  return json(body, status, headers);
}
