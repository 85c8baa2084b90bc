/** What an editor starts: a small process that keeps little in memory, and starts the one that answers. */

import { startSupervisor } from "./supervisor/start";

startSupervisor("arguments");
