import { Hono } from 'hono';
import { Problem } from '../../core/problem.ts';
import { authenticate } from '../../service/keys.ts';
import { type FinishedRender, findTemplate } from '../../service/renders.ts';
import type { Services } from '../../service/services.ts';
import { readJson } from '../json-body.ts';
import { getRender } from './get-render.ts';
import { bodyLayers } from './overrides.ts';
import {
  presentProblem,
  presentRender,
  presentTemplate,
  presentTemplateSummary,
} from './present.ts';
import { draw, parse, type RenderStackContext, renderHeaders } from './render.ts';
import { RenderBody, TemplateName } from './schema.ts';

/** The RenderStack Render API, to be mounted at /api/v1: https://www.renderstack.io/docs/render-api */
export function createRenderStack(): Hono<{ Bindings: { services: Services } }> {
  const app = new Hono<{ Bindings: { services: Services } }>();

  app.post('/renders/sync', async (context) => {
    const render = await renderBody(context);
    return context.body(render.file.body, 200, {
      'Content-Type': render.file.mediaType,
      'Cache-Control': 'no-store',
      ...renderHeaders(render),
    });
  });

  app.post('/renders/json', async (context) => {
    const render = await renderBody(context);
    return context.json(presentRender(render), 200, { 'Cache-Control': 'no-store' });
  });

  app.get('/render', getRender);

  app.get('/templates', async (context) => {
    await authenticateBearer(context);
    const templates = await context.env.services.templates.list();
    return context.json({
      data: templates.map(presentTemplateSummary),
      total: templates.length,
    });
  });

  app.get('/templates/:id', async (context) => {
    await authenticateBearer(context);
    const name = TemplateName.safeParse(context.req.param('id'));
    if (!name.success) throw new Problem('not-found', 'There is no such template');
    return context.json(presentTemplate(await findTemplate(context.env.services, name.data)));
  });

  for (const [path, allow] of Object.entries({
    '/renders/sync': 'POST',
    '/renders/json': 'POST',
    '/render': 'GET',
    '/templates': 'GET',
    '/templates/:id': 'GET',
  })) {
    app.all(path, (context) => {
      context.header('Allow', allow);
      throw new Problem(
        'method-not-allowed',
        `${context.req.method} is not allowed here, ${allow} is`,
      );
    });
  }
  app.all('*', () => {
    throw new Problem('not-found', 'There is no such endpoint');
  });

  app.onError((error, context) => {
    const problem = toProblem(error);
    const allow = context.res.headers.get('Allow');
    return context.json(presentProblem(problem), problem.status as 400, {
      'Cache-Control': 'no-store',
      ...(problem.code === 'unavailable' ? { 'Retry-After': '1' } : {}),
      ...(allow === null ? {} : { Allow: allow }),
    });
  });
  return app;
}

/** Anything unexpected is logged and answered without a word of what it was. */
function toProblem(error: unknown): Problem {
  if (error instanceof Problem && error.status < 500) return error;
  // biome-ignore lint/suspicious/noConsole: the Worker's log
  console.error(error);
  return error instanceof Problem
    ? error
    : new Problem('internal', 'The render failed for a reason of ours');
}

async function authenticateBearer(context: RenderStackContext): Promise<void> {
  const bearer = /^Bearer\s+(\S+)$/i.exec(context.req.header('Authorization') ?? '')?.[1] ?? null;
  // An older page of RenderStack's own documentation sends X-API-Key; clients written from it work too.
  const key = bearer ?? context.req.header('X-API-Key') ?? null;
  await authenticate(context.env.services, key, 'live');
}

async function renderBody(context: RenderStackContext): Promise<FinishedRender> {
  const acceptedAt = context.env.services.now();
  await authenticateBearer(context);
  const body = parse(RenderBody, withAliases(await readJson(context.req.raw)));
  const template = await findTemplate(context.env.services, body.template);
  const layers = bodyLayers(body.layers);
  const render = await draw(context.env.services, template, layers, body, acceptedAt);
  if (body.useAws !== true) return render;
  const message = 'No S3 bucket is configured; the file was not uploaded';
  return {
    ...render,
    warnings: [...render.warnings, { code: 'upload-failed', layer: null, message }],
  };
}

/** `templateId` and `overrides` stand for `template` and `layers` in the same older page. */
function withAliases(body: unknown): unknown {
  if (typeof body !== 'object' || body === null || Array.isArray(body)) return body;
  const { templateId, overrides, ...rest } = body as Record<string, unknown>;
  return {
    ...(templateId === undefined ? {} : { template: templateId }),
    ...(overrides === undefined ? {} : { layers: overrides }),
    ...rest,
  };
}
