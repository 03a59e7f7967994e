import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, it } from 'vitest';
import { pushTemplates } from '../../scripts/template-sync.ts';
import { TemplateFile } from '../../src/core/template-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'platen-templates-'));
const slug = `e2e-${randomBytes(4).toString('hex')}`;
const file = join(folder, `${slug}.json`);
const program = fileURLToPath(new URL('../../scripts/templates.ts', import.meta.url));
const written = `{
  "$schema": "./template.schema.json",
  "slug": "${slug}",
  "name": "Round trip",
  "width": 40,
  "height": 30,
  "background": "#ff0000ff",
  "layers": [],
  "samples": {}
}
`;

function run(command: string): string {
  const options = [program, command, folder, '--url', String(process.env['PLATEN_URL'])];
  const { status, stdout, stderr } = spawnSync(process.execPath, options, { encoding: 'utf8' });
  expect(stderr).toBe('');
  expect(status).toBe(0);
  return stdout;
}

function call(method: string, path = '', body?: object): Promise<Response> {
  return fetch(`${process.env['PLATEN_URL']}/api/v1/templates/${slug}${path}`, {
    method,
    headers: { Authorization: 'Bearer rs_live_dev', 'Content-Type': 'application/json' },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
}

afterAll(async () => {
  rmSync(folder, { recursive: true });
  await call('DELETE');
});

it('a template goes to the server and comes back, and nothing moves that did not change', async () => {
  writeFileSync(file, written);
  expect(run('push')).toBe(`created ${slug}, version 1\n`);
  expect(run('push')).toBe('');
  expect(run('pull')).not.toContain(slug);
  expect(readFileSync(file, 'utf8')).toBe(written);
  expect(run('check')).toMatch(/are sound\n$/);

  await call('PUT', '', { name: 'Changed there' });
  expect(run('pull')).toContain(`wrote ${slug}.json`);
  expect(readFileSync(file, 'utf8')).toBe(written.replace('Round trip', 'Changed there'));

  writeFileSync(file, written.replace('"width": 40', '"width": 50'));
  expect(run('push')).toContain(`changed ${slug}, version 2\n`);
  expect(await (await call('GET')).json()).toMatchObject({ name: 'Round trip', width: 50 });
  const { data } = (await (await call('GET', '/versions')).json()) as { data: object[] };
  expect(data).toHaveLength(2);
});

it('a starter does not replace what somebody else made under its name', async () => {
  const file = TemplateFile.parse({ ...JSON.parse(written), name: 'Starter' });
  const server = { url: String(process.env['PLATEN_URL']), key: 'rs_live_dev' };
  await call('PUT', '', { name: 'Made by hand' });
  const push = (mayChange: boolean) => pushTemplates(server, [file], () => mayChange);
  expect(await push(false)).toMatchObject([{ slug, change: 'kept' }]);
  expect(await (await call('GET')).json()).toMatchObject({ name: 'Made by hand' });
  expect(await push(true)).toMatchObject([{ change: 'changed' }]);
  expect(await push(false)).toMatchObject([{ change: 'none' }]);
});
