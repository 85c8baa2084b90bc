/** Python, as every stage may ask of it. */

import type { Code } from "../../domain/adapters";
import { pythonOutline } from "./outline";

export const pythonCode: Code = {
  id: "python",
  runtime: "python",
  outline: pythonOutline,
};
