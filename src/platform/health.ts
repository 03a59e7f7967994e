import { within } from './deadline.ts';

/** ms; what takes longer counts as down. */
const TIMEOUT = 1000;

/** Whether what the Worker depends on answers. Asks each the least that it can be asked. */
export async function checkHealth({
  DB,
  TEMPLATES,
  FILES,
  OUTPUTS,
}: Pick<Env, 'DB' | 'TEMPLATES' | 'FILES' | 'OUTPUTS'>): Promise<Record<string, boolean>> {
  const probes = {
    // A table of ours: a database without its migrations is none.
    database: () => DB.prepare('SELECT id FROM templates LIMIT 1').first(),
    templates: () => TEMPLATES.get('health'),
    files: () => (OUTPUTS === undefined ? FILES.get('health') : OUTPUTS.head('health')),
  };
  const checks = Object.entries(probes).map(async ([name, probe]) => {
    const answers = await within(TIMEOUT, Promise.resolve().then<unknown>(probe)).then(
      () => true,
      () => false,
    );
    return [name, answers] as const;
  });
  return Object.fromEntries(await Promise.all(checks));
}
