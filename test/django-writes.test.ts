/** Django's text test in front of the parser never misses a write that the parser finds, whatever the formatting. */

import { readFileSync } from "node:fs";
import { fdir } from "fdir";
import { beforeAll, expect, test } from "vitest";
import { noFacts } from "../server/src/domain/model";
import { django } from "../server/src/orms/django";
import { loadPython } from "../server/src/syntax/python";
import { memoryProject } from "../server/src/workspace/memory";
import { readPage } from "./harness/case";

beforeAll(loadPython);

const crawl = (folder: string, end: string) =>
  new fdir()
    .withRelativePaths()
    .filter((path) => path.endsWith(end))
    .crawl(folder)
    .sync()
    .map((path) => [path, readFileSync(`${folder}/${path}`, "utf8")] as const);

/** Workspaces whose writes are known: the lab's app, and the files of each literate case. */
function workspaces(): Record<string, string>[] {
  const cases = crawl("server/src/orms/django/cases", ".md").flatMap(([path, text]) =>
    readPage(path, text).cases.map(({ shared, files }) =>
      Object.fromEntries([...shared, ...files].map((file) => [file.path, file.text])),
    ),
  );
  return [Object.fromEntries(crawl("test/capture/django/app", ".py")), ...cases];
}

/** Chains over lines: `a.b(` -> `a \⏎ .b (`; strings, imports and decorators stay as they are. */
function broken(text: string): string {
  return text
    .split("\n")
    .map((line) =>
      /^\s*(?:from|import|@|#|class|def)\b|["'#\\]/.test(line)
        ? line
        : line.replace(/\.([a-z_]+)\(/g, " \\\n    .$1 ("),
    )
    .join("\n");
}

test.each([
  ["as written", (text: string) => text],
  ["with chains over lines", broken],
])("%s", async (_, change) => {
  let found = 0;
  for (const files of workspaces()) {
    const project = memoryProject(
      Object.fromEntries(Object.entries(files).map(([path, text]) => [path, change(text)])),
    );
    const [{ models } = noFacts] = await project.facts([django]);
    for (const path of project.files(["**/*.py"])) {
      const source = project.read(path);
      for (const model of source ? models : [])
        if (source && (django.writes?.read(source, [model], models).length ?? 0) > 0) {
          found++;
          expect(django.writes?.marker(source.text, [model]), `${path}: ${model.name}`).toBe(true);
        }
    }
  }
  expect(found).toBeGreaterThan(100);
});

test("a file that writes other models is not parsed for this one", async () => {
  const project = memoryProject({
    "shop/models.py":
      "from django.db import models\n\n\nclass Customer(models.Model):\n    email = models.EmailField(unique=True)\n\n\nclass Order(models.Model):\n    number = models.CharField(unique=True)\n",
    "shop/services.py":
      "from .models import Order\n\n\ndef place(number):\n    return Order.objects.create(number=number)\n",
  });
  const [{ models } = noFacts] = await project.facts([django]);
  const text = project.read("shop/services.py")?.text ?? "";
  const wanted = (name: string) => models.filter((model) => model.name === name);
  expect(wanted("Order").map((model) => django.writes?.marker(text, [model]))).toEqual([true]);
  expect(wanted("Customer").map((model) => django.writes?.marker(text, [model]))).toEqual([false]);
});

const shop = {
  "shop/models.py": `from django.contrib.auth.models import AbstractUser
from django.db import models


class User(AbstractUser):
    pass


class Tag(models.Model):
    name = models.CharField(max_length=20)


class Customer(models.Model):
    email = models.EmailField(unique=True)
    tags = models.ManyToManyField(Tag, related_name="customers")


class Order(models.Model):
    number = models.CharField(max_length=20, unique=True)
    customer = models.ForeignKey(Customer, on_delete=models.CASCADE, related_name="orders")


class Profile(models.Model):
    customer = models.OneToOneField(Customer, on_delete=models.CASCADE)
    name = models.CharField(max_length=20)


class Vip(Customer):
    since = models.IntegerField()


try:
    import extras
except ImportError:

    class Extra(models.Model):
        code = models.CharField(max_length=20)
`,
  "shop/forms.py": `from django import forms

from .models import Customer


class CustomerForm(forms.ModelForm):
    class Meta:
        model = Customer
        fields = ["email"]
`,
};

/** Ways to come at a row, and what is written: model, operation and fields; a "?" behind what a name alone suggests. */
const ways: readonly (readonly [code: string, ...writes: string[]])[] = [
  ["for one in Customer.objects.all():\n    one.save()", "Customer update *"],
  ["rows = Customer.objects.all()\nrows[0].save()", "Customer update *"],
  ["a, b = Tag(name=n), Order(number=n)\nb.save()", "Order insert number"],
  ["with open(p) as f, get() as order:\n    order.save()", ""],
  ["def f(customer):\n    customer.orders.create(number=n)", "Order insert customer,number"],
  ["def f(thing):\n    thing.orders.create(number=n)", "Order insert customer,number ?"],
  ["def f(order):\n    order.customer.save()", "Customer update * ?"],
  ["def f(customer):\n    customer.profile.save()", "Profile update *"],
  ["def f(vip):\n    vip.orders.create(number=n)", "Order insert customer,number"],
  ["def f(customer):\n    customer.tags.add(t)", "Customer.tags insert * ?"],
  ["def f(customer):\n    customer.orders.add(o)", "Order update customer"],
  ["def f(customer):\n    customer.tags.create(name=n)", "Tag insert name ?"],
  ["def f(tag):\n    tag.customers.set(c)", "Customer.tags insert *"],
  ["def f(order: 'Order | None'):\n    order.save()", "Order flush *"],
  ["apps.get_model('shop', 'Tag').objects.create(name=n)", "Tag insert name"],
  ["get_user_model().objects.create_user('ada')", "User insert username"],
  ["user = get_user_model()(username=n)\nuser.save()", "User insert username"],
  ["Customer.objects.bulk_update(rows, ['email'])", "Customer update email"],
  ["Customer.objects.model.objects.create(email=e)", "Customer insert email"],
  ["c = get_object_or_404(Customer, pk=1)\nc.save()", "Customer update *"],
  ["c = Customer.objects.get(pk=1)\nc.save(force_insert=True)", "Customer insert *"],
  ["form = CustomerForm(data)\nform.save()", "Customer flush *"],
  ["form = CustomerForm(data)\none = form.save(commit=False)\none.save()", "Customer insert *"],
  ["form = CustomerForm(data)\nform.instance.save()", "Customer insert *"],
  [
    "form = CustomerForm(data, instance=Customer.objects.get(pk=1))\nform.instance.save()",
    "Customer update *",
  ],
  ["form = CustomerForm(data, instance=given)\nform.instance.save()", "Customer flush *"],
  [
    "class CustomerAdmin(admin.ModelAdmin):\n    fields = ['email']\n    def save_model(self, request, obj, form, change):\n        obj.save()\nadmin.site.register(Customer, CustomerAdmin)",
    "Customer flush email",
    "Customer flush *",
  ],
  ["@admin.register(Order)\nclass Orders(admin.ModelAdmin):\n    pass", "Order flush *"],
  [
    "class Add(CreateView):\n    queryset = Customer.objects.all()\n    fields = ['email']",
    "Customer flush email",
  ],
  ["class Add(CreateView):\n    form_class = CustomerForm", "Customer flush *"],
  [
    "class OrderManager(models.Manager.from_queryset(Some)):\n    def add(self, n):\n        return self.create(number=n)",
    "Order insert number ?",
  ],
  ["Extra.objects.create(code=c)", "Extra insert code"],
  ["class Vip2(Vip):\n    def save(self):\n        super().save()", ""],
];

test.each(ways)("%s", async (code, ...expected) => {
  const text = `from shop.forms import CustomerForm\nfrom shop.models import Customer, Extra, Order, Profile, Tag, Vip\n\n${code}\n`;
  const project = memoryProject({ ...shop, "shop/services.py": text });
  const [{ models } = noFacts] = await project.facts([django]);
  const source = project.read("shop/services.py");
  const writes = (source && django.writes?.read(source, models, models)) ?? [];
  const name = (id: string) => models.find((model) => model.id === id)?.name ?? id;
  expect(
    writes.map(({ model, operation, fields, exact }) =>
      [name(model), operation, fields?.join() ?? "*", ...(exact ? [] : ["?"])].join(" "),
    ),
  ).toEqual(expected.filter((one) => one !== ""));
});
