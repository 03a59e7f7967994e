import { expect, test } from 'vitest';
import { createTurns } from './turns.ts';

const wait = () => new Promise<void>((resolve) => setTimeout(resolve, 1));
const options = { maxWaiting: 2, maxWaitingBytes: 100, maxWaitMs: 10_000, wait, now: Date.now };

function job() {
  const { promise, resolve } = Promise.withResolvers<string>();
  return { work: () => promise, finish: resolve };
}

test('one at a time, in the order of asking', async () => {
  const turns = createTurns({ ...options, maxWaiting: 9 });
  const order: number[] = [];
  let running = 0;
  let most = 0;
  await Promise.all(
    [0, 1, 2, 3, 4].map((number) =>
      turns.take(async () => {
        running += 1;
        most = Math.max(most, running);
        await Promise.resolve();
        order.push(number);
        running -= 1;
      }, 0),
    ),
  );
  expect(order).toEqual([0, 1, 2, 3, 4]);
  expect(most).toBe(1);
});

test('a failure passes the turn on', async () => {
  const turns = createTurns(options);
  const failing = turns.take(() => Promise.reject(new Error('broken')), 0);
  const next = turns.take(async () => 'drawn', 0);
  await expect(failing).rejects.toThrow('broken');
  expect(await next).toBe('drawn');
});

test('turns away what would wait behind too many, or hold too much', async () => {
  const turns = createTurns(options);
  const first = job();
  const running = turns.take(first.work, 0);
  await expect(turns.take(async () => 'large', 101)).rejects.toMatchObject({ status: 503 });
  const second = turns.take(async () => 'second', 50);
  const third = turns.take(async () => 'third', 50);
  await expect(turns.take(async () => 'fourth', 0)).rejects.toMatchObject({ code: 'unavailable' });
  first.finish('first');
  expect(await Promise.all([running, second, third])).toEqual(['first', 'second', 'third']);
});

test('gives up waiting in the end', async () => {
  const turns = createTurns({ ...options, maxWaitMs: 30 });
  const first = job();
  void turns.take(first.work, 0);
  const waiting = turns.take(async () => 'late', 0);
  const keepGoing = setInterval(turns.progress, 1);
  await expect(waiting).rejects.toMatchObject({ code: 'unavailable' });
  clearInterval(keepGoing);
  first.finish('first');
  expect(await turns.take(async () => 'next', 0)).toBe('next');
});

test('takes over from a render that never goes on', async () => {
  const turns = createTurns(options);
  void turns.take(() => new Promise<never>(() => {}), 0);
  expect(await turns.take(async () => 'drawn', 0)).toBe('drawn');
  expect(await turns.take(async () => 'again', 0)).toBe('again');
});

test('goes on when those who waited first are gone too', async () => {
  let isGone = true;
  // A request that its client gave up never comes back from a wait.
  const turns = createTurns({ ...options, wait: () => (isGone ? new Promise(() => {}) : wait()) });
  void turns.take(() => new Promise<never>(() => {}), 0);
  void turns.take(async () => 'gone as well', 0);
  isGone = false;
  expect(await turns.take(async () => 'drawn', 0)).toBe('drawn');
});
