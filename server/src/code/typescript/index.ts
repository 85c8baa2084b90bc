/** TypeScript and JavaScript, as every stage may ask of them. */

import type { Code } from "../../domain/adapters";
import { typescriptCalls } from "./calls";
import { typescriptOutline } from "./outline";

export const typescriptCode: Code = {
  id: "typescript",
  runtime: "node",
  outline: typescriptOutline,
  calls: typescriptCalls,
};
