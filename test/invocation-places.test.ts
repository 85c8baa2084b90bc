/** Where the line that an ORM's message names stands in the paste: in a chain of several violations too. */

import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import * as adapters from "../server/src/adapters";
import type { Frame } from "../server/src/domain/incident";
import { createSource } from "../server/src/domain/text";
import { explain } from "../server/src/explain";

/** The handler of a first violation ran into a second one, and its message names another line. */
const chain = `Something before.

PrismaClientKnownRequestError: 
Invalid \`prisma.audit.create()\` invocation in
/app/src/audit.ts:7:22

  4 export async function audit(name: string) {
→ 7   await prisma.audit.create(
Foreign key constraint violated on the constraint: \`audit_user_fkey\`
    at ei.handleRequestError (/app/node_modules/@prisma/client/runtime/library.js:121:7268)
    at async audit (/app/src/audit.ts:7:3) {
  code: 'P2003',
  [cause]: PrismaClientKnownRequestError: 
  Invalid \`prisma.user.create()\` invocation in
  /app/src/users.ts:12:34
  
    9 export async function register(email: string) {
  → 12   return prisma.user.create(
  Unique constraint failed on the fields: (\`email\`)
      at ei.handleRequestError (/app/node_modules/@prisma/client/runtime/library.js:121:7268)
      at async register (/app/src/users.ts:12:10) {
    code: 'P2002'
  }
}
`;

test("each violation of a chain has the place of its own message", async () => {
  for (const paste of [
    chain,
    chain.replaceAll("\n", "\r\n"),
    chain.replace(/^/gm, "2026-01-02T03:04:05Z "),
  ]) {
    const { diagnoses } = await explain(paste, null, adapters);
    const said = diagnoses.map(({ incident }) => {
      const { kind, invocation } = incident.violation;
      return [kind, invocation && textAt(paste, invocation)];
    });
    expect(said.sort()).toEqual([
      ["foreign_key", "/app/src/audit.ts:7:22"],
      ["unique", "/app/src/users.ts:12:34"],
    ]);
  }
});

test("in every captured trace and case the place holds the line's number", async () => {
  let count = 0;
  for (const path of [
    ...texts("test/capture", /\/traces\/.*\.txt$/),
    ...texts("server/src/orms", /\/cases\/.*\.md$/),
  ]) {
    const text = readFileSync(path, "utf8");
    const pastes = path.endsWith(".md")
      ? [...text.matchAll(/^```trace.*\n([\s\S]*?)^```$/gm)].map(([, trace = ""]) => trace)
      : [text];
    for (const paste of pastes) {
      const { diagnoses } = await explain(paste, null, adapters);
      for (const { incident } of diagnoses) {
        const { invocation } = incident.violation;
        if (!invocation) continue;
        count++;
        expect(textAt(paste, invocation), path).toContain(`:${invocation.line}`);
      }
    }
  }
  expect(count).toBeGreaterThan(50);
});

function texts(folder: string, fits: RegExp): string[] {
  return readdirSync(folder, { recursive: true })
    .map((path) => `${folder}/${String(path).replaceAll("\\", "/")}`)
    .filter((path) => fits.test(path) && !path.includes("node_modules"));
}

function textAt(paste: string, { at }: Frame): string {
  const source = createSource("", paste);
  const first = source.line(at.start.line);
  return at.start.line === at.end.line
    ? first.slice(at.start.column - 1, at.end.column - 1)
    : first.slice(at.start.column - 1);
}
