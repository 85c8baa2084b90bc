/** Models of Django's own apps and of its token app, by name: their source is usually outside the workspace. */

import type { Constraint, Field, Model } from "../../domain/model";
import type { Place } from "../../domain/text";

/** A library's model in short: fields by name, `?` = nullable, `^` = numbered by the database, `+` = not negative, `>` = foreign key to the table behind it. */
interface Short {
  readonly app: string;
  readonly name: string;
  readonly table: string;
  readonly fields: string;
  readonly unique: readonly (readonly string[])[];
  readonly primary?: string;
}

const user =
  "password last_login? is_superuser username first_name last_name email is_staff is_active date_joined";

const shorts: readonly Short[] = [
  { app: "auth", name: "User", table: "auth_user", fields: `id^ ${user}`, unique: [["username"]] },
  { app: "auth", name: "Group", table: "auth_group", fields: "id^ name", unique: [["name"]] },
  {
    app: "auth",
    name: "Permission",
    table: "auth_permission",
    fields: "id^ name content_type>django_content_type codename",
    unique: [["content_type", "codename"]],
  },
  {
    app: "auth",
    name: "User.groups",
    table: "auth_user_groups",
    fields: "id^ user>auth_user group>auth_group",
    unique: [["user", "group"]],
  },
  {
    app: "auth",
    name: "User.user_permissions",
    table: "auth_user_user_permissions",
    fields: "id^ user>auth_user permission>auth_permission",
    unique: [["user", "permission"]],
  },
  {
    app: "auth",
    name: "Group.permissions",
    table: "auth_group_permissions",
    fields: "id^ group>auth_group permission>auth_permission",
    unique: [["group", "permission"]],
  },
  {
    app: "contenttypes",
    name: "ContentType",
    table: "django_content_type",
    fields: "id^ app_label model",
    unique: [["app_label", "model"]],
  },
  {
    app: "sessions",
    name: "Session",
    table: "django_session",
    fields: "session_key session_data expire_date",
    unique: [],
    primary: "session_key",
  },
  { app: "sites", name: "Site", table: "django_site", fields: "id^ domain name", unique: [["domain"]] },
  {
    app: "redirects",
    name: "Redirect",
    table: "django_redirect",
    fields: "id^ site>django_site old_path new_path",
    unique: [["site", "old_path"]],
  },
  {
    app: "admin",
    name: "LogEntry",
    table: "django_admin_log",
    fields:
      "id^ action_time object_id? object_repr action_flag+ change_message content_type?>django_content_type user>auth_user",
    unique: [],
  },
  {
    app: "authtoken",
    name: "Token",
    table: "authtoken_token",
    fields: "key created user>auth_user",
    unique: [["user"]],
    primary: "key",
  },
];

/** Concrete models: `auth.User`, `sites.Site`, ... */
export const contribModels: readonly Model[] = shorts.map(expand);

/** Bases whose fields a user's model inherits; without a table. */
export const contribBases: ReadonlyMap<string, Model> = new Map(
  [
    { app: "auth", name: "AbstractUser", table: "", fields: user, unique: [["username"]] },
    { app: "auth", name: "AbstractBaseUser", table: "", fields: "password last_login?", unique: [] },
    { app: "auth", name: "PermissionsMixin", table: "", fields: "is_superuser", unique: [] },
  ].map((short) => [short.name, { ...expand(short), table: null, abstract: true }]),
);

function idOfTable(table: string): string {
  const short = shorts.find((each) => each.table === table);
  return short ? idOf(short) : table;
}

function idOf({ app, name }: Pick<Short, "app" | "name">): string {
  return `${fileOf(app)}#${name}`;
}

function fileOf(app: string): string {
  return app === "authtoken" ? "rest_framework/authtoken/models.py" : `django/contrib/${app}/models.py`;
}

function expand({ app, name, table, fields, unique, primary = "id" }: Short): Model {
  const file = fileOf(app);
  const start = { line: 1, column: 1 };
  const place: Place = { file, start, end: start };
  const described = fields.split(" ").map((text) => describe(text, place));
  const columns = (names: readonly string[]) =>
    names.map((one) => described.find(({ field }) => field.name === one)?.field.column ?? one);
  const constraint = (one: Pick<Constraint, "kind" | "fields"> & Partial<Constraint>): Constraint => ({
    columns: columns(one.fields),
    name: null,
    place,
    ...one,
  });
  const constraints: Constraint[] = [
    ...unique.map((names) =>
      constraint({
        kind: "unique",
        fields: names,
        ...(names.length > 1 ? { extra: { together: true } } : {}),
      }),
    ),
    ...(described.some(({ field }) => field.name === primary)
      ? [constraint({ kind: "primary_key", fields: [primary] })]
      : []),
    ...described.flatMap(({ field, target, positive }) => [
      ...(target
        ? [
            constraint({
              kind: "foreign_key",
              fields: [field.name],
              references: { model: idOfTable(target), table: target, columns: ["id"] },
            }),
          ]
        : []),
      ...(positive
        ? [constraint({ kind: "check", fields: [field.name], expression: `${field.name} >= 0` })]
        : []),
      ...(field.nullable || field.default === "increment"
        ? []
        : [constraint({ kind: "not_null", fields: [field.name] })]),
    ]),
  ];
  const managers = name === "User" ? ["objects"] : [];
  return {
    id: idOf({ app, name }),
    orm: "django",
    name,
    table,
    schema: null,
    place,
    fields: described.map(({ field }) => field),
    constraints,
    external: true,
    extra: { appLabel: app, managers, relations: {}, parents: [] },
  };
}

function describe(
  text: string,
  place: Place,
): { field: Field; target: string | undefined; positive: boolean } {
  const [head = "", target] = text.split(">");
  const name = head.replace(/[?^+]/, "");
  const field: Field = {
    name,
    column: target ? `${name}_id` : name,
    place,
    type: null,
    nullable: head.includes("?"),
    default: head.includes("^") ? "increment" : "none",
  };
  return { field, target, positive: head.includes("+") };
}
