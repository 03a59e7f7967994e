/** Reads the characters of path data. The text ends with a zero byte, which stops every loop. */
let cursor: usize = 0;

/** What `scanNumber` and `scanFlag` found. */
export let scanned: f64 = 0;

/** Beyond this a number is as good as infinite, and sums of such numbers are still finite. */
const largest: f64 = 1e12;
/** More digits than an f64 holds are read over. */
const significantDigits: i32 = 17;
const exactPowers: i32 = 22;
const powersOfTen: usize = memory.data<f64>([
  1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17,
  1e18, 1e19, 1e20, 1e21, 1e22,
]);

export function beginScan(text: usize): void {
  cursor = text;
}

// @ts-ignore: decorator
@inline
function isDigit(character: u32): bool {
  return character - 0x30 < 10;
}

/** White space and commas. */
function skipSeparators(): void {
  let character = load<u8>(cursor) as u32;
  while (character == 0x20 || character == 0x2c || character - 9 < 5) character = load<u8>(++cursor);
}

/** A letter, or 0 when something else comes, which is then still to be read. */
export function scanCommand(): u32 {
  skipSeparators();
  const character = load<u8>(cursor) as u32;
  if ((character | 0x20) - 0x61 >= 26) return 0;
  cursor++;
  return character;
}

/** The flag of an arc is one digit; nothing need come between it and the next number. */
export function scanFlag(): bool {
  skipSeparators();
  const digit = (load<u8>(cursor) as u32) - 0x30;
  if (digit > 1) return false;
  cursor++;
  scanned = digit as f64;
  return true;
}

export function scanNumber(): bool {
  skipSeparators();
  let character = load<u8>(cursor) as u32;
  const negative = character == 0x2d;
  if (negative || character == 0x2b) character = load<u8>(++cursor);

  let mantissa: f64 = 0;
  let digits = 0;
  let exponent = 0;
  for (; isDigit(character); character = load<u8>(++cursor)) {
    if (digits++ < significantDigits) mantissa = mantissa * 10 + ((character - 0x30) as f64);
    else exponent++;
  }
  if (character == 0x2e) {
    character = load<u8>(++cursor);
    for (; isDigit(character); character = load<u8>(++cursor)) {
      if (digits++ >= significantDigits) continue;
      mantissa = mantissa * 10 + ((character - 0x30) as f64);
      exponent--;
    }
  }
  if (digits == 0) return false;
  if ((character | 0x20) == 0x65) exponent += scanExponent();

  const magnitude = mantissa == 0 ? 0 : min(timesPowerOfTen(mantissa, exponent), largest);
  scanned = negative ? -magnitude : magnitude;
  return true;
}

/** The exponent at an `e`; 0, and nothing read, when no digits follow. */
function scanExponent(): i32 {
  let place = cursor + 1;
  let character = load<u8>(place) as u32;
  const negative = character == 0x2d;
  if (negative || character == 0x2b) character = load<u8>(++place);
  if (!isDigit(character)) return 0;
  let exponent = 0;
  for (; isDigit(character); character = load<u8>(++place)) {
    exponent = min(exponent * 10 + ((character - 0x30) as i32), 9999);
  }
  cursor = place;
  return negative ? -exponent : exponent;
}

function timesPowerOfTen(mantissa: f64, exponent: i32): f64 {
  if (exponent >= -exactPowers && exponent <= exactPowers) {
    const power = load<f64>(powersOfTen + (abs(exponent) << 3));
    return exponent < 0 ? mantissa / power : mantissa * power;
  }
  if (exponent > 0) return largest;
  let scaled = mantissa;
  for (let left = -exponent; left > 0 && scaled > 1e-30; left--) scaled /= 10;
  return scaled;
}
