import { expect, test } from 'vitest';
import { svgPart } from './svg-part.ts';

const natural = { width: 40, height: 20 };
const crop = { x: 10, y: 0, width: 20, height: 20 };
const size = { width: 200, height: 200 };
const part = (svg: string) => svgPart(new TextEncoder().encode(svg), natural, crop, size);

test('shows the part, stretched to the size', () => {
  expect(part('<svg xmlns="…" viewBox="0 0 4 2"><path d="M0 0"/></svg>')).toBe(
    '<svg xmlns="http://www.w3.org/2000/svg" width="200" height="200" viewBox="10 0 20 20" preserveAspectRatio="none">' +
      '<svg x="0" y="0" width="40" height="20" xmlns="…" viewBox="0 0 4 2"><path d="M0 0"/></svg></svg>',
  );
});

test.each([
  ['<svg width="100%" height="2em" viewBox="0 0 4 2"/>', 'viewBox="0 0 4 2"'],
  ['<svg width="40" height="20"><g/></svg>', 'viewBox="0 0 40 20"'],
  ['<svg x="7" y="8"/>', 'viewBox="0 0 40 20"'],
])('%s is as large as it was measured', (svg, viewBox) => {
  expect(part(svg)).toContain(`<svg x="0" y="0" width="40" height="20" ${viewBox}`);
  expect(part(svg).match(/width=/g)).toHaveLength(2);
});
