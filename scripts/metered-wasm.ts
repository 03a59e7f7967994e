/**
 * The wasm that reads what strangers send, metered: writes build/wasm/*.wasm. Pinned by hash on both sides, so that
 * what is deployed is what was tested.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { meter } from './meter.ts';

interface MeteredModule {
  readonly package: string;
  readonly version: string;
  readonly file: string;
  /** Most memory, in pages of 64 KB. */
  readonly maxPages: number;
  /** sha256 */
  readonly source: string;
  readonly metered: string;
}

export const meteredModules: Readonly<Record<string, MeteredModule>> = {
  // 84 MB: 8 to 21 bytes a pixel of the largest canvas.
  resvg: {
    package: '@resvg/resvg-wasm',
    version: '2.6.2',
    file: 'index_bg.wasm',
    maxPages: 1280,
    source: '22bf6e9f9a100d972da0411a69c5ba504367fc1fa87b3b64e3f35e53926d2d70',
    metered: 'cc5a1438168d8cfd4a15d1f95a6eb3a4f2f03e3e58258e67a11078b4683a628a',
  },
  // Goes row by row: 42 MB for 10 megapixels.
  'png-decoder': {
    package: '@jsquash/png',
    version: '3.1.1',
    file: 'codec/pkg/squoosh_png_bg.wasm',
    maxPages: 1280,
    source: '263d6e658808a74b72a1a99c5cc1d619237e70c150db6e41d5d84d3d117ab9be',
    metered: '33b6bc5c5164b6d5c7c827b72c3e3da5621adddf83db130fd3cc899dbc01d3ea',
  },
  // 10 megapixels: 46 MB, and 107 MB progressive in full colour.
  'jpeg-decoder': {
    package: '@jsquash/jpeg',
    version: '1.6.0',
    file: 'codec/dec/mozjpeg_dec.wasm',
    maxPages: 1792,
    source: 'a7c4b12169817e779ff4af137981393ae924944e167ad1bd95747c9199162d3e',
    metered: '86c00602148322adb4b36b42efdae670d65d87d87d1de267b9c9e09a9a9722f3',
  },
  // 10 megapixels: 56 MB, and 104 MB lossless.
  'webp-decoder': {
    package: '@jsquash/webp',
    version: '1.5.0',
    file: 'codec/dec/webp_dec.wasm',
    maxPages: 1792,
    source: '30fb52fa2a80166d25ba7debf902218904ba1f05ccce9f959f722beff9e2f344',
    metered: 'cb0dd7ed3b2f0d0135e97f35f13384471e7901597465857e34941c8583bc4cbf',
  },
  // 16 bytes a pixel and 25 in full colour, so that 10 megapixels are not to be had in an isolate of 128 MB.
  'avif-decoder': {
    package: '@jsquash/avif',
    version: '2.1.1',
    file: 'codec/dec/avif_dec.wasm',
    maxPages: 1792,
    source: '5c35dde23dfd862088a49a6b8a9fe81f9f9a1a46aaa27de7efd7baa7611c4b47',
    metered: 'fa7eefca73485415ee8320e6f56e12236919bcb6b7d909c99952d7fc2ae78a5b',
  },
};

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');

function expectHash(what: string, bytes: Uint8Array, expected: string, advice: string): void {
  const actual = sha256(bytes);
  if (actual === expected) return;
  throw new Error(
    `${what} has changed (sha256 ${actual}, expected ${expected}). ${advice}, then pin the new hash in scripts/metered-wasm.ts.`,
  );
}

/** @throws Error when `source` is not the very file that was tested, or no longer becomes what it became then. */
export function meterModule(name: string, source: Uint8Array): Uint8Array {
  const pinned = meteredModules[name];
  if (pinned === undefined) throw new Error(`No module is called ${name}`);
  const file = `${pinned.package}@${pinned.version}/${pinned.file}`;
  const advice =
    'Install that version, or run the tests in test/worker and src/backends with the new one';
  expectHash(file, source, pinned.source, advice);
  const metered = meter(source, pinned);
  const outcome = 'If scripts/meter.ts was meant to change, run the tests';
  expectHash(`${name}.wasm made of ${file}`, metered, pinned.metered, outcome);
  return metered;
}

export function writeMeteredWasm(root: URL): void {
  const folder = new URL('build/wasm/', root);
  mkdirSync(folder, { recursive: true });
  for (const [name, { package: from, file }] of Object.entries(meteredModules)) {
    const source = readFileSync(new URL(`node_modules/${from}/${file}`, root));
    writeFileSync(new URL(`${name}.wasm`, folder), meterModule(name, source));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  writeMeteredWasm(new URL('../', import.meta.url));
}
