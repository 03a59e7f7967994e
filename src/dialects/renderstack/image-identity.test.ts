import { expect, it } from 'vitest';
import type { ApiKey } from '../../core/api-key.ts';
import type { Template } from '../../core/template.ts';
import { imageIdentity } from './image-identity.ts';
import type { WireLayers } from './overrides.ts';
import type { RenderQuery } from './schema.ts';

const key = { id: 'key_1', tenant: 'acme', type: 'get' } as ApiKey;
const template = { id: 'template_1', version: 1 } as Template;
const options: RenderQuery = { template: 'card', format: 'jpeg', quality: 90 };
const layersOf = (layers: Readonly<Record<string, Readonly<Record<string, string>>>>): WireLayers =>
  new Map(Object.entries(layers).map(([name, all]) => [name, new Map(Object.entries(all))]));
const layers = layersOf({ title: { text: 'a', fill: 'red' }, logo: { src: 'x' } });

const same = () => imageIdentity('build', key, template, options, layers);

it('differs with everything that pixels depend on, and with the tenant', async () => {
  const identities = await Promise.all([
    same(),
    imageIdentity('other', key, template, options, layers),
    imageIdentity('build', { ...key, tenant: 'other' }, template, options, layers),
    imageIdentity('build', { ...key, type: 'master' }, template, options, layers),
    imageIdentity('build', key, { ...template, id: 'template_2' }, options, layers),
    imageIdentity('build', key, { ...template, version: 2 }, options, layers),
    imageIdentity('build', key, template, { ...options, format: 'png' }, layers),
    imageIdentity('build', key, template, { ...options, quality: 80 }, layers),
    imageIdentity('build', key, template, { ...options, width: 64 }, layers),
    imageIdentity('build', key, template, { ...options, height: 64 }, layers),
    imageIdentity('build', key, template, options, layersOf({ title: { text: 'b' } })),
    imageIdentity('build', key, template, options, layersOf({ 'title.text': { a: 'b' } })),
  ]);
  expect(new Set(identities).size).toBe(identities.length);
  for (const identity of identities) expect(identity).toMatch(/^[0-9a-f]{40}$/);
});

it('is the same for every key of a tenant, in any order, and in PNG with any quality', async () => {
  const turned = layersOf({ logo: { src: 'x' }, title: { fill: 'red', text: 'a' } });
  expect(await imageIdentity('build', { ...key, id: 'key_2' }, template, options, turned)).toBe(
    await same(),
  );
  const png = (quality: number) =>
    imageIdentity('build', key, template, { ...options, format: 'png', quality }, layers);
  expect(await png(10)).toBe(await png(90));
});
