import type { ApiKey } from '../../core/api-key.ts';
import type { ShownTemplate } from '../../core/template.ts';
import type { Services } from '../../service/services.ts';
import {
  changeTemplate,
  copyOf,
  createTemplate,
  deleteTemplate,
  publishTemplate,
  type TemplateRequest,
} from '../../service/template-changes.ts';
import { readReference } from '../../service/templates.ts';
import { type Answer, json, operation } from '../operation.ts';
import { presentTemplate } from './present-template.ts';
import { CloneBody, NewTemplateBody, TemplateChangesBody } from './template-bodies.ts';
import { pathName, pathReference } from './template-path.ts';
import { WireTemplate } from './template-schema.ts';

const content = { 'application/json': WireTemplate };
const created: Answer = {
  description: 'The template, as a draft unless it was published',
  content,
  headers: { Location: 'Path of the template' },
};

const toldIsIgnored =
  'What an answer tells besides, such as `id` and `version`, is ignored: a template may be sent back as it came.';

export const templateChangeOperations = [
  operation(
    {
      method: 'post',
      path: '/templates',
      summary: 'Create a template',
      description: toldIsIgnored,
      access: 'write',
      body: NewTemplateBody,
      problems: ['not-found'],
      answers: { 201: created },
    },
    async ({ services, key, body, url }) =>
      answerCreated(await createTemplate(services, key, await requestOf(services, key, body)), url),
  ),
  operation(
    {
      method: 'put',
      path: '/templates/:id',
      summary: 'Change a template',
      description: `Name, slug, project, tags and samples change at once, the canvas in the draft: what is published stays. So does what the body does not mention. ${toldIsIgnored}`,
      access: 'write',
      body: TemplateChangesBody,
      answers: {
        200: { description: 'The template with the canvas of its draft', content },
      },
    },
    async ({ services, key, params, body }) => {
      const { canvas_data: document, ...changes } = body;
      const template = await changeTemplate(services, key, pathName(params), {
        ...changes,
        document,
      });
      return json(presentTemplate(template));
    },
  ),
  operation(
    {
      method: 'delete',
      path: '/templates/:id',
      summary: 'Delete a template with all its versions',
      access: 'write',
      answers: { 204: { description: 'It is gone' } },
    },
    async ({ services, key, params }) => {
      await deleteTemplate(services, key, pathName(params));
      return new Response(null, { status: 204 });
    },
  ),
  operation(
    {
      method: 'post',
      path: '/templates/:id/publish',
      summary: 'Publish the draft of a template',
      description: 'Makes the next version of it; a draft without changes makes none.',
      access: 'write',
      answers: { 200: { description: 'The newest version', content } },
    },
    async ({ services, key, params }) =>
      json(presentTemplate(await publishTemplate(services, key, pathName(params)))),
  ),
  operation(
    {
      method: 'post',
      path: '/templates/:id/clone',
      summary: 'Clone a template',
      description: 'The newest version, or the one that `@3` or `@draft` names, becomes a draft.',
      access: 'write',
      body: CloneBody,
      answers: { 201: created },
    },
    async ({ services, key, params, body, url }) => {
      const copy = await copyOf(services, key, pathReference(params));
      const { name = copy.name, slug = null } = body;
      return answerCreated(await createTemplate(services, key, { ...copy, name, slug }), url);
    },
  ),
];

async function requestOf(
  services: Services,
  key: ApiKey,
  body: NewTemplateBody,
): Promise<TemplateRequest> {
  const { clone_of, canvas_data } = body;
  const copy = clone_of === undefined ? null : await copyOf(services, key, readReference(clone_of));
  const name = body.name ?? copy?.name;
  const document = canvas_data ?? copy?.document;
  if (name === undefined || document === undefined)
    throw new Error('a body lacks what its schema requires');
  return {
    slug: body.slug ?? null,
    project: body.project === undefined ? (copy?.project ?? null) : body.project,
    tags: body.tags ?? copy?.tags ?? [],
    samples: body.samples ?? copy?.samples ?? {},
    ...{ name, document, isPublished: body.publish === true },
  };
}

function answerCreated(template: ShownTemplate, { pathname }: URL): Response {
  const base = pathname.slice(0, pathname.indexOf('/templates'));
  return json(presentTemplate(template), 201, { Location: `${base}/templates/${template.id}` });
}
