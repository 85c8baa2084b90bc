/** Python, as every stage may ask of it. */

import type { Code } from "../../domain/adapters";
import { pythonCalls } from "./calls";
import { pythonOutline } from "./outline";

export const pythonCode: Code = {
  id: "python",
  runtime: "python",
  outline: pythonOutline,
  calls: pythonCalls,
};
