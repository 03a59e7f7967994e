import { type Call, json, openOperation } from '../dialects/operation.ts';
import { contentDisposition } from '../service/content-disposition.ts';
import { etagMatches } from '../service/etag.ts';
import { openFile } from '../service/files.ts';
import type { Services } from '../service/services.ts';
import type { StoredFile } from '../service/stored-file.ts';
import { readRange } from './byte-range.ts';
import { OwnProblem, presentOwnProblem } from './own-problem.ts';

const files = { 'image/png': null, 'image/jpeg': null, 'image/webp': null };
const fileHeaders = {
  'Content-Disposition': 'What to save it as',
  ETag: 'Hash of the file',
  'Last-Modified': 'When it was stored',
};

const PREFIX = '/files/';

/** Stored outputs, for whoever knows their addresses. */
export const filesOperation = openOperation(
  {
    method: 'get',
    path: `${PREFIX}:path{.+}`,
    summary: 'A stored file',
    description:
      'For whoever knows its address, until it expires. `?download` makes browsers save it. Takes Range, If-Range, If-None-Match and If-Modified-Since.',
    problems: ['gone'],
    answers: {
      200: { description: 'The file', content: files, headers: fileHeaders },
      206: {
        description: 'The part of it that Range asks for',
        content: files,
        headers: { ...fileHeaders, 'Content-Range': 'Which part of how much' },
      },
      304: { description: 'The file that the client has is still right' },
      416: {
        description: 'Range asks for what the file does not have',
        content: { 'application/json': OwnProblem },
        headers: { 'Content-Range': 'How much there is' },
      },
    },
  },
  send,
);

async function send({ services, request, url }: Call): Promise<Response> {
  const file = await openFile(services, url.pathname.slice(PREFIX.length));
  const headers = new Headers({ ...validators(file), ...lifetime(file, services.now()) });
  if (isUnchanged(request.headers, file)) return new Response(null, { status: 304, headers });

  const range = request.method === 'GET' ? wantedRange(request.headers, file) : null;
  if (range === 'unsatisfiable') return refuseRange(services, file.size);
  describe(headers, file, url.searchParams.has('download') ? 'attachment' : 'inline');
  headers.set('Content-Length', String(range?.length ?? file.size));
  if (request.method === 'HEAD') return new Response(null, { headers });
  const body = await file.read(range);
  if (range === null) return new Response(body, { headers });
  const last = range.offset + range.length - 1;
  headers.set('Content-Range', `bytes ${range.offset}-${last}/${file.size}`);
  return new Response(body, { status: 206, headers });
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

function isUnchanged(headers: Headers, file: StoredFile): boolean {
  const ifNoneMatch = headers.get('If-None-Match');
  if (ifNoneMatch !== null) return etagMatches(ifNoneMatch, quoted(file));
  const since = Date.parse(headers.get('If-Modified-Since') ?? '');
  return Date.parse(lastModified(file)) <= since;
}

/** With If-Range, only of the very file that the client has a part of. */
function wantedRange(headers: Headers, file: StoredFile) {
  const ifRange = headers.get('If-Range');
  const isSame = ifRange === null || [quoted(file), lastModified(file)].includes(ifRange.trim());
  return isSame ? readRange(headers.get('Range') ?? '', file.size) : null;
}

function refuseRange({ requestId }: Services, size: number): Response {
  const detail = `The file has ${size} bytes; what Range asks for is not among them`;
  const problem = presentOwnProblem(
    { status: 416, title: 'Range not satisfiable', detail },
    requestId,
  );
  return json(problem.body, 416, { 'Content-Range': `bytes */${size}` });
}
