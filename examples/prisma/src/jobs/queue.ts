/** A job as it comes off the queue. */
export interface Job {
  name: string;
  data: { email: string; name: string };
}

export type Handler = (data: Job["data"]) => Promise<unknown>;
