/** The line behind the frames in TypeScript and JavaScript: how real code is layered, a printed frame, and the write that it leads to. */

import { expect, test } from "vitest";
import { codes, databases, frameworks, orms, runtimes } from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { memoryProject } from "../server/src/workspace/memory";

const adapters = { runtimes, databases, orms, frameworks, codes };

const user = `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity("users")
export class User {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ type: "text", unique: true }) email!: string;
  @Column({ type: "text" }) name!: string;
}
`;

const base = `import { DeepPartial, Repository } from "typeorm";
export abstract class BaseRepository<T extends object> {
  constructor(protected readonly repo: Repository<T>) {}
  add(data: DeepPartial<T>): Promise<T> {
    return this.repo.save(this.repo.create(data));
  }
}
`;

const userRepository = `import { Repository } from "typeorm";
import { BaseRepository } from "./base";
import { User } from "./user";
export class UserRepository extends BaseRepository<User> {
  constructor(repo: Repository<User>) { super(repo); }
}
`;

/** A repository whose two methods write alike: only the chain tells them apart. */
const store = `import { DataSource } from "typeorm";
import { User } from "./user";
export class Store {
  constructor(private readonly db: DataSource) {}
  add(email: string) {
    return this.db.getRepository(User).save({ email, name: "a" });
  }
  bring(email: string) {
    return this.db.getRepository(User).save({ email, name: "b" });
  }
}
`;

const prismaSchema = `datasource db {
  provider = "postgresql"
}
model Sheet {
  id  Int    @id @default(autoincrement())
  url String @unique
}
model Page {
  id   Int    @id @default(autoincrement())
  path String
}
`;

const sheets = `import { prisma } from "./db";
export function bring(url: string) {
  return prisma.sheet.create({ data: { url } });
}
`;

const handlers = `import { prisma } from "./db";
import { bring } from "./sheets";
import { load } from "a-library";
const log = async (url: string) => console.log(url);
export const handlers: Record<string, (url: string) => Promise<unknown>> = {
  "sheet.bring": (url) => bring(url),
  "sheet.log": (url) => log(url),
};
`;

const worker = `import { handlers } from "./handlers";
export async function work(job: { name: string; url: string }) {
  await handlers[job.name](job.url);
}
`;

const typeormPaste = (
  frames: string,
) => `QueryFailedError: duplicate key value violates unique constraint "UQ_97672ac88f789774dd47f7c8be3"
    at PostgresQueryRunner.query (/app/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:219:19)
${frames}
  driverError: error: duplicate key value violates unique constraint "UQ_97672ac88f789774dd47f7c8be3" { code: '23505', detail: 'Key (email)=(a@example.com) already exists.', table: 'users' }
`;

const prismaPaste = (frames: string) => `PrismaClientKnownRequestError: 
Invalid \`prisma.sheet.create()\` invocation:


Unique constraint failed on the fields: (\`url\`)
    at Rn.handleRequestError (/app/node_modules/@prisma/client/runtime/library.js:121:7325)
${frames}
`;

interface Story {
  readonly files: Readonly<Record<string, string>>;
  /** `UserService.join src/user.service.ts "this.users.add"`: function, file, and what stands on the line; innermost first. */
  readonly frames: readonly (readonly [string, string, string])[];
  /** `file:what stands on the line` of each step, the write last; null = not decided, its candidates follow. */
  readonly leads: readonly string[] | { readonly to: readonly string[] } | { readonly stays: string };
  readonly prisma?: boolean;
  /** The failed statement, where the text has it. */
  readonly sql?: string;
}

async function tell({ files, frames, prisma, sql }: Story) {
  const all = prisma ? { "prisma/schema.prisma": prismaSchema, ...files } : { "src/user.ts": user, ...files };
  const lines = frames.map(([name, file, text]) => {
    const rows = (files[file] ?? "").split("\n");
    const line = rows.findIndex((row) => row.includes(text)) + 1;
    const row = rows[line - 1] ?? "";
    const awaited = row.indexOf("await ");
    const column = (awaited >= 0 ? awaited : row.indexOf(text) + text.lastIndexOf(".") + 1) + 1;
    return `    at async ${name} (/app/${file}:${line || text}:${column})`;
  });
  const paste = (prisma ? prismaPaste : typeormPaste)(
    [...lines, ...(sql ? [`  query: '${sql}',`] : [])].join("\n"),
  );
  const { diagnoses } = await explain(paste, memoryProject(all), adapters);
  const [diagnosis] = diagnoses;
  const textAt = (file: string, line: number) =>
    `${file}: ${(all as Record<string, string>)[file]?.split("\n")[line - 1]?.trim()}`;
  return {
    site: diagnosis?.callSite,
    steps: diagnosis?.callSite?.chain?.map((step) => textAt(step.file, step.line)),
    candidates: diagnosis?.callSiteCandidates.map((one) => textAt(one.file, one.line)),
    fixes: diagnosis?.fixes.map(({ id }) => id),
  };
}

async function check(story: Story): Promise<void> {
  const told = await tell(story);
  if (Array.isArray(story.leads)) {
    expect(told.steps ?? told.candidates).toEqual(story.leads);
    expect(told.site?.evidence).toBe(story.leads.length > 1 ? "chain" : "frame");
  } else if ("to" in story.leads) {
    expect(told.site ?? null).toBeNull();
    expect(told.candidates?.slice(0, story.leads.to.length)).toEqual(story.leads.to);
  } else {
    expect(told.site?.evidence).toBe("caller");
    expect(told.candidates?.[0]).toBe((story.leads as { stays: string }).stays);
    expect(told.fixes).toEqual([]);
  }
}

const joins = `import { UserRepository } from "./user.repository";
export class UserService {
  constructor(private readonly users: UserRepository) {}
  async join(email: string) {
    return await this.users.add({ email, name: "x" });
  }
}
`;

test.each<[string, Story]>([
  [
    "a method of a generic base class",
    {
      files: {
        "src/base.ts": base,
        "src/user.repository.ts": userRepository,
        "src/user.service.ts": joins,
      },
      frames: [["UserService.join", "src/user.service.ts", "this.users.add"]],
      leads: [
        'src/user.service.ts: return await this.users.add({ email, name: "x" });',
        "src/base.ts: return this.repo.save(this.repo.create(data));",
      ],
    },
  ],
  [
    "an interface with one implementer, and a generic base behind it",
    {
      files: {
        "src/base.ts": base,
        "src/user.repository.ts": userRepository,
        "src/users.port.ts": `export interface Users { add(data: { email: string; name: string }): Promise<unknown>; }\n`,
        "src/sql-users.ts": `import { UserRepository } from "./user.repository";
import type { Users } from "./users.port";
export class SqlUsers implements Users {
  constructor(private readonly repository: UserRepository) {}
  add(data: { email: string; name: string }) {
    return this.repository.add(data);
  }
}
`,
        "src/api.ts": `import type { Users } from "./users.port";
export class Api {
  constructor(private readonly users: Users) {}
  async post(email: string) {
    return await this.users.add({ email, name: "x" });
  }
}
`,
      },
      frames: [["Api.post", "src/api.ts", "this.users.add"]],
      leads: [
        'src/api.ts: return await this.users.add({ email, name: "x" });',
        "src/sql-users.ts: return this.repository.add(data);",
        "src/base.ts: return this.repo.save(this.repo.create(data));",
      ],
    },
  ],
  [
    "two implementers, nothing that says which",
    {
      files: {
        "src/store.ts": store,
        "src/port.ts": `export interface Users { add(email: string): Promise<unknown>; }\n`,
        "src/one.ts": `import { Store } from "./store";
import type { Users } from "./port";
export class One implements Users {
  constructor(private readonly store: Store) {}
  add(email: string) {
    return this.store.add(email);
  }
}
`,
        "src/two.ts": `import { Store } from "./store";
import type { Users } from "./port";
export class Two implements Users {
  constructor(private readonly store: Store) {}
  add(email: string) {
    return this.store.bring(email);
  }
}
`,
        "src/api.ts": `import type { Users } from "./port";
export async function post(users: Users, email: string) {
  return await users.add(email);
}
`,
      },
      frames: [["post", "src/api.ts", "users.add"]],
      leads: {
        to: [
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "a" });',
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
        ],
      },
    },
  ],
  [
    "two implementers, of which the module of NestJS provides one",
    {
      files: {
        "src/store.ts": store,
        "src/port.ts": `export interface Users { add(email: string): Promise<unknown>; }\nexport const USERS = Symbol("users");\n`,
        "src/one.ts": `import { Store } from "./store";
import type { Users } from "./port";
export class One implements Users {
  constructor(private readonly store: Store) {}
  add(email: string) {
    return this.store.add(email);
  }
}
`,
        "src/two.ts": `import { Store } from "./store";
import type { Users } from "./port";
export class Two implements Users {
  constructor(private readonly store: Store) {}
  add(email: string) {
    return this.store.bring(email);
  }
}
`,
        "src/module.ts": `import { Module } from "@nestjs/common";
import { USERS } from "./port";
import { Two } from "./two";
@Module({ providers: [{ provide: USERS, useClass: Two }] })
export class AppModule {}
`,
        "src/api.ts": `import { Inject } from "@nestjs/common";
import { USERS, type Users } from "./port";
export class Api {
  constructor(@Inject(USERS) private readonly users: Users) {}
  async post(email: string) {
    return await this.users.add(email);
  }
}
`,
      },
      frames: [["Api.post", "src/api.ts", "this.users.add"]],
      leads: [
        "src/api.ts: return await this.users.add(email);",
        "src/two.ts: return this.store.bring(email);",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "barrels, a default import and a namespace",
    {
      files: {
        "src/users/store.ts": store.replace('./user"', '../user"'),
        "src/users/make.ts": `import { Store } from "./store";
import { source } from "../source";
const store = new Store(source);
export default store;
`,
        "src/users/index.ts": `export * from "./store";\nexport { default as users } from "./make";\n`,
        "src/source.ts": `import { DataSource } from "typeorm";\nexport const source = new DataSource({ type: "sqlite", database: "a" });\n`,
        "src/api.ts": `import * as all from "./users";
export async function post(email: string) {
  return await all.users.bring(email);
}
`,
      },
      frames: [["post", "src/api.ts", "all.users.bring"]],
      leads: [
        "src/api.ts: return await all.users.bring(email);",
        'src/users/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "CommonJS",
    {
      prisma: true,
      files: {
        "src/db.js": `const { PrismaClient } = require("@prisma/client");\nmodule.exports = { prisma: new PrismaClient() };\n`,
        "src/sheets.js": `const { prisma } = require("./db");
exports.add = function (url) {
  return prisma.sheet.create({ data: { url } });
};
exports.bring = (url) => prisma.sheet.create({ data: { url: url.trim() } });
`,
        "src/service.js": `const sheets = require("./sheets");
class Service {
  constructor(store) {
    this.store = store;
  }
  keep(url) {
    return this.store.add(url);
  }
}
module.exports = new Service(sheets);
`,
        "src/api.js": `const service = require("./service");
module.exports.post = async (req, res) => {
  res.json(await service.keep(req.body.url));
};
`,
      },
      frames: [["module.exports.post", "src/api.js", "service.keep"]],
      leads: [
        "src/api.js: res.json(await service.keep(req.body.url));",
        "src/service.js: return this.store.add(url);",
        "src/sheets.js: return prisma.sheet.create({ data: { url } });",
      ],
    },
  ],
  [
    "paths of the tsconfig and a package of the workspace",
    {
      files: {
        "tsconfig.base.json": `{ "compilerOptions": { "baseUrl": ".", "paths": { "@lib/*": ["libs/*/src"] } } }`,
        "libs/store/src/index.ts": `export { Store } from "./store";\n`,
        "libs/store/src/store.ts": store.replace('./user"', '../../../src/user"'),
        "packages/core/package.json": `{ "name": "@acme/core", "main": "dist/index.js" }`,
        "packages/core/src/index.ts": `import { Store } from "@lib/store";
export const keep = (store: Store, email: string) => store.bring(email);
`,
        "apps/api/src/main.ts": `import { keep } from "@acme/core";
export async function post(store, email: string) {
  await keep(store, email);
}
`,
      },
      frames: [["post", "apps/api/src/main.ts", "keep("]],
      leads: [
        "apps/api/src/main.ts: await keep(store, email);",
        "packages/core/src/index.ts: export const keep = (store: Store, email: string) => store.bring(email);",
        'libs/store/src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "paths without a base, beside the sources; a file of a package of the workspace",
    {
      files: {
        "packages/store/package.json": `{ "name": "@acme/store" }`,
        "packages/store/src/store.ts": store.replace('./user"', '../../../src/user"'),
        "apps/api/tsconfig.json": `{ "compilerOptions": { "paths": { "@/*": ["./src/*"] } } }`,
        "apps/api/src/keep.ts": `import { Store } from "@acme/store/store";
export const keep = (store: Store, email: string) => store.bring(email);
`,
        "apps/api/src/main.ts": `import { keep } from "@/keep";
export async function post(store, email: string) {
  await keep(store, email);
}
`,
      },
      frames: [["post", "apps/api/src/main.ts", "keep("]],
      leads: [
        "apps/api/src/main.ts: await keep(store, email);",
        "apps/api/src/keep.ts: export const keep = (store: Store, email: string) => store.bring(email);",
        'packages/store/src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "a factory that returns an object",
    {
      prisma: true,
      files: {
        "src/repo.ts": `import type { PrismaClient } from "@prisma/client";
export const sheetRepository = (prisma: PrismaClient) => ({
  add: (url: string) => prisma.sheet.create({ data: { url } }),
  bring: (url: string) => prisma.sheet.create({ data: { url: url.trim() } }),
});
export type SheetRepository = ReturnType<typeof sheetRepository>;
`,
        "src/service.ts": `import type { SheetRepository } from "./repo";
export function makeService({ sheets }: { sheets: SheetRepository }) {
  async function keep(url: string) {
    return await sheets.bring(url);
  }
  return { keep };
}
`,
      },
      frames: [["keep", "src/service.ts", "sheets.bring"]],
      leads: [
        "src/service.ts: return await sheets.bring(url);",
        "src/repo.ts: bring: (url: string) => prisma.sheet.create({ data: { url: url.trim() } }),",
      ],
    },
  ],
  [
    "a wrapper that is handed a function",
    {
      files: {
        "src/store.ts": store,
        "src/retry.ts": `export async function retry<T>(work: () => Promise<T>): Promise<T> {
  for (let i = 0; ; i++) {
    try {
      return await work();
    } catch (error) {
      if (i > 2) throw error;
    }
  }
}
`,
        "src/api.ts": `import { retry } from "./retry";
import { Store } from "./store";
export async function post(store: Store, email: string) {
  const keep = () => store.bring(email);
  return await retry(keep);
}
`,
      },
      frames: [
        ["retry", "src/retry.ts", "work()"],
        ["post", "src/api.ts", "retry(keep)"],
      ],
      leads: [
        "src/retry.ts: return await work();",
        "src/api.ts: const keep = () => store.bring(email);",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "fields that hold functions, a method of the base by super",
    {
      files: {
        "src/store.ts": store,
        "src/special.ts": `import { Store } from "./store";
export class SpecialStore extends Store {
  bring(email: string) {
    return super.bring(email.trim());
  }
}
`,
        "src/service.ts": `import { SpecialStore } from "./special";
export class Service {
  private readonly store: SpecialStore;
  keep = (email: string) => this.store.bring(email);
  post = async (email: string) => {
    await this.keep(email);
  };
}
`,
      },
      frames: [["Service.post", "src/service.ts", "this.keep"]],
      leads: [
        "src/service.ts: await this.keep(email);",
        "src/service.ts: keep = (email: string) => this.store.bring(email);",
        "src/special.ts: return super.bring(email.trim());",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "a mixin",
    {
      files: {
        "src/store.ts": store,
        "src/mixin.ts": `import { Store } from "./store";
type Class<T = object> = new (...args: any[]) => T;
export function Keeping<B extends Class>(Base: B) {
  return class extends Base {
    store!: Store;
    keep(email: string) {
      return this.store.add(email);
    }
  };
}
`,
        "src/service.ts": `import { Keeping } from "./mixin";
class Plain {}
export class Service extends Keeping(Plain) {
  async post(email: string) {
    await this.keep(email);
  }
}
`,
      },
      frames: [["Service.post", "src/service.ts", "this.keep"]],
      leads: [
        "src/service.ts: await this.keep(email);",
        "src/mixin.ts: return this.store.add(email);",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "a" });',
      ],
    },
  ],
  [
    "what the base leaves to the class: the class of `this` stays",
    {
      files: {
        "src/store.ts": store,
        "src/job.ts": `export abstract class Job {
  protected abstract work(email: string): Promise<unknown>;
  run(email: string) {
    return this.work(email);
  }
}
`,
        "src/import-job.ts": `import { Job } from "./job";
import { Store } from "./store";
export class ImportJob extends Job {
  constructor(private readonly store: Store) { super(); }
  protected work(email: string) {
    return this.store.bring(email);
  }
}
`,
        "src/other-job.ts": `import { Job } from "./job";
import { Store } from "./store";
export class OtherJob extends Job {
  constructor(private readonly store: Store) { super(); }
  protected work(email: string) {
    return this.store.add(email);
  }
}
`,
        "src/main.ts": `import { ImportJob } from "./import-job";
import { store } from "./stores";
export async function main() {
  const job = new ImportJob(store);
  await job.run("a@example.com");
}
`,
      },
      frames: [["main", "src/main.ts", "job.run"]],
      leads: [
        'src/main.ts: await job.run("a@example.com");',
        "src/job.ts: return this.work(email);",
        "src/import-job.ts: return this.store.bring(email);",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "promises that are kept, and waited for together",
    {
      files: {
        "src/store.ts": store,
        "src/api.ts": `import { Store } from "./store";
export async function post(store: Store, emails: string[]) {
  const saves = [];
  for (const email of emails) saves.push(store.bring(email));
  await Promise.all(saves);
}
`,
      },
      frames: [["post", "src/api.ts", "Promise.all"]],
      leads: [
        "src/api.ts: await Promise.all(saves);",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "a delegate that the constructor is given",
    {
      prisma: true,
      files: {
        "src/base.ts": `export class Base<T> {
  constructor(protected readonly delegate: { create(args: { data: T }): Promise<unknown> }) {}
  add(data: T) {
    return this.delegate.create({ data });
  }
}
`,
        "src/sheets.ts": `import { Base } from "./base";
import { prisma } from "./db";
export const sheets = new Base(prisma.sheet);
export const pages = new Base(prisma.page);
`,
        "src/api.ts": `import { sheets } from "./sheets";
export async function post(url: string) {
  return await sheets.add({ url });
}
`,
      },
      frames: [["post", "src/api.ts", "sheets.add"]],
      leads: [
        "src/api.ts: return await sheets.add({ url });",
        "src/base.ts: return this.delegate.create({ data });",
      ],
    },
  ],
  [
    "the printed line of a generic base: the printed class tells whose it is",
    {
      files: {
        "src/base.ts": base.replace(
          "add(data: DeepPartial<T>): Promise<T> {\n    return",
          "async add(data: DeepPartial<T>): Promise<T> {\n    return await",
        ),
        "src/user.repository.ts": userRepository,
      },
      frames: [["UserRepository.add", "src/base.ts", "this.repo.save"]],
      leads: ["src/base.ts: return await this.repo.save(this.repo.create(data));"],
    },
  ],
  [
    "no frame at all: a base that is made for the model is a candidate like any other write",
    {
      files: {
        "src/base.ts": base,
        "src/user.repository.ts": userRepository,
        "src/admin.ts": `import { DataSource } from "typeorm";
import { User } from "./user";
export const admin = (db: DataSource, email: string) => db.getRepository(User).insert({ email, name: "b" });
`,
      },
      frames: [],
      leads: {
        to: [
          'src/admin.ts: export const admin = (db: DataSource, email: string) => db.getRepository(User).insert({ email, name: "b" });',
          "src/base.ts: return this.repo.save(this.repo.create(data));",
        ],
      },
    },
  ],
  [
    "a callback that was waited for has lost its frame: it is looked into, and nothing beside it",
    {
      files: {
        "src/store.ts": store,
        "src/sign-up.ts": `import { DataSource } from "typeorm";
import { Store } from "./store";
export async function signUp(db: DataSource, store: Store, email: string) {
  await db.transaction(async () => {
    await store.bring(email);
  });
  await store.add(email);
}
`,
      },
      frames: [["signUp", "src/sign-up.ts", "db.transaction"]],
      leads: [
        "src/sign-up.ts: await db.transaction(async () => {",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "Inversify: a property that is injected by a symbol, typed by an interface",
    {
      files: {
        "src/store.ts": store,
        "src/types.ts": `export const TYPES = { Users: Symbol.for("Users") };\nexport interface Users { keep(email: string): Promise<unknown>; }\n`,
        "src/users.ts": `import { injectable } from "inversify";
import { Store } from "./store";
import { type Users } from "./types";
@injectable()
export class StoredUsers implements Users {
  private readonly store!: Store;
  keep(email: string) {
    return this.store.bring(email);
  }
}
`,
        "src/controller.ts": `import { inject } from "inversify";
import { TYPES, type Users } from "./types";
export class Controller {
  @inject(TYPES.Users) private readonly users!: Users;
  async post(email: string) {
    await this.users.keep(email);
  }
}
`,
      },
      frames: [["Controller.post", "src/controller.ts", "this.users.keep"]],
      leads: [
        "src/controller.ts: await this.users.keep(email);",
        "src/users.ts: return this.store.bring(email);",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "a container that is asked for a class, a static method, and what a function is declared to return",
    {
      files: {
        "src/store.ts": store,
        "src/service.ts": `import { container } from "tsyringe";
import { Store } from "./store";
export function storeOf(): Store {
  return container.resolve(Store);
}
export class Service {
  static keep(email: string) {
    return storeOf().bring(email);
  }
}
export class Desk {
  keep(email: string) {
    return Service.keep(email);
  }
}
`,
        "src/api.ts": `import { container } from "tsyringe";
import { Desk } from "./service";
export async function post(email: string) {
  const desk = container.resolve(Desk);
  await desk.keep(email);
}
`,
      },
      frames: [["post", "src/api.ts", "desk.keep"]],
      leads: [
        "src/api.ts: await desk.keep(email);",
        "src/service.ts: return Service.keep(email);",
        "src/service.ts: return storeOf().bring(email);",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "JavaScript: what the constructor takes apart, and a function handed to then",
    {
      prisma: true,
      files: {
        "src/sheets.js": `export class Sheets {
  constructor({ prisma }) {
    this.prisma = prisma;
  }
  bring(url) {
    return this.prisma.sheet.create({ data: { url } });
  }
}
`,
        "src/service.js": `import { Sheets } from "./sheets.js";
export const makeService = (prisma) => {
  const sheets = new Sheets({ prisma });
  const keep = (url) => sheets.bring(url);
  return { fetchAndKeep: (load) => load().then(keep) };
};
`,
        "src/api.js": `import { makeService } from "./service.js";
import { prisma } from "./db.js";
const service = makeService(prisma);
export async function post(load) {
  return await service.fetchAndKeep(load);
}
`,
      },
      frames: [["post", "src/api.js", "service.fetchAndKeep"]],
      leads: { to: ["src/sheets.js: return this.prisma.sheet.create({ data: { url } });"] },
    },
  ],
  [
    "functions of one file that call each other, an overload and a default export of a function",
    {
      prisma: true,
      files: {
        "src/sheets.ts": `import { prisma } from "./db";
function add(url: string) {
  return prisma.sheet.create({ data: { url } });
}
export function bring(url: string): Promise<unknown>;
export function bring(url: string, again: boolean): Promise<unknown>;
export function bring(url: string, again = false) {
  if (again) return Promise.resolve();
  return add(url.trim());
}
export default function keep(url: string) {
  return bring(url);
}
`,
        "src/api.ts": `import keepIt from "./sheets";
export const post = async (url: string) => {
  await keepIt(url);
};
`,
      },
      frames: [["post", "src/api.ts", "keepIt("]],
      leads: [
        "src/api.ts: await keepIt(url);",
        "src/sheets.ts: return bring(url);",
        "src/sheets.ts: return add(url.trim());",
        "src/sheets.ts: return prisma.sheet.create({ data: { url } });",
      ],
    },
  ],
  [
    "the only function of that name, where no type says what the receiver is",
    {
      files: {
        "src/store.ts": store.replace("bring(", "bringAlong("),
        "src/api.js": `export async function post(ctx) {
  await ctx.state.store.bringAlong(ctx.email);
}
`,
      },
      frames: [["post", "src/api.js", "ctx.state.store.bringAlong"]],
      leads: [
        "src/api.js: await ctx.state.store.bringAlong(ctx.email);",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "two functions of that name: neither is the one",
    {
      files: {
        "src/store.ts": store,
        "src/other.ts": store.replace("class Store", "class Other"),
        "src/api.js": `export async function post(ctx) {
  await ctx.state.store.bring(ctx.email);
}
`,
      },
      frames: [["post", "src/api.js", "ctx.state.store.bring"]],
      leads: {
        to: [
          'src/other.ts: return this.db.getRepository(User).save({ email, name: "b" });',
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
        ],
      },
    },
  ],
  [
    "of a function that is awaited and one that is not, the one that is not left no frame",
    {
      files: {
        "src/service.ts": `import { Repository } from "typeorm";
import { User } from "./user";
export class Service {
  constructor(private readonly users: Repository<User>) {}
  async replace(email: string) {
    await this.users.insert({ email: "old", name: "x" });
    return this.users.insert({ email, name: "x" });
  }
  async post(email: string) {
    await this.replace(email);
  }
}
`,
      },
      frames: [["Service.post", "src/service.ts", "this.replace"]],
      leads: [
        "src/service.ts: await this.replace(email);",
        'src/service.ts: return this.users.insert({ email, name: "x" });',
      ],
    },
  ],
  [
    "a frame further in is printed: the calls of its function are not followed from further out",
    {
      files: {
        "src/store.ts": store,
        "src/inner.ts": `import { Store } from "./store";
export async function inner(store: Store, plugin: any) {
  await store.add("a");
  await plugin[0](1);
}
`,
        "src/outer.ts": `import { inner } from "./inner";
export async function outer(store, plugin) {
  await inner(store, plugin);
}
`,
      },
      frames: [
        ["inner", "src/inner.ts", "plugin[0]"],
        ["outer", "src/outer.ts", "inner("],
      ],
      leads: { stays: "src/inner.ts: await plugin[0](1);" },
    },
  ],
  [
    "a table of handlers, one of which the job names: the only one that writes the row is it",
    {
      prisma: true,
      files: {
        "src/sheets.ts": sheets,
        "src/handlers.ts": handlers,
        "src/worker.ts": worker,
      },
      frames: [["work", "src/worker.ts", "handlers["]],
      leads: [
        "src/worker.ts: await handlers[job.name](job.url);",
        'src/handlers.ts: "sheet.bring": (url) => bring(url),',
        "src/sheets.ts: return prisma.sheet.create({ data: { url } });",
      ],
    },
  ],
  [
    "a table of handlers of which two write the row: neither is the one",
    {
      prisma: true,
      files: {
        "src/sheets.ts": sheets,
        "src/handlers.ts": handlers.replace("=> log(url)", "=> prisma.sheet.create({ data: { url } })"),
        "src/worker.ts": worker,
      },
      frames: [["work", "src/worker.ts", "handlers["]],
      leads: {
        to: [
          'src/handlers.ts: "sheet.log": (url) => prisma.sheet.create({ data: { url } }),',
          "src/sheets.ts: return prisma.sheet.create({ data: { url } });",
        ],
      },
    },
  ],
  [
    "a table of handlers that is filled elsewhere: what stands in it need not be the one",
    {
      prisma: true,
      files: {
        "src/sheets.ts": sheets,
        "src/handlers.ts": `${handlers}handlers["sheet.more"] = load();\n`,
        "src/worker.ts": worker,
      },
      frames: [["work", "src/worker.ts", "handlers["]],
      leads: { stays: "src/worker.ts: await handlers[job.name](job.url);" },
    },
  ],
  [
    "a table of handlers that another file fills: what stands in it need not be the one",
    {
      prisma: true,
      files: {
        "src/sheets.ts": sheets,
        "src/handlers.ts": handlers,
        "src/more.ts": `import { handlers } from "./handlers";\nhandlers["sheet.more"] = load();\n`,
        "src/worker.ts": worker,
      },
      frames: [["work", "src/worker.ts", "handlers["]],
      leads: { stays: "src/worker.ts: await handlers[job.name](job.url);" },
    },
  ],
  [
    "the write of another model: the only function that has the name of its method is not what it calls",
    {
      prisma: true,
      files: {
        "src/desk.ts": `import { prisma } from "./db";
export class Desk {
  create(url: string) {
    return prisma.sheet.create({ data: { url } });
  }
}
`,
        "src/pages.ts": `import { prisma } from "./db";
export function note(path: string) {
  return prisma.page.create({ data: { path } });
}
`,
        "src/api.ts": `import { note } from "./pages";
export async function post(path: string, queue: any) {
  await queue.run(note(path));
}
`,
      },
      frames: [["post", "src/api.ts", "queue.run"]],
      leads: { stays: "src/api.ts: await queue.run(note(path));" },
    },
  ],
  [
    "JavaScript before classes: a prototype, a getter, an object that takes in another, one of two",
    {
      prisma: true,
      files: {
        "src/sheets.js": `const { prisma } = require("./db");
exports.add = (url) => prisma.sheet.create({ data: { url } });
exports.bring = (url) => prisma.sheet.create({ data: { url: url.trim() } });
`,
        "src/all.js": `const sheets = require("./sheets");
const own = { ...sheets, count: 1 };
module.exports = {
  get sheets() {
    return own;
  },
};
`,
        "src/service.js": `const { sheets } = require("./all");
function Service(store) {
  this.count = 0;
}
Service.prototype.keep = function (url) {
  const store = this.count ? sheets : sheets || null;
  return store.bring(url);
};
module.exports = Service;
`,
        "src/api.js": `const Service = require("./service");
module.exports.post = async (req) => {
  const service = new Service();
  await service.keep(req.body.url);
};
`,
      },
      frames: [["module.exports.post", "src/api.js", "service.keep"]],
      leads: [
        "src/api.js: await service.keep(req.body.url);",
        "src/service.js: return store.bring(url);",
        "src/sheets.js: exports.bring = (url) => prisma.sheet.create({ data: { url: url.trim() } });",
      ],
    },
  ],
  [
    "interfaces that extend each other, a factory behind one, a class in a decorator, types by their modules",
    {
      files: {
        "src/store.ts": store,
        "src/ports.ts": `import type * as stores from "./store";
export interface Keeps { storeFor(name: string): import("./store").Store; }
export interface Stores extends Keeps { close(): void; }
export type Chosen = Readonly<stores.Store>;
`,
        "src/desk.ts": `import type { Chosen, Stores } from "./ports";
export class Desk {
  stores!: Stores;
  chosen!: Chosen;
  keep(email: string) {
    return this.stores.storeFor("a").bring(email);
  }
  add(email: string) {
    return this.chosen.add(email);
  }
}
`,
        "src/api.ts": `import { Inject } from "@nestjs/common";
import { Desk } from "./desk";
export class Api {
  @Inject(Desk) private readonly desk;
  async post(email: string) {
    await this.desk.keep(email);
  }
}
`,
      },
      frames: [["Api.post", "src/api.ts", "this.desk.keep"]],
      leads: { to: ['src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });'] },
    },
  ],
  [
    "a type by the module that it is a member of",
    {
      files: {
        "src/store.ts": store,
        "src/desk.ts": `import type * as stores from "./store";
export async function post(chosen: Readonly<stores.Store>, email: string) {
  await chosen.add(email);
}
`,
      },
      frames: [["post", "src/desk.ts", "chosen.add"]],
      leads: [
        "src/desk.ts: await chosen.add(email);",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "a" });',
      ],
    },
  ],
  [
    "barrels of barrels, a variable that is called like an import, a call that two can answer",
    {
      files: {
        "src/store.ts": store,
        "src/other.ts": store.replace("class Store", "class Other").replace('name: "b"', 'name: "c"'),
        "src/index.ts": `export * from "./ports";\nexport * from "./store";\nexport * from "./other";\n`,
        "src/ports.ts": `export const ports = 1;\n`,
        "src/api.ts": `import { Other, Store } from "./index";
export async function post(isNew: boolean, email: string) {
  const keeper = isNew ? new Other(null) : new Store(null);
  await keeper.bring(email);
}
`,
      },
      frames: [["post", "src/api.ts", "keeper.bring"]],
      leads: {
        to: [
          'src/other.ts: return this.db.getRepository(User).save({ email, name: "c" });',
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
        ],
      },
    },
  ],
  [
    "JavaScript: a variable that is called like what the file requires is not that",
    {
      prisma: true,
      files: {
        "src/db.js": `const { PrismaClient } = require("@prisma/client");\nmodule.exports = { prisma: new PrismaClient() };\n`,
        "src/pages.js": `const { prisma } = require("./db");
exports.bring = (url) => prisma.sheet.create({ data: { url: url.trim() } });
`,
        "src/sheets.js": `const { prisma } = require("./db");
exports.bring = void 0;
exports.bring = (url) => prisma.sheet.create({ data: { url } });
`,
        "src/api.js": `const store = require("./pages");
const sheets = require("./sheets");
module.exports.add = (url) => store.bring(url);
module.exports.post = async (url) => {
  const store = sheets;
  await store.bring(url);
};
`,
      },
      frames: [["module.exports.post", "src/api.js", "await store.bring"]],
      leads: [
        "src/api.js: await store.bring(url);",
        "src/sheets.js: exports.bring = (url) => prisma.sheet.create({ data: { url } });",
      ],
    },
  ],
  [
    "a field that the class declares anew, as what is not there, is not that of its base",
    {
      files: {
        "src/store.ts": store,
        "src/other.ts": store.replace("class Store", "class Other").replace('name: "b"', 'name: "c"'),
        "src/base.ts": `import { Store } from "./store";
export class Base {
  protected store: Store;
}
`,
        "src/desk.ts": `import { Base } from "./base";
import type { Gone } from "./generated/gone";
export class Desk extends Base {
  protected store: Gone;
  async post(email: string) {
    await this.store.bring(email);
  }
}
`,
      },
      frames: [["Desk.post", "src/desk.ts", "this.store.bring"]],
      leads: {
        to: [
          'src/other.ts: return this.db.getRepository(User).save({ email, name: "c" });',
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
        ],
      },
    },
  ],
  [
    "the file was edited since: another function's write stands on the printed line, the printed function elsewhere",
    {
      files: {
        "src/store.ts": `import { DataSource } from "typeorm";
import { User } from "./user";
export class Store {
  constructor(private readonly db: DataSource) {}
  async bring(email: string) {
    await this.db.getRepository(User).save({ email, name: "b" });
  }
  async add(email: string) {
    await this.db.getRepository(User).save({ email, name: "a" });
  }
}
`,
      },
      frames: [["Store.add", "src/store.ts", 'name: "b"']],
      leads: [
        "src/store.ts: async add(email: string) {",
        'src/store.ts: await this.db.getRepository(User).save({ email, name: "a" });',
      ],
    },
  ],
  ...["let", "switch", "assign"].map((how): [string, Story] => [
    `which of two it is the running program tells (${how}): neither is the one`,
    {
      files: {
        "src/store.ts": store,
        "src/two.ts": `import { db } from "./db";
import { Store } from "./store";
export class Plain {
  keep(email: string) {
    return new Store(db).add(email);
  }
}
export class Loud {
  keep(email: string) {
    return new Store(db).bring(email);
  }
}
export function made(kind: string) {
  switch (kind) {
    case "loud":
      return new Loud();
  }
  return new Plain();
}
export const both = Object.assign(new Plain(), new Loud());
`,
        "src/api.ts": `import { both, Loud, made, Plain } from "./two";
export async function post(email: string, kind: string) {
${how === "let" ? '  let keeper = new Plain();\n  if (kind === "loud") keeper = new Loud();' : `  const keeper = ${how === "assign" ? "both" : "made(kind)"};`}
  await keeper.keep(email);
}
`,
      },
      frames: [["post", "src/api.ts", "keeper.keep"]],
      leads: {
        to: [
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "a" });',
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
        ],
      },
    },
  ]),
  [
    "a class below has another method of that name, and only the type tells what the object is",
    {
      files: {
        "src/store.ts": store,
        "src/keeper.ts": `import { Store } from "./store";
export class Keeper {
  constructor(protected readonly store: Store) {}
  keep(email: string) {
    return this.store.add(email);
  }
}
export class LoudKeeper extends Keeper {
  keep(email: string) {
    return this.store.bring(email);
  }
}
`,
        "src/api.ts": `import { Keeper } from "./keeper";
export class Api {
  constructor(private readonly keeper: Keeper) {}
  async post(email: string) {
    await this.keeper.keep(email);
  }
}
`,
      },
      frames: [["Api.post", "src/api.ts", "keeper.keep"]],
      leads: {
        to: [
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "a" });',
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
        ],
      },
    },
  ],
  [
    "a class below has another method of that name, but the stack prints the class",
    {
      files: {
        "src/store.ts": store,
        "src/keeper.ts": `import { Store } from "./store";
export class Keeper {
  constructor(protected readonly store: Store) {}
  async run(email: string) {
    await this.trim(email);
  }
  trim(email: string) {
    return this.keep(email.trim());
  }
  keep(email: string) {
    return this.store.add(email);
  }
}
export class LoudKeeper extends Keeper {
  keep(email: string) {
    return this.store.bring(email);
  }
}
`,
      },
      frames: [["Keeper.run", "src/keeper.ts", "this.trim"]],
      leads: [
        "src/keeper.ts: await this.trim(email);",
        "src/keeper.ts: return this.keep(email.trim());",
        "src/keeper.ts: return this.store.add(email);",
        'src/store.ts: return this.db.getRepository(User).save({ email, name: "a" });',
      ],
    },
  ],
  [
    "a field that another method sets again",
    {
      files: {
        "src/store.ts": store,
        "src/two.ts": `import { Store } from "./store";
export class Plain {
  constructor(private readonly store: Store) {}
  keep(email: string) {
    return this.store.add(email);
  }
}
export class Loud {
  constructor(private readonly store: Store) {}
  keep(email: string) {
    return this.store.bring(email);
  }
}
`,
        "src/api.ts": `import { Loud, Plain } from "./two";
import { store } from "./made";
export class Api {
  private keeper = new Plain(store);
  loud() {
    this.keeper = new Loud(store);
  }
  async post(email: string) {
    await this.keeper.keep(email);
  }
}
`,
      },
      frames: [["Api.post", "src/api.ts", "keeper.keep"]],
      leads: {
        to: [
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "a" });',
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
        ],
      },
    },
  ],
  [
    "a decorator of the workspace writes as well",
    {
      files: {
        "src/store.ts": store,
        "src/twin.ts": `import { Store } from "./store";
import { db } from "./db";
export function Twin(_: object, __: string, it: PropertyDescriptor) {
  const inner = it.value;
  it.value = function (email: string) {
    return new Store(db).bring(email).then(() => inner.call(this, email));
  };
}
`,
        "src/keeper.ts": `import { Store } from "./store";
import { Twin } from "./twin";
export class Keeper {
  constructor(private readonly store: Store) {}
  @Twin
  keep(email: string) {
    return this.store.add(email);
  }
}
`,
        "src/api.ts": `import { Keeper } from "./keeper";
export async function post(keeper: Keeper, email: string) {
  await keeper.keep(email);
}
`,
      },
      frames: [["post", "src/api.ts", "keeper.keep"]],
      leads: {
        to: [
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "a" });',
          'src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
        ],
      },
    },
  ],
  [
    "two packages have a file of the printed path: the one that says the printed function is meant",
    {
      files: {
        "apps/a/src/api.ts": `import { Store } from "./store";
export async function keep(store: Store, email: string) {
  const row = email.trim();
  // The other package writes on this line's number.
  // kept
  await store.bring(row);
}
`,
        "apps/a/src/store.ts": store.replace("./user", "../../../src/user"),
        "apps/b/src/api.ts": store.replace("./user", "../../../src/user"),
        "src/api.ts": "",
      },
      frames: [["keep", "src/api.ts", "6"]],
      leads: [
        "apps/a/src/api.ts: await store.bring(row);",
        'apps/a/src/store.ts: return this.db.getRepository(User).save({ email, name: "b" });',
      ],
    },
  ],
  [
    "the SQL fits one write behind the line, and one of which it is not known what it sets",
    {
      files: {
        "src/store.ts": `import { Repository } from "typeorm";
import { User } from "./user";
export class Store {
  constructor(private readonly users: Repository<User>) {}
  move(user: User | null, email: string) {
    if (!user) return this.users.update({ name: "a" }, { email });
    return this.users.save(Object.assign(user, { email }));
  }
}
`,
        "src/api.ts": `import { Store } from "./store";
export async function post(store: Store, email: string) {
  await store.move(null, email);
}
`,
      },
      frames: [["post", "src/api.ts", "store.move"]],
      sql: 'UPDATE "users" SET "email" = $1 WHERE "id" IN ($2)',
      leads: {
        to: [
          'src/store.ts: if (!user) return this.users.update({ name: "a" }, { email });',
          "src/store.ts: return this.users.save(Object.assign(user, { email }));",
        ],
      },
    },
  ],
  [
    "a library's call on the line: nothing is behind it",
    {
      files: {
        "src/store.ts": store,
        "src/api.ts": `import axios from "axios";
export async function post(url: string) {
  await axios.post(url);
}
`,
      },
      frames: [["post", "src/api.ts", "axios.post"]],
      leads: { stays: "src/api.ts: await axios.post(url);" },
    },
  ],
])(
  "%s",
  async (_, story) => {
    await check(story);
  },
  60_000,
);

test("code that calls itself in many ways is looked at for a bounded time", async () => {
  const names = Array.from({ length: 12 }, (_, index) => `make${index}`);
  const maze = names
    .map(
      (name, index) =>
        `export function ${name}(a, b) {\n  if (a) return ${names[(index + 1) % 12]}(${names[(index + 5) % 12]}(a, b), b);\n  if (b) return ${names[(index + 7) % 12]}(a, b) ?? ${names[(index + 3) % 12]}(b, a);\n  return a ? ${names[(index + 2) % 12]}(a, b) : ${names[(index + 4) % 12]}(b, b);\n}\n`,
    )
    .join("");
  const files = {
    "src/maze.ts": maze,
    "src/api.ts": `import { make0 } from "./maze";\nexport async function post(a) {\n  await make0(a, a).deep().deeper();\n}\n`,
  };
  const before = process.cpuUsage();
  await tell({ files, frames: [["post", "src/api.ts", "make0"]], leads: [] });
  const { user: spent } = process.cpuUsage(before);
  expect(spent / 1_000).toBeLessThan(20_000);
}, 60_000);
