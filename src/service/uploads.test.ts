import { describe, expect, it } from 'vitest';
import { Problem } from '../core/problem.ts';
import type { S3Settings, S3SettingsStore } from '../core/upload.ts';
import type { LogEntry } from './log.ts';
import { s3SettingsOf } from './s3-settings.ts';
import type { Services } from './services.ts';
import { uploadRender } from './uploads.ts';

const settings: S3Settings = {
  ...{ endpoint: 'https://s3.test', region: 'auto', bucket: 'cards', prefix: 'a/' },
  ...{ accessKeyId: 'AKIAEXAMPLE', secretAccessKey: 'canary-canary', publicUrl: null },
};
const name = { filename: 'hero', id: 'render_1', extension: 'png' };
const file = { body: new Uint8Array(3), mediaType: 'image/png', width: 1, height: 1 };

async function upload(getRecent: S3SettingsStore['getRecent'] | null, send: () => Promise<string>) {
  const logged: LogEntry[] = [];
  const services = {
    s3Settings: getRecent === null ? null : { getRecent },
    uploader: { upload: send },
    log: (entry: LogEntry) => logged.push(entry),
    requestId: 'request',
  } as unknown as Services;
  return { ...(await uploadRender(services, 'default', name, file)), logged };
}

const never = () => Promise.reject(new Error('nothing was to be sent'));
const failed = { bucket: 'cards', key: 'a/hero.png', url: null };

describe('an upload', () => {
  it('A2.25 A2.26 has bucket, key and URL', async () => {
    const url = 'https://s3.test/cards/a/hero.png';
    const {
      file: uploaded,
      warnings,
      logged,
    } = await upload(
      async () => settings,
      async () => url,
    );
    expect(uploaded).toEqual({ ...failed, url });
    expect(warnings).toEqual([]);
    expect(logged).toEqual([]);
  });
});

describe('A2.27 A2.71 what goes wrong is a warning', () => {
  const problem = new Problem('unavailable', 'The store of settings does not answer');

  it.each([
    ['no PLATEN_SECRET', null, never, null, 'PLATEN_SECRET'],
    ['no settings', async () => null, never, null, 'No S3 bucket is configured'],
    ['settings that cannot be read', () => Promise.reject(problem), never, null, problem.detail],
    ['a refusal', async () => settings, () => Promise.reject(problem), failed, problem.detail],
    ['a fault of ours', async () => settings, never, failed, 'for a reason of ours'],
  ])('%s', async (_, getRecent, send, expected, message) => {
    const { file: uploaded, warnings, logged } = await upload(getRecent, send);
    expect(uploaded).toEqual(expected);
    expect(warnings).toEqual([
      { code: 'upload-failed', layer: null, message: expect.stringContaining(message) },
    ]);
    expect(warnings[0]?.message).toMatch(/; the file was not uploaded$/);
    const level = message.includes('ours') ? 'error' : 'warn';
    expect(logged).toEqual([expect.objectContaining({ level, request_id: 'request' })]);
    expect(JSON.stringify([warnings, logged])).not.toContain('canary');
  });

  it('and a problem to those who ask for the settings themselves', () => {
    expect(() => s3SettingsOf({ s3Settings: null } as Services)).toThrow(
      expect.objectContaining({ code: 'conflict', hint: expect.stringContaining('PLATEN_SECRET') }),
    );
  });
});
