import { expect, test } from 'vitest';
import { createCoalescer } from './coalesce.ts';

const never = () => new Promise<void>(() => {});
const signal = new AbortController().signal;

function slow(value: string) {
  const calls: (() => void)[] = [];
  const work = () => new Promise<string>((resolve) => calls.push(() => resolve(value)));
  return { calls, work };
}

test('the same work under way is done once', async () => {
  const coalescer = createCoalescer<string>(never);
  const { calls, work } = slow('picture');
  const both = [coalescer.run('a', signal, work), coalescer.run('a', signal, work)];
  expect(calls).toHaveLength(1);
  calls[0]?.();
  expect(await Promise.all(both)).toEqual(['picture', 'picture']);
  void coalescer.run('a', signal, work);
  expect(calls).toHaveLength(2);
});

test('other work, and work without a key, is not shared', () => {
  const coalescer = createCoalescer<string>(never);
  const { calls, work } = slow('picture');
  for (const key of ['a', 'b', null, null]) void coalescer.run(key, signal, work);
  expect(calls).toHaveLength(4);
});

test('a failure is everybody’s', async () => {
  const coalescer = createCoalescer<string>(never);
  const work = async () => {
    await Promise.resolve();
    throw new Error('broken');
  };
  const results = await Promise.allSettled([
    coalescer.run('a', signal, work),
    coalescer.run('a', signal, work),
  ]);
  expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

test('who waits for a request that is given up draws for itself', async () => {
  const coalescer = createCoalescer<string>(never);
  const { calls, work } = slow('picture');
  const leader = new AbortController();
  void coalescer.run('a', leader.signal, work);
  const follower = coalescer.run('a', signal, work);
  leader.abort();
  await Promise.resolve();
  await new Promise((resolve) => setTimeout(resolve));
  expect(calls).toHaveLength(2);
  calls[1]?.();
  expect(await follower).toBe('picture');
});

test('who waits for too long draws for itself', async () => {
  const coalescer = createCoalescer<string>(() => Promise.resolve());
  const { calls, work } = slow('picture');
  void coalescer.run('a', signal, work);
  const follower = coalescer.run('a', signal, work);
  await new Promise((resolve) => setTimeout(resolve));
  expect(calls).toHaveLength(2);
  calls[1]?.();
  expect(await follower).toBe('picture');
});
