/** Path data of SVG, read into an outline. What comes after the first mistake is not drawn, as SVG asks for. */
import { arcTo } from './arc';
import { beginOutline, cubicTo, isSound, lineTo, moveTo, quadraticTo } from './outline';
import { beginScan, scanCommand, scanFlag, scanned, scanNumber } from './scanner';

const enum Command {
  A = 0x61,
  C = 0x63,
  H = 0x68,
  L = 0x6c,
  M = 0x6d,
  Q = 0x71,
  S = 0x73,
  T = 0x74,
  V = 0x76,
  Z = 0x7a,
}

/** The arguments of one command. */
const values: usize = memory.data(7 * 8);

let x: f64 = 0;
let y: f64 = 0;
let subpathX: f64 = 0;
let subpathY: f64 = 0;
/** The last control point, which S and T mirror, and the command that it belongs to. */
let controlX: f64 = 0;
let controlY: f64 = 0;
let controlOf: u32 = 0;
/** Whether a move must come before the next segment, as after Z. */
let closed: bool = false;

/** `text` ends with a zero byte. The matrix maps the path into px of the target. */
export function readPath(text: usize, a: f64, b: f64, c: f64, d: f64, e: f64, f: f64): void {
  beginOutline(a, b, c, d, e, f);
  beginScan(text);
  x = 0;
  y = 0;
  controlOf = 0;
  let letter = scanCommand();
  if ((letter | 0x20) != Command.M) return;
  while (isSound()) {
    const command = letter | 0x20;
    if (!runCommand(command, letter != command)) return;
    const next = scanCommand();
    if (next != 0) letter = next;
    else if (command == Command.Z) return;
    else if (command == Command.M) letter -= Command.M - Command.L;
  }
}

/** False when it is no command or its arguments are not there. */
function runCommand(command: u32, absolute: bool): bool {
  if (command == Command.Z) {
    close();
    return true;
  }
  const count = argumentCount(command);
  if (count == 0 || !readArguments(command, count)) return false;
  if (!absolute) addCurrentPoint(command, count);
  if (command == Command.M) {
    x = subpathX = value(0);
    y = subpathY = value(1);
    closed = false;
    controlOf = 0;
    moveTo(x, y);
    return true;
  }
  if (closed) moveTo(x, y);
  closed = false;
  addSegment(command);
  return true;
}

function close(): void {
  x = subpathX;
  y = subpathY;
  closed = true;
  controlOf = 0;
  lineTo(x, y);
}

function argumentCount(command: u32): i32 {
  switch (command) {
    case Command.H:
    case Command.V:
      return 1;
    case Command.M:
    case Command.L:
    case Command.T:
      return 2;
    case Command.Q:
    case Command.S:
      return 4;
    case Command.C:
      return 6;
    case Command.A:
      return 7;
    default:
      return 0;
  }
}

function readArguments(command: u32, count: i32): bool {
  for (let index = 0; index < count; index++) {
    const flag = command == Command.A && (index == 3 || index == 4);
    if (!(flag ? scanFlag() : scanNumber())) return false;
    store<f64>(values + (index << 3), scanned);
  }
  return true;
}

function addCurrentPoint(command: u32, count: i32): void {
  if (command == Command.V) {
    store<f64>(values, value(0) + y);
    return;
  }
  const first = command == Command.A ? 5 : 0;
  for (let index = first; index < count; index++) {
    const along = ((index - first) & 1) == 0 ? x : y;
    store<f64>(values + (index << 3), value(index) + along);
  }
}

// @ts-ignore: decorator
@inline
function value(index: i32): f64 {
  return load<f64>(values + (index << 3));
}

function addSegment(command: u32): void {
  switch (command) {
    case Command.H:
      line(value(0), y);
      break;
    case Command.V:
      line(x, value(0));
      break;
    case Command.L:
      line(value(0), value(1));
      break;
    case Command.Q:
      quadratic(value(0), value(1), value(2), value(3));
      break;
    case Command.T:
      mirrorControl(Command.Q);
      quadratic(controlX, controlY, value(0), value(1));
      break;
    case Command.C:
      cubic(value(0), value(1), value(2), value(3), value(4), value(5));
      break;
    case Command.S:
      mirrorControl(Command.C);
      cubic(controlX, controlY, value(0), value(1), value(2), value(3));
      break;
    default:
      arcTo(x, y, value(0), value(1), value(2), value(3) != 0, value(4) != 0, value(5), value(6));
      arrive(value(5), value(6), 0);
  }
}

function mirrorControl(command: u32): void {
  const same = controlOf == command;
  controlX = same ? x + x - controlX : x;
  controlY = same ? y + y - controlY : y;
}

function line(toX: f64, toY: f64): void {
  lineTo(toX, toY);
  arrive(toX, toY, 0);
}

function quadratic(x1: f64, y1: f64, toX: f64, toY: f64): void {
  quadraticTo(x1, y1, toX, toY);
  controlX = x1;
  controlY = y1;
  arrive(toX, toY, Command.Q);
}

function cubic(x1: f64, y1: f64, x2: f64, y2: f64, toX: f64, toY: f64): void {
  cubicTo(x1, y1, x2, y2, toX, toY);
  controlX = x2;
  controlY = y2;
  arrive(toX, toY, Command.C);
}

function arrive(toX: f64, toY: f64, controlCommand: u32): void {
  x = toX;
  y = toY;
  controlOf = controlCommand;
}
