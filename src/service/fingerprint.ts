/** SHA-256 of a text in UTF-8, in hexadecimal. */
export async function sha256(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Buffer.from(digest).toString('hex');
}

/** One text for each property of each layer, the same in whatever order they were given. */
export function canonicalOverrides(
  layers: Iterable<readonly [string, Iterable<readonly [string, unknown]>]>,
): readonly string[] {
  return [...layers]
    .flatMap(([layer, properties]) =>
      [...properties].map(([property, value]) => JSON.stringify([layer, property, value])),
    )
    .sort();
}
