/** The texts that the reader is measured on: ordinary, worst-case and hostile ones, each in any size. */

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const captures = join(dirname(dirname(fileURLToPath(import.meta.url))), "capture");

/** The captured traces of some ORMs' labs, in a fixed order. */
export function capturedTraces(orms = /./) {
  return readdirSync(captures)
    .filter((lab) => existsSync(join(captures, lab, "traces")))
    .flatMap((lab) =>
      readdirSync(join(captures, lab, "traces"), { recursive: true }).map((path) => `${lab}/traces/${path}`),
    )
    .map((path) => path.replaceAll("\\", "/"))
    .filter((path) => path.endsWith(".txt") && orms.test(path))
    .sort()
    .map((path) => readFileSync(join(captures, path), "utf8"));
}

const logLines = [
  "2024-05-01T10:00:00.123Z INFO  [http] GET /api/users/42 200 12ms",
  "2024-05-01T10:00:00.456Z DEBUG [sql] SELECT u.id, u.email FROM users u WHERE u.id = $1 -- [42]",
  "2024-05-01T10:00:01.001Z WARN  [cache] key user:42 expired, 3 retries left (cache.ts:88)",
  "[1] Compiled successfully in 1.2s",
  "",
].join("\n");

const stack =
  "Error: boom\\n    at register (/app/src/users.ts:5:20)\\n    at /app/node_modules/express/lib/router.js:1:2";
const jsonRecords = [
  '{"level":30,"time":1714557600000,"pid":7,"hostname":"web-1","req":{"id":1,"method":"GET","url":"/"},"msg":"request completed"}',
  '{"level":30,"time":1714557600001,"pid":7,"hostname":"web-1","responseTime":12,"msg":"request completed"}',
  `{"level":50,"time":1714557600002,"pid":7,"hostname":"web-1","err":{"type":"Error","message":"boom","stack":"${stack}"},"msg":"boom"}`,
  "",
].join("\n");

const messages = [
  'ERROR:  duplicate key value violates unique constraint "users_email_key"',
  "DETAIL:  Key (email)=(a@example.com) already exists.",
  "ERROR 1062 (23000): Duplicate entry 'a@example.com' for key 'users.email'",
  "UNIQUE constraint failed: users.email",
  "",
].join("\n");

/** @returns [group, name, (size in characters) => text] of every text */
export const texts = [
  ["ordinary", "captured Node traces, repeated", repeatedTraces(/^(?:prisma|typeorm)\//)],
  ["ordinary", "captured Python traces, repeated", repeatedTraces(/^django\//)],
  ["ordinary", "a server's log without any error", repeated(logLines)],
  ["ordinary", "JSON log records, one with a stack", repeated(jsonRecords)],
  ["worst", "every incident a different one", differentIncidents],
  ["worst", "causes nested into causes", nestedCauses],
  ["worst", "messages without stacks", repeated(messages)],
  ["worst", "frames without a message", repeated("    at register (/app/src/users.ts:5:20)\n")],
  ["worst", "traceback of one endless recursion", repeated('  File "/app/a.py", line 1, in f\n    f()\n')],
  ["worst", "line breaks only", repeated("\n")],
  ["worst", "two characters a line", repeated("}\n")],
  ["worst", "bare numbers that look like codes", repeated("ORA-00001\n")],
  ["hostile", "one line of `a`", repeated("a")],
  ["hostile", "one line of spaces", repeated(" ")],
  ["hostile", "`(`", repeated("(")],
  ["hostile", "`a)(`", repeated("a)(")],
  ["hostile", "`at `", repeated("at ")],
  ["hostile", "`at at(`", repeated("at at(")],
  ["hostile", "`eval at :1:1`", repeated("eval at :1:1")],
  ["hostile", '`File "`', repeated('File "')],
  ["hostile", "`Key (`", repeated("Key (")],
  ["hostile", "`Key (a)=(`", repeated("Key (a)=(")],
  ["hostile", "`Caused by: `", repeated("Caused by: ")],
  ["hostile", "backticks", repeated("`")],
  ["hostile", "quotes in quotes", repeated("\"'")],
  ["hostile", "brackets in brackets", (size) => nested("[{(", ")}]", size)],
  [
    "hostile",
    "`duplicate key value violates unique constraint `",
    repeated("duplicate key value violates unique constraint "),
  ],
  ["hostile", "`Duplicate entry '`", repeated("Duplicate entry '")],
  ["hostile", '`constraint "`', repeated('constraint "')],
  ["hostile", "ANSI colours", repeated("\u001b[31m")],
  ["hostile", "ANSI colours that never end", repeated("\u001b[")],
  ["hostile", "`\\n    at ` escaped", repeated("\\n    at ")],
  ["hostile", "backslashes", repeated("\\")],
  ["hostile", "JSON in JSON", (size) => nested('{"a":', "}", size)],
  ["hostile", "records in a record, escaped twice", recordsInRecord],
  ["hostile", "JSON records cut off", repeated('{"message":"Error: a\\n    at b (c:1:1)\n')],
  ["hostile", "HTML tags and entities", repeated("<span &lt;")],
];

function repeated(unit) {
  // A text of blanks alone is answered before it is read.
  const start = unit.trim() === "" ? "x" : "";
  return (size) => (start + unit.repeat(Math.ceil(size / unit.length))).slice(0, size);
}

/** Traces spread over the whole lab make a block of about 16 KB, so that every size holds the same mix. */
function repeatedTraces(orms) {
  let block;
  return (size) => {
    block ??= mix(capturedTraces(orms).filter((text) => text.length < 6000));
    return repeated(block)(size);
  };
}

function mix(traces) {
  let text = "";
  for (let i = 0; text.length < 16_000; i++) text += `${traces[(i * 37) % traces.length]}\n`;
  return text;
}

function differentIncidents(size) {
  const parts = [];
  let length = 0;
  for (let i = 0; length < size; i++) {
    const part = `QueryFailedError: duplicate key value violates unique constraint "users_${i}_key"
    at PostgresQueryRunner.query (/app/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:219:19)
    at async register${i} (/app/src/users.ts:${i + 1}:20) {
  code: '23505',
  detail: 'Key (email${i})=(a@example.com) already exists.',
  constraint: 'users_${i}_key'
}\n`;
    parts.push(part);
    length += part.length;
  }
  return parts.join("").slice(0, size);
}

function nestedCauses(size) {
  const one = (i) =>
    `${" ".repeat(i % 40)}[cause]: Error: no ${i}\n${" ".repeat(i % 40)}    at f (/app/src/a.ts:1:1) {\n`;
  const parts = [];
  let length = 0;
  for (let i = 0; length < size; i++) {
    const part = one(i);
    parts.push(part);
    length += part.length;
  }
  return parts.join("").slice(0, size);
}

/** One line; its breaks and quotes are escaped two times over. */
function recordsInRecord(size) {
  const inner = JSON.stringify({ msg: "Error: a\n    at f (/app/a.ts:1:2)\n".repeat(Math.ceil(size / 60)) });
  return `{"level":50,"msg":${JSON.stringify(inner)}}`.slice(0, size);
}

function nested(open, close, size) {
  const depth = Math.floor(size / (open.length + close.length));
  return open.repeat(depth) + close.repeat(depth);
}
