import { type RenderRecord, writeRenderId } from '../../src/core/render-record.ts';

export const randomId = () => crypto.randomUUID().replaceAll('-', '');

/** A completed render of the tenant `default`, accepted when `changes` say or a minute ago. */
export function sampleRecord(changes: Partial<RenderRecord> = {}): RenderRecord {
  const createdAt = changes.createdAt ?? Date.now() - 60_000;
  return {
    id: writeRenderId(createdAt, randomId()),
    tenant: 'default',
    project: null,
    keyId: 'key_1',
    templateId: 'template_1',
    templateVersion: 3,
    overridesHash: '00ff',
    format: 'png',
    status: 'completed',
    problem: null,
    width: 1200,
    height: 630,
    bytes: 4321,
    pageCount: null,
    stages: { assets: 4, layout: 3, raster: 2, encode: 1 },
    warnings: [
      { code: 'image-failed', layer: 'photo', message: 'Not there', url: 'https://a.test' },
    ],
    upload: { bucket: 'b', key: 'k', url: null },
    output: null,
    createdAt,
    completedAt: createdAt + 10,
    ...changes,
  };
}
