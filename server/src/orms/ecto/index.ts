/** Ecto: its own wording of violations. */

import type { Orm } from "../../domain/adapters";
import { readViolation } from "./errors";

export const ecto: Orm = {
  id: "ecto",
  title: "Ecto",
  runtime: "elixir",
  readViolation,
  signs: ["constraint error", "_constraint"],
  frames: { own: /^lib\/ecto\/(?:adapters\/sql|repo\/)/, sends: /^lib\/ecto\/adapters\/sql/ },
};
