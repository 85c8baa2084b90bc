/** Addresses (URIs) of files that lie on no disk of this machine, as decoded text: two spellings of one address are the same file. */

import { decodePart, encodePart } from "../domain/uri";

/** `vscode-vfs://github/acme/shop/a%20b.ts` -> `vscode-vfs://github/acme/shop/a b.ts`; what stands behind `?` and `#` is left away. */
export function decodeAddress(uri: string): string {
  const { scheme, path } = split(uri);
  return scheme + path.split("/").map(decodePart).join("/");
}

/** The address of a file below a folder, whose own spelling stays: an editor that compares addresses as text finds its document. */
export function addressBelow(folder: string, path: string): string {
  const { scheme, path: own, rest } = split(folder);
  return `${scheme}${own.replace(/\/$/, "")}/${path.split("/").map(encodePart).join("/")}${rest}`;
}

/** True for what {@link decodeAddress} gives; a letter alone is a drive. */
export function isAddress(text: string): boolean {
  return /^[A-Za-z][A-Za-z0-9+.-]{1,60}:/.test(text);
}

function split(uri: string) {
  const end = uri.search(/[?#]/);
  const [whole, rest] = end < 0 ? [uri, ""] : [uri.slice(0, end), uri.slice(end)];
  const scheme = /^[A-Za-z][A-Za-z0-9+.-]{1,60}:(?:\/\/[^/]*)?/.exec(whole)?.[0] ?? "";
  return { scheme, path: whole.slice(scheme.length), rest };
}
