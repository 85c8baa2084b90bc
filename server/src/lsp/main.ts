/** Entry point of the process that the VS Code client forks: the transport comes from its arguments. */

import { startServer } from "./node";

startServer("arguments");
