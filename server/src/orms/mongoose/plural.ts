/**
 * How Mongoose makes a collection's name of a model's: https://mongoosejs.com/docs/models.html#compiling. The rules are those of
 * mongoose-legacy-pluralize, which 5 to 8 have unchanged. 9 has others for a few Latin words (`viruses`, `cacti`): such a collection
 * belongs to no model here, which leaves it unknown.
 */

/** `UserProfile` -> `userprofiles`, `Category` -> `categories`, `media` -> `media`. */
export function collectionOf(model: string): string {
  if (/^system\.(?:profile|indexes)$/.test(model)) return model;
  const name = model.toLowerCase();
  if (uncountable.has(name)) return name;
  const rule = rules.find(([ending]) => ending.test(name));
  return rule ? name.replace(rule[0], rule[1]) : name;
}

const uncountable: ReadonlySet<string> = new Set(
  (
    "advice energy excretion digestion cooperation health justice labour machinery equipment information pollution sewage " +
    "paper money species series rain rice fish sheep moose deer news expertise status media"
  ).split(" "),
);

/** The first that fits is applied. */
const rules: readonly (readonly [RegExp, string])[] = [
  [/human$/, "humans"],
  [/(m)an$/, "$1en"],
  [/(pe)rson$/, "$1ople"],
  [/(child)$/, "$1ren"],
  [/^(ox)$/, "$1en"],
  [/(ax|test)is$/, "$1es"],
  [/(octop|vir)us$/, "$1i"],
  [/(alias|status)$/, "$1es"],
  [/(bu)s$/, "$1ses"],
  [/(buffal|tomat|potat)o$/, "$1oes"],
  [/([ti])um$/, "$1a"],
  [/sis$/, "ses"],
  [/(?:([^f])fe|([lr])f)$/, "$1$2ves"],
  [/(hive)$/, "$1s"],
  [/([^aeiouy]|qu)y$/, "$1ies"],
  [/(x|ch|ss|sh)$/, "$1es"],
  [/(matr|vert|ind)ix|ex$/, "$1ices"],
  [/([m|l])ouse$/, "$1ice"],
  [/(kn|w|l)ife$/, "$1ives"],
  [/(quiz)$/, "$1zes"],
  [/^goose$/, "geese"],
  [/s$/, "s"],
  [/([^a-z])$/, "$1"],
  [/$/, "s"],
];
