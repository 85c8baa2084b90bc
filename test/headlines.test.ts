/** A stack in a log belongs to the headline above it: a message of the database nearby that has none takes no other error's frames. */

import { expect, test } from "vitest";
import { codes, databases, frameworks, orms, runtimes } from "../server/src/adapters";
import { readPaste } from "../server/src/trace";

const adapters = { runtimes, databases, orms, frameworks, codes };
const said = 'duplicate key value violates unique constraint "users_email_key"';

const server = `2026-11-28 10:00:00.123 UTC [77] ERROR:  ${said}
2026-11-28 10:00:00.123 UTC [77] DETAIL:  Key (email)=(a@b.c) already exists.
2026-11-28 10:00:00.123 UTC [77] STATEMENT:  INSERT INTO "users"("email") VALUES ($1)
`;
const frames = `    at Mailer.send (/app/src/mailer.ts:10:5)
    at async main (/app/src/main.ts:3:1)
`;
const traceback = `Traceback (most recent call last):
  File "/app/mail.py", line 10, in send
    smtp.send(mail)
ConnectionRefusedError: [Errno 111] Connection refused
`;

function framesOf(text: string) {
  const { incidents } = readPaste(text, adapters);
  return incidents.map(({ violation, frames }) => [violation.constraint, ...frames.map(({ file }) => file)]);
}

test.each([
  [
    "a class and a time",
    `${server}2026-11-28 10:00:05.000 UTC TypeError: Cannot read properties of undefined\n${frames}`,
  ],
  ["a class alone", `${server}TypeError: Cannot read properties of undefined\n${frames}`],
  [
    "a record between",
    `${server}2026-11-28 10:00:01 UTC [78] LOG:  checkpoint starting\nError: mail is down\n${frames}`,
  ],
  ["a level and words", `${server}2026-11-28 10:00:05 ERROR [Mailer] mail is down\n${frames}`],
  ["a time and words", `${server}2026-11-28 10:00:05 mail is down\n${frames}`],
  [
    "a level, then a class",
    `${server}2026-11-28 10:00:05 ERROR mail is down\nError: connect ECONNREFUSED\n${frames}`,
  ],
  ["Python's own", `${server}${traceback}`],
  ["Python's own, behind a time", `${server}2026-11-28 10:00:05,000 ERROR mail is down\n${traceback}`],
  ["the other error comes first", `2026-11-28 10:00:00 TypeError: x is undefined\n${frames}${server}`],
  ["Python's comes first", `${traceback}${server}`],
  [
    "MySQL's log",
    `2026-11-28T10:00:00Z 8 [ERROR] ${said}\n2026-11-28T10:00:05Z Error: mail is down\n${frames}`,
  ],
  ["a logger's line, then another class", `Error: ${said}\nRangeError: Invalid time value\n${frames}`],
  [
    "Nest's logger",
    `${said}\n[Nest] 77  - 11/28/2026, 10:00:05 AM   ERROR [ExceptionsHandler] no such thing\n${frames}`,
  ],
  [
    "another request",
    `2026-11-28 10:00:00 [req-1] ERROR QueryFailedError: ${said}\n2026-11-28 10:00:00 [req-2] ERROR Error: mail is down\n${frames}`,
  ],
  [
    "JSON lines",
    [
      JSON.stringify({ level: "error", time: "2026-11-28T10:00:00Z", msg: said }),
      JSON.stringify({ level: "error", msg: "mail is down", stack: `Error: mail is down\n${frames}` }),
    ].join("\n"),
  ],
])("a stack with a headline of its own is no message's nearby: %s", (_, text) => {
  expect(framesOf(text)).toEqual([["users_email_key"]]);
});

const both = ["users_email_key", "/app/src/mailer.ts", "/app/src/main.ts"];

test.each([
  ["right below it", `${said}\n${frames}`],
  ["below its details", `ERROR: ${said}\nDETAIL: Key (email)=(a@b.c) already exists.\nstack:\n${frames}`],
  ["below a logger's line", `2026-11-28 10:00:00 ERROR [Users] ${said}\n${frames}`],
  ["below its heading", `ERROR:  ${said}\n\nStacktrace\n\n${frames}`],
  ["of its own class", `2026-11-28 10:00:00 ERROR could not save\nQueryFailedError: ${said}\n${frames}`],
  [
    "every line with its time",
    `QueryFailedError: ${said}\n${frames}`.replace(/^(?=.)/gm, "2026-11-28T10:00:00.123Z "),
  ],
])("a stack without one is the message's: %s", (_, text) => {
  expect(framesOf(text)).toEqual([both]);
});

test("two requests in turns keep their own frames", () => {
  const text = `[req-1] QueryFailedError: ${said}
[req-2] Error: mail is down
[req-1]     at Users.add (/app/src/users.ts:10:5)
[req-2]     at Mailer.send (/app/src/mailer.ts:10:5)
`;
  expect(framesOf(text)).toEqual([["users_email_key", "/app/src/users.ts"]]);
});
