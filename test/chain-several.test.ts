/** Names that are bound on several ways: what a module gives away under a condition can be any of them, and is not the last. */

import { expect, test } from "vitest";
import { codes, databases, frameworks, orms, runtimes } from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { memoryProject } from "../server/src/workspace/memory";

const adapters = { runtimes, databases, orms, frameworks, codes };

const schema = `datasource db {
  provider = "postgresql"
}
model Sheet {
  id  Int    @id @default(autoincrement())
  url String @unique
}
`;
const writer = (name: string) =>
  `const { db } = require("./db");\nexports.${name} = async (url) => {\n  await db.sheet.create({ data: { url } });\n};\n`;
const db = 'const { PrismaClient } = require("@prisma/client");\nexports.db = new PrismaClient();\n';

async function javascript(store: string) {
  const files = {
    "prisma/schema.prisma": schema,
    "src/db.js": db,
    "src/a.js": writer("first"),
    "src/b.js": writer("second"),
    "src/store.js": `const { first } = require("./a");\nconst { second } = require("./b");\n${store}`,
    "src/api.js":
      'const store = require("./store");\nexports.post = async (url) => {\n  await store.save(url);\n};\n',
  };
  const paste = `PrismaClientKnownRequestError: Unique constraint failed on the fields: (\`url\`)
    at async exports.post (/app/src/api.js:3:3) {
  code: 'P2002',
  meta: { modelName: 'Sheet', target: [ 'url' ] }
}`;
  return await told(files, paste);
}

async function told(files: Record<string, string>, paste: string) {
  const { diagnoses } = await explain(paste, memoryProject(files), adapters);
  const site = diagnoses[0]?.callSite;
  return { decided: site?.evidence === "chain" ? site.file : null, chain: site?.evidence };
}

test.each([
  [
    "a whole module",
    "if (process.env.FAST) module.exports = { save: first };\nelse module.exports = { save: second };\n",
  ],
  ["a member", "if (process.env.FAST) exports.save = first;\nelse exports.save = second;\n"],
  [
    "set first, then under a condition",
    "exports.save = first;\nif (process.env.FAST) {\n  exports.save = second;\n}\n",
  ],
  ["a condition in the value", "exports.save = process.env.FAST ? first : second;\n"],
  ["what may fail", "try {\n  exports.save = first;\n} catch {\n  exports.save = second;\n}\n"],
])("CommonJS: %s is not the last one that stands there", async (_, store) => {
  expect((await javascript(store)).decided).toBe(null);
});

test.each([
  ["set once more on every way", "exports.save = first;\nexports.save = second;\n", "src/b.js"],
  ["under a condition alone", "if (!process.env.OFF) exports.save = first;\n", "src/a.js"],
  [
    "alike on both ways",
    "if (process.env.FAST) exports.save = first;\nelse exports.save = first;\n",
    "src/a.js",
  ],
])("CommonJS: what is %s is the one", async (_, store, file) => {
  expect((await javascript(store)).decided).toBe(file);
});

async function python(head: string, call = "save(email)") {
  const store = (value: string) =>
    `from shop.models import Customer\n\n\ndef save(email):\n    return Customer.objects.create(email=email, note="${value}")\n`;
  const files = {
    "shop/__init__.py": "",
    "shop/models.py":
      "from django.db import models\n\n\nclass Customer(models.Model):\n    email = models.EmailField(unique=True)\n    note = models.TextField()\n",
    "shop/a.py": store("a"),
    "shop/b.py": store("b"),
    "shop/views.py": `import os\n${head}\n\ndef f(email):\n    ${call}\n`,
  };
  const line = files["shop/views.py"].split("\n").indexOf(`    ${call}`) + 1;
  const paste = `Traceback (most recent call last):
  File "/srv/app/shop/views.py", line ${line}, in f
  File "/venv/lib/python3.12/site-packages/django/db/models/query.py", line 679, in create
django.db.utils.IntegrityError: duplicate key value violates unique constraint "shop_customer_email_key"
DETAIL:  Key (email)=(ada@example.com) already exists.`;
  return await told(files, paste);
}

test.each([
  [
    "imported, or else from elsewhere",
    "try:\n    from shop.a import save\nexcept ImportError:\n    from shop.b import save\n",
  ],
  [
    "one of two imports",
    'if os.environ.get("FAST"):\n    from shop.a import save\nelse:\n    from shop.b import save\n',
  ],
  [
    "of two modules under one name",
    "try:\n    from shop import a as store\nexcept ImportError:\n    from shop import b as store\n",
    "store.save(email)",
  ],
  [
    "imported, or else written here",
    "try:\n    from shop.a import save\nexcept ImportError:\n    from shop.b import save as other\n\n    def save(email):\n        return other(email)\n",
  ],
])("Python: %s is not the last one that stands there", async (_, head, call?: string) => {
  expect((await python(head, call)).decided).toBe(null);
});

test("Python: a library's name gives way to the code that stands in for it, and a later import on every way wins", async () => {
  expect(
    (await python("try:\n    from fastlib import save\nexcept ImportError:\n    from shop.b import save\n"))
      .decided,
  ).toBe("shop/b.py");
  expect((await python("from shop.a import save\nfrom shop.b import save\n")).decided).toBe("shop/b.py");
});
