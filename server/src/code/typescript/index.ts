/** TypeScript and JavaScript, as every stage may ask of them. */

import type { Code } from "../../domain/adapters";
import { typescriptFiles } from "../../syntax/typescript";
import { typescriptOutline } from "./outline";

export const typescriptCode: Code = {
  id: "typescript",
  runtime: "node",
  files: typescriptFiles,
  outline: typescriptOutline,
};
