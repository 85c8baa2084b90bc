import { bookshelf } from "./bookshelf.mjs";

export class Team extends bookshelf.Model {
  get tableName() {
    return "teams";
  }
}

export const Membership = bookshelf.model("Membership", { tableName: "memberships", idAttribute: null });
export const Setting = bookshelf.Model.extend({ tableName: "settings" });
