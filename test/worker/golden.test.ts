import { createExecutionContext, env } from 'cloudflare:test';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { Document } from '../../src/core/document.ts';
import { createServices } from '../../src/platform/services.ts';

/** test/golden/<layer>/<case>.json is a page drawn on 200 x 200; the PNG beside it is what it must look like. */
const cases = import.meta.glob<Record<string, unknown>>('../golden/*/*.json', {
  eager: true,
  import: 'default',
});

/** Differences up to this in a channel are rounding. */
const TOLERANCE = 1;

async function draw(page: Record<string, unknown>): Promise<Uint8Array<ArrayBuffer>> {
  const services = createServices(new Request('http://localhost/'), env, createExecutionContext());
  const document = Document.parse({ pages: [{ width: 200, height: 200, ...page }] });
  const { files, warnings } = await services.render(
    { document, output: { format: 'png' }, size: { width: 200, height: 200 } },
    (_, work) => work(),
  );
  expect(warnings.filter(({ code }) => code !== 'text-truncated')).toEqual([]);
  const [file] = files;
  if (file === undefined) throw new Error('nothing was drawn');
  return file.body;
}

/** The filtered rows of a PNG that Platen wrote; equal rows are equal pictures. */
function rows(png: Uint8Array): Uint8Array {
  const view = new DataView(png.buffer, png.byteOffset, png.byteLength);
  for (let offset = 8; offset < png.length; offset += view.getUint32(offset) + 12) {
    const type = new TextDecoder().decode(png.subarray(offset + 4, offset + 8));
    const data = png.subarray(offset + 8, offset + 8 + view.getUint32(offset));
    if (type === 'IDAT') return new Uint8Array(inflateSync(data));
  }
  throw new Error('no image data');
}

function countDifferences(actual: Uint8Array, expected: Uint8Array): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return actual.filter((value, index) => {
    const difference = Math.abs(value - (expected[index] ?? 0));
    return Math.min(difference, 256 - difference) > TOLERANCE;
  }).length;
}

describe('golden pictures', () => {
  it.each(Object.entries(cases))('%s', async (path, page) => {
    const name = path.replace('../golden/', '').replace('.json', '.png');
    const actual = await draw(page);
    const stored = await fetch(`https://golden.test/${name}`);
    const expected = stored.ok ? new Uint8Array(await stored.arrayBuffer()) : new Uint8Array(0);
    const differences = stored.ok ? countDifferences(rows(actual), rows(expected)) : null;
    if (differences !== 0) {
      // The Node side keeps it: as the new reference when asked to update, else beside the old one.
      const kept = await fetch(`https://golden.test/${name}`, { method: 'PUT', body: actual });
      if (await kept.json<boolean>()) return;
    }
    expect(differences, `test/golden/${name} differs; see test/golden/.diff`).toBe(0);
  });
});
