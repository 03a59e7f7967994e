import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';

const canRead = spawnSync('zbarimg', ['--version']).error === undefined;
const picture = new URL('../../out/ticket.png', import.meta.url);

async function scan(properties: Readonly<Record<string, string | number>>): Promise<string> {
  const response = await fetch(`${process.env['PLATEN_URL']}/api/v1/renders/sync`, {
    method: 'POST',
    headers: { Authorization: 'Bearer rs_live_dev', 'Content-Type': 'application/json' },
    body: JSON.stringify({ template: 'event-ticket', layers: { ticket_qr: properties } }),
  });
  expect(response.status).toBe(200);
  mkdirSync(new URL('.', picture), { recursive: true });
  writeFileSync(picture, new Uint8Array(await response.arrayBuffer()));
  const options = ['--quiet', '--raw', '-Sdisable', '-Sqrcode.enable', picture.pathname];
  return execFileSync('zbarimg', options, { encoding: 'utf8' }).trimEnd();
}

describe.skipIf(!canRead)('QR codes', () => {
  it.each([
    [{ value: 'https://example.com/ticket/12345', errorCorrectionLevel: 'H' }],
    [{ value: 'Grüße aus 東京 🎟️', margin: 4 }],
    [
      {
        value: 'BEGIN:VCARD\nVERSION:3.0\nFN:Ada Example\nEND:VCARD',
        darkColor: '#1a1a2e',
        lightColor: '#ffffff',
      },
    ],
  ])('A2.63 can be read back: %j', async (properties) => {
    expect(await scan(properties)).toBe(properties.value);
  });
});
