import { type RunningPlaten, startPlaten } from '../../scripts/running-platen.ts';

let platen: RunningPlaten | null = null;

export async function setup(): Promise<void> {
  platen = await startPlaten();
  process.env['PLATEN_URL'] = platen.address;
}

export async function teardown(): Promise<void> {
  await platen?.stop();
}
