/** A line that writes another model whose rows bring none of the violated one along is not the writing line: a hook wrote. */

import { expect, test } from "vitest";
import { codes, databases, frameworks, orms, runtimes } from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { memoryProject } from "../server/src/workspace/memory";

const adapters = { runtimes, databases, orms, frameworks, codes };

async function siteOf(files: Record<string, string>, paste: string) {
  const { diagnoses } = await explain(paste, memoryProject(files), adapters);
  const site = diagnoses[0]?.callSite;
  const lines = diagnoses[0]?.callSiteCandidates.map(({ file, line }) => `${file}:${line}`);
  return { said: site && `${site.file}:${site.line} ${site.evidence}`, lines };
}

test("TypeORM: a subscriber writes when another entity is saved", async () => {
  const files = {
    "src/entities.ts": `import { Column, Entity, PrimaryGeneratedColumn } from "typeorm";
@Entity("users")
export class User {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ unique: true }) email!: string;
}
@Entity("profiles")
export class Profile {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ unique: true }) handle!: string;
}
`,
    "src/subscriber.ts": `import { EventSubscriber, InsertEvent } from "typeorm";
import { Profile, User } from "./entities";
@EventSubscriber()
export class UserSubscriber {
  listenTo() { return User; }
  async afterInsert(event: InsertEvent<User>) {
    await event.manager.getRepository(Profile).insert({ handle: event.entity.email });
  }
}
`,
    "src/users.ts": `import { Repository } from "typeorm";
import { User } from "./entities";
export class Users {
  constructor(private readonly users: Repository<User>) {}
  async register(email: string) {
    return await this.users.save({ email });
  }
}
`,
  };
  const paste = `QueryFailedError: duplicate key value violates unique constraint "profiles_handle_key"
    at PostgresQueryRunner.query (/app/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:331:19)
    at async Users.register (/app/src/users.ts:6:29) {
  code: '23505',
  table: 'profiles',
  detail: 'Key (handle)=(a) already exists.'
}`;
  const { said, lines } = await siteOf(files, paste);
  expect(said).not.toBe("src/users.ts:6 frame");
  expect(lines).toContain("src/subscriber.ts:7");
});

test("Prisma: the message names the create of an extension, the line another one", async () => {
  const files = {
    "prisma/schema.prisma": `datasource db {
  provider = "postgresql"
  url = env("DATABASE_URL")
}
model Page {
  id Int @id @default(autoincrement())
  path String
}
model Audit {
  id Int @id @default(autoincrement())
  hash String @unique
}
`,
    "src/prisma.ts": `import { PrismaClient } from "@prisma/client";
const base = new PrismaClient();
export const prisma = base.$extends({
  query: {
    page: {
      async $allOperations({ args, query }) {
        await base.audit.create({ data: { hash: JSON.stringify(args) } });
        return query(args);
      },
    },
  },
});
`,
    "src/routes.ts": `import { prisma } from "./prisma";
export async function add(path: string) {
  return await prisma.page.create({ data: { path } });
}
`,
  };
  const paste = `PrismaClientKnownRequestError: 
Invalid \`base.audit.create()\` invocation:


Unique constraint failed on the fields: (\`hash\`)
    at $n.handleRequestError (/app/node_modules/@prisma/client/runtime/library.js:121:7315)
    at async add (/app/src/routes.ts:3:28)`;
  const { said, lines } = await siteOf(files, paste);
  expect(said).not.toBe("src/routes.ts:3 frame");
  expect(lines).toContain("src/prisma.ts:7");
});

test.each([
  "",
  '  File "/venv/lib/python3.12/site-packages/django/db/models/base.py", line 924, in save_base\n',
])("Django: a receiver writes when another model was saved %#", async (inner) => {
  const files = {
    "orders/models.py": `from django.db import models


class Order(models.Model):
    number = models.CharField(max_length=10, unique=True)


class Shipment(models.Model):
    code = models.CharField(max_length=10, unique=True)
`,
    "orders/signals.py": `from django.db.models.signals import post_save

from .models import Order, Shipment


def make_shipment(sender, instance, **kwargs):
    Shipment.objects.create(code=instance.number)


for model in [Order]:
    post_save.connect(make_shipment, sender=model)
`,
    "orders/services.py": `from .models import Order


def place(number):
    order = Order(number=number)
    order.save()
`,
  };
  const paste = `Traceback (most recent call last):
  File "/app/orders/services.py", line 6, in place
    order.save()
  File "/venv/lib/python3.12/site-packages/django/db/models/base.py", line 822, in save
${inner}django.db.utils.IntegrityError: UNIQUE constraint failed: orders_shipment.code`;
  const { said, lines } = await siteOf(files, paste);
  expect(said).not.toBe("orders/services.py:6 frame");
  expect(lines).toContain("orders/signals.py:7");
});

const serializers = (method: string, body: string) => `from rest_framework import serializers

from .models import Address, Contact


class ContactSerializer(serializers.ModelSerializer):
    class Meta:
        model = Contact
        fields = ["email", "city"]

    def ${method}:
        ${body}
        Address.objects.create(city=validated_data["city"])
        return contact
`;

const creates = serializers(
  "create(self, validated_data)",
  'contact = Contact.objects.create(email=validated_data["email"])',
);
const updates = serializers(
  "update(self, contact, validated_data)",
  "contact = super().update(contact, validated_data)",
);
const view = (method: string) => `from rest_framework import generics

from .serializers import ContactSerializer


class Contacts(generics.GenericAPIView):
    serializer_class = ContactSerializer

    def ${method}(self, serializer):
        serializer.save()
`;
/** The view itself makes the serializer, or asks Django REST framework for it. */
const apart = (serializer: string) => `from rest_framework import generics
from .serializers import ContactSerializer


class Contacts(generics.GenericAPIView):
    serializer_class = ContactSerializer

    def post(self, request):
        serializer = ${serializer}
        serializer.save()
`;
const made = (given: string) => apart(`ContactSerializer(${given})`);
const got = apart("self.get_serializer(data=request.data)");
test.each([
  ["another model's row in update", updates, view("perform_update"), "address.city", "13 chain"],
  ["the row in create", creates, view("perform_create"), "contact.email", "12 chain"],
  ["another model's row in create", creates, view("perform_create"), "address.city", "13 chain"],
  [
    "the row in create, of a serializer that the view makes",
    creates,
    made("data=request"),
    "contact.email",
    "12 chain",
  ],
  ["the row in create, of one that the view gets", creates, got, "contact.email", "12 chain"],
  [
    "either, of one that was given what may be a row",
    creates,
    made("request.user, data=request"),
    "contact.email",
    null,
  ],
  ["plain, where only create is written anew", creates, view("perform_update"), "contact.email", "frame"],
  ["plain, where super() writes", updates, view("perform_update"), "contact.email", "frame"],
])("Django: a serializer's own methods write: %s", async (_, own, caller, column, expected) => {
  const files = {
    "crm/models.py": `from django.db import models


class Contact(models.Model):
    email = models.EmailField(unique=True)


class Address(models.Model):
    city = models.CharField(max_length=50, unique=True)
`,
    "crm/serializers.py": own,
    "crm/views.py": caller,
  };
  for (const inner of [
    "",
    '  File "/venv/lib/python3.12/site-packages/rest_framework/serializers.py", line 208, in save\n    self.instance = self.create(validated_data)\n',
  ]) {
    const paste = `Traceback (most recent call last):
  File "/app/crm/views.py", line 10, in f
    serializer.save()
${inner}django.db.utils.IntegrityError: UNIQUE constraint failed: crm_${column}`;
    const { said, lines } = await siteOf(files, paste);
    if (expected === null) {
      expect(said).toBeNull();
      expect(lines).toContain("crm/serializers.py:12");
    } else
      expect(said).toBe(expected === "frame" ? "crm/views.py:10 frame" : `crm/serializers.py:${expected}`);
  }
});

const ordersApp = {
  "orders/models.py": `from django.db import models


class Order(models.Model):
    number = models.CharField(max_length=10, unique=True)


class Parcel(models.Model):
    order = models.OneToOneField(Order, on_delete=models.CASCADE)
`,
  "orders/services.py": `from .models import Order, Parcel


def renumber(order, number):
    order.number = number
    order.save()


def pack(order):
    return Parcel.objects.create(order=order)
`,
  "orders/signals.py": `from django.db.models.signals import post_save
from django.dispatch import receiver

from .models import Order, Parcel


@receiver(post_save, sender=Order)
def make_parcel(sender, instance, **kwargs):
    Parcel.objects.create(order=instance)
`,
};

/** Of a save whose receiver's own frame was cut off. */
const dispatched = (last: string) => `Traceback (most recent call last):
  File "/app/orders/services.py", line 6, in renumber
    order.save()
  File "/usr/lib/python3/dist-packages/django/db/models/base.py", line 822, in save
    self.save_base(
  File "/usr/lib/python3/dist-packages/django/db/models/base.py", line 924, in save_base
    post_save.send(
${last}django.db.utils.IntegrityError: UNIQUE constraint failed: orders_parcel.order_id
`;

test.each([
  [
    "printed, with its `send`",
    `  File "/usr/lib/python3/dist-packages/django/dispatch/dispatcher.py", line 189, in send
    response = receiver(signal=self, sender=sender, **named)
`,
  ],
  [
    "printed, with what the receiver ran",
    `  File "/usr/lib/python3/dist-packages/django/dispatch/dispatcher.py", line 189, in send
    response = receiver(signal=self, sender=sender, **named)
  File "/usr/lib/python3/dist-packages/django/db/models/query.py", line 658, in create
    obj.save(force_insert=True, using=self.db)
  File "/usr/lib/python3/dist-packages/django/db/backends/utils.py", line 105, in _execute
    return self.cursor.execute(sql, params)
`,
  ],
])("Django: the dispatcher of signals is %s: the line that saved did not write", async (_, last) => {
  expect(await siteOf(ordersApp, dispatched(last))).toEqual({
    said: "orders/services.py:6 caller",
    lines: ["orders/services.py:6", "orders/services.py:10", "orders/signals.py:9"],
  });
});

test("TypeORM: a cascade may bring the rows along, but the subscriber's broadcaster stands in the stack", async () => {
  const files = {
    "src/entities.ts": `import { Column, Entity, JoinColumn, OneToOne, PrimaryGeneratedColumn } from "typeorm";
@Entity("badges")
export class Badge {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ unique: true }) code!: string;
}
@Entity("guests")
export class Guest {
  @PrimaryGeneratedColumn() id!: number;
  @Column() name!: string;
  @OneToOne(() => Badge, { cascade: true }) @JoinColumn() badge!: Badge;
}
`,
    "src/guests.ts": `import { Repository } from "typeorm";
import { Guest } from "./entities";
export class Guests {
  constructor(private readonly guests: Repository<Guest>) {}
  async admit(guest: Guest) {
    await this.guests.save(guest);
  }
}
`,
  };
  const paste = (inner: string) => `QueryFailedError: UNIQUE constraint failed: badges.code
    at SqliteQueryRunner.query (/app/node_modules/typeorm/driver/sqlite/SqliteQueryRunner.js:10:1)
    at async InsertQueryBuilder.execute (/app/node_modules/typeorm/query-builder/InsertQueryBuilder.js:106:33)
${inner}    at async SubjectExecutor.execute (/app/node_modules/typeorm/persistence/SubjectExecutor.js:137:9)
    at async EntityPersistExecutor.execute (/app/node_modules/typeorm/persistence/EntityPersistExecutor.js:140:21)
    at async Guests.admit (/app/src/guests.ts:6:5)
`;
  const line = "src/guests.ts:6";
  expect((await siteOf(files, paste(""))).said).toBe(`${line} frame`);
  const wait =
    "    at async BroadcasterResult.wait (/app/node_modules/typeorm/subscriber/BroadcasterResult.js:13:13)\n";
  expect((await siteOf(files, paste(wait))).said).toBe(`${line} caller`);
});

test.each([
  ["a column of the base", "email", "person", "frame"],
  ["a column of the base, by a child", "email", "teacher", "frame"],
  ["a column of the child", "card", "student", "frame"],
  ["a column of the child, by the base, which saves any", "card", "person", "frame"],
  ["a column of the child, by another child", "card", "teacher", "caller"],
])("TypeORM: several entities in one table: %s", async (_, column, method, evidence) => {
  const files = {
    "src/entities.ts": `import { ChildEntity, Column, Entity, PrimaryGeneratedColumn, TableInheritance } from "typeorm";
@Entity("people")
@TableInheritance({ column: { type: "varchar", name: "kind" } })
export class Person {
  @PrimaryGeneratedColumn() id!: number;
  @Column({ unique: true }) email!: string;
}
@ChildEntity()
export class Student extends Person {
  @Column({ unique: true }) card!: string;
}
@ChildEntity()
export class Teacher extends Person {
  @Column({ unique: true }) desk!: string;
}
`,
    "src/people.ts": `import { Repository } from "typeorm";
import { Person, Student, Teacher } from "./entities";
export class People {
  constructor(
    private readonly people: Repository<Person>,
    private readonly students: Repository<Student>,
    private readonly teachers: Repository<Teacher>,
  ) {}
  async person(person: Person) { await this.people.save(person); }
  async student(student: Student) { await this.students.save(student); }
  async teacher(teacher: Teacher) { await this.teachers.save(teacher); }
}
`,
  };
  const line = { person: 9, student: 10, teacher: 11 }[method];
  const paste = `QueryFailedError: duplicate key value violates unique constraint "people_${column}_key"
    at PostgresQueryRunner.query (/app/node_modules/typeorm/driver/postgres/PostgresQueryRunner.js:331:19)
    at async InsertQueryBuilder.execute (/app/node_modules/typeorm/query-builder/InsertQueryBuilder.js:106:33)
    at async People.${method} (/app/src/people.ts:${line}:30) {
  code: '23505',
  table: 'people',
  detail: 'Key (${column})=(a) already exists.'
}`;
  expect((await siteOf(files, paste)).said).toBe(`src/people.ts:${line} ${evidence}`);
});
