import { Problem } from '../../core/problem.ts';
import type { S3Settings } from '../../core/upload.ts';
import { s3SettingsOf, saveS3Settings } from '../../service/s3-settings.ts';
import { json, operation } from '../operation.ts';
import { S3Body, WireS3Settings } from './s3-schema.ts';

const path = '/settings/s3';
const settingsAnswer = {
  description: 'The settings, without the secret',
  content: { 'application/json': WireS3Settings },
};

/** Where `useAws` uploads to. */
export const s3Operations = [
  operation(
    {
      ...{ method: 'get', path, access: 'manage' },
      summary: 'Get the S3 settings',
      problems: ['not-found', 'conflict'],
      answers: { 200: settingsAnswer },
    },
    async ({ services, key }) => {
      const settings = await s3SettingsOf(services).get(key.tenant);
      if (settings === null) throw notFound();
      return json(present(settings));
    },
  ),
  operation(
    {
      ...{ method: 'put', path, access: 'manage' },
      summary: 'Store the S3 settings',
      description: 'Replaces them all. The secret is encrypted and never shown again.',
      body: S3Body,
      answers: { 200: settingsAnswer },
    },
    async ({ services, key, body }) => {
      const { access_key_id, secret_access_key, public_url, ...rest } = body;
      const settings = await saveS3Settings(services, key.tenant, {
        ...rest,
        accessKeyId: access_key_id,
        secretAccessKey: secret_access_key ?? null,
        publicUrl: public_url ?? null,
      });
      return json(present(settings));
    },
  ),
  operation(
    {
      ...{ method: 'delete', path, access: 'manage' },
      summary: 'Delete the S3 settings',
      problems: ['not-found'],
      answers: { 204: { description: 'They are gone; what was uploaded stays' } },
    },
    async ({ services, key }) => {
      if (!(await s3SettingsOf(services).delete(key.tenant))) throw notFound();
      return new Response(null, { status: 204, headers: { 'Cache-Control': 'no-store' } });
    },
  ),
];

function notFound(): Problem {
  return new Problem('not-found', 'There are no S3 settings', {
    hint: 'PUT /api/v1/settings/s3 stores them',
  });
}

function present(settings: S3Settings): WireS3Settings {
  const { endpoint, region, bucket, prefix, accessKeyId, publicUrl } = settings;
  return {
    ...{ endpoint, region, bucket, prefix },
    access_key_hint: `…${accessKeyId.slice(-4)}`,
    has_secret: true,
    public_url: publicUrl,
  };
}
