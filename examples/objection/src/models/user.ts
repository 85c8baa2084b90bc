import { Model } from "objection";

export class User extends Model {
  static override tableName = "users";

  id!: number;
  email!: string;
  name!: string;
}
