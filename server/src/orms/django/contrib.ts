/** Models of Django's own apps and of its token app, by name: their source is usually outside the workspace. */

import type { Constraint, Field, Model } from "../../domain/model";
import type { Place } from "../../domain/text";
import { declares, type Relation } from "./fields";

/**
 * A library's model in short: its id within the app, its table and its fields, a letter behind a name saying what it is. `?` nullable,
 * `^` numbered by the database, `+` not negative, `#` the primary key where that is not `id`, `!` unique (those of one model together),
 * `>` a foreign key to the table behind it.
 */
type Short = readonly [id: string, table: string, fields: string];

const user =
  "password last_login? is_superuser username! first_name last_name email is_staff is_active date_joined";

const shorts: readonly Short[] = [
  ["auth.User", "auth_user", `id^ ${user}`],
  ["auth.Group", "auth_group", "id^ name!"],
  ["auth.Permission", "auth_permission", "id^ name content_type!>django_content_type codename!"],
  ["auth.User.groups", "auth_user_groups", "id^ user!>auth_user group!>auth_group"],
  [
    "auth.User.user_permissions",
    "auth_user_user_permissions",
    "id^ user!>auth_user permission!>auth_permission",
  ],
  ["auth.Group.permissions", "auth_group_permissions", "id^ group!>auth_group permission!>auth_permission"],
  ["contenttypes.ContentType", "django_content_type", "id^ app_label! model!"],
  ["sessions.Session", "django_session", "session_key# session_data expire_date"],
  ["sites.Site", "django_site", "id^ domain! name"],
  ["redirects.Redirect", "django_redirect", "id^ site!>django_site old_path! new_path"],
  [
    "admin.LogEntry",
    "django_admin_log",
    "id^ action_time object_id? object_repr action_flag+ change_message content_type?>django_content_type user>auth_user",
  ],
  ["authtoken.Token", "authtoken_token", "key# created user!>auth_user"],
];

/** Concrete models: `auth.User`, `sites.Site`, ... */
export const contribModels: readonly Model[] = shorts.map(expand);

/** Bases whose fields a user's model inherits; without a table. */
export const contribBases: ReadonlyMap<string, Model> = new Map(
  (
    [
      ["auth.AbstractUser", "", user],
      ["auth.AbstractBaseUser", "", "password last_login?"],
      ["auth.PermissionsMixin", "", "is_superuser"],
    ] as const
  )
    .map(expand)
    .map((model) => [model.name, { ...model, table: null, abstract: true }]),
);

/** The many-to-many fields of a base: each model that inherits it has tables of its own for them. */
export const contribLists: ReadonlyMap<string, Readonly<Record<string, Relation>>> = new Map(
  ["AbstractUser", "PermissionsMixin"].map((base) => [
    base,
    { groups: listOf("auth.Group"), user_permissions: listOf("auth.Permission") },
  ]),
);

function listOf(target: string): Relation {
  return {
    ...{ kind: "m2m", target, toField: null, relatedName: "user_set", parentLink: false, through: null },
    dbTable: null,
  };
}

function expand([id, table, fields]: Short): Model {
  const [app = "", ...name] = id.split(".");
  const start = { line: 1, column: 1 };
  const place: Place = { file: fileOf(id), start, end: start };
  const described = fields.split(" ").map((text) => describe(text, place));
  const columns = (those: typeof described) => those.map(({ field }) => field.column ?? field.name);
  const constraint = (kind: Constraint["kind"], those: typeof described, more?: Partial<Constraint>) => ({
    ...declares(
      kind,
      those.map(({ field }) => field.name),
      place,
      more,
    ),
    columns: columns(those),
  });
  const unique = described.filter(({ is }) => is === "!");
  const primary = described.filter(({ field, is }) => is === "#" || field.name === "id");
  return {
    id: idOf(id),
    orm: "django",
    name: name.join("."),
    table,
    schema: null,
    place,
    fields: described.map(({ field }) => field),
    constraints: [
      ...(unique.length > 0
        ? [constraint("unique", unique, unique.length > 1 ? { extra: { together: true } } : {})]
        : []),
      ...(primary.length > 0 ? [constraint("primary_key", primary)] : []),
      ...described.flatMap((one) => ofField(one, (kind, more) => constraint(kind, [one], more))),
    ],
    external: true,
    extra: { appLabel: app, managers: name.join() === "User" ? ["objects"] : [], relations: {}, parents: [] },
  };
}

interface Described {
  readonly field: Field;
  readonly is: string | undefined;
  readonly target: string | undefined;
}

function describe(text: string, place: Place): Described {
  const [head = "", target] = text.split(">");
  const [name = head, is] = head.split(/(?=[?^+#!])/);
  const field: Field = {
    name,
    column: target ? `${name}_id` : name,
    place,
    type: null,
    nullable: is === "?",
    default: is === "^" ? "increment" : "none",
  };
  return { field, is, target };
}

function ofField(
  { field, is, target }: Described,
  constraint: (kind: Constraint["kind"], more?: Partial<Constraint>) => Constraint,
): Constraint[] {
  const to = shorts.find(([, table]) => table === target)?.[0];
  const references = { model: idOf(to ?? ""), table: target ?? null, columns: ["id"] };
  return [
    ...(target ? [constraint("foreign_key", { references })] : []),
    ...(is === "+" ? [constraint("check", { expression: `${field.name} >= 0` })] : []),
    ...(is === "?" || is === "^" ? [] : [constraint("not_null")]),
  ];
}

function idOf(id: string): string {
  return `${fileOf(id)}#${id.slice(id.indexOf(".") + 1)}`;
}

function fileOf(id: string): string {
  const [app = ""] = id.split(".");
  return app === "authtoken" ? "rest_framework/authtoken/models.py" : `django/contrib/${app}/models.py`;
}
