/** What runs JavaScript while nobody waits for an answer: queues, timers, commands; told by their frames. */

import type { Framework } from "../domain/adapters";

export const nodeJobs: Framework = {
  id: "node-jobs",
  title: "Node.js jobs",
  runtime: "node",
  answerAt: () => undefined,
  handlesRequest: () => false,
  frames: {
    background:
      /\/node_modules\/(?:bull|bullmq|agenda|bee-queue|pg-boss|node-cron|cron|node-schedule|nest-commander|@nestjs\/(?:core\/hooks|schedule|bullmq?))\//,
  },
};
