import type * as z from 'zod';
import type { KeyChanges } from '../../core/api-key.ts';
import { Problem } from '../../core/problem.ts';
import {
  createKey,
  DEFAULT_OVERLAP,
  findKey,
  managedTenant,
  revokeKey,
  rotateKey,
  updateKey,
} from '../../service/keys.ts';
import { json, operation } from '../operation.ts';
import {
  CreateKeyBody,
  ListKeysQuery,
  RotateKeyBody,
  TenantQuery,
  UpdateKeyBody,
  WireKey,
  WireKeys,
  WireNewKey,
} from './key-schema.ts';
import { presentKey, presentNewKey } from './present-key.ts';

export const keyOperations = [
  operation(
    {
      method: 'post',
      path: '/keys',
      summary: 'Make an API key',
      description: 'The answer is the only one that holds the key: it is not stored.',
      access: 'manage',
      query: TenantQuery,
      body: CreateKeyBody,
      answers: {
        201: { description: 'The new key', content: { 'application/json': WireNewKey } },
      },
    },
    async ({ services, key: manager, query, body }) => {
      const tenant = managedTenant(manager, agreedTenant(query.tenant, body.tenant));
      const created = await createKey(services, manager, tenant, {
        type: body.type,
        name: body.name,
        project: body.project,
        allowedHosts: body.allowed_hosts,
        allowsNoReferer: body.allows_no_referer,
        rateLimit: body.rate_limit,
        monthlyQuota: body.monthly_quota,
        expiresAt: body.expires_at,
      });
      return json(presentNewKey(created, services.now()), 201);
    },
  ),
  operation(
    {
      method: 'get',
      path: '/keys',
      summary: 'List API keys',
      access: 'manage',
      description: 'Those that ended less than 90 days ago too.',
      query: ListKeysQuery,
      answers: { 200: { description: 'Newest first', content: { 'application/json': WireKeys } } },
    },
    async ({ services, key: manager, query }) => {
      const { tenant = null, limit, cursor = null } = query;
      const page = await services.keys.list(managedTenant(manager, tenant), { limit, cursor });
      return json({
        data: page.items.map((key) => presentKey(key, services.now())),
        next_cursor: page.nextCursor,
      });
    },
  ),
  operation(
    {
      method: 'get',
      path: '/keys/:id',
      summary: 'Get an API key',
      access: 'manage',
      query: TenantQuery,
      answers: {
        200: { description: 'It, without the key', content: { 'application/json': WireKey } },
      },
    },
    async ({ services, key: manager, query, params }) => {
      const tenant = managedTenant(manager, query.tenant ?? null);
      const key = await findKey(services, tenant, params['id'] ?? '');
      return json(presentKey(key, services.now()));
    },
  ),
  operation(
    {
      method: 'patch',
      path: '/keys/:id',
      summary: 'Change an API key',
      access: 'manage',
      query: TenantQuery,
      body: UpdateKeyBody,
      answers: { 200: { description: 'As it is now', content: { 'application/json': WireKey } } },
    },
    async ({ services, key: manager, query, params, body }) => {
      const tenant = managedTenant(manager, query.tenant ?? null);
      const key = await updateKey(services, manager, tenant, params['id'] ?? '', readChanges(body));
      return json(presentKey(key, services.now()));
    },
  ),
  operation(
    {
      method: 'post',
      path: '/keys/:id/rotate',
      summary: 'Replace an API key',
      description: 'Makes a key with the same settings; the old one works on for a while.',
      access: 'manage',
      query: TenantQuery,
      body: RotateKeyBody,
      answers: {
        201: { description: 'The new key', content: { 'application/json': WireNewKey } },
      },
    },
    async ({ services, key: manager, query, params, body }) => {
      const tenant = managedTenant(manager, query.tenant ?? null);
      const overlap = body.overlap_seconds ?? DEFAULT_OVERLAP;
      const created = await rotateKey(services, manager, tenant, params['id'] ?? '', overlap);
      return json(presentNewKey(created, services.now()), 201);
    },
  ),
  operation(
    {
      method: 'delete',
      path: '/keys/:id',
      summary: 'Revoke an API key',
      access: 'manage',
      query: TenantQuery,
      answers: { 204: { description: 'It works no more' } },
    },
    async ({ services, key: manager, query, params }) => {
      const tenant = managedTenant(manager, query.tenant ?? null);
      await revokeKey(services, tenant, params['id'] ?? '');
      return new Response(null, { status: 204 });
    },
  ),
];

/** The tenant may be named in the query, as everywhere else, or in the body. */
function agreedTenant(inQuery: string | undefined, inBody: string | undefined): string | null {
  if (inQuery === undefined || inBody === undefined) return inQuery ?? inBody ?? null;
  if (inQuery === inBody) return inBody;
  const detail = 'tenant: the query names another one than the body';
  throw new Problem('invalid-request', detail, { path: 'tenant' });
}

/** The fields that are there; null is a value of its own. */
function readChanges(body: z.infer<typeof UpdateKeyBody>): KeyChanges {
  const changes = {
    name: body.name,
    allowedHosts: body.allowed_hosts,
    allowsNoReferer: body.allows_no_referer,
    rateLimit: body.rate_limit,
    monthlyQuota: body.monthly_quota,
    expiresAt: body.expires_at,
  };
  return Object.fromEntries(Object.entries(changes).filter(([, value]) => value !== undefined));
}
