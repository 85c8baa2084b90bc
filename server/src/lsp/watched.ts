/** Which files can hold a model or a write. */

import { orms } from "../adapters";

export function modelGlobs(): string[] {
  const globs = orms.flatMap(({ models, writes }) => [...(models?.files ?? []), ...(writes?.files ?? [])]);
  return [...new Set(globs)];
}
