import { Schema, model } from "mongoose";

export interface IMembership {
  team: string;
  user: string;
}

const membershipSchema = new Schema<IMembership>({
  team: { type: String, required: true },
  user: { type: String, required: true },
});
membershipSchema.index({ team: 1, user: 1 }, { unique: true });

export const Membership = model<IMembership>("Membership", membershipSchema);
