/** The code points a font file has glyphs for, read once per catalogue. fonts/README.md describes the encoding. */
import type { FontCatalog, FontFile } from './font-catalog.ts';

interface Coverage {
  readonly starts: readonly number[];
  readonly ends: readonly number[];
}

const decoded = new WeakMap<FontCatalog, Map<number, Coverage>>();

export function covers(catalog: FontCatalog, file: FontFile, point: number): boolean {
  const { starts, ends } = coverageOf(catalog, file.coverage);
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((starts[middle] ?? 0) <= point) low = middle + 1;
    else high = middle;
  }
  return low > 0 && point <= (ends[low - 1] ?? -1);
}

function coverageOf(catalog: FontCatalog, index: number): Coverage {
  const coverages = decoded.get(catalog) ?? new Map<number, Coverage>();
  decoded.set(catalog, coverages);
  const known = coverages.get(index);
  if (known !== undefined) return known;
  const coverage = decodeCoverage(catalog.coverages[index] ?? '');
  coverages.set(index, coverage);
  return coverage;
}

function decodeCoverage(encoded: string): Coverage {
  const starts: number[] = [];
  const ends: number[] = [];
  let next = 0;
  for (const range of encoded === '' ? [] : encoded.split(',')) {
    const [gap = '0', more = '0'] = range.split('-');
    const start = next + Number.parseInt(gap, 36);
    const end = start + Number.parseInt(more, 36);
    starts.push(start);
    ends.push(end);
    next = end + 1;
  }
  return { starts, ends };
}
