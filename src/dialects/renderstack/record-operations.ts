import type { ApiKey } from '../../core/api-key.ts';
import { deleteRecord, findRecord } from '../../service/records.ts';
import type { Services } from '../../service/services.ts';
import { json, operation } from '../operation.ts';
import { presentRecord } from './present-record.ts';
import { ListQuery, WireRecord, WireRecordList } from './record-schema.ts';

const path = '/renders/:id';

export const recordOperations = [
  operation(
    {
      method: 'get',
      path: '/renders',
      summary: 'List renders',
      description:
        'Those of the last 90 days unless the deployment says otherwise; a render may take some minutes to appear while the database is down.',
      access: 'read',
      query: ListQuery,
      answers: {
        200: { description: 'Newest first', content: { 'application/json': WireRecordList } },
      },
    },
    async ({ services, key, query }) => {
      const page = await services.records.list(key, {
        limit: query.limit,
        cursor: query.cursor ?? null,
        templateId: query.template === undefined ? null : await idOf(services, key, query.template),
        status: query.status ?? null,
        format: query.format ?? null,
        createdAfter: query.created_after ?? null,
        createdBefore: query.created_before ?? null,
      });
      return json({
        data: page.items.map((record) => presentRecord(services, record)),
        next_cursor: page.nextCursor,
      });
    },
  ),
  operation(
    {
      ...{ method: 'get', path, access: 'read' },
      summary: 'Get a render',
      answers: { 200: { description: 'It', content: { 'application/json': WireRecord } } },
    },
    async ({ services, key, params }) => {
      const record = await findRecord(services, key, params['id'] ?? '');
      return json(presentRecord(services, record));
    },
  ),
  operation(
    {
      ...{ method: 'delete', path, access: 'write' },
      summary: 'Delete a render',
      description: 'And its output, where that is kept. Files in S3 stay.',
      answers: { 204: { description: 'It is gone' } },
    },
    async ({ services, key, params }) => {
      await deleteRecord(services, key, params['id'] ?? '');
      return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
    },
  ),
];

/** The renders of a template outlive it: what names none is taken for the id of one. */
async function idOf({ templates }: Services, key: ApiKey, name: string): Promise<string> {
  const template = await templates.get(key, { idOrSlug: name, version: 'draft' });
  return template?.id ?? name;
}
