/** What of `inflection` is used: its version 1 has no types of its own. */

declare module "inflection" {
  export function pluralize(word: string): string;
  export function singularize(word: string): string;
  export function underscore(word: string): string;
}
