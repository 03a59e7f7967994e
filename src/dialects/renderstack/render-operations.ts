import { Problem } from '../../core/problem.ts';
import { DEFAULT_LIFETIME } from '../../service/files.ts';
import type { FinishedRender } from '../../service/renders.ts';
import { findTemplate, readReference } from '../../service/templates.ts';
import { json, type KeyedCall, openOperation, operation } from '../operation.ts';
import { getRender } from './get-render.ts';
import { bodyLayers } from './overrides.ts';
import { presentRender, renderHeaders } from './present-render.ts';
import { draw } from './render.ts';
import { ImageParameters, RenderBody, WireRender } from './schema.ts';

const pictures = { 'image/png': null, 'image/jpeg': null, 'image/webp': null };
const pictureHeaders = {
  'X-Render-Id': 'ID of the render record; absent for a picture from the cache',
  'X-Render-Duration-Ms': 'Milliseconds; absent for a picture from the cache',
  'X-Render-Warnings': 'JSON array of warnings; absent without any',
};

export const renderOperations = [
  operation(
    {
      method: 'post',
      path: '/renders/sync',
      summary: 'Render a template to a file',
      access: 'render',
      body: RenderBody,
      problems: ['not-found', 'too-complex'],
      answers: {
        200: {
          description: 'The file itself',
          content: pictures,
          headers: {
            ...pictureHeaders,
            'X-Render-Url': 'Where the file is kept, with store',
            'X-Render-S3-Key': 'Key of the S3 object, with useAws',
            'X-Render-S3-Url': 'URL of the S3 object, with useAws, when the upload succeeded',
          },
        },
      },
    },
    async (call) => {
      const render = await renderBody(call);
      return new Response(render.file.body, {
        headers: {
          'Content-Type': render.file.mediaType,
          'Cache-Control': 'no-store',
          ...renderHeaders(call.services, render),
        },
      });
    },
  ),
  operation(
    {
      method: 'post',
      path: '/renders/json',
      summary: 'Render a template to JSON that holds the file',
      access: 'render',
      body: RenderBody,
      problems: ['not-found', 'too-complex'],
      answers: {
        200: { description: 'The render', content: { 'application/json': WireRender } },
      },
    },
    async (call) => json(presentRender(call.services, await renderBody(call))),
  ),
  openOperation(
    {
      method: 'get',
      path: '/render',
      summary: 'An image URL',
      description:
        'Draws once, then answers from the cache. Wants a key for image URLs (`rs_get_…`) in `apiKey`, or a signature. Layers are overridden by `layer.property=value`.',
      isPicture: true,
      credentials: ['imageKey', 'signature'],
      parameters: ImageParameters,
      problems: [
        'invalid-request',
        'too-complex',
        'unauthenticated',
        'forbidden',
        'not-found',
        'uri-too-long',
        'rate-limited',
      ],
      answers: {
        200: {
          description: 'The picture',
          content: pictures,
          headers: {
            ...pictureHeaders,
            'X-Cache': 'HIT or MISS',
            ETag: 'Hash of all that the picture depends on; absent for one that lacks an image',
          },
        },
        304: {
          description: 'The picture that the client has is still right',
          headers: { ETag: 'Hash of all that the picture depends on' },
        },
      },
    },
    getRender,
  ),
];

async function renderBody(call: KeyedCall<unknown, RenderBody>): Promise<FinishedRender> {
  const { key, acceptedAt, body } = call;
  if (body.useAws === true && key.type === 'read-only') {
    throw new Problem('forbidden', 'A read-only key may not write to the S3 bucket', {
      path: 'useAws',
      hint: 'Use a project or master key, or store: true',
    });
  }
  const template = await findTemplate(call.services, key, readReference(body.template));
  const stored = body.store ?? typeof body.expiresIn === 'number';
  return draw(
    call,
    {
      ...{ acceptedAt, key, template },
      lifetime: stored ? (body.expiresIn ?? DEFAULT_LIFETIME) : null,
      upload: body.useAws === true ? { filename: body.filename ?? null } : null,
    },
    bodyLayers(body.layers),
    body,
  );
}
