import { describe, expect, it } from 'vitest';
import { type FuzzName, targets } from './targets.ts';

describe('made-up input', () => {
  it.each(Object.keys(targets) as FuzzName[])(
    '%s keeps its promises',
    async (name) => {
      const report = await targets[name](1, 2000);
      expect(report.finds).toEqual([]);
      // Neither all good nor all bad, or nothing was tried.
      expect(report.accepted).toBeGreaterThan(20);
      expect(report.executions - report.accepted).toBeGreaterThan(20);
    },
    60_000,
  );
});
