import { Model } from "objection";
import { knex } from "../db.mjs";

export class BaseModel extends Model {
  static get modelPaths() {
    return [import.meta.dirname];
  }
}

BaseModel.knex(knex);
