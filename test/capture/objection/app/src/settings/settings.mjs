import { Setting } from "../models/setting.model.mjs";

export async function define(scope, name, content) {
  await Setting.query().insert({ scope, name, content });
}

/** Overwrites what is there. */
export async function put(scope, name, content) {
  await Setting.query().insert({ scope, name, content }).onConflict(["scope", "name"]).merge();
}
