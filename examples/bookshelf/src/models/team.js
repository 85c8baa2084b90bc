import { bookshelf } from "../db.js";

export const Team = bookshelf.model("Team", {
  tableName: "teams",
  members() {
    return this.belongsToMany("User", "members", "team_id", "user_id");
  },
});

export const Membership = bookshelf.model("Membership", {
  tableName: "members",
});
