/** Entry point of the process that answers; `supervisor/` forks it. */

import { startServer } from "./node";

startServer();
