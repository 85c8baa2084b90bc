/** Python, as every stage may ask of it. */

import type { Code } from "../../domain/adapters";
import { pythonAskedAbove } from "./asked-above";
import { pythonCalls } from "./calls";
import { pythonIntent } from "./intent";
import { pythonOutline } from "./outline";

export const pythonCode: Code = {
  id: "python",
  runtime: "python",
  outline: pythonOutline,
  intent: pythonIntent,
  askedAbove: pythonAskedAbove,
  calls: pythonCalls,
};
