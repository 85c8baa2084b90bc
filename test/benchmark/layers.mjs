/** Layers over the models of the made-up monorepo, and for each ORM two errors of one write: one whose stack prints it, one whose stack names the outermost layer alone. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { monorepoSize } from "./monorepo.mjs";

const CHOSEN = 337;

/** @returns title -> the two pastes: `frame` prints a line that writes, `chain` the outermost layer alone */
export function writeLayers(root) {
  const write = (path, text) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  for (let i = 0; i < monorepoSize.models; i++) writeTypeorm(write, i);
  write("services/api/src/base.repository.ts", base);
  write("services/api/src/legacy/store.ts", store);
  write("services/api/src/legacy/post.js", untyped);
  for (let app = 0; app < monorepoSize.models / 10; app++) writeDjango(write, app);
  writePrisma(write);
  return errors;
}

const base = `import type { DeepPartial, ObjectLiteral, Repository } from "typeorm";

export abstract class BaseRepository<T extends ObjectLiteral> {
  constructor(protected readonly rows: Repository<T>) {}

  add(values: DeepPartial<T>): Promise<T> {
    return this.rows.save(this.rows.create(values));
  }
}
`;

const store = `import type { Repository } from "typeorm";
import type { Customer${CHOSEN} } from "../customer${CHOSEN}.entity";

export class Store {
  constructor(private readonly customers: Repository<Customer${CHOSEN}>) {}

  keepCustomer(email: string) {
    return this.customers.save({ email });
  }
}
`;

/** No type says what `ctx` is: the whole workspace is searched for the name. */
const untyped = `export async function post(ctx) {
  await ctx.state.store.keepCustomer(ctx.email);
}
`;

/** Controller, service, repository, base repository. */
function writeTypeorm(write, i) {
  const folder = `services/api/src/customer${i}`;
  write(
    `${folder}/repository.ts`,
    `import type { Repository } from "typeorm";
import { BaseRepository } from "../base.repository";
import { Customer${i} } from "../customer${i}.entity";

export class Customer${i}Repository extends BaseRepository<Customer${i}> {
  constructor(customers: Repository<Customer${i}>) {
    super(customers);
  }
}
`,
  );
  write(
    `${folder}/register.ts`,
    `import type { Customer${i}Repository } from "./repository";

export class RegisterCustomer${i} {
  constructor(private readonly customers: Customer${i}Repository) {}

  register(email: string) {
    return this.customers.add({ email });
  }
}
`,
  );
  write(
    `${folder}/controller.ts`,
    `import { Body, Controller, Post } from "@nestjs/common";
import type { RegisterCustomer${i} } from "./register";

@Controller("customer${i}")
export class Customer${i}Controller {
  constructor(private readonly customers: RegisterCustomer${i}) {}

  @Post()
  async create(@Body() body: { email: string }) {
    return await this.customers.register(body.email);
  }
}
`,
  );
}

/** View, service, manager. */
function writeDjango(write, app) {
  const items = Array.from({ length: 10 }, (_, i) => `Item${app * 10 + i}`);
  write(
    `backend/app${app}/keeping.py`,
    `${items
      .map((name) => `from .models import ${name}`)
      .join(
        "\n",
      )}\n\n\n${items.map((name) => `def keep_${name.toLowerCase()}(sku):\n    item = ${name}(sku=sku, name="x")\n    item.save()\n    return item\n`).join("\n\n")}`,
  );
  write(
    `backend/app${app}/services.py`,
    `from . import keeping\n\n\n${items.map((name) => `def add_${name.toLowerCase()}(sku):\n    return keeping.keep_${name.toLowerCase()}(sku.strip())\n`).join("\n\n")}`,
  );
  write(
    `backend/app${app}/api.py`,
    `from . import services\n\n\n${items.map((name) => `def post_${name.toLowerCase()}(request):\n    return services.add_${name.toLowerCase()}(request.POST["sku"])\n`).join("\n\n")}`,
  );
}

/** Queue, a table of handlers, the functions that write. */
function writePrisma(write) {
  const all = Array.from({ length: 50 }, (_, i) => i * 10 + 7);
  for (const i of all)
    write(
      `services/shop/src/keep/keep${i}.ts`,
      `import { prisma } from "../client";

export function keepOrder${i}(number: string) {
  return prisma.order${i}.create({ data: { number, buyer: 1 } });
}
`,
    );
  write(
    "services/shop/src/jobs/handlers.ts",
    `${all.map((i) => `import { keepOrder${i} } from "../keep/keep${i}";`).join("\n")}

export const handlers: Record<string, (number: string) => Promise<unknown>> = {
${all.map((i) => `  "order${i}.keep": (number) => keepOrder${i}(number),`).join("\n")}
};
`,
  );
  write(
    "services/shop/src/jobs/worker.ts",
    `import { handlers } from "./handlers";

export async function work(job: { name: string; number: string }) {
  await handlers[job.name](job.number);
}
`,
  );
}

const django = (frame) => `Traceback (most recent call last):
  File "/usr/lib/python3/dist-packages/django/core/handlers/base.py", line 181, in _get_response
    response = wrapped_callback(request, *callback_args, **callback_kwargs)
${frame}
django.db.utils.IntegrityError: duplicate key value violates unique constraint "app33_item337_sku_key"
DETAIL:  Key (sku)=(A-1) already exists.
`;

const typeorm = (
  frame,
) => `QueryFailedError: duplicate key value violates unique constraint "uq_customer${CHOSEN}_email"
    at PostgresQueryRunner.query (/srv/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:219:19)
    at async EntityPersistExecutor.execute (/srv/node_modules/typeorm/persistence/EntityPersistExecutor.js:140:21)
    at async ${frame} {
  code: '23505',
  detail: 'Key (email)=(a@example.com) already exists.',
  table: 'customer${CHOSEN}',
  constraint: 'uq_customer${CHOSEN}_email'
}
`;

const prisma = (frame) => `PrismaClientKnownRequestError: 
Invalid \`prisma.order${CHOSEN}.create()\` invocation:


Unique constraint failed on the fields: (\`number\`)
    at async ${frame} {
  code: 'P2002',
  meta: { modelName: 'Order${CHOSEN}', target: [ 'number' ] },
  clientVersion: '6.19.3'
}
`;

const errors = {
  "Django: view, service, function": {
    frame: django('  File "/srv/backend/app33/keeping.py", line 57, in keep_item337\n    item.save()'),
    chain: django(
      '  File "/srv/backend/app33/api.py", line 33, in post_item337\n    return services.add_item337(request.POST["sku"])',
    ),
  },
  "TypeORM: controller, service, repository, base repository": {
    frame: typeorm(`Customer${CHOSEN}Service.add (/srv/services/api/src/customer${CHOSEN}.service.ts:8:12)`),
    chain: typeorm(
      `Customer${CHOSEN}Controller.create (/srv/services/api/src/customer${CHOSEN}/controller.ts:10:18)`,
    ),
  },
  "TypeORM: by a name alone": {
    frame: typeorm(`Customer${CHOSEN}Service.add (/srv/services/api/src/customer${CHOSEN}.service.ts:8:12)`),
    chain: typeorm("post (/srv/services/api/src/legacy/post.js:2:3)"),
  },
  "Prisma: queue, one of 50 handlers, function": {
    frame: prisma(`keepOrder${CHOSEN} (/srv/services/shop/src/keep/keep${CHOSEN}.ts:4:10)`),
    chain: prisma("work (/srv/services/shop/src/jobs/worker.ts:4:3)"),
  },
};
