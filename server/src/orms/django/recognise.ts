/** Django's errors carry the driver's as their cause; which databases a project uses its settings say. */

import type { Carrier } from "../../code/python/recognise";
import { linkedExtra } from "./extra";

export const carrier: Carrier = {
  driver: (error) => `${error}.__cause__`,
  engines: ({ receiver }) => linkedExtra(receiver.model).engines ?? [],
};
