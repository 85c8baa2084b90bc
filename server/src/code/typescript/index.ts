/** TypeScript and JavaScript, as every stage may ask of them. */

import type { Code } from "../../domain/adapters";
import { typescriptAskedAbove } from "./asked-above";
import { typescriptCalls } from "./calls";
import { typescriptIntent } from "./intent";
import { typescriptOutline } from "./outline";

export const typescriptCode: Code = {
  id: "typescript",
  runtime: "node",
  outline: typescriptOutline,
  intent: typescriptIntent,
  askedAbove: typescriptAskedAbove,
  calls: typescriptCalls,
};
