import type { ByteRange } from '../service/stored-file.ts';

/** @param size Bytes of the stream, of which a range is a part. */
export function partOf(
  stream: ReadableStream<Uint8Array>,
  size: number,
  range: ByteRange | null,
): ReadableStream<Uint8Array> {
  const part = range === null ? stream : stream.pipeThrough(cut(range));
  return part.pipeThrough(new FixedLengthStream(range?.length ?? size));
}

/** Lets one part of a stream through, and reads nothing after it. */
function cut({ offset, length }: ByteRange): TransformStream<Uint8Array, Uint8Array> {
  const end = offset + length;
  let position = 0;
  return new TransformStream({
    transform(bytes, controller) {
      const part = bytes.subarray(Math.max(0, offset - position), Math.max(0, end - position));
      position += bytes.length;
      if (part.length > 0) controller.enqueue(part);
      if (position >= end) controller.terminate();
    },
  });
}
