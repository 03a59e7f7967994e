import { Problem } from '../core/problem.ts';
import type { S3Settings, S3SettingsStore } from '../core/upload.ts';
import type { Services } from './services.ts';

export interface NewS3Settings extends Omit<S3Settings, 'secretAccessKey'> {
  /** null keeps the one that is stored. */
  readonly secretAccessKey: string | null;
}

/** @throws Problem `conflict` in a deployment that cannot encrypt them */
export function s3SettingsOf({ s3Settings }: Services): S3SettingsStore {
  if (s3Settings !== null) return s3Settings;
  throw new Problem('conflict', 'Without the secret PLATEN_SECRET there are no S3 settings', {
    hint: 'Give the deployment one: npx wrangler secret put PLATEN_SECRET',
  });
}

/** @throws Problem `invalid-request` when the endpoint may not be asked, or a secret is needed and missing */
export async function saveS3Settings(
  services: Services,
  tenant: string,
  given: NewS3Settings,
): Promise<S3Settings> {
  const store = s3SettingsOf(services);
  await checkEndpoint(services, given.endpoint);
  const secretAccessKey = given.secretAccessKey ?? (await keptSecret(store, tenant, given));
  const settings = { ...given, secretAccessKey };
  await store.put(tenant, settings);
  return settings;
}

async function checkEndpoint({ uploader }: Services, endpoint: string): Promise<void> {
  try {
    await uploader.checkEndpoint(endpoint);
  } catch (cause) {
    if (!(cause instanceof Problem)) throw cause;
    throw new Problem('invalid-request', `endpoint: ${cause.detail}`, {
      path: 'endpoint',
      hint: "Use an https address on the public internet. On a developer's own machine, name the host and port in ASSET_ALLOW_HOSTS",
      cause,
    });
  }
}

/** A secret goes to the server and with the key that it was given for, and to no other. */
async function keptSecret(
  store: S3SettingsStore,
  tenant: string,
  { endpoint, accessKeyId }: NewS3Settings,
): Promise<string> {
  const stored = await store.get(tenant);
  if (stored?.endpoint === endpoint && stored.accessKeyId === accessKeyId) {
    return stored.secretAccessKey;
  }
  throw new Problem('invalid-request', 'secret_access_key: missing', {
    path: 'secret_access_key',
    hint: 'It may be left out only while endpoint and access_key_id stay as they are',
  });
}
