import { describe, expect, it } from 'vitest';
import type { ImageAsset } from '../core/ports.ts';
import { Problem } from '../core/problem.ts';
import { createRenderAssets } from './render-assets.ts';

const limits = { concurrency: 2, totalTimeoutMs: 100, maxTotalBytes: 10 };
const image = (length: number): ImageAsset => ({
  bytes: new Uint8Array(length),
  mediaType: 'image/png',
});

describe('createRenderAssets', () => {
  it('loads each address once', async () => {
    const urls: string[] = [];
    const assets = createRenderAssets(
      {
        loadImage: async (url) => {
          urls.push(url);
          return image(1);
        },
      },
      limits,
    );
    await Promise.all(['a', 'b', 'a', 'a'].map((url) => assets.loadImage(url)));
    await assets.loadImage('b');
    expect(urls).toEqual(['a', 'b']);
  });

  it('loads no more than so many at a time, and goes on after a failure', async () => {
    let active = 0;
    let most = 0;
    const assets = createRenderAssets(
      {
        loadImage: async (url) => {
          active += 1;
          most = Math.max(most, active);
          await new Promise((resolve) => setTimeout(resolve, 5));
          active -= 1;
          if (url === '1') throw new Problem('asset-invalid', 'broken');
          return image(1);
        },
      },
      limits,
    );
    const results = await Promise.allSettled(['0', '1', '2', '3', '4'].map(assets.loadImage));
    expect(most).toBe(2);
    expect(results.map(({ status }) => status)).toEqual([
      'fulfilled',
      'rejected',
      'fulfilled',
      'fulfilled',
      'fulfilled',
    ]);
  });

  it('ends all of them when the time is up', async () => {
    const started: string[] = [];
    const assets = createRenderAssets(
      {
        loadImage: (url) => {
          started.push(url);
          return new Promise(() => undefined);
        },
      },
      limits,
    );
    const results = await Promise.allSettled(['a', 'b', 'c', 'd'].map(assets.loadImage));
    for (const result of results) {
      expect(result).toMatchObject({ status: 'rejected', reason: { code: 'asset-unreachable' } });
    }
    expect(started).toEqual(['a', 'b']);
  });

  it('refuses more bytes than the render may have', async () => {
    const assets = createRenderAssets({ loadImage: async () => image(6) }, limits);
    await expect(assets.loadImage('a')).resolves.toBeDefined();
    await expect(assets.loadImage('b')).rejects.toMatchObject({ code: 'asset-invalid' });
  });
});
