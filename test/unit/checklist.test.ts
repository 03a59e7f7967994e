import { describe, expect, it } from 'vitest';
import { kindsOf, linesIn, testNamesIn } from '../../scripts/checklist.ts';

describe('checklist', () => {
  it('reads single lines and lists, but no ranges', () => {
    expect([...linesIn('A2.7 and A2.28 to A2.30, A2.9 A2.71 (A2.83)')]).toEqual([
      7, 28, 30, 9, 71, 83,
    ]);
  });

  it('counts no line as tested that is listed as unsupported', () => {
    const { tested, unsupported, missing } = kindsOf(new Set([1, 2]), new Set([2, 3]));
    expect([tested, unsupported]).toEqual([[1], [2, 3]]);
    expect(missing).toHaveLength(80);
  });

  it('takes no other checklist and no longer number for a line', () => {
    expect([...linesIn('A3.4 BA2.4 A2. A2.x A1.2.3')]).toEqual([]);
  });

  it('counts names of tests and not comments', () => {
    const source = `// A2.1 is not proved here\nit('A2.2 does it', () => {});\nit(\`A2.3 \${x}\`);\nit("A2.4's")`;
    expect([...linesIn(testNamesIn(source))]).toEqual([2, 3, 4]);
  });
});
