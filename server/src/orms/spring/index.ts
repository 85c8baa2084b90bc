/** Spring without an ORM: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const spring: Orm = {
  id: "spring",
  title: "Spring",
  runtime: "java",
  readViolation,
  signs: ["duplicatekeyexception", "dataintegrityviolation"],
};
