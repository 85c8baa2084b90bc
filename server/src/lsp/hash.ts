/** What tells the text of one document from another without holding it. */

import { digest } from "../digest";

export function hashOf(text: string): string {
  return digest("sha256", text).slice(0, 32);
}
