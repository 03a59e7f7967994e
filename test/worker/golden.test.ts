import { createExecutionContext, env } from 'cloudflare:test';
import { describe, expect, it } from 'vitest';
import { decodeImage } from '../../src/backends/decode-image.ts';
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
    {
      document,
      template: null,
      output: { format: 'png', dpi: null },
      size: { width: 200, height: 200 },
    },
    (_, work) => work(),
  );
  expect(warnings.filter(({ code }) => code !== 'text-truncated')).toEqual([]);
  const [file] = files;
  if (file === undefined) throw new Error('nothing was drawn');
  return file.body;
}

async function pixels(png: Uint8Array<ArrayBuffer>): Promise<Uint8Array | Uint8ClampedArray> {
  return (await decodeImage({ bytes: png, mediaType: 'image/png' })).data;
}

function countDifferences(
  actual: Uint8Array | Uint8ClampedArray,
  expected: Uint8Array | Uint8ClampedArray,
): number {
  if (actual.length !== expected.length) return Number.POSITIVE_INFINITY;
  return actual.filter((value, index) => {
    return Math.abs(value - (expected[index] ?? 0)) > TOLERANCE;
  }).length;
}

describe('golden pictures', () => {
  it.each(Object.entries(cases))('%s', async (path, page) => {
    const name = path.replace('../golden/', '').replace('.json', '.png');
    const actual = await draw(page);
    const stored = await fetch(`https://golden.test/${name}`);
    const expected = stored.ok ? new Uint8Array(await stored.arrayBuffer()) : new Uint8Array(0);
    const differences = stored.ok
      ? countDifferences(await pixels(actual), await pixels(expected))
      : null;
    if (differences !== 0) {
      // The Node side keeps it: as the new reference when asked to update, else beside the old one.
      const kept = await fetch(`https://golden.test/${name}`, { method: 'PUT', body: actual });
      if (await kept.json<boolean>()) return;
    }
    expect(differences, `test/golden/${name} differs; see test/golden/.diff`).toBe(0);
  });
});
