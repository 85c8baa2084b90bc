/** Functions that a program picks as it runs: modules loaded by name, tables, maps, `getattr`, providers of a container, queues with two processors. */

import { expect, test } from "vitest";
import { codes, databases, frameworks, orms, runtimes } from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { memoryProject } from "../server/src/workspace/memory";

const adapters = { runtimes, databases, orms, frameworks, codes };

/** @returns the file and the line of the chain's end where it is decided, else the files of all candidates */
async function led(files: Record<string, string>, paste: string) {
  const { diagnoses } = await explain(paste, memoryProject(files), adapters);
  const { callSite: site, callSiteCandidates: all = [] } = diagnoses[0] ?? {};
  return site?.evidence === "chain"
    ? site.file
    : all.filter(({ evidence }) => evidence === "chain").map(({ file, function: name }) => `${file} ${name}`);
}

const writer = (name: string) => `import { db } from "./db";
export async function ${name}(url: string) {
  await db.sheet.create({ data: { url } });
}
`;

/** @param api whose function `post` is printed at its line 9 */
function typescript(api: string, more: Record<string, string> = {}) {
  const lines = api.trimEnd().split("\n");
  const files = {
    "prisma/schema.prisma": `datasource db {
  provider = "postgresql"
}
model Sheet {
  id  Int    @id @default(autoincrement())
  url String @unique
}
`,
    "src/db.ts": `import { PrismaClient } from "@prisma/client";\nexport const db = new PrismaClient();\n`,
    "src/jobs/csv.ts": writer("run").replace("./db", "../db"),
    "src/jobs/pdf.ts": writer("run").replace("./db", "../db"),
    "src/first.ts": writer("first"),
    "src/second.ts": writer("second"),
    "src/log.ts": "export async function log(url: string) { console.log(url); }\n",
    "src/api.ts": `${lines.join("\n")}\n`,
    ...more,
  };
  const line = lines.findIndex((each) => each.includes("HERE")) + 1;
  return led(
    files,
    `PrismaClientKnownRequestError: Unique constraint failed on the fields: (\`url\`)
    at async post (/app/src/api.ts:${line}:3) {
  code: 'P2002',
  meta: { modelName: 'Sheet', target: [ 'url' ] }
}`,
  );
}

const both = (...names: string[]) => names.map((name) => `src/${name}.ts ${name.split("/").at(-1)}`);
const runs = ["src/jobs/csv.ts run", "src/jobs/pdf.ts run"];

test.each([
  [
    "a module loaded as it runs, a name of it",
    `export async function post(url: string) {
  const { run } = await import("./jobs/csv");
  await run(url); // HERE
}`,
    "src/jobs/csv.ts",
  ],
  [
    "a module loaded as it runs, the whole of it",
    `export async function post(url: string) {
  const job = await import("./jobs/pdf");
  await job.run(url); // HERE
}`,
    "src/jobs/pdf.ts",
  ],
  [
    "a module of a computed name",
    `export async function post(kind: string, url: string) {
  const job = await import(\`./jobs/\${kind}\`);
  await job.run(url); // HERE
}`,
    runs,
  ],
  [
    "a map, of which one function writes",
    `import { first } from "./first";
import { log } from "./log";
const jobs = new Map<string, (url: string) => Promise<void>>([
  ["first", first],
  ["log", log],
]);
export async function post(kind: string, url: string) {
  await jobs.get(kind)?.(url); // HERE
}`,
    "src/first.ts",
  ],
  [
    "a map whose function is held in a variable",
    `import { first } from "./first";
import { log } from "./log";
const jobs = new Map([["first", first], ["log", log]]);
export async function post(kind: string, url: string) {
  const job = jobs.get(kind);
  if (!job) throw new Error(kind);
  await job(url); // HERE
}`,
    "src/first.ts",
  ],
  [
    "a map, of which two functions write",
    `import { first } from "./first";
import { second } from "./second";
const jobs = new Map([["first", first], ["second", second]]);
export async function post(kind: string, url: string) {
  await jobs.get(kind)!(url); // HERE
}`,
    both("first", "second"),
  ],
  [
    "a map that is filled later",
    `import { first } from "./first";
import { log } from "./log";
export const jobs = new Map([["first", first], ["log", log]]);
export const add = (kind: string, job: typeof log) => jobs.set(kind, job);
export async function post(kind: string, url: string) {
  await jobs.get(kind)!(url); // HERE
}`,
    [],
  ],
  [
    "a function that is declared on two ways",
    `import { first } from "./first";
import { second } from "./second";
let save: (url: string) => Promise<void>;
if (process.env.FAST) {
  save = first;
} else {
  save = second;
}
export async function post(url: string) {
  await save(url); // HERE
}`,
    both("first", "second"),
  ],
  [
    "a function declaration in each of two blocks, of which none is seen from outside",
    `import { first } from "./first";
import { second } from "./second";
if (process.env.FAST) {
  function save(url: string) { return first(url); }
} else {
  function save(url: string) { return second(url); }
}
export async function post(url: string) {
  await save(url); // HERE
}`,
    [],
  ],
])("TypeScript: %s", async (_, api, expected) => {
  expect(await typescript(api)).toEqual(expected);
});

const stores = (tokens: string) => ({
  "src/stores.ts": `import { db } from "./db";
export class SqlStore {
  async keep(url: string) {
    await db.sheet.create({ data: { url } });
  }
}
export class CopyStore {
  async keep(url: string) {
    await db.sheet.create({ data: { url: url + "-copy" } });
  }
}
`,
  "src/module.ts": `import { Module } from "@nestjs/common";
import { CopyStore, SqlStore } from "./stores";
@Module({ providers: [${tokens}] })
export class AppModule {}
`,
});
const service = (token: string, type: string) => `import { Inject, Injectable } from "@nestjs/common";
@Injectable()
export class Sheets {
  constructor(@Inject(${token}) private readonly store: ${type}) {}
  async post(url: string) {
    await this.store.keep(url); // HERE
  }
}`;

test.each([
  ["useClass", `SqlStore, CopyStore, { provide: "STORE", useClass: SqlStore }`, "src/stores.ts"],
  ["useExisting", `SqlStore, { provide: "STORE", useExisting: SqlStore }, CopyStore`, "src/stores.ts"],
  ["useFactory", `{ provide: "STORE", useFactory: () => new SqlStore() }, CopyStore`, "src/stores.ts"],
  ["useValue", `{ provide: "STORE", useValue: new SqlStore() }, CopyStore`, "src/stores.ts"],
  [
    "a factory that gives one of two",
    `{ provide: "STORE", useFactory: (env: Env) => (env.copy ? new CopyStore() : new SqlStore()) }`,
    ["src/stores.ts CopyStore.keep", "src/stores.ts SqlStore.keep"],
  ],
  [
    "one token that two modules provide",
    `{ provide: "STORE", useClass: SqlStore }, { provide: "STORE", useClass: CopyStore }`,
    ["src/stores.ts CopyStore.keep", "src/stores.ts SqlStore.keep"],
  ],
])("NestJS: a token, by %s", async (_, tokens, expected) => {
  const sorted = (found: string | string[]) => (typeof found === "string" ? found : found.toSorted());
  for (const type of ["any", "Keeps"])
    expect(sorted(await typescript(service('"STORE"', type), stores(tokens)))).toEqual(expected);
});

/** @param lines of shop/api.py, of which the one with HERE is printed */
function python(api: string) {
  const line = api.split("\n").findIndex((each) => each.includes("HERE")) + 1;
  const files = {
    "shop/__init__.py": "",
    "shop/models.py": `from django.db import models


class Sheet(models.Model):
    url = models.CharField(max_length=50, unique=True)

    def touch(self):
        Sheet.objects.create(url=self.url)
`,
    "shop/first.py":
      "from .models import Sheet\n\n\ndef first(url):\n    return Sheet.objects.create(url=url)\n",
    "shop/second.py":
      "from .models import Sheet\n\n\ndef second(url):\n    return Sheet.objects.create(url=url)\n",
    "shop/log.py": "def log(url):\n    print(url)\n",
    "shop/service.py": `from .models import Sheet


class Service:
    def do_keep(self, url):
        return Sheet.objects.create(url=url)

    def do_log(self, url):
        print(url)

    def keep(self, url):
        return Sheet.objects.create(url=url + "-copy")
`,
    "shop/api.py": api,
  };
  return led(
    files,
    `Traceback (most recent call last):
  File "/app/shop/api.py", line ${line}, in post
    HERE
django.db.utils.IntegrityError: UNIQUE constraint failed: shop_sheet.url`.replace("    HERE\n", ""),
  );
}

const two = ["shop/first.py first", "shop/second.py second"];

test.each([
  [
    "a dictionary, of which one function writes",
    `from .first import first
from .log import log

HANDLERS = {"first": first, "log": log}


def post(kind, url):
    HANDLERS[kind](url)  # HERE
`,
    "shop/first.py",
  ],
  [
    "a dictionary, of which two functions write",
    `from .first import first
from .second import second

HANDLERS = {"first": first, "second": second}


def post(kind, url):
    HANDLERS[kind](url)  # HERE
`,
    two,
  ],
  [
    "a dictionary's get(), with its function in a variable",
    `from .first import first
from .log import log

HANDLERS = {"first": first, "log": log}


def post(kind, url):
    handler = HANDLERS.get(kind, log)
    handler(url)  # HERE
`,
    "shop/first.py",
  ],
  [
    "a dictionary that is filled later",
    `from .first import first
from .log import log

HANDLERS = {"first": first, "log": log}


def register(kind, handler):
    HANDLERS[kind] = handler


def post(kind, url):
    HANDLERS[kind](url)  # HERE
`,
    [],
  ],
  [
    "getattr() with the beginning of a name",
    `from .service import Service


def post(kind, url):
    service = Service()
    getattr(service, "do_" + kind)(url)  # HERE
`,
    "shop/service.py",
  ],
  [
    "getattr() with an f-string, held in a variable",
    `from .service import Service


def post(kind, url):
    run = getattr(Service(), f"do_{kind}")
    run(url)  # HERE
`,
    "shop/service.py",
  ],
  [
    "getattr() with any name",
    `from .service import Service


def post(kind, url):
    getattr(Service(), kind)(url)  # HERE
`,
    ["shop/service.py Service.do_keep", "shop/service.py Service.keep"],
  ],
  [
    "getattr() with any name, of a row that its library saves as well",
    `from .models import Sheet


def post(kind, pk):
    sheet = Sheet(pk)
    getattr(sheet, kind)()  # HERE
`,
    [],
  ],
  [
    "a partial under a condition",
    `from functools import partial

from .first import first
from .second import second


def post(kind, url):
    if kind:
        run = partial(first, url)
    else:
        run = partial(second, url)
    run()  # HERE
`,
    two,
  ],
  [
    "a partial of two that are named under a condition",
    `from functools import partial

from .first import first
from .second import second


def post(kind, url):
    run = partial(first, url)
    if kind:
        run = partial(second, url)
    run()  # HERE
`,
    two,
  ],
])("Python: %s", async (_, api, expected) => {
  expect(await python(api)).toEqual(expected);
});

test("TypeScript: a compiled function that two packages have stays theirs both", async () => {
  const more = {
    "packages/a/src/sheets.ts": writer("bring"),
    "packages/a/src/db.ts": "export declare const db: import('@prisma/client').PrismaClient;",
    "packages/b/src/sheets.ts": writer("bring"),
    "packages/b/src/db.ts": "export declare const db: import('@prisma/client').PrismaClient;",
    "prisma/schema.prisma":
      'datasource db {\n  provider = "postgresql"\n}\nmodel Sheet {\n  id Int @id\n  url String @unique\n}\n',
  };
  const { diagnoses } = await explain(
    `PrismaClientKnownRequestError: Unique constraint failed on the fields: (\`url\`)
    at async bring (/srv/dist/sheets.js:5:3) {
  code: 'P2002',
  meta: { modelName: 'Sheet', target: [ 'url' ] }
}`,
    memoryProject(more),
    adapters,
  );
  expect(diagnoses[0]?.callSite?.evidence).toBe("caller");
  const files = diagnoses[0]?.callSiteCandidates.map(({ file }) => file);
  expect(files).toEqual(expect.arrayContaining(["packages/a/src/sheets.ts", "packages/b/src/sheets.ts"]));
});

test("NestJS: two processors of one queue stay two", async () => {
  const processor = (name: string, target: string) => `import { Processor, WorkerHost } from "@nestjs/bullmq";
import { ${target} } from "./${target}";
@Processor("sheets")
export class ${name} extends WorkerHost {
  async process(job: { data: string }) {
    return await ${target}(job.data);
  }
}
`;
  const api = `import { InjectQueue } from "@nestjs/bullmq";
import { Queue } from "bullmq";
export class Sheets {
  constructor(@InjectQueue("sheets") private readonly queue: Queue) {}
  async post(url: string) {
    await this.queue.add("welcome", url); // HERE
  }
}`;
  const more = {
    "src/one.processor.ts": processor("One", "first"),
    "src/two.processor.ts": processor("Two", "second"),
  };
  expect(await typescript(api, more)).toEqual(both("first", "second"));
});

test.each([
  [
    "a row that its class gives",
    "const sheet = await Sheet.findOneByOrFail({ id });\n    await sheet.copy(); // HERE",
    8,
  ],
  ["a repository that is extended by an object", "await sheets.bring(id); // HERE", 15],
])("TypeORM: %s", async (_, call, line) => {
  const api = `import { Sheet, sheets } from "./sheet";
export class Sheets {
  async post(id: number) {
    ${call}
  }
}
`;
  const files = {
    "src/sheet.ts": `import { BaseEntity, Column, Entity, PrimaryGeneratedColumn } from "typeorm";
import { db } from "./db";
@Entity("sheets")
export class Sheet extends BaseEntity {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ unique: true }) url!: string;
  async copy() {
    return await Sheet.create({ url: this.url }).save();
  }
  async twice() {
    return await Sheet.create({ url: this.url }).save();
  }
}
export const sheets = db.getRepository(Sheet).extend({
  bring(id: number) { return this.createQueryBuilder().insert().into(Sheet).values({ url: String(id) }).execute(); },
  take(id: number) { return this.createQueryBuilder().insert().into(Sheet).values({ url: String(id) }).execute(); },
});
`,
    "src/db.ts":
      'import { DataSource } from "typeorm";\nexport const db = new DataSource({ type: "postgres" });\n',
    "src/api.ts": api,
  };
  const printed = api.split("\n").findIndex((each) => each.includes("HERE")) + 1;
  const { diagnoses } = await explain(
    `QueryFailedError: duplicate key value violates unique constraint "sheets_url_key"
    at PostgresQueryRunner.query (/app/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:219:19)
    at async Sheets.post (/app/src/api.ts:${printed}:5) {
  code: '23505',
  table: 'sheets',
  detail: 'Key (url)=(a) already exists.'
}`,
    memoryProject(files),
    adapters,
  );
  const site = diagnoses[0]?.callSite;
  expect([site?.evidence, site?.file, site?.line]).toEqual(["chain", "src/sheet.ts", line]);
});
