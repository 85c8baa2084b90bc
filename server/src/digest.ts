/** Digests of names, the same in Node and in a browser: Web Crypto answers later, and names are compared at once. No secret is kept by them. */

import { md5, sha1 } from "@noble/hashes/legacy.js";
import { sha256 } from "@noble/hashes/sha2.js";
import { bytesToHex, utf8ToBytes } from "@noble/hashes/utils.js";

const algorithms = { md5, sha1, sha256 };

/** @returns small hexadecimal digits of the text's UTF-8 (a lone surrogate becomes U+FFFD, as in Node) */
export function digest(algorithm: keyof typeof algorithms, text: string): string {
  return bytesToHex(algorithms[algorithm](utf8ToBytes(text)));
}

/**
 * The same for the text from which a name is made. Each of fourteen databases asks for the names of a constraint, most with the same text, one
 * after the other: the last ones are known.
 */
export function digestOfName(algorithm: keyof typeof algorithms, text: string): string {
  const asked = `${algorithm} ${text}`;
  const known = latest.get(asked);
  if (known !== undefined) return known;
  if (latest.size >= mostKnown) latest.clear();
  const made = digest(algorithm, text);
  latest.set(asked, made);
  return made;
}

const latest = new Map<string, string>();

/** A constraint asks for few, by all databases. */
const mostKnown = 64;
