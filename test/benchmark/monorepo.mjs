/** A made-up monorepo for the benchmark: 500 models each of Django, TypeORM and Prisma among 3,000 other files. */

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

const MODELS = 500;
const OTHERS = 3000;

export const monorepoSize = { models: MODELS };

/**
 * Writes it below the folder.
 * @param {{ others?: number }} size how many files that declare no model
 * @returns pastes whose violated constraint and line of code are in it
 */
export function writeMonorepo(root, { others = OTHERS } = {}) {
  const write = (path, text) => {
    const file = join(root, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, text);
  };
  for (let app = 0; app < MODELS / 10; app++) writeDjangoApp(write, app);
  for (let i = 0; i < MODELS; i++) writeEntity(write, i);
  for (let part = 0; part < 10; part++) writeSchema(write, part);
  for (let i = 0; i < others; i++) writeOther(write, i);
  write("package.json", '{ "name": "monorepo", "private": true }\n');
  return pastes;
}

const pastes = {
  Django: `Traceback (most recent call last):
  File "/srv/backend/app33/views.py", line 69, in add7
    item = Item337.objects.create(sku=request.POST["sku"], name="x", shop=request.user)
django.db.utils.IntegrityError: duplicate key value violates unique constraint "app33_item337_sku_key"
DETAIL:  Key (sku)=(A-1) already exists.
`,
  TypeORM: `QueryFailedError: duplicate key value violates unique constraint "uq_customer337_email"
    at PostgresQueryRunner.query (/srv/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:219:19)
    at async Customer337Service.add (/srv/services/api/src/customer337.service.ts:8:12) {
  code: '23505',
  detail: 'Key (email)=(a@example.com) already exists.',
  table: 'customer337',
  constraint: 'uq_customer337_email'
}
`,
  Prisma: `PrismaClientKnownRequestError: 
Invalid \`prisma.order337.create()\` invocation in
/srv/services/shop/src/order337.ts:4:30

Unique constraint failed on the fields: (\`number\`)
    at async addOrder337 (/srv/services/shop/src/order337.ts:4:10) {
  code: 'P2002',
  meta: { modelName: 'Order337', target: [ 'number' ] },
  clientVersion: '6.19.3'
}
`,
};

function writeDjangoApp(write, app) {
  const models = [];
  const views = [
    `from .models import ${Array.from({ length: 10 }, (_, i) => `Item${app * 10 + i}`).join(", ")}\n\n\n`,
  ];
  for (let i = 0; i < 10; i++) {
    const name = `Item${app * 10 + i}`;
    models.push(`class ${name}(models.Model):
    sku = models.CharField(max_length=20, unique=True)
    name = models.CharField(max_length=80)
    shop = models.ForeignKey("auth.User", on_delete=models.CASCADE)
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["name", "shop"], name="uq_${name.toLowerCase()}_name_shop")]

    def __str__(self):
        return self.name
`);
    views.push(`def add${i}(request):
    item = ${name}.objects.create(sku=request.POST["sku"], name="x", shop=request.user)
    return JsonResponse({"id": item.pk})


def list${i}(request):
    return JsonResponse({"items": list(${name}.objects.filter(shop=request.user).values())})


`);
  }
  write(`backend/app${app}/__init__.py`, "");
  write(`backend/app${app}/models.py`, `from django.db import models\n\n\n${models.join("\n\n")}`);
  write(`backend/app${app}/views.py`, `from django.http import JsonResponse\n${views.join("")}`);
}

function writeEntity(write, i) {
  write(
    `services/api/src/customer${i}.entity.ts`,
    `import { Column, Entity, ManyToOne, PrimaryGeneratedColumn, Unique } from "typeorm";
import { Account } from "./account";

@Entity({ name: "customer${i}" })
@Unique("uq_customer${i}_email", ["email"])
export class Customer${i} {
  @PrimaryGeneratedColumn() id!: number;
  @Column() email!: string;
  @Column({ nullable: true }) name?: string;
  @ManyToOne(() => Account) account!: Account;
}
`,
  );
  write(
    `services/api/src/customer${i}.service.ts`,
    `import type { Repository } from "typeorm";
import { Customer${i} } from "./customer${i}.entity";

export class Customer${i}Service {
  constructor(private readonly customers: Repository<Customer${i}>) {}

  async add(email: string): Promise<Customer${i}> {
    return this.customers.save(this.customers.create({ email }));
  }
}
`,
  );
}

function writeSchema(write, part) {
  const blocks = Array.from({ length: MODELS / 10 }, (_, k) => {
    const i = part * (MODELS / 10) + k;
    return `model Order${i} {
  id     Int    @id @default(autoincrement())
  number String @unique
  buyer  Int
  note   String?

  @@unique([buyer, number])
}
`;
  });
  const head =
    'datasource db {\n  provider = "postgresql"\n  url      = env("URL")\n}\n\ngenerator client {\n  provider = "prisma-client-js"\n}\n\n';
  write(`services/shop/prisma/schema/part${part}.prisma`, (part === 0 ? head : "") + blocks.join("\n"));
  for (let k = 0; k < MODELS / 10; k++) {
    const i = part * (MODELS / 10) + k;
    write(
      `services/shop/src/order${i}.ts`,
      `import { prisma } from "./client";

export async function addOrder${i}(number: string, buyer: number) {
  return await prisma.order${i}.create({ data: { number, buyer } });
}
`,
    );
  }
}

/** Files of a usual kind and size that declare no model: TypeScript, Python, JSON. */
function writeOther(write, i) {
  if (i % 6 === 5) {
    write(
      `data/${i % 20}/list${i}.json`,
      JSON.stringify(Array.from({ length: 40 }, (_, n) => ({ id: n, name: `row ${n}` }))),
    );
  } else if (i % 3 === 2) {
    const functions = Array.from(
      { length: 12 },
      (_, n) => `def step${n}(rows, limit=10):
    """Keeps the rows that fit."""
    kept = [row for row in rows if row.get("size", 0) < limit + ${n}]
    for row in kept:
        row["seen"] = True
    return sorted(kept, key=lambda row: row["id"])
`,
    );
    write(`backend/jobs/group${i % 40}/job${i}.py`, `import json\n\n\n${functions.join("\n\n")}`);
  } else {
    const functions = Array.from(
      { length: 12 },
      (_, n) => `export function step${n}(rows: readonly Row[], limit = 10): Row[] {
  const kept = rows.filter((row) => row.size < limit + ${n});
  for (const row of kept) seen.add(row.id);
  return [...kept].sort((a, b) => a.id - b.id);
}
`,
    );
    write(
      `web/src/features/feature${i % 60}/part${i}.tsx`,
      `import { useState } from "react";\n\ninterface Row { readonly id: number; readonly size: number }\nconst seen = new Set<number>();\n\n${functions.join("\n")}`,
    );
  }
}
