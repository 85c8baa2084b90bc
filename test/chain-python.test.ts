/** The line behind the frames in Python: how real code is layered, what is left of a stack, and the write that it leads to. */

import { expect, test } from "vitest";
import { codes, databases, frameworks, orms, runtimes } from "../server/src/adapters";
import { explain } from "../server/src/explain";
import { memoryProject } from "../server/src/workspace/memory";

const adapters = { runtimes, databases, orms, frameworks, codes };

/** An application of its own; each story adds the file with the printed line. */
const app: Readonly<Record<string, string>> = {
  "shop/__init__.py": "",
  "shop/models.py": `from django.db import models


class CustomerQuerySet(models.QuerySet):
    def register(self, email):
        return self.create(email=email)

    def move(self, email):
        return self.filter(email="old").update(email=email)


class CustomerManager(models.Manager):
    def enlist(self, email):
        customer = self.model(email=email)
        customer.save()
        return customer


class Customer(models.Model):
    email = models.EmailField(unique=True)

    objects = CustomerManager.from_queryset(CustomerQuerySet)()

    def rename(self, email):
        self.email = email
        self.save()


class Order(models.Model):
    number = models.IntegerField()

    def save(self, *args, **kwargs):
        super().save(*args, **kwargs)
        Customer.objects.register("order@example.com")


class Event(models.Model):
    number = models.IntegerField()
`,
  "shop/services/__init__.py": "from .signup import SignupService\nfrom .signup import join as enter\n",
  "shop/services/base.py": `from abc import ABC, abstractmethod


class ModelService:
    model = None

    def add(self, **values):
        return self.model.objects.create(**values)


class AuditMixin:
    def add(self, **values):
        return super().add(**values)


class Importer(ABC):
    def run(self, row):
        self.load(row)

    @abstractmethod
    def load(self, row): ...
`,
  "shop/services/signup.py": `from shop.models import Customer

from .base import AuditMixin, Importer, ModelService


class SignupService(AuditMixin, ModelService):
    model = Customer

    def run(self, email):
        return self.add(email=email)


class CustomerImporter(Importer):
    def load(self, row):
        Customer.objects.create(email=row["email"])


def join(email):
    return Customer.objects.register(email)


def either(email, late):
    if late:
        Customer.objects.create(email=email)
    else:
        Customer.objects.create(email=email.lower())
`,
  "shop/tasks.py": `from celery import shared_task

from shop.services.signup import join


@shared_task(bind=True)
def greet(self, email):
    join(email)
`,
  "shop/signals.py": `from django.db.models.signals import post_save
from django.dispatch import Signal, receiver

from shop.models import Customer, Event

placed = Signal()


@receiver(post_save, sender=Event)
def on_event(sender, instance, **kwargs):
    Customer.objects.create(email="event@example.com")


@receiver(placed)
def on_placed(sender, **kwargs):
    Customer.objects.create(email="placed@example.com")
`,
  "shop/decorators.py": `import functools


def logged(func):
    @functools.wraps(func)
    def wrapper(*args, **kwargs):
        return func(*args, **kwargs)

    return wrapper
`,
  "shop/management/commands/fill.py": `from django.core.management.base import BaseCommand

from shop.services import enter


class Command(BaseCommand):
    def handle(self, *args, **options):
        enter("fill@example.com")
`,
};

const registers = "return Customer.objects.register(email)";
const creates = "return self.create(email=email)";
const adds = "return self.model.objects.create(**values)";
const throughMixin = ["return self.add(email=email)", "return super().add(**values)", adds];

/** Two services that write alike: only the running program knows which one it was. */
const two = `from shop.models import Customer


class Plain:
    def enroll(self, email):
        Customer.objects.create(email=email)


class Loud:
    def enroll(self, email):
        Customer.objects.create(email=email.upper())


`;
const either = ["Customer.objects.create(email=email)", "Customer.objects.create(email=email.upper())"];

interface Story {
  /** The file with the printed line, shop/views.py; `#` stands at the end of that line. */
  readonly code: string;
  /** Names of the library's functions below it. */
  readonly below?: readonly string[];
  /** Frames further out, or further in, by what stands on their lines: `[file, text]`. */
  readonly outer?: readonly (readonly [string, string])[];
  readonly inner?: readonly (readonly [string, string])[];
  /** The steps behind the printed line, the write last; `stays` = the line as printed; `writes` = it wrote, of what class is not seen; `several` = none of these is decided. */
  readonly leads: readonly string[] | "stays" | "writes" | { readonly several: readonly string[] };
}

async function tell({ code, below = [], outer = [], inner = [] }: Story) {
  const files: Record<string, string> = { ...app, "shop/views.py": code.replace(/ {2}#$/m, "") };
  const frame = (path: string, text: string) => {
    const line = (files[path] ?? "").split("\n").findIndex((row) => row.includes(text)) + 1;
    expect(line, text).toBeGreaterThan(0);
    return `  File "/srv/app/${path}", line ${line}, in f`;
  };
  const printed = code.split("\n").find((row) => row.endsWith("  #")) ?? "";
  const library = (name: string) =>
    `  File "/venv/lib/python3.12/site-packages/django/db/models/query.py", line 679, in ${name}`;
  const paste = [
    "Traceback (most recent call last):",
    ...outer.map(([path, text]) => frame(path, text)),
    frame("shop/views.py", printed.slice(0, -3)),
    ...inner.map(([path, text]) => frame(path, text)),
    ...[...below, "execute_sql"].map(library),
    'django.db.utils.IntegrityError: duplicate key value violates unique constraint "shop_customer_email_key"',
    "DETAIL:  Key (email)=(ada@example.com) already exists.",
  ].join("\n");
  const { diagnoses } = await explain(paste, memoryProject(files), adapters);
  const textAt = (file: string, line: number) => files[file]?.split("\n")[line - 1]?.trim() ?? "";
  const site = diagnoses[0]?.callSite;
  return {
    evidence: site?.evidence,
    printed: printed.slice(0, -3).trim(),
    text: site && textAt(site.file, site.line),
    steps: site?.chain?.map(({ file, line }) => textAt(file, line)),
    candidates: diagnoses[0]?.callSiteCandidates.map(({ file, line }) => textAt(file, line)),
    fixes: diagnoses[0]?.fixes.map(({ id }) => id),
  };
}

test.each<readonly [string, Story]>([
  [
    "a service made at the top of the module, a mixin before the base, the model of the class",
    {
      code: "from shop.services import SignupService\n\nservice = SignupService()\n\n\ndef f(request):\n    service.run(request.POST)  #\n",
      leads: throughMixin,
    },
  ],
  [
    "a service made in __init__ of a class attribute",
    {
      code: "from shop.services import SignupService\n\n\nclass View:\n    service_class = SignupService\n\n    def __init__(self):\n        self.service = self.service_class()\n\n    def f(self, request):\n        return self.service.run(request.POST)  #\n",
      leads: throughMixin,
    },
  ],
  [
    "a service by its annotation",
    {
      code: 'from shop.services.signup import SignupService\n\n\ndef f(service: "SignupService | None", email):\n    service.run(email)  #\n',
      leads: throughMixin,
    },
  ],
  [
    "a name that a package hands on under another, by the module",
    {
      code: "from shop import services\n\n\ndef f(email):\n    return services.enter(email)  #\n",
      leads: [registers, creates],
    },
  ],
  [
    "a relative import of all names",
    {
      code: "from .services.signup import *\n\n\ndef f(email):\n    return join(email)  #\n",
      leads: [registers, creates],
    },
  ],
  [
    "the abstract method has one implementer",
    {
      code: "from shop.services.base import Importer\n\n\ndef f(importer: Importer, row):\n    importer.run(row)  #\n",
      leads: ["self.load(row)", 'Customer.objects.create(email=row["email"])'],
    },
  ],
  [
    "a manager's own method",
    {
      code: "from shop.models import Customer\n\n\ndef f(email):\n    Customer.objects.enlist(email)  #\n",
      leads: ["customer.save()"],
    },
  ],
  [
    "a method of the queryset behind filters",
    {
      code: 'from shop.models import Customer\n\n\ndef f(email):\n    Customer.objects.filter(email="old").move(email)  #\n',
      leads: ['return self.filter(email="old").update(email=email)'],
    },
  ],
  [
    "a method of a row",
    {
      code: "from shop.models import Customer\n\n\ndef f(pk):\n    customer = Customer.objects.get(pk=pk)\n    customer.rename(pk)  #\n",
      leads: ["self.save()"],
    },
  ],
  [
    "another model's own save",
    {
      code: "from shop.models import Order\n\n\ndef f(pk):\n    order = Order(number=1)\n    order.save()  #\n",
      leads: ['Customer.objects.register("order@example.com")', creates],
    },
  ],
  [
    "another model's own save, called by create()",
    {
      code: "from shop.models import Order\n\n\ndef f(pk):\n    Order.objects.create(number=1)  #\n",
      leads: ['Customer.objects.register("order@example.com")', creates],
    },
  ],
  [
    "what is done after another model is saved",
    {
      code: "from shop.models import Event\n\n\ndef f(pk):\n    Event.objects.create(number=1)  #\n",
      leads: ['Customer.objects.create(email="event@example.com")'],
    },
  ],
  [
    "a signal of its own",
    {
      code: "from shop.signals import placed\n\n\ndef f(pk):\n    placed.send(sender=None)  #\n",
      leads: ['Customer.objects.create(email="placed@example.com")'],
    },
  ],
  [
    "a task that is queued",
    {
      code: "from shop import tasks\n\n\ndef f(email):\n    tasks.greet.delay(email)  #\n",
      leads: ["join(email)", registers, creates],
    },
  ],
  [
    "a task by its name",
    {
      code: 'from shop.celery import app\n\n\ndef f(email):\n    app.send_task("shop.tasks.greet", [email])  #\n',
      leads: ["join(email)", registers, creates],
    },
  ],
  ...[
    ["a task by apply_async", "from shop import tasks", "tasks.greet.apply_async(args=[email])"],
    ["a task by its signature", "from shop import tasks", "tasks.greet.s(email).delay()"],
  ].map(([title = "", line = "", call = ""]): [string, Story] => [
    title,
    { code: `${line}\n\n\ndef f(email):\n    ${call}  #\n`, leads: ["join(email)", registers, creates] },
  ]),
  ...[
    ["a thread pool", "", "pool.submit(enter, email)"],
    ["a thread", "import threading", "threading.Thread(target=enter, args=[email]).start()"],
    ["another thread, waited for", "import asyncio", "asyncio.run(asyncio.to_thread(enter, email))"],
    ["a task of the event loop", "import asyncio", "asyncio.create_task(enter(email))"],
    ["an executor", "", "loop.run_in_executor(None, enter, email)"],
    [
      "a partial that is handed on",
      "from functools import partial\n\nfrom django.db import transaction",
      "transaction.on_commit(partial(enter, email))",
    ],
  ].map(([title = "", line = "", call = ""]): [string, Story] => [
    title,
    {
      code: `${line}\n\nfrom shop.services import enter\n\n\ndef f(email, pool, loop):\n    ${call}  #\n`,
      leads: [registers, creates],
    },
  ]),
  [
    "a command by its name",
    {
      code: 'from django.core.management import call_command\n\n\ndef f(email):\n    call_command("fill")  #\n',
      leads: ['enter("fill@example.com")', registers, creates],
    },
  ],
  [
    "a partial of a function",
    {
      code: 'from functools import partial\n\nfrom shop.services import enter\n\nadd_one = partial(enter, "one@example.com")\n\n\ndef f(request):\n    add_one()  #\n',
      leads: [registers, creates],
    },
  ],
  [
    "a function that is handed to a library",
    {
      code: "from django.db import transaction\n\nfrom shop.services import enter\n\n\ndef f(email):\n    transaction.on_commit(lambda: enter(email))  #\n",
      leads: [registers, creates],
    },
  ],
  [
    "a decorated function",
    {
      code: "from shop.decorators import logged\nfrom shop.services import enter\n\n\n@logged\ndef audited(email):\n    enter(email)\n\n\ndef f(email):\n    audited(email)  #\n",
      leads: ["enter(email)", registers, creates],
    },
  ],
  [
    "the deepest printed line is a decorator's, which runs what it was handed",
    {
      code: "from shop.decorators import logged\nfrom shop.services import enter\n\n\n@logged\ndef audited(email):\n    enter(email)\n\n\ndef f(email):\n    audited(email)  #\n",
      inner: [["shop/decorators.py", "return func("]],
      leads: ["enter(email)", registers, creates],
    },
  ],
  [
    "a model that is handed to a function",
    {
      code: "from shop.models import Customer\n\n\ndef make(model, email):\n    return model.objects.create(email=email)\n\n\ndef f(email):\n    make(Customer, email)  #\n",
      leads: ["return model.objects.create(email=email)"],
    },
  ],
  [
    "a method that only one class has",
    {
      code: "def f(unknown, email):\n    unknown.enlist(email)  #\n",
      leads: ["customer.save()"],
    },
  ],
  [
    "another model's row is an argument of the call",
    {
      code: "from shop.models import Event\nfrom shop.services import enter\n\n\ndef g(event, email):\n    enter(email)\n\n\ndef f(email):\n    g(Event(number=1), email)  #\n",
      below: ["manager_method", "create"],
      leads: ["enter(email)", registers, creates],
    },
  ],
  [
    "two writes behind the line are two",
    {
      code: "from shop.services.signup import either\n\n\ndef f(email):\n    either(email, True)  #\n",
      leads: {
        several: ["Customer.objects.create(email=email)", "Customer.objects.create(email=email.lower())"],
      },
    },
  ],
  [
    "a library's call on the line: nothing is behind it",
    {
      code: "import requests\n\n\ndef f(email):\n    requests.enlist(email)  #\n",
      leads: "stays",
    },
  ],
  [
    "what stands below the line is called on it: what its arguments write is another thing",
    {
      code: "from shop.services import enter\n\n\ndef f(model, email):\n    model.objects.create(owner=enter(email))  #\n",
      below: ["manager_method", "create"],
      leads: "writes",
    },
  ],
  [
    "a deeper line is printed, and leads nowhere: the outer one tells no more",
    {
      code: "from shop.services import enter\n\n\ndef g(model, email):\n    model.objects.create(email=email)  #\n\n\ndef f(model, email):\n    g(model, email), enter(email)\n",
      outer: [["shop/views.py", "g(model, email), enter(email)"]],
      leads: "stays",
    },
  ],
  [
    "a function that the line was handed",
    {
      code: "from shop.services import enter\n\n\ndef f(func, email):\n    func(email)  #\n",
      leads: "stays",
    },
  ],
  ...Object.entries({
    "a conditional expression":
      "def f(email, loud):\n    service = Loud() if loud else Plain()\n    service.enroll(email)  #\n",
    "the branches of an if":
      "def f(email, loud):\n    if loud:\n        service = Loud()\n    else:\n        service = Plain()\n    service.enroll(email)  #\n",
    "a variable that is set again":
      "def f(email, loud):\n    service = Plain()\n    if loud:\n        service = Loud()\n    service.enroll(email)  #\n",
    "several returns":
      "def made(loud):\n    if loud:\n        return Loud()\n    return Plain()\n\n\ndef f(email, loud):\n    made(loud).enroll(email)  #\n",
    "a member that is set twice":
      "class View:\n    def __init__(self, loud):\n        if loud:\n            self.service = Loud()\n        else:\n            self.service = Plain()\n\n    def f(self, email):\n        self.service.enroll(email)  #\n",
    "a default that may be another":
      "class View:\n    def __init__(self, service=None):\n        self.service = service or Plain()\n\n    def f(self, email):\n        self.service.enroll(email)  #\n",
  }).map(([how, code]): readonly [string, Story] => [
    `which of two it is the running program tells: ${how}`,
    { code: two + code, leads: { several: either } },
  ]),
  [
    "a class below has another method of that name: by `self` alone neither is the one",
    {
      code: `${two}class Importer:
    def run(self, email):
        self.load(email)  #

    def load(self, email):
        Plain().enroll(email)


class LoudImporter(Importer):
    def load(self, email):
        Loud().enroll(email)
`,
      leads: { several: either },
    },
  ],
  [
    "a class below has another method of that name: what was made is of its own class",
    {
      code: `${two}class Importer:
    def load(self, email):
        Plain().enroll(email)


class LoudImporter(Importer):
    def load(self, email):
        Loud().enroll(email)


def f(email):
    Importer().load(email)  #
`,
      leads: ["Plain().enroll(email)", "Customer.objects.create(email=email)"],
    },
  ],
  [
    "super(): of a class below another base can come next",
    {
      code: `${two}class Base:
    def load(self, email):
        Plain().enroll(email)


class Audit(Base):
    def load(self, email):
        super().load(email)  #


class LoudBase(Base):
    def load(self, email):
        Loud().enroll(email)


class Both(Audit, LoudBase):
    pass
`,
      leads: { several: either },
    },
  ],
  [
    "a decorator of the workspace writes as well",
    {
      code: `${two}def guest(func):
    def wrapper(email):
        if email:
            return Loud().enroll(email)
        return func(email)

    return wrapper


@guest
def enter(email):
    Plain().enroll(email)


def f(email):
    enter(email)  #
`,
      leads: { several: either },
    },
  ],
])(
  "%s",
  async (_, story) => {
    const told = await tell(story);
    if (story.leads === "stays" || story.leads === "writes") {
      const evidence = story.leads === "stays" ? "caller" : "frame";
      expect([told.evidence, told.text]).toEqual([evidence, told.printed]);
      expect(told.fixes).toEqual([]);
    } else if ("several" in story.leads) {
      expect(told.evidence).toBeUndefined();
      expect(told.candidates?.slice(0, story.leads.several.length)).toEqual(story.leads.several);
    } else {
      expect(told.steps ?? told.candidates).toEqual([told.printed, ...story.leads]);
      expect(told.evidence).toBe("chain");
    }
  },
  60_000,
);

test("code that calls itself in many ways is looked at for a bounded time", async () => {
  const maze = Array.from(
    { length: 12 },
    (_, i) =>
      `def make${i}(a, b):\n    if a:\n        return make${(i + 1) % 12}(make${(i + 5) % 12}(a, b), b)\n    return make${(i + 7) % 12}(a, b).deep(make${(i + 3) % 12}(b, a))\n`,
  ).join("\n");
  const before = process.cpuUsage();
  const told = await tell({
    code: `${maze}\n\ndef f(a):\n    make0(a, a).deep().deeper()  #\n`,
    leads: "stays",
  });
  expect(told.evidence).toBe("caller");
  expect(process.cpuUsage(before).user / 1_000).toBeLessThan(20_000);
}, 60_000);
