import { expect, test } from 'vitest';
import type { FontFile } from '../core/fonts/font-catalog.ts';
import type { StaticFiles } from '../core/ports.ts';
import { createFontLoader } from './fonts.ts';

function fontFile(name: string): FontFile {
  return {
    path: `inter/${name}.woff2`,
    weight: 400,
    style: 'normal',
    subset: 'latin',
    bytes: 10,
    sha256: '',
    coverage: 0,
  };
}

function countingFiles(): StaticFiles & { readonly reads: string[] } {
  const reads: string[] = [];
  return {
    reads,
    read: async (path) => {
      reads.push(path);
      return path.includes('missing') ? null : new ArrayBuffer(10);
    },
  };
}

test('reads a file once and always hands out the same buffer', async () => {
  const files = countingFiles();
  const loader = createFontLoader(files);
  const first = await loader.load(fontFile('a'));
  expect(await loader.load(fontFile('a'))).toBe(first);
  expect(files.reads).toEqual(['fonts/inter/a.woff2']);
});

test('requests at the same time end up with the same buffer', async () => {
  const loader = createFontLoader(countingFiles());
  const [first, second] = await Promise.all([
    loader.load(fontFile('a')),
    loader.load(fontFile('a')),
  ]);
  expect(second).toBe(first);
});

test('a read that never ends holds up nobody else', async () => {
  let reads = 0;
  const loader = createFontLoader({
    read: () => (reads++ === 0 ? new Promise(() => {}) : Promise.resolve(new ArrayBuffer(10))),
  });
  void loader.load(fontFile('a'));
  expect((await loader.load(fontFile('a'))).byteLength).toBe(10);
});

test('forgets the file that was used least recently', async () => {
  const files = countingFiles();
  const loader = createFontLoader(files, { maxBytes: 20 });
  for (const name of ['a', 'b', 'a', 'c', 'a', 'b']) await loader.load(fontFile(name));
  expect(files.reads.map((path) => path.at(-7))).toEqual(['a', 'b', 'c', 'b']);
});

test('keeps a file that is larger than the whole cache until the next one', async () => {
  const files = countingFiles();
  const loader = createFontLoader(files, { maxBytes: 5 });
  for (const name of ['a', 'a', 'b', 'a']) await loader.load(fontFile(name));
  expect(files.reads.map((path) => path.at(-7))).toEqual(['a', 'b', 'a']);
});

test('a file that is not there is an error', async () => {
  const loader = createFontLoader(countingFiles());
  await expect(loader.load(fontFile('missing'))).rejects.toThrow(/missing/);
});
