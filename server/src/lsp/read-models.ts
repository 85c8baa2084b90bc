/** The program of the child process in which the server has large workspaces read. */

import { orms } from "../adapters";
import { answerParent } from "../workspace/child";

answerParent(orms);
