const PRIME: u32 = 65_521;
/** As many bytes as can be summed up before a 32-bit sum of sums runs over. */
const BLOCK: usize = 5552;

const DESCENDING = memory.data<u16>([16, 15, 14, 13, 12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1], 16);

// @ts-ignore: decorator
@inline
function addLanes(sums: v128): u32 {
  return (
    i32x4.extract_lane(sums, 0) +
    i32x4.extract_lane(sums, 1) +
    i32x4.extract_lane(sums, 2) +
    i32x4.extract_lane(sums, 3)
  );
}

/** zlib's checksum, Adler-32. */
export function checksum(address: usize, length: usize): u32 {
  const firstWeights = v128.load(DESCENDING);
  const lastWeights = v128.load(DESCENDING, 16);
  const end = address + length;
  let sum: u32 = 1;
  let sumOfSums: u32 = 0;
  let place = address;
  while (place < end) {
    const blockEnd = min(end, place + BLOCK);
    const vectorEnd = place + ((blockEnd - place) & ~15);
    sumOfSums += sum * <u32>(vectorEnd - place);
    let sums = i32x4.splat(0);
    let earlierSums = i32x4.splat(0);
    let weighted = i32x4.splat(0);
    for (; place < vectorEnd; place += 16) {
      const bytes = v128.load(place);
      const first = i16x8.extend_low_i8x16_u(bytes);
      const last = i16x8.extend_high_i8x16_u(bytes);
      earlierSums = i32x4.add(earlierSums, sums);
      sums = i32x4.add(sums, i32x4.extadd_pairwise_i16x8_u(i16x8.add(first, last)));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(first, firstWeights));
      weighted = i32x4.add(weighted, i32x4.dot_i16x8_s(last, lastWeights));
    }
    sum += addLanes(sums);
    sumOfSums += addLanes(earlierSums) * 16 + addLanes(weighted);
    for (; place < blockEnd; place++) {
      sum += load<u8>(place);
      sumOfSums += sum;
    }
    sum %= PRIME;
    sumOfSums %= PRIME;
  }
  return (sumOfSums << 16) | sum;
}
