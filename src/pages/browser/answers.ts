/** A picture as the Worker answered it, with what its headers say. */
export interface Drawn {
  readonly kind: 'drawn';
  readonly picture: Blob;
  /** From the call to the last byte, as the visitor waited for it. */
  readonly milliseconds: number;
  /** `HIT` or `MISS`. */
  readonly cache: string;
  readonly stages: readonly Stage[];
  readonly warnings: readonly Warning[];
}

export interface Refused {
  readonly kind: 'refused';
  /** 0 when there was no answer at all. */
  readonly status: number;
  readonly title: string;
  readonly detail: string;
  readonly hint: string;
}

export interface Stage {
  readonly name: string;
  readonly milliseconds: number;
}

export interface Warning {
  readonly code: string;
  readonly message: string;
}

/** null when the signal ended it. */
export async function fetchPicture(
  url: string,
  signal: AbortSignal,
): Promise<Drawn | Refused | null> {
  const start = performance.now();
  try {
    // The browser's own cache would answer in no time and with the headers of the first answer.
    const response = await fetch(url, { signal, cache: 'no-store' });
    if (!response.ok) return readProblem(response, await response.text());
    const picture = await response.blob();
    return {
      kind: 'drawn',
      picture,
      milliseconds: performance.now() - start,
      cache: response.headers.get('X-Cache') ?? '',
      stages: readStages(response.headers.get('Server-Timing') ?? ''),
      warnings: readWarnings(response.headers.get('X-Render-Warnings') ?? '[]'),
    };
  } catch {
    if (signal.aborted) return null;
    return {
      kind: 'refused',
      status: 0,
      title: 'No answer',
      detail: 'The Worker could not be reached.',
      hint: 'Is it still running?',
    };
  }
}

function readProblem(response: Response, body: string): Refused {
  const problem = parseRecord(body);
  const read = (name: string) => (typeof problem[name] === 'string' ? problem[name] : '');
  return {
    kind: 'refused',
    status: response.status,
    title: read('title') || response.statusText,
    detail: read('detail') || 'The answer says nothing more.',
    hint: read('hint'),
  };
}

function parseRecord(text: string): Readonly<Record<string, unknown>> {
  const value = parseJson(text);
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** `layout;dur=12, raster;dur=98`. On Cloudflare the clock stands still while a request computes: all zero there. */
function readStages(header: string): readonly Stage[] {
  const stages = header.split(',').flatMap((part) => {
    const match = /^\s*([\w-]+);dur=([\d.]+)/.exec(part);
    return match?.[1] === undefined
      ? []
      : [{ name: match[1], milliseconds: Math.round(Number(match[2])) }];
  });
  return stages.some(({ milliseconds }) => milliseconds > 0) ? stages : [];
}

function readWarnings(header: string): readonly Warning[] {
  const list = parseJson(header);
  if (!Array.isArray(list)) return [];
  return list.map((entry: Partial<Warning>) => ({
    code: String(entry.code),
    message: String(entry.message),
  }));
}
