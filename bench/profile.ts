/** `node bench/profile.ts [case] [png | jpeg] [rounds]`: where Platen's time goes, by the stages that it reports. */
import { performance } from 'node:perf_hooks';
import { build } from '../scripts/build.ts';
import { findCase } from './cases.ts';
import { contestants } from './contestants.ts';
import { median, quantile } from './measure.ts';
import { prepareWorkers } from './workers.ts';

const [, , name = 'photo', format = 'png', rounds = '25'] = process.argv;
const warmUp = 20;
const example = findCase(name);

build();
prepareWorkers();
const platen = await contestants.find((contestant) => contestant.name === 'platen')?.start();
if (platen === undefined) throw new Error('Platen is not among the contestants');
const samples = new Map<string, number[]>();
let cpu = platen.cpu();
try {
  for (let round = 0; round < warmUp + Number(rounds); round += 1) {
    if (round === warmUp) cpu = platen.cpu();
    const start = performance.now();
    const { stages } = await platen.draw(example, format === 'jpeg' ? 'jpeg' : 'png', round);
    if (round < warmUp) continue;
    const figures = { ...stages, 'from request to last byte': performance.now() - start };
    for (const [stage, time] of Object.entries(figures)) {
      samples.set(stage, [...(samples.get(stage) ?? []), time]);
    }
  }
  cpu = (platen.cpu() - cpu) / Number(rounds);
} finally {
  await platen.stop();
}
console.log(`${example.title}, ${format}: median and 95th percentile in ms`);
for (const [stage, times] of samples) {
  const figures = [median(times), quantile(times, 0.95)].map((time) => time.toFixed(1).padStart(9));
  console.log(stage.padEnd(26), ...figures);
}
console.log('CPU'.padEnd(26), cpu.toFixed(1).padStart(9));
process.exit(0);
