import { execFile } from 'node:child_process';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';

interface Run {
  readonly code: number;
  readonly output: string;
}

function run(script: string, ...parameters: readonly string[]): Promise<Run> {
  const file = fileURLToPath(new URL(`../../scripts/${script}.ts`, import.meta.url));
  return new Promise((resolve) => {
    execFile(process.execPath, [file, ...parameters], (error, stdout, stderr) =>
      resolve({ code: error === null ? 0 : 1, output: stdout + stderr }),
    );
  });
}

const key = (id: string) => ({ id, name: `named ${id}` });
const pages = [
  { data: [key('key_1')], next_cursor: 'two' },
  { data: [key('key_2')], next_cursor: null },
];
const asked: string[] = [];
const server = createServer((request, response) => {
  asked.push(request.url ?? '');
  response.end(JSON.stringify(pages[request.url?.includes('cursor=two') ? 1 : 0]));
});
let url: string;

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => server.close());

it.each([
  ['--rate-limit', 'sixty'],
  ['--rate-limit', ''],
  ['--monthly-quota', '1e6'],
  ['--monthly-quota', '-5'],
])('keys create refuses %s %j, which would be no limit', async (name, value) => {
  asked.length = 0;
  const about = ['--type', 'get', '--name', 'x', '--url', url];
  const { code, output } = await run('keys', 'create', ...about, `${name}=${value}`);
  expect(output).toContain(`${name}: ${value} is not a whole number`);
  expect(code).toBe(1);
  expect(asked).toEqual([]);
});

it('keys list lists all pages', async () => {
  asked.length = 0;
  const { code, output } = await run('keys', 'list', '--url', url, '--tenant', 'acme');
  expect(output).toMatch(/key_1.*key_2/s);
  expect(asked).toEqual([
    '/api/v1/keys?limit=200&tenant=acme',
    '/api/v1/keys?limit=200&tenant=acme&cursor=two',
  ]);
  expect(code).toBe(0);
});

it('sign signs what has every name once, for ten years at most', async () => {
  const who = ['--key-id', 'key_1', '--secret', 'ss_secret'];
  const good = await run('sign', ...who, '--expires-in', '10y', 'template=card', 'a.text=x=y');
  expect(good.output).toMatch(/&template=card&signature=[\w-]{43}\n$/);
  expect(good.code).toBe(0);
  for (const [parameters, message] of [
    [['template=card', 'template=other'], 'template: given more than once'],
    [['template=card', 'expires=1'], 'expires: given more than once'],
    [['template=card', 'keyId=key_2'], 'keyId: given more than once'],
    [['template=card', '--expires-in', '11y'], 'at most 10y'],
    [['template=card', '--expires-in', '999999999d'], 'at most 10y'],
  ] as const) {
    const { code, output } = await run('sign', ...who, ...parameters);
    expect(output).toContain(message);
    expect(code).toBe(1);
  }
});
