/** `#rrggbbaa` as red, green and blue from 0 to 255 and alpha from 0 to 1, not premultiplied. */
export type StraightColor = readonly [red: number, green: number, blue: number, alpha: number];

export function straightColor(hex: string): StraightColor {
  const value = Number.parseInt(hex.slice(1), 16);
  return [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, (value & 255) / 255];
}
