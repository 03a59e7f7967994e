/** Manages keys of the Worker under test. */
import { expect } from 'vitest';
import { call } from './renderstack-client.ts';

export const admin = 'rs_live_admin0123456789abcdef';
export const master = 'rs_live_0123456789abcdef';
export const masterOfOther = 'rs_live_other0123456789ab';

export interface Key {
  readonly id: string;
  readonly key: string;
  readonly [name: string]: unknown;
}

export const bearer = (key: string) => ({ Authorization: `Bearer ${key}` });

export function send(method: string, path: string, key: string, body?: unknown): Promise<Response> {
  return call(`/api/v1${path}`, {
    method,
    headers: { ...bearer(key), 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

export async function make(body: unknown, key = master): Promise<Key> {
  const response = await send('POST', '/keys', key, body);
  expect(response.status, await response.clone().text()).toBe(201);
  return response.json<Key>();
}

export const read = async (path: string, key = master) =>
  (await send('GET', path, key)).json<Key>();
