/** The model files that are damaged: those of the examples, of the captured apps and of the literate cases, and larger ones made from them. */

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { readPage } from "../../harness/case";
import type { Dice } from "./damage";

export type Language = "python" | "typescript" | "prisma";

export interface Seed {
  readonly path: string;
  readonly text: string;
}

const endings: Readonly<Record<Language, RegExp>> = {
  python: /\.py$/,
  typescript: /\.ts$/,
  prisma: /\.prisma$/,
};

const folders: Readonly<Record<Language, readonly string[]>> = {
  python: ["examples/django", "test/capture/django/app"],
  typescript: ["examples/typeorm/src", "test/capture/typeorm/app", "test/capture/typeorm/nest/src"],
  prisma: ["examples/prisma/prisma", "test/capture/prisma/app"],
};

const cases: Readonly<Record<Language, string>> = {
  python: "server/src/orms/django/cases",
  typescript: "server/src/orms/typeorm/cases",
  prisma: "server/src/orms/prisma/cases",
};

/** All files of the language, in a fixed order, each text once. @param root folder of the repository */
export function seedsOf(language: Language, root: string): Seed[] {
  const found = new Map<string, Seed>();
  const add = (path: string, text: string) => {
    const plain = text.replaceAll("\r\n", "\n");
    if (endings[language].test(path) && !found.has(plain)) found.set(plain, { path, text: plain });
  };
  for (const folder of folders[language])
    for (const path of filesIn(join(root, folder)))
      add(`${folder}/${path}`, readFileSync(join(root, folder, path), "utf8"));
  for (const page of filesIn(join(root, cases[language])).filter((path) => path.endsWith(".md")))
    for (const one of readPage(page, readFileSync(join(root, cases[language], page), "utf8")).cases)
      for (const { path, text } of [...one.files, ...one.shared]) add(path, text);
  return [...found.values()];
}

function filesIn(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: "utf8", withFileTypes: true })
    .filter((entry) => entry.isFile() && !/node_modules/.test(entry.parentPath))
    .map((entry) =>
      join(entry.parentPath, entry.name)
        .slice(folder.length + 1)
        .replaceAll("\\", "/"),
    )
    .sort();
}

/** A larger file of the same kind: invented models with what real ones hold (bodies, templates, nested options, comments). */
export function generated(language: Language, roll: Dice): Seed {
  const count = 3 + roll(10);
  const models = Array.from({ length: count }, (_, i) =>
    makers[language](`Thing${i}`, i === 0 ? null : `Thing${roll(i)}`, roll),
  );
  return {
    path: paths[language],
    text: heads[language] + models.join(language === "python" ? "\n\n" : "\n"),
  };
}

const paths: Readonly<Record<Language, string>> = {
  python: "things/models.py",
  typescript: "src/things.entity.ts",
  prisma: "prisma/schema.prisma",
};

const heads: Readonly<Record<Language, string>> = {
  python: `"""Things, as the shop sells them."""
import uuid
from decimal import Decimal

from django.core.validators import (
    MinValueValidator,
    RegexValidator,
)
from django.db import models
from django.db.models import Q, UniqueConstraint
from django.utils.translation import gettext_lazy as _

STATES = [
    ("new", _("New")),
    ("gone", _("Gone")),
]


`,
  typescript: `import { randomUUID } from "node:crypto";
import {
  BeforeInsert,
  Check,
  Column,
  Entity,
  Index,
  JoinColumn,
  ManyToOne,
  PrimaryGeneratedColumn,
  Unique,
} from "typeorm";
import { Transform } from "class-transformer";

/** States that a thing may have. */
export enum State {
  New = "new",
  Gone = "gone",
}

const lower = (value: string) => value.trim().toLowerCase();

`,
  prisma: `generator client {
  provider = "prisma-client-js"
}

datasource db {
  provider = "postgresql"
  url      = env("DATABASE_URL")
}

enum State {
  NEW
  GONE
}

`,
};

type Maker = (name: string, parent: string | null, roll: Dice) => string;

const makers: Readonly<Record<Language, Maker>> = {
  python: (name, parent, roll) => `class ${name}(models.Model):
    """A ${name.toLowerCase()}, "as sold"."""

    code = models.CharField(max_length=${10 + roll(50)}, unique=True)
    token = models.UUIDField(default=uuid.uuid4, editable=False)
${parent ? `    parent = models.ForeignKey(${parent}, on_delete=models.CASCADE, related_name="+")\n` : ""}${
  roll(2)
    ? `    email = models.EmailField(\n        _("e-mail"),\n        unique=True,\n        help_text="It's the key.",\n    )\n`
    : ""
}    state = models.CharField(max_length=8, choices=STATES, default="new")  # (see STATES
    price = models.DecimalField(max_digits=8, decimal_places=2, validators=[MinValueValidator(Decimal("0"))])

    class Meta:
        ordering = ["code"]
        constraints = [
            UniqueConstraint(fields=["code", "state"], name="${name.toLowerCase()}_code_state"),
            UniqueConstraint(fields=["token"], condition=Q(state="new"), name="${name.toLowerCase()}_token"),
        ]
${roll(2) ? `        unique_together = [("state", "price")]\n` : ""}
    def __str__(self):
        return f"{self.code} ({self.state})"
${roll(2) ? `\n    @property\n    def label(self):\n        """\nNot indented.\n        """\n        return {"a": [self.code]}\n` : ""}`,
  typescript: (
    name,
    parent,
    roll,
  ) => `${roll(2) ? `/** A ${name}; it's "sold". */\n` : ""}@Entity(${roll(2) ? `"${name.toLowerCase()}s"` : `{\n  name: "${name.toLowerCase()}s",\n}`})
@Unique("UQ_${name}", ["code", "state"])
${roll(2) ? `@Check(\`"price" > 0\`)\n` : ""}export class ${name} {
  @PrimaryGeneratedColumn()
  id: number;

  @Column({ unique: true, transformer: { to: (v: string) => lower(v), from: (v: string) => v } })
  code: string;

${roll(2) ? `  @Index({ unique: true })\n  @Column({\n    type: "varchar",\n    length: ${20 + roll(100)},\n    comment: \`It's the (key\`,\n  })\n  email!: string;\n\n` : ""}  @Column({ type: "enum", enum: State, default: State.New }) state: State;

  @Column("decimal", { precision: 8, scale: 2 })
  price!: string; // "net
${parent ? `\n  @ManyToOne(() => ${parent}, { nullable: false, onDelete: "CASCADE" })\n  @JoinColumn({ name: "parent_id" })\n  parent: ${parent};\n` : ""}
  @BeforeInsert()
  fill(): void {
    if (!this.code) {
      this.code = \`\${randomUUID()}-\${this.state}\`;
    }
  }
}
${roll(2) ? `\nexport const label${name} = (thing: ${name}) => \`\n${name} \${thing.code}\n\`;\n` : ""}`,
  prisma: (name, parent, roll) => `${roll(2) ? '/// A thing, "as sold".\n' : ""}model ${name} {
  id    Int    @id @default(autoincrement())
  code  String @unique @db.VarChar(${10 + roll(50)})
${roll(2) ? `  email String @unique(map: "${name}_mail") // the (key\n` : ""}  state State  @default(NEW)
  price Decimal @default(0)
${parent ? `  parentId Int @map("parent_id")\n  parent ${parent} @relation("${name}", fields: [parentId], references: [id], onDelete: Cascade)\n` : ""}
  @@unique([code, state], name: "code_state")
  @@map("${name.toLowerCase()}s")
}
`,
};
