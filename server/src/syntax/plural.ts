/** Words in the singular, the plural and with underscores, as `inflection` makes them: libraries name tables by it. */

import { pluralize, singularize, underscore } from "inflection";

/** No name that somebody wrote is longer. */
const longest = 200;

/** `UserProfile` -> `UserProfiles`, `Category` -> `Categories`, `person` -> `people`. */
export function plural(word: string): string {
  return word.length > longest ? word : pluralize(word);
}

/** `users` -> `user`. */
export function singular(word: string): string {
  return word.length > longest ? word : singularize(word);
}

/** `blogPosts` -> `blog_posts`. */
export function underscored(word: string): string {
  return word.length > longest ? word : underscore(word);
}
