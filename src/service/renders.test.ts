import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, it } from 'vitest';
import { Document } from '../core/document.ts';
import { Problem } from '../core/problem.ts';
import type { RenderRecord } from '../core/render-record.ts';
import type { Warning } from '../core/warning.ts';
import type { LogEntry } from './log.ts';
import { renderTemplate, type TemplateRender } from './renders.ts';
import type { Services } from './services.ts';

const started = 1_800_000_000_000;
const text = { type: 'text', name: 'title', text: 'a', width: 10, height: 10, fontSize: 10 };
const document = Document.parse({ pages: [{ width: 100, height: 50, layers: [text] }] });

const request = {
  acceptedAt: started,
  key: { id: 'key_1', tenant: 'acme', project: null },
  template: { id: 'template_1', slug: 'card', version: 3, project: 'events', document },
  overrides: new Map(),
  output: { format: 'png', dpi: null },
  size: { width: null, height: null },
  warnings: [],
  lifetime: null,
  upload: null,
} as unknown as TemplateRender;

const file = { body: new Uint8Array(5), mediaType: 'image/png', width: 100, height: 50 };

/** Services whose clock goes on by a second whenever it is looked at. */
function createServices(changes: object = {}) {
  let time = started;
  const records: RenderRecord[] = [];
  const lines: LogEntry[] = [];
  const pending: Promise<unknown>[] = [];
  const services = {
    render: async () => ({ files: [file], warnings: [] }),
    files: { put: async () => undefined },
    records: { put: async (record: RenderRecord) => records.push(record) },
    randomId: () => '0123456789abcdef0123456789abcdef',
    now() {
      time += 1000;
      return time;
    },
    waitUntil: (work: Promise<unknown>) => pending.push(work),
    log: (line: LogEntry) => lines.push(line),
    requestId: 'request-1',
    ...changes,
  } as unknown as Services;
  return { services, records, lines, settle: () => Promise.all(pending) };
}

it('remembers a render as it was answered', async () => {
  const { services, records, settle } = createServices();
  const render = await renderTemplate(services, request);
  await settle();
  expect(render.id).toMatch(/^render_[0-9a-z]{8}[0-9a-f]{32}$/);
  expect(records).toEqual([
    {
      id: render.id,
      ...{ tenant: 'acme', project: 'events', keyId: 'key_1' },
      ...{ templateId: 'template_1', templateVersion: 3, format: 'png' },
      overridesHash: expect.stringMatching(/^[0-9a-f]{64}$/),
      ...{ status: 'completed', problem: null },
      ...{ width: 100, height: 50, bytes: 5, pageCount: null },
      ...{ stages: render.stages, warnings: [], upload: null, output: null },
      createdAt: started,
      completedAt: render.completedAt,
    },
  ]);
});

it.each([
  [new Problem('too-complex', 'Too much'), 'too-complex', 'Too much'],
  [new RangeError('at secret.ts:1'), 'internal', 'The render failed for a reason of ours'],
])('remembers why a render failed: %s', async (error, code, detail) => {
  const { services, records, settle } = createServices({ render: () => Promise.reject(error) });
  await expect(renderTemplate(services, request)).rejects.toBe(error);
  await settle();
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({
    ...{ status: 'failed', problem: { code, detail }, completedAt: started + 1000 },
    ...{ width: null, bytes: null, output: null },
  });
});

it('calls no render completed before its output is stored', async () => {
  const storing = Promise.withResolvers<void>();
  const files = { put: () => storing.promise };
  const { services, records, settle } = createServices({ files });
  const render = renderTemplate(services, { ...request, lifetime: 60 });
  await new Promise((resolve) => setTimeout(resolve, 20));
  await settle();
  expect(records).toEqual([]);
  storing.resolve();
  const { output, completedAt } = await render;
  await settle();
  expect(output?.path).toMatch(/^1d\//);
  expect(records[0]).toMatchObject({ status: 'completed', output, completedAt });
});

it('fails when an output that was asked for cannot be stored', async () => {
  const problem = new Problem('unavailable', 'The store of files does not answer');
  const files = { put: () => Promise.reject(problem) };
  const { services, records, settle } = createServices({ files });
  await expect(renderTemplate(services, { ...request, lifetime: 60 })).rejects.toBe(problem);
  await settle();
  expect(records).toHaveLength(1);
  expect(records[0]).toMatchObject({ status: 'failed', output: null });
});

it('is as good when it cannot be remembered, which the log says', async () => {
  const failing = { put: () => Promise.reject(new Problem('unavailable', 'x', { cause: 'why' })) };
  const { services, lines, settle } = createServices({ records: failing });
  const render = await renderTemplate(services, request);
  await expect(settle()).resolves.toEqual([undefined]);
  expect(lines).toEqual([
    {
      ...{ level: 'error', message: 'a render was not recorded', cause: 'why' },
      ...{ request_id: 'request-1', render_id: render.id },
    },
  ]);
});

it('is forgotten when its client has given it up', async () => {
  const abort = new DOMException('aborted', 'AbortError');
  const { services, records, settle } = createServices({ render: () => Promise.reject(abort) });
  await expect(renderTemplate(services, request)).rejects.toBe(abort);
  await settle();
  expect(records).toEqual([]);
});

it('keeps of its warnings what fits into a row', async () => {
  const long = '層'.repeat(10_000);
  const warning: Warning = { code: 'unknown-layer', layer: long, message: long, url: long };
  const { services, records, settle } = createServices();
  await renderTemplate(services, { ...request, warnings: Array(20_000).fill(warning) });
  await settle();
  const kept = records[0]?.warnings ?? [];
  expect(kept.length).toBeGreaterThan(2);
  expect(Buffer.byteLength(JSON.stringify(kept))).toBeLessThan(16_384);
  const short: Warning = { code: 'unknown-layer', layer: 'a', message: 'b' };
  await renderTemplate(services, { ...request, warnings: Array(20_000).fill(short) });
  await settle();
  expect(records[1]?.warnings).toEqual(Array(50).fill(short));
});

it('lets go of its file while its record waits for the database', async () => {
  setFlagsFromString('--expose-gc');
  const collectGarbage = runInNewContext('gc') as () => void;
  const bodies: WeakRef<Uint8Array>[] = [];
  async function render() {
    const body = new Uint8Array(1000);
    bodies.push(new WeakRef(body));
    return { files: [{ ...file, body }], warnings: [] };
  }
  const storing = Promise.withResolvers<void>();
  const records = { put: () => storing.promise };
  const { services, settle } = createServices({ render, records });
  for (let count = 0; count < 10; count += 1) await renderTemplate(services, request);
  await new Promise((resolve) => setTimeout(resolve, 20));
  collectGarbage();
  // The engine may hold on to the last one.
  expect(bodies.filter((body) => body.deref() !== undefined).length).toBeLessThanOrEqual(1);
  storing.resolve();
  await settle();
});
