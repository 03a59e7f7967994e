import { Problem } from '../core/problem.ts';
import type { RenderRecord } from '../core/render-record.ts';
import type { Scope } from '../core/scope.ts';
import type { Services } from './services.ts';

/** @throws Problem `not-found` */
export async function findRecord(
  { records }: Services,
  scope: Scope,
  id: string,
): Promise<RenderRecord> {
  const record = await records.get(scope, id);
  if (record !== null) return record;
  throw new Problem('not-found', 'There is no such render', {
    path: 'id',
    hint: 'It may have been deleted, or be older than renders are remembered',
  });
}

/**
 * Deletes a record and its output. The file goes first: what is left after a failure can be deleted again.
 * @throws Problem `not-found`
 */
export async function deleteRecord(services: Services, scope: Scope, id: string): Promise<void> {
  const record = await findRecord(services, scope, id);
  if (record.output !== null) await services.files.delete([record.output.path]);
  await services.records.delete(record);
}
