/** The line behind a message: commands of a bus, events, jobs of a queue, where what handles them is exact. */

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
}
`;

/** Two places that write alike: only the message tells which one it was. */
const store = `import { DataSource } from "typeorm";
import { User } from "./user";
export class Store {
  constructor(private readonly db: DataSource) {}
  add(email: string) {
    return this.db.getRepository(User).save({ email });
  }
  bring(email: string) {
    return this.db.getRepository(User).insert({ email });
  }
}
`;

const added = "return this.db.getRepository(User).save({ email });";

const commands = `export class CreateUser {
  constructor(readonly email: string) {}
}
export class FindUser {
  constructor(readonly email: string) {}
}
export class UserCreated {
  constructor(readonly email: string) {}
}
`;

const handler = (decorator: string, name: string, method: string, call: string) =>
  `import { CommandHandler, EventsHandler, QueryHandler } from "@nestjs/cqrs";
import { CreateUser, FindUser, UserCreated } from "./commands";
import { Store } from "./store";
@${decorator}
export class ${name} {
  constructor(private readonly store: Store) {}
  async ${method}(message: CreateUser) {
    return this.store.${call}(message.email);
  }
}
`;

const sender = (bus: string, type: string, call: string, imports = "") => `import { ${type} } from "library";
${imports}
export class UsersController {
  constructor(private readonly ${bus}: ${type}) {}
  async register(email: string) {
    await this.${bus}.${call};
  }
}
`;

interface Story {
  readonly files: Readonly<Record<string, string>>;
  /** What stands on the printed line of src/users.controller.ts. */
  readonly on: string;
  /** What stands on the line of the write; null = not decided. */
  readonly leads: string | null;
}

test.each<[string, Story]>([
  [
    "a command of a bus runs the class that is decorated with it",
    {
      files: {
        "src/create.handler.ts": handler("CommandHandler(CreateUser)", "CreateUserHandler", "execute", "add"),
        "src/find.handler.ts": handler("QueryHandler(FindUser)", "FindUserHandler", "execute", "bring"),
        "src/users.controller.ts": sender(
          "commandBus",
          "CommandBus",
          "execute(new CreateUser(email))",
          'import { CreateUser } from "./commands";',
        ),
      },
      on: "this.commandBus.execute",
      leads: added,
    },
  ],
  [
    "an event of a bus that two classes handle is not decided",
    {
      files: {
        "src/one.handler.ts": handler("EventsHandler(UserCreated)", "One", "handle", "add"),
        "src/two.handler.ts": handler("EventsHandler(UserCreated)", "Two", "handle", "bring"),
        "src/users.controller.ts": sender(
          "eventBus",
          "EventBus",
          "publish(new UserCreated(email))",
          'import { UserCreated } from "./commands";',
        ),
      },
      on: "this.eventBus.publish",
      leads: null,
    },
  ],
  [
    "an event by a constant runs the method that is decorated with it",
    {
      files: {
        "src/events.ts": 'export const EVENTS = { created: "user.created", gone: "user.gone" } as const;\n',
        "src/listener.ts": `import { OnEvent } from "@nestjs/event-emitter";
import { EVENTS } from "./events";
import { Store } from "./store";
export class Listener {
  constructor(private readonly store: Store) {}
  @OnEvent(EVENTS.created)
  async welcome(email: string) {
    return this.store.add(email);
  }
  @OnEvent("user.gone")
  async forget(email: string) {
    return this.store.bring(email);
  }
}
`,
        "src/users.controller.ts": sender("emitter", "EventEmitter2", 'emitAsync("user.created", email)'),
      },
      on: "this.emitter.emitAsync",
      leads: added,
    },
  ],
  [
    "an event by an enum runs the listener of the same emitter",
    {
      files: {
        "src/events.ts": 'export enum Topic {\n  Created = "user:created",\n}\n',
        "src/listen.ts": `import { Topic } from "./events";
import { Store } from "./store";
export function listen(emitter: { on(name: string, f: (email: string) => unknown): void }, store: Store) {
  emitter.on(Topic.Created, (email) => store.add(email));
}
`,
        "src/users.controller.ts": sender(
          "emitter",
          "EventEmitter",
          "emit(Topic.Created, email)",
          'import { Topic } from "./events";',
        ),
      },
      on: "this.emitter.emit",
      leads: added,
    },
  ],
  [
    "an event of a common name is handled by whoever has such a listener: a candidate",
    {
      files: {
        "src/listen.ts": `import { Store } from "./store";
export function listen(emitter: { on(name: string, f: (email: string) => unknown): void }, store: Store) {
  emitter.on("message", (email) => store.add(email));
}
`,
        "src/users.controller.ts": sender("emitter", "EventEmitter", 'emit("message", email)'),
      },
      on: "this.emitter.emit",
      leads: null,
    },
  ],
  [
    "a job of a queue is done by the processor of that queue",
    {
      files: {
        "src/mail.processor.ts": `import { Processor, WorkerHost } from "@nestjs/bullmq";
import { Store } from "./store";
@Processor("mail")
export class MailProcessor extends WorkerHost {
  constructor(private readonly store: Store) { super(); }
  async process(job: { data: string }) {
    return this.store.add(job.data);
  }
}
`,
        "src/audio.processor.ts": `import { Processor, WorkerHost } from "@nestjs/bullmq";
import { Store } from "./store";
@Processor("audio")
export class AudioProcessor extends WorkerHost {
  constructor(private readonly store: Store) { super(); }
  async process(job: { data: string }) {
    return this.store.bring(job.data);
  }
}
`,
        "src/users.controller.ts": `import { InjectQueue } from "@nestjs/bullmq";
import { Queue } from "bullmq";
export class UsersController {
  constructor(@InjectQueue("mail") private readonly mails: Queue) {}
  async register(email: string) {
    await this.mails.add("welcome", email);
  }
}
`,
      },
      on: "this.mails.add",
      leads: added,
    },
  ],
  [
    "a job by its name is done by the method of that name",
    {
      files: {
        "src/mail.processor.ts": `import { Process, Processor } from "@nestjs/bull";
import { Store } from "./store";
@Processor({ name: "mail" })
export class MailProcessor {
  constructor(private readonly store: Store) {}
  @Process("reminder")
  async remind(job: { data: string }) {
    return this.store.bring(job.data);
  }
  @Process({ name: "welcome", concurrency: 2 })
  async welcome(job: { data: string }) {
    return this.store.add(job.data);
  }
}
`,
        "src/users.controller.ts": `import { InjectQueue } from "@nestjs/bull";
export class UsersController {
  constructor(@InjectQueue("mail") private readonly mails: unknown) {}
  async register(email: string) {
    await this.mails.add("welcome", email);
  }
}
`,
      },
      on: "this.mails.add",
      leads: added,
    },
  ],
  [
    "a worker is made with the function that does the jobs of a queue",
    {
      files: {
        "src/queue.ts": 'import { Queue } from "bullmq";\nexport const mails = new Queue("mail");\n',
        "src/worker.ts": `import { Worker } from "bullmq";
import { Store } from "./store";
export const start = (store: Store) => new Worker("mail", async (job) => store.add(job.data));
`,
        "src/users.controller.ts": `import { mails } from "./queue";
export class UsersController {
  async register(email: string) {
    await mails.add("welcome", email);
  }
}
`,
      },
      on: "mails.add",
      leads: added,
    },
  ],
  ...[
    [
      "a wildcard hears it as well",
      '@OnEvent("user.*") on(message: { email: string }) { return this.store.bring(message.email); }',
      "",
    ],
    [
      "a name that the running program makes may be it",
      "",
      'for (const name of ["user.created"]) events.on(name, (message) => store.bring(message.email));',
    ],
  ].map(([how = "", method = "", loop = ""]): [string, Story] => [
    `an event is not decided: ${how}`,
    {
      files: {
        "src/first.ts": `import { OnEvent } from "@nestjs/event-emitter";
import { Store } from "./store";
export class First {
  constructor(private readonly store: Store) {}
  @OnEvent("user.created")
  on(message: { email: string }) {
    return this.store.add(message.email);
  }
}
`,
        "src/second.ts": `import { OnEvent } from "@nestjs/event-emitter";
import { Store } from "./store";
import { events, store } from "./made";
export class Second {
  constructor(private readonly store: Store) {}
  ${method}
}
${loop}
`,
        "src/users.controller.ts": sender("events", "EventEmitter2", 'emitAsync("user.created", { email })'),
      },
      on: "this.events.emitAsync",
      leads: null,
    },
  ]),
])("%s", async (_, { files, on, leads }) => {
  const all: Record<string, string> = {
    "src/user.ts": user,
    "src/store.ts": store,
    "src/commands.ts": commands,
    ...files,
  };
  const rows = (all["src/users.controller.ts"] ?? "").split("\n");
  const line = rows.findIndex((row) => row.includes(on)) + 1;
  const column = (rows[line - 1] ?? "").indexOf("await ") + 1;
  const paste = `QueryFailedError: duplicate key value violates unique constraint "UQ_97672ac88f789774dd47f7c8be3"
    at PostgresQueryRunner.query (/app/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:219:19)
    at async UsersController.register (/app/src/users.controller.ts:${line}:${column})
  driverError: error: duplicate key value violates unique constraint "UQ_97672ac88f789774dd47f7c8be3" { code: '23505', detail: 'Key (email)=(a@example.com) already exists.', table: 'users' }
`;
  const { diagnoses } = await explain(paste, memoryProject(all), adapters);
  const site = diagnoses[0]?.callSite;
  const textAt = (file: string, at: number) => all[file]?.split("\n")[at - 1]?.trim();
  expect(site ? textAt(site.file, site.line) : null).toBe(leads);
  if (leads !== null) expect(site?.evidence).toBe("chain");
});
