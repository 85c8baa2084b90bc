/** Parts of addresses, encoded and decoded: total, where the language's own functions throw. */

/** `100%` and other texts that are no encoding stay as they are. */
export function decodePart(text: string): string {
  if (!text.includes("%")) return text;
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** One segment of a path as editors encode it: brackets and quotes too, which would end a link. A lone surrogate becomes U+FFFD. */
export function encodePart(text: string): string {
  return encodeURIComponent(text.replace(/\p{Cs}/gu, "\uFFFD")).replace(
    /[!'()*]/g,
    (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
