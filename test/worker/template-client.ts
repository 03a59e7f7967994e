/** Templates of the Worker under test, by its API. */
import { expect } from 'vitest';
import { call, live, post } from './renderstack-client.ts';

export type Headers = Readonly<Record<string, string>>;
export type Told = Record<string, unknown>;

export function send(
  method: string,
  path: string,
  body: unknown,
  headers: Headers = live,
): Promise<Response> {
  const sent = body === null ? {} : { body: JSON.stringify(body) };
  return call(`/api/v1${path}`, { method, headers, ...sent });
}

export async function fetchTemplate(name: string, headers: Headers = live): Promise<Told> {
  return (await call(`/api/v1/templates/${name}`, { headers })).json<Told>();
}

export const canvas = (width: number) => ({
  ...{ width, height: 40, background: '#ff0000' },
  elements: [
    {
      ...{ type: 'text', name: 'title', width: 50, height: 30 },
      ...{ fontSize: 20, text: 'Sale', dynamic: true },
    },
  ],
});

/** A published template under a name of its own. */
export async function publish(
  slug: string,
  changes: object = {},
  headers: Headers = live,
): Promise<Told> {
  const body = { name: slug, slug, canvas_data: canvas(100), publish: true, ...changes };
  const response = await post('/templates', body, headers);
  expect(response.status).toBe(201);
  return response.json<Told>();
}

/** Of a render: the width of its picture, px, and the version that it was drawn from. */
export async function drawn(
  template: string,
  headers: Headers = live,
): Promise<readonly [width: number, version: number]> {
  const response = await post('/renders/json', { template }, headers);
  expect(response.status).toBe(200);
  const { output, template_version } = await response.json<{
    output: { width: number };
    template_version: number;
  }>();
  return [output.width, template_version];
}
