// Premultiplied RGBA over white, as luma and two chroma components around zero.

/** Four blocks of luma, left to right and top to bottom, and one of each chroma component; 8 x 8 floats each. */
export const LUMA: usize = memory.data(4 * 256, 16);
export const BLUE_CHROMA: usize = memory.data(256, 16);
export const RED_CHROMA: usize = memory.data(256, 16);
export const BLOCK_BYTES = 256;

const ROW = 32;

/** Four pixels: what white shows through is added to each colour. */
// @ts-ignore: decorator
@inline
function loadOverWhite(address: usize): v128 {
  const pixels = v128.load(address);
  const alpha = v128.shuffle<u8>(pixels, pixels, 3, 3, 3, 3, 7, 7, 7, 7, 11, 11, 11, 11, 15, 15, 15, 15);
  return i8x16.add_sat_u(pixels, v128.not(alpha));
}

// @ts-ignore: decorator
@inline
function channel(pixels: v128, shift: i32): v128 {
  return f32x4.convert_i32x4_u(v128.and(i32x4.shr_u(pixels, shift), i32x4.splat(255)));
}

// @ts-ignore: decorator
@inline
function weigh(red: v128, green: v128, blue: v128, byRed: f32, byGreen: f32, byBlue: f32): v128 {
  const redAndGreen = f32x4.add(
    f32x4.mul(red, f32x4.splat(byRed)),
    f32x4.mul(green, f32x4.splat(byGreen)),
  );
  return f32x4.add(redAndGreen, f32x4.mul(blue, f32x4.splat(byBlue)));
}

// @ts-ignore: decorator
@inline
function luma(red: v128, green: v128, blue: v128): v128 {
  return f32x4.sub(weigh(red, green, blue, 0.299, 0.587, 0.114), f32x4.splat(128));
}

/** `share` is what each of the pixels counts that have been added up. */
// @ts-ignore: decorator
@inline
function blueChroma(red: v128, green: v128, blue: v128, share: f32): v128 {
  return weigh(red, green, blue, -0.168735892 * share, -0.331264108 * share, 0.5 * share);
}

// @ts-ignore: decorator
@inline
function redChroma(red: v128, green: v128, blue: v128, share: f32): v128 {
  return weigh(red, green, blue, 0.5 * share, -0.418687589 * share, -0.081312411 * share);
}

/** 8 x 8 pixels into one block of each component. */
export function convertFullColor(pixels: usize, stride: usize): void {
  for (let row: usize = 0; row < 8; row++) {
    for (let half: usize = 0; half < 2; half++) {
      const four = loadOverWhite(pixels + row * stride + half * 16);
      const red = channel(four, 0);
      const green = channel(four, 8);
      const blue = channel(four, 16);
      const place = row * ROW + half * 16;
      v128.store(LUMA + place, luma(red, green, blue));
      v128.store(BLUE_CHROMA + place, blueChroma(red, green, blue, 1));
      v128.store(RED_CHROMA + place, redChroma(red, green, blue, 1));
    }
  }
}

/** 16 x 16 pixels into four blocks of luma, and one of each chroma component that holds means of 2 x 2 pixels. */
export function convertHalfColor(pixels: usize, stride: usize): void {
  for (let pair: usize = 0; pair < 8; pair++) {
    for (let quarter: usize = 0; quarter < 4; quarter++) {
      const address = pixels + pair * 2 * stride + quarter * 16;
      const upper = loadOverWhite(address);
      const upperRed = channel(upper, 0);
      const upperGreen = channel(upper, 8);
      const upperBlue = channel(upper, 16);
      const lower = loadOverWhite(address + stride);
      const lowerRed = channel(lower, 0);
      const lowerGreen = channel(lower, 8);
      const lowerBlue = channel(lower, 16);
      const block = LUMA + (((pair >> 2) << 1) | (quarter >> 1)) * BLOCK_BYTES;
      const place = block + (pair & 3) * 2 * ROW + (quarter & 1) * 16;
      v128.store(place, luma(upperRed, upperGreen, upperBlue));
      v128.store(place, luma(lowerRed, lowerGreen, lowerBlue), ROW);

      const red = f32x4.add(upperRed, lowerRed);
      const green = f32x4.add(upperGreen, lowerGreen);
      const blue = f32x4.add(upperBlue, lowerBlue);
      const blues = blueChroma(red, green, blue, 0.25);
      const reds = redChroma(red, green, blue, 0.25);
      const means = f32x4.add(
        v128.shuffle<f32>(blues, reds, 0, 2, 4, 6),
        v128.shuffle<f32>(blues, reds, 1, 3, 5, 7),
      );
      const target = pair * ROW + quarter * 8;
      v128.store_lane<u64>(BLUE_CHROMA + target, means, 0);
      v128.store_lane<u64>(RED_CHROMA + target, means, 1);
    }
  }
}
