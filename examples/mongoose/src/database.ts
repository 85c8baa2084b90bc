import mongoose from "mongoose";
import { startStandIn } from "./stand-in";

/** Connects to MONGODB_URL, or to the stand-in; gives what ends it all. */
export async function start(): Promise<() => Promise<void>> {
  const standIn = process.env.MONGODB_URL ? undefined : await startStandIn();
  await mongoose.connect(process.env.MONGODB_URL ?? standIn?.url ?? "");
  if (!standIn) await mongoose.connection.dropDatabase();
  await Promise.all(Object.values(mongoose.models).map((model) => model.createIndexes()));
  return async () => {
    await mongoose.disconnect();
    await standIn?.close();
  };
}
