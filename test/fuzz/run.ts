/** `node test/fuzz/run.ts [target|all] [executions=100000] [seed=1]`: ends with 1 when something was found. */
import { type FuzzName, targets } from './targets.ts';

const [name = 'all', executions = '100000', seed = '1'] = process.argv.slice(2);
const names = Object.keys(targets) as FuzzName[];
const chosen = name === 'all' ? names : names.filter((known) => known === name);
if (chosen.length === 0) {
  console.log(`There is no target ${name}; there are ${names.join(', ')}`);
  process.exit(2);
}
let finds = 0;
for (const target of chosen) {
  const report = await targets[target](Number(seed), Number(executions));
  const share = ((100 * report.accepted) / report.executions).toFixed(0);
  console.log(
    `${target}: ${report.executions} executions, ${share} % taken, worst ${report.worstMs.toFixed(1)} ms, ${report.finds.length} finds`,
  );
  console.log(`  worst: ${JSON.stringify(report.worst.slice(0, 200))}`);
  for (const { fault, input } of report.finds) {
    console.log(`  FIND ${fault}\n    ${JSON.stringify(input.slice(0, 2000))}`);
  }
  finds += report.finds.length;
}
process.exit(finds === 0 ? 0 : 1);
