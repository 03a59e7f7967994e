/**
 * A bump arena from the end of the static data upwards. Nothing is freed singly: `release` drops
 * everything that was made after a mark.
 */
let top: usize = __heap_base;

/** Kernels read and write whole vectors, so that up to this many bytes past an end must exist. */
export const slack: usize = 64;

/** Pages of 64 KiB; growing in bigger steps, as growth detaches every view that JavaScript holds. */
const pagesPerGrowth: i32 = 16;

/** Bytes at a multiple of 16, not cleared; 0 when the memory cannot grow so far. */
export function allocate(bytes: usize): usize {
  const start = (top + 15) & ~15;
  if (!ensure(start + bytes + slack)) return 0;
  top = start + bytes + slack;
  return start;
}

/** Makes the memory reach `end`; false when it cannot. */
export function ensure(end: usize): bool {
  const missing = (((end as u64) + 0xffff) >>> 16) as i32 - memory.size();
  if (missing <= 0) return true;
  return memory.grow(max(missing, pagesPerGrowth)) >= 0 || memory.grow(missing) >= 0;
}

/** As `allocate`, for what a kernel itself needs: traps when there is no more memory. */
export function scratch(bytes: usize): usize {
  const start = allocate(bytes);
  if (start == 0) unreachable();
  return start;
}

export function mark(): usize {
  return top;
}

export function release(position: usize): void {
  top = position;
}

export function reset(): void {
  top = __heap_base;
}
