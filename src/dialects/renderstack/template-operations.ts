import * as z from 'zod';
import { listVersions, showTemplate } from '../../service/templates.ts';
import { json, operation } from '../operation.ts';
import { IntegerText } from './numbers.ts';
import { presentTemplate, presentTemplateSummary } from './present-template.ts';
import { templateChangeOperations } from './template-change-operations.ts';
import { pathName, pathReference } from './template-path.ts';
import { WireSummary, WireTemplate, WireVersions } from './template-schema.ts';

/** RenderStack's list has no pages: without a `limit` the first one has as many as can be. */
const MAX_LISTED = 1000;

const ListQuery = z.object({
  limit: IntegerText.pipe(z.number().int().min(1).max(MAX_LISTED)).default(MAX_LISTED),
  cursor: z.string().max(100).optional(),
  search: z.string().max(100).optional().meta({ description: 'Part of the name or slug' }),
  tag: z.string().max(64).optional(),
});

const WireList = z.object({
  data: z.array(WireSummary),
  total: z.number().meta({ description: 'Of all templates that match' }),
  next_cursor: z.string().nullable().meta({ description: 'Gives the next page; null at the end' }),
});

export const templateOperations = [
  operation(
    {
      method: 'get',
      path: '/templates',
      summary: 'List templates',
      description: `At most ${MAX_LISTED} at once, also without a limit: next_cursor tells of more.`,
      access: 'read',
      query: ListQuery,
      answers: { 200: { description: 'Oldest first', content: { 'application/json': WireList } } },
    },
    async ({ services, key, query }) => {
      const { limit, cursor = null, search = null, tag = null } = query;
      const page = await services.templates.list(key, { limit, cursor, search, tag });
      return json({
        data: page.items.map(presentTemplateSummary),
        total: page.total,
        next_cursor: page.nextCursor,
      });
    },
  ),
  operation(
    {
      method: 'get',
      path: '/templates/:id',
      summary: 'Get a template',
      description:
        'By ID or slug, maybe with `@3` or `@draft`. One that was never published is its draft. A draft tells the newest published version.',
      access: 'read',
      answers: { 200: { description: 'It', content: { 'application/json': WireTemplate } } },
    },
    async ({ services, key, params }) =>
      json(presentTemplate(await showTemplate(services, key, pathReference(params)))),
  ),
  operation(
    {
      method: 'get',
      path: '/templates/:id/versions',
      summary: 'List the published versions of a template',
      access: 'read',
      answers: {
        200: {
          description: 'Newest first, a thousand at most',
          content: { 'application/json': WireVersions },
        },
      },
    },
    async ({ services, key, params }) => {
      const versions = await listVersions(services, key, pathName(params));
      const data = versions.map(({ version, publishedAt }) => ({
        version,
        published_at: publishedAt,
      }));
      return json({ data, total: data.length });
    },
  ),
  ...templateChangeOperations,
];
