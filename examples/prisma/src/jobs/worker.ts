import { handlers } from "./handlers";
import type { Job } from "./queue";

/** Takes jobs off the queue, one after the other. */
export async function work(queue: Job[]) {
  for (let job = queue.shift(); job; job = queue.shift()) {
    await handlers[job.name](job.data);
  }
}
