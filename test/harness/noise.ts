/** Texts at which no reader may throw, hang or grow. */

export const noise: readonly string[] = [
  "",
  "\u0000\u0001\uFFFD\uD800",
  "(".repeat(20_000),
  "\n".repeat(20_000),
  `${"Key (".repeat(5_000)})=(`,
  `${'"'.repeat(20_000)}`,
  `constraint "${"a".repeat(50_000)}`,
];
