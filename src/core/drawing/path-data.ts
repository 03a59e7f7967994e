import { type Reading, readNumber, skipSeparators } from './number-reader.ts';

/** One step of a path with absolute coordinates: M and L x y, Q and C control points and end, A as in SVG, Z nothing. */
export interface PathStep {
  readonly command: 'M' | 'L' | 'Q' | 'C' | 'A' | 'Z';
  readonly values: readonly number[];
}

/** Numbers that each command takes. */
const takes: Readonly<Record<string, number>> = {
  M: 2,
  L: 2,
  H: 1,
  V: 1,
  C: 6,
  S: 4,
  Q: 4,
  T: 2,
  A: 7,
  Z: 0,
};

type Pen = ReturnType<typeof startPen>;

/** The path with every command made absolute and spelled out; null when it is not path data. */
export function parsePath(d: string): PathStep[] | null {
  const pen = startPen();
  const reading = { text: d, at: 0, value: 0 };
  for (skipSeparators(reading); reading.at < d.length; skipSeparators(reading)) {
    const command = d.charAt(reading.at);
    const count = takes[command.toUpperCase()];
    reading.at += 1;
    if (count === 0) pen.close();
    else if (count === undefined || !drawAll(command, count, reading, pen)) return null;
  }
  return pen.steps;
}

/** Draws the command as often as there are numbers for it. False when one is missing. */
function drawAll(command: string, count: number, reading: Reading, pen: Pen): boolean {
  let name = command;
  for (let drawn = 0; ; drawn += 1) {
    skipSeparators(reading);
    if (!readNumber(reading)) return drawn > 0;
    const values = readOthers(reading, count);
    if (values === null) return false;
    pen.draw(name, values);
    if (name === 'M') name = 'L';
    if (name === 'm') name = 'l';
  }
}

/** The number that was read and those after it. */
function readOthers(reading: Reading, count: number): number[] | null {
  const values = [reading.value];
  while (values.length < count) {
    skipSeparators(reading);
    const isFlag = count === 7 && (values.length === 3 || values.length === 4);
    if (!(isFlag ? readFlag(reading) : readNumber(reading))) return null;
    values.push(reading.value);
  }
  return values;
}

/** The flags of an arc may stand without anything between them and the next number. */
function readFlag(reading: Reading): boolean {
  const digit = reading.text.charAt(reading.at);
  reading.at += 1;
  reading.value = Number(digit);
  return digit === '0' || digit === '1';
}

function startPen() {
  const steps: PathStep[] = [];
  let [x, y, startX, startY, controlX, controlY] = [0, 0, 0, 0, 0, 0];
  let previous = '';

  function add(command: PathStep['command'], values: readonly number[]) {
    steps.push({ command, values });
    [x = 0, y = 0] = values.slice(-2);
    if (command === 'M') [startX, startY] = [x, y];
    if (command === 'Q' || command === 'C') [controlX = 0, controlY = 0] = values.slice(-4);
  }

  function drawAbsolute(name: string, values: readonly number[]) {
    // The control point of the curve before, mirrored, when it was one of the same kind.
    const smooth = (kinds: string) =>
      kinds.includes(previous) ? [2 * x - controlX, 2 * y - controlY] : [x, y];
    switch (name) {
      case 'H':
        return add('L', [values[0] ?? 0, y]);
      case 'V':
        return add('L', [x, values[0] ?? 0]);
      case 'S':
        return add('C', [...smooth('CS'), ...values]);
      case 'T':
        return add('Q', [...smooth('QT'), ...values]);
      default:
        return add(name as PathStep['command'], values);
    }
  }

  function absolute(name: string, values: readonly number[]): number[] {
    if (name === 'H') return [x + (values[0] ?? 0)];
    if (name === 'V') return [y + (values[0] ?? 0)];
    if (name === 'A') {
      return [...values.slice(0, 5), x + (values[5] ?? 0), y + (values[6] ?? 0)];
    }
    return values.map((value, index) => value + (index % 2 === 0 ? x : y));
  }

  return {
    steps,
    draw(command: string, values: readonly number[]) {
      const name = command.toUpperCase();
      drawAbsolute(name, name === command ? values : absolute(name, values));
      previous = name;
    },
    close() {
      steps.push({ command: 'Z', values: [] });
      [x, y, previous] = [startX, startY, 'Z'];
    },
  };
}
