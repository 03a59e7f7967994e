/** A client of the Worker under test, in RenderStack's words. */
import { exports } from 'cloudflare:workers';
import { expect } from 'vitest';

export const live = { Authorization: 'Bearer rs_live_dev', 'Content-Type': 'application/json' };

export function call(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(new Request(`http://localhost${path}`, init));
}

export function post(path: string, body: unknown, headers: Record<string, string> = live) {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return call(`/api/v1${path}`, { method: 'POST', headers, body: text });
}

export function get(query: string, headers: Record<string, string> = {}) {
  return call(`/api/v1/render?apiKey=rs_get_dev&template=card${query}`, { headers });
}

interface ProblemBody {
  readonly type: string;
  readonly title: string;
  readonly status: number;
  readonly detail: string;
  readonly param?: string;
  readonly hint?: string;
}

export async function expectProblem(response: Response, status: number, type: string) {
  const body = await response.json<ProblemBody>();
  expect(response.headers.get('Content-Type')).toMatch(/^application\/json/);
  expect(body).toMatchObject({ type: `https://renderstack.io/errors/${type}`, status });
  expect(response.status, body.detail).toBe(status);
  expect(body.title).not.toBe('');
  expect(body.detail).not.toBe('');
  return body;
}

export function pngSize(bytes: ArrayBuffer) {
  const view = new DataView(bytes);
  expect(view.getUint32(0)).toBe(0x89504e47);
  return { width: view.getUint32(16), height: view.getUint32(20) };
}

export function warningsOf(
  response: Response,
): { code: string; layer?: string; message: string; url?: string }[] {
  return JSON.parse(response.headers.get('X-Render-Warnings') ?? '[]');
}
