/** The tables that all sites write, once for all ORMs, and the rows that each call finds there. */

export interface Field {
  readonly name: string;
  readonly type: "string" | "number";
  readonly nullable?: true;
  /** What the database writes where the program says nothing. */
  readonly byDefault?: string;
  /** A foreign key to it. */
  readonly parent?: "Team";
}

export type Row = Readonly<Record<string, string | number | null>>;

export interface Entity {
  readonly name: string;
  readonly fields: readonly Field[];
  /** The key that the duplicate violates comes first. */
  readonly keys: readonly (readonly string[])[];
  /** The first key holds for the rows with these values only. */
  readonly within?: Row;
  /** A field that the model itself, a class above it, its manager or its client writes in small letters before it is saved. */
  readonly normalised?: string;
  /** Who does so; absent = the model itself. */
  readonly by?: "base" | "manager";
  /** A field that the model makes of another one before it is saved: no call sets it. */
  readonly derived?: { readonly field: string; readonly from: string };
  /** The default manager leaves out the rows in which this field is set, where the ORM has managers. */
  readonly hides?: string;
  /** Its rows are somebody's: none that is there may be handed out. */
  readonly owned?: true;
  /** Rows that are written along with it. */
  readonly notes?: true;
  /** What a call writes. */
  readonly given: Row;
  /** A second one, for sites that write several. */
  readonly alsoGiven: Row;
  /** What the row that has the key already says otherwise. */
  readonly there: Row;
  /** A row that no call has anything to do with. */
  readonly bystander: Row;
  /** Makes `given` violate another unique key: the bystander's. */
  readonly otherKey?: Row;
  /** Makes it violate NOT NULL. */
  readonly missing: Row;
  /** Makes it violate the foreign key. */
  readonly orphan?: Row;
}

const text = (name: string): Field => ({ name, type: "string" });
const number = (name: string): Field => ({ name, type: "number" });

/** The first is the plainest. */
export const entities: readonly Entity[] = [
  {
    name: "Member",
    fields: [text("email"), text("name"), { name: "teamId", type: "number", nullable: true, parent: "Team" }],
    keys: [["email"]],
    notes: true,
    given: { email: "ada@example.com", name: "Ada", teamId: 1 },
    alsoGiven: { email: "joan@example.com", name: "Joan", teamId: 1 },
    there: { name: "Ada of old", teamId: 2 },
    bystander: { email: "other@example.com", name: "Other", teamId: 2 },
    missing: { name: null },
    orphan: { teamId: 99 },
  },
  {
    name: "Account",
    fields: [text("email"), { ...text("handle"), nullable: true }, text("name")],
    keys: [["email"], ["handle"]],
    given: { email: "ada@example.com", handle: "ada", name: "Ada" },
    alsoGiven: { email: "joan@example.com", handle: "joan", name: "Joan" },
    there: { handle: "ada-of-old", name: "Ada of old" },
    bystander: { email: "other@example.com", handle: "other", name: "Other" },
    otherKey: { handle: "other" },
    missing: { name: null },
  },
  {
    name: "Seat",
    fields: [{ ...number("teamId"), parent: "Team" }, number("place"), text("holder")],
    keys: [["teamId", "place"]],
    given: { teamId: 1, place: 7, holder: "Ada" },
    alsoGiven: { teamId: 1, place: 8, holder: "Joan" },
    there: { holder: "Ada of old" },
    bystander: { teamId: 2, place: 7, holder: "Other" },
    missing: { holder: null },
    orphan: { teamId: 99 },
  },
  {
    name: "Device",
    fields: [number("serial"), text("label")],
    keys: [["serial"]],
    given: { serial: 0, label: "Lamp" },
    alsoGiven: { serial: 12, label: "Fan" },
    there: { label: "Lamp of old" },
    bystander: { serial: 99, label: "Other" },
    missing: { label: null },
  },
  {
    name: "Badge",
    fields: [{ ...text("tag"), nullable: true }, text("owner")],
    keys: [["tag"]],
    owned: true,
    given: { tag: "gold", owner: "Ada" },
    alsoGiven: { tag: "silver", owner: "Joan" },
    there: { owner: "Ada of old" },
    bystander: { tag: null, owner: "Other" },
    missing: { owner: null },
  },
  {
    name: "Setting",
    fields: [{ ...text("scope"), byDefault: "global" }, text("name"), text("content")],
    keys: [["scope", "name"]],
    given: { scope: "global", name: "theme", content: "dark" },
    alsoGiven: { scope: "global", name: "font", content: "mono" },
    there: { content: "light" },
    bystander: { scope: "own", name: "theme", content: "Other" },
    missing: { content: null },
  },
  {
    name: "Person",
    fields: [text("email"), text("name")],
    keys: [["email"]],
    normalised: "email",
    given: { email: "Ada@Example.com", name: "Ada" },
    alsoGiven: { email: "joan@example.com", name: "Joan" },
    there: { email: "ada@example.com", name: "Ada of old" },
    bystander: { email: "other@example.com", name: "Other" },
    missing: { name: null },
  },
  // The same from a class above it.
  {
    name: "Guest",
    fields: [text("email"), text("name")],
    keys: [["email"]],
    normalised: "email",
    by: "base",
    given: { email: "Ada@Example.com", name: "Ada" },
    alsoGiven: { email: "joan@example.com", name: "Joan" },
    there: { email: "ada@example.com", name: "Ada of old" },
    bystander: { email: "other@example.com", name: "Other" },
    missing: { name: null },
  },
  // And from the manager's own create().
  {
    name: "Lead",
    fields: [text("email"), text("name")],
    keys: [["email"]],
    normalised: "email",
    by: "manager",
    given: { email: "Ada@Example.com", name: "Ada" },
    alsoGiven: { email: "joan@example.com", name: "Joan" },
    there: { email: "ada@example.com", name: "Ada of old" },
    bystander: { email: "other@example.com", name: "Other" },
    missing: { name: null },
  },
  // The row in the way is one that the default manager leaves out.
  {
    name: "Page",
    fields: [text("slug"), text("title"), number("hidden")],
    keys: [["slug"]],
    hides: "hidden",
    given: { slug: "start", title: "Start", hidden: 0 },
    alsoGiven: { slug: "help", title: "Help", hidden: 0 },
    there: { title: "Start of old", hidden: 1 },
    bystander: { slug: "other", title: "Other", hidden: 0 },
    missing: { title: null },
  },
  // The key is made of another field.
  {
    name: "Article",
    fields: [text("slug"), text("title"), text("body")],
    keys: [["slug"]],
    derived: { field: "slug", from: "title" },
    given: { slug: "first-post", title: "First Post", body: "One" },
    alsoGiven: { slug: "second-post", title: "Second Post", body: "Two" },
    there: { title: "first post", body: "One of old" },
    bystander: { slug: "other", title: "Other", body: "Other" },
    missing: { body: null },
  },
  // One to one: the foreign key is the key.
  {
    name: "Plan",
    fields: [{ ...number("teamId"), parent: "Team" }, text("title")],
    keys: [["teamId"]],
    given: { teamId: 1, title: "Gold" },
    alsoGiven: { teamId: 3, title: "Silver" },
    there: { title: "Gold of old" },
    bystander: { teamId: 2, title: "Other" },
    missing: { title: null },
    orphan: { teamId: 99 },
  },
  // A partial key: the bystander has the same value, where it may be taken twice.
  {
    name: "Voucher",
    fields: [text("code"), number("active"), text("title")],
    keys: [["code"]],
    within: { active: 1 },
    given: { code: "spring", active: 1, title: "Ten" },
    alsoGiven: { code: "autumn", active: 1, title: "Five" },
    there: { title: "Ten of old" },
    bystander: { code: "spring", active: 0, title: "Other" },
    missing: { title: null },
  },
];

export const ids = { team: 1, bystander: 40, loaded: 50, there: 60 } as const;

/** Its fields as a program says them. */
export function saidWith(entity: Entity, field: (name: string) => string): Entity {
  return {
    ...entity,
    fields: entity.fields.map((each) => ({ ...each, name: field(each.name) })),
    keys: entity.keys.map((key) => key.map(field)),
  };
}

/** What a call can say of the key: of one that the model makes, what it makes it of. */
export function toldKey({ keys, derived }: Entity): string {
  return derived?.from ?? (keys[0]?.at(-1) as string);
}

/** The row that an update changes, before it is changed. */
export function loadedRow({ given, keys, fields, bystander, derived }: Entity): Row {
  const key = new Set(keys.flat());
  const typeOf = (name: string) => fields.find((each) => each.name === name);
  const changed = Object.keys(given).map((name): [string, string | number | null] => {
    if ((!key.has(name) && name !== derived?.from) || typeOf(name)?.parent)
      return [name, given[name] ?? null];
    return [name, typeOf(name)?.type === "number" ? 50 : `loaded-${bystander[name] ?? "one"}`];
  });
  return Object.fromEntries(changed);
}

export function entityNamed(name: string): Entity {
  const found = entities.find((each) => each.name === name);
  if (!found) throw new Error(`no entity ${name}`);
  return found;
}
