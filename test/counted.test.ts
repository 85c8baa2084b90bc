/** How often a text holds one failure, whatever stands between and however each printing looks. */

import { describe, expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import { explain } from "../server/src/explain";

const message = 'duplicate key value violates unique constraint "users_email_key"';
const detail = "DETAIL:  Key (email)=(ada@example.com) already exists.";
const traceback = `Traceback (most recent call last):
  File "/srv/app/users.py", line 5, in register
    User.objects.create(email=email)
django.db.utils.IntegrityError: ${message}
${detail}
`;
const other = traceback.replace("line 5, in register", "line 9, in invite");
const logged = `2026-11-29 10:00:00.123 UTC [77] ERROR:  ${message}\n2026-11-29 10:00:00.123 UTC [77] ${detail}\n`;
const apart = "INFO: listening on 8000\n\n".repeat(12);

describe("the number of times", () => {
  test.each([
    ["once", traceback, [1]],
    ["three times", [traceback, traceback, traceback].join(apart), [3]],
    ["each line of the code by itself", [traceback, other, traceback].join(apart), [2, 1]],
    ["with its stack, and without in the database's log", [traceback, logged].join(apart), [1]],
    ["without a stack", [logged, logged].join(apart), [2]],
    ["twice with, once without", [traceback, logged, traceback].join(apart), [2]],
  ])("%s", async (_what, text, counts) => {
    const { diagnoses } = await explain(text, null, adapters);
    expect(diagnoses.map(({ incident }) => incident.count ?? 1)).toEqual(counts);
  });
});
