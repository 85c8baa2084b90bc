/** What runs Python while nobody waits for an answer: queues, timers, commands; told by their frames. */

import type { Framework } from "../domain/adapters";

export const pythonJobs: Framework = {
  id: "python-jobs",
  title: "Python jobs",
  runtime: "python",
  answerAt: () => undefined,
  handlesRequest: () => false,
  frames: {
    background:
      /\/(?:celery\/app|rq\/(?:job|worker)|dramatiq|huey|apscheduler|django_q|django\/core\/management)(?:\/|\.py )/,
  },
};
