import mongoose from "mongoose";
import { startStub } from "./stub.mjs";

const stub = await startStub();
await mongoose.connect(stub.url, { autoIndex: false, directConnection: true });

const userSchema = new mongoose.Schema({
  email: { type: String, unique: true },
  name: { type: String, required: true },
});
export const User = mongoose.model("User", userSchema);
export const collection = mongoose.connection.collection("users");

export const reset = async () => stub.reset();

export async function close() {
  await mongoose.disconnect();
  stub.close();
}
