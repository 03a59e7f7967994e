import type { ApiKey } from '../core/api-key.ts';
import { Problem } from '../core/problem.ts';
import type { Charge, Verdict } from '../core/rate-limit.ts';
import type { Services } from './services.ts';

/** Renders that a request counts as: https://www.renderstack.io/docs/render-api (Rate limits), and all else a tenth. */
export const costs = { render: 1, cachedImage: 0.25, other: 0.1 } as const;

/** Failed authentications a minute from one address. */
const BAD_KEYS = 20;

/** What a key's requests count towards; nothing for development keys. */
export function keyCharges(services: Services, key: ApiKey, cost: number): Charge[] {
  if (key.standing === 'development') return [];
  const limit = key.rateLimit ?? services.settings.keyLimit;
  const { monthlyQuota } = key;
  return [{ subject: `key:${key.id}`, cost, limit, monthlyQuota }];
}

/** Image URLs are public: what one address draws is bounded too. */
export function addressCharges(services: Services, key: ApiKey, cost: number): Charge[] {
  const { clientAddress, settings } = services;
  if (key.standing === 'development' || clientAddress === null) return [];
  const limit = settings.addressLimit;
  return [{ subject: `ip:${clientAddress}`, cost, limit, monthlyQuota: null }];
}

/** Keys that are tried out: beyond some a minute each is answered with 429 in place of 401. */
export function badKeyCharges({ clientAddress }: Services): Charge[] {
  if (clientAddress === null) return [];
  return [{ subject: `bad-key:${clientAddress}`, cost: 1, limit: BAD_KEYS, monthlyQuota: null }];
}

export function rateLimited({ subject, exceeded, limit, resetMs }: Verdict): Problem {
  const detail =
    exceeded === 'month'
      ? 'The monthly quota of this API key is used up'
      : `More than ${limit} ${countedFor(subject)}`;
  const retryAfter = Math.max(1, Math.ceil(resetMs / 1000));
  return new Problem('rate-limited', detail, {
    retryAfter,
    hint: 'Wait as long as Retry-After says',
  });
}

function countedFor(subject: string): string {
  if (subject.startsWith('bad-key:')) return 'wrong API keys a minute from this client address';
  return `renders a minute by this ${subject.startsWith('ip:') ? 'client address' : 'API key'}`;
}
