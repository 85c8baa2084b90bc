/** Django's words for the sites: models, forms, serializers, the calls. */

import { type Entity, entities, type Field } from "../schema";
import type { At, Dialect, Operation } from "../site";

const keywords = ({ values, whole }: Pick<At, "values" | "whole">) =>
  whole ?? values.map(([name, text]) => `${name}=${text}`).join(", ");

const operations: Readonly<Record<string, Operation>> = {
  create: {
    gives: "value",
    write: (at) => ({ before: [], call: `${at.client}.create(${keywords(at)})`, gives: "value" }),
  },
  "save of new": {
    write: (at) => ({
      before: [`${at.row} = ${at.entity.name}(${keywords(at)})`],
      call: `${at.row}.save()`,
      gives: "variable",
    }),
  },
  "save of assigned": {
    fits: (_, { values }) => values !== "spread",
    write: ({ row, entity, values }) => ({
      before: [`${row} = ${entity.name}()`, ...values.map(([name, text]) => `${row}.${name} = ${text}`)],
      call: `${row}.save()`,
      gives: "variable",
    }),
  },
  "create of a related": {
    ofOne: true,
    gives: "value",
    fits: ({ name, fields }, { values }) =>
      name !== "Plan" && fields.some(({ parent }) => parent) && values !== "spread",
    write: (at) => ({
      before: [`team = Team.objects.get(pk=${at.values.find(([name]) => name === "team_id")?.[1]})`],
      call: `team.${at.entity.name.toLowerCase()}_set.create(${keywords({ ...at, values: at.values.filter(([name]) => name !== "team_id") })})`,
      gives: "value",
    }),
  },
  "create of a many-to-many": {
    ofOne: true,
    gives: "value",
    fits: ({ name }, { values }) => name === "Badge" && values !== "spread",
    write: (at) => ({
      before: ["team = Team.objects.get(pk=1)"],
      call: `team.badges.create(${keywords(at)})`,
      gives: "value",
    }),
  },
  "get or create by more than the key": {
    fits: (_, { values, row, beside }) => values !== "spread" && row !== "created" && beside !== "created",
    write: ({ client, entity, values, row }) => {
      const wide = [
        ...(entity.keys[0] ?? []),
        entity.fields.find(({ name, parent }) => !parent && !entity.keys.flat().includes(name))?.name,
      ];
      const isWide = ([name]: readonly [string, string]) => wide.some((each) => each && snake(each) === name);
      const rest = values.filter((each) => !isWide(each)).map(([name, text]) => `"${name}": ${text}`);
      const defaults = rest.length > 0 ? `, defaults={${rest.join(", ")}}` : "";
      return {
        before: [],
        call: `${row}, created = ${client}.get_or_create(${keywords({ values: values.filter(isWide), whole: undefined })}${defaults})`,
        gives: "variable",
      };
    },
  },
  "bulk create": {
    bulk: true,
    write: ({ client, entity, list }) => ({
      before: [],
      call: `${client}.bulk_create([${entity.name}(**each) for each in ${list}])`,
      gives: null,
    }),
  },
  "save of a loaded row": {
    loads: true,
    write: ({ client, values, row }) => ({
      before: [`${row} = ${client}.get(pk=pk)`, ...values.map(([name, text]) => `${row}.${name} = ${text}`)],
      call: `${row}.save()`,
      gives: "variable",
    }),
  },
  "update of a query": {
    loads: true,
    write: (at) => ({ before: [], call: `${at.client}.filter(pk=pk).update(${keywords(at)})`, gives: null }),
  },
  "save of a form": {
    web: "view",
    write: ({ entity, choice, row }) => ({
      before: [
        `form = ${entity.name}Form(${choice.input})`,
        "if not form.is_valid():",
        "    return JsonResponse(form.errors, status=400)",
        `pay.charge("form")`,
      ],
      call: `${row} = form.save()`,
      gives: "variable",
    }),
  },
  "save in form_valid": {
    web: "create view",
    write: ({ row }) => ({ before: [`pay.charge("form")`], call: `${row} = form.save()`, gives: "variable" }),
  },
  "save in perform_create": {
    web: "api create view",
    write: ({ row }) => ({
      before: [`pay.charge("serializer")`],
      call: `${row} = serializer.save()`,
      gives: "variable",
    }),
  },
  "save of a serializer": {
    web: "api view",
    write: ({ entity, choice, row }) => ({
      before: [
        `serializer = ${entity.name}Serializer(data=${choice.input})`,
        "serializer.is_valid(raise_exception=True)",
        `pay.charge("serializer")`,
      ],
      call: `${row} = serializer.save()`,
      gives: "variable",
    }),
  },
};

export const django: Dialect = {
  id: "django",
  language: "python",
  operations,
  clients: ["objects", "using"],
  alsoEmpty: ["shop_team_badges"],
  hosts: ["function", "method", "static method", "view", "api view", "create view", "api create view"],
  own: {},
  field: snake,
  table: (entity) => `shop_${entity.toLowerCase()}`,
  column: snake,
  client: ({ name }, { client }) => `${name}.objects${client === "using" ? `.using("default")` : ""}`,
  find: (client, _, condition) =>
    `${client}.filter(${condition.map(([name, text]) => `${name}=${text}`).join(", ")}).first()`,
  transaction: (_, lines) => [
    "with transaction.atomic():",
    ...lines.map((line) => (line === "" ? "" : `    ${line}`)),
  ],
  sibling: (_, __, note) => `Audit.objects.create(note="${note}")`,
  imports(entity, choice, text) {
    const used = (names: readonly string[]) =>
      names.filter((name) => new RegExp(`\\b${name}\\b`).test(text)).sort();
    const models = used([
      "Audit",
      "Team",
      ...(choice.operation?.match(/form|serializer|perform/) ? [] : [entity.name]),
    ]);
    return [
      ...(text.includes("transaction.atomic") ? ["from django.db import transaction"] : []),
      ...(text.includes(`${entity.name}Form`) ? [`from shop.forms import ${entity.name}Form`] : []),
      ...(text.includes(`${entity.name}Serializer`)
        ? [`from shop.serializers import ${entity.name}Serializer`]
        : []),
      ...(models.length > 0 ? [`from shop.models import ${models.join(", ")}`] : []),
    ];
  },
  parameter: () => "",
  member: () => "",
  fits(entity, { operation, surrounding, values, row, input, beside, client, host }) {
    const name = operation ?? "";
    const isMade = entity.normalised !== undefined || entity.derived !== undefined;
    if (isMade && /bulk|update|get or create/.test(name)) return false;
    if (entity.by === "manager" && (name !== "create" || client !== "objects" || host === "async function"))
      return false;
    if (entity.derived && /looks by the key/.test(surrounding ?? "")) return false;
    // A form makes no key of a default, and its own look is the look.
    if (/form|serializer/.test(name) && (/looks/.test(surrounding ?? "") || values === "default left out"))
      return false;
    if (/get or create/.test(name) && /looks by the key/.test(surrounding ?? "")) return false;
    return ![row, input, beside].some((each) => ["team", "form", "serializer", "pk"].includes(each ?? ""));
  },
  schema: () => ({
    "shop/__init__.py": "",
    "shop/models.py": models(),
    "shop/forms.py": forms(),
    "shop/serializers.py": serializers(),
  }),
};

/** Django 5.2, with asynchronous writes; the REST framework is there for the older one only. */
export const django5: Dialect = {
  ...django,
  operations: Object.fromEntries(Object.entries(operations).filter(([, { web }]) => !web?.startsWith("api"))),
  hosts: ["function", "async function", "method", "view", "create view"],
};

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

function models(): string {
  return [
    "from django.db import models\n",
    ...["Team:name", "Audit:note"].map((each) => {
      const [name, field] = each.split(":");
      const badges = name === "Team" ? `    badges = models.ManyToManyField("Badge")\n` : "";
      return `\nclass ${name}(models.Model):\n    ${field} = models.CharField(max_length=80)\n${badges}`;
    }),
    ...entities.map(model),
    "\nclass Note(models.Model):\n    text = models.CharField(max_length=80)\n    member = models.ForeignKey(Member, on_delete=models.CASCADE)\n",
  ].join("\n");
}

function model({ name, fields, keys, normalised, by, derived, hides, within }: Entity): string {
  const composite = keys.filter((key) => key.length > 1 || within);
  const where = within
    ? `, condition=models.Q(${Object.entries(within).map(([field, value]) => `${snake(field)}=${value}`)})`
    : "";
  const set = derived
    ? `self.${derived.field} = self.${derived.from}.lower().replace(" ", "-")`
    : `self.${normalised} = self.${normalised}.lower()`;
  const save = [
    "",
    "    def save(self, *args, **kwargs):",
    `        ${set}`,
    "        super().save(*args, **kwargs)",
  ];
  const above =
    by === "base"
      ? [`\nclass Small${name}(models.Model):`, "    class Meta:", "        abstract = True", ...save]
      : [];
  const manager =
    by === "manager"
      ? [
          "    def create(self, **kwargs):",
          `        kwargs["${normalised}"] = kwargs["${normalised}"].lower()`,
          "        return super().create(**kwargs)",
        ]
      : ["    def get_queryset(self):", `        return super().get_queryset().filter(${hides}=False)`];
  const own = hides || by === "manager";
  return [
    ...above,
    ...(own ? [`\nclass ${name}Manager(models.Manager):`, ...manager, ""] : []),
    `\nclass ${name}(${above.length > 0 ? `Small${name}` : "models.Model"}):`,
    ...fields.map(
      (field) => `    ${column(field, !within && keys.some((key) => key.join() === field.name))}`,
    ),
    ...(composite.length > 0
      ? [
          "",
          "    class Meta:",
          `        constraints = [${composite.map((key) => `models.UniqueConstraint(fields=[${key.map((each) => `"${fieldOf(fields, each)}"`).join(", ")}], name="${name.toLowerCase()}_key"${where})`).join(", ")}]`,
        ]
      : []),
    ...(own ? ["", `    objects = ${name}Manager()`] : []),
    ...((normalised && !by) || derived ? save : []),
    "",
  ].join("\n");
}

function fieldOf(fields: readonly Field[], name: string): string {
  const parent = fields.find((field) => field.name === name)?.parent;
  return parent ? parent.toLowerCase() : snake(name);
}

function column({ name, type, nullable, byDefault, parent }: Field, unique: boolean): string {
  const options = [
    ...(unique ? ["unique=True"] : []),
    ...(nullable ? ["null=True", "blank=True"] : []),
    ...(byDefault ? [`default="${byDefault}"`] : []),
  ];
  if (parent)
    return `${parent.toLowerCase()} = models.${unique ? "OneToOneField" : "ForeignKey"}(${[parent, "on_delete=models.CASCADE", ...options.filter((one) => one !== "unique=True")].join(", ")})`;
  if (type === "number") return `${snake(name)} = models.IntegerField(${options.join(", ")})`;
  return `${snake(name)} = models.CharField(${["max_length=80", ...options].join(", ")})`;
}

function forms(): string {
  const own = ({ name, fields, derived }: Entity) =>
    `\nclass ${name}Form(forms.ModelForm):\n    class Meta:\n        model = ${name}\n        fields = [${fields
      .filter((field) => field.name !== derived?.field)
      .map((field) => `"${fieldOf(fields, field.name)}"`)
      .join(", ")}]\n`;
  return [
    `from django import forms\n\nfrom shop.models import ${entities.map(({ name }) => name).join(", ")}\n`,
    ...entities.map(own),
  ].join("\n");
}

function serializers(): string {
  const own = ({ name, fields, derived }: Entity) =>
    `\nclass ${name}Serializer(serializers.ModelSerializer):\n    class Meta:\n        model = ${name}\n        fields = [${["id", ...fields.filter((field) => field.name !== derived?.field).map((field) => fieldOf(fields, field.name))].map((each) => `"${each}"`).join(", ")}]\n`;
  return [
    `from rest_framework import serializers\n\nfrom shop.models import ${entities.map(({ name }) => name).join(", ")}\n`,
    ...entities.map(own),
  ].join("\n");
}
