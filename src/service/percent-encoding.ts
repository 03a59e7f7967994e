/** UTF-8 in which all but A–Z a–z 0–9 - . _ ~ is `%XX` in upper case: RFC 3986, and within RFC 8187. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(
    /[!'()*]/g,
    (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
