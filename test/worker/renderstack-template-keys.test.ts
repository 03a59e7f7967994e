import { describe, expect, it } from 'vitest';
import { call, expectProblem, live, post } from './renderstack-client.ts';
import { canvas, drawn, fetchTemplate, type Headers, publish, send } from './template-client.ts';

const bearer = (key: string) => ({ ...live, Authorization: `Bearer ${key}` });
const master = bearer('rs_live_0123456789abcdef');
const ofEvents = bearer('rs_live_project0123456789');
const readOnly = bearer('rs_live_readonly0123456789');
const stranger = bearer('rs_live_other0123456789ab');

describe('keys', () => {
  const attempts = (name: string, headers: Headers) => [
    () => send('PUT', `/templates/${name}`, { name: 'Mine' }, headers),
    () => send('DELETE', `/templates/${name}`, null, headers),
    () => send('POST', `/templates/${name}/publish`, null, headers),
    () => send('POST', `/templates/${name}/clone`, {}, headers),
  ];

  it('of another tenant or project find nothing', async () => {
    const { id } = await publish('private', { project: 'secret' });
    for (const headers of [stranger, ofEvents]) {
      for (const name of ['private', String(id)]) {
        const reads = ['', '/versions', '@1', '@draft'].map(
          (path) => () => send('GET', `/templates/${name}${path}`, null, headers),
        );
        for (const attempt of [...attempts(name, headers), ...reads]) {
          await expectProblem(await attempt(), 404, 'not-found');
        }
        await expectProblem(
          await post('/renders/json', { template: name }, headers),
          ...([404, 'not-found'] as const),
        );
      }
      const list = await call('/api/v1/templates?search=private', { headers });
      expect(await list.json()).toMatchObject({ data: [], total: 0 });
    }
    expect(await fetchTemplate('private', master)).toMatchObject({ id, name: 'private' });
  });

  it('of a project make templates of it and of no other', async () => {
    const made = await publish('of-events', {}, ofEvents);
    expect(made['project']).toBe('events');
    expect(await publish('of-events-too', { project: 'events' }, ofEvents)).toMatchObject({
      project: 'events',
    });
    const elsewhere = { name: 'X', project: 'races', canvas_data: canvas(5) };
    const refused = await post('/templates', elsewhere, ofEvents);
    expect((await expectProblem(refused, 403, 'forbidden')).param).toBe('project');
    const moved = await send('PUT', '/templates/of-events', { project: 'races' }, ofEvents);
    await expectProblem(moved, 403, 'forbidden');
    const list = await call('/api/v1/templates', { headers: ofEvents });
    expect((await list.json<{ total: number }>()).total).toBe(2);
    expect(await drawn('of-events', ofEvents)).toEqual([100, 1]);
    expect(await fetchTemplate('of-events', master)).toMatchObject({ project: 'events' });
  });

  it('A2.8 that only read change nothing', async () => {
    await publish('kept');
    for (const attempt of attempts('kept', readOnly)) {
      await expectProblem(await attempt(), 403, 'forbidden');
    }
    const body = { name: 'X', canvas_data: canvas(5) };
    await expectProblem(await post('/templates', body, readOnly), 403, 'forbidden');
    expect(await fetchTemplate('kept', readOnly)).toMatchObject({ name: 'kept', version: 1 });
  });
});
