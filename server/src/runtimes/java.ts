/** Java, Kotlin, Scala: `at package.Class.method(File.java:12)`, `Caused by:`, `Suppressed:`, `... 23 more`. */

import type { Line, Runtime } from "../domain/adapters";
import { type FrameLine, frameAt, type Grammar, readStacks, windowOf } from "./stacks";

export const java: Runtime = { id: "java", readTraces: (lines) => readStacks(lines, grammar) };

/** The file is given with the directories of its package: `com/example/UserService.java`. */
const LIBRARIES =
  /^(?:java|javax|jakarta|jdk|sun|android|androidx|dalvik|com\/android|com\/sun|kotlin|kotlinx|scala|akka|groovy|clojure|reactor|rx|lombok|liquibase|worker|oracle|worker\/org\/gradle|org\/(?:springframework|hibernate|postgresql|apache|jboss|mariadb|h2|sqlite|jooq|mybatis|junit|gradle|flywaydb|eclipse|slf4j|mockito|codehaus|quartz|aspectj|jdbi|mongodb|bson|jetbrains\/exposed)|com\/(?:mysql|zaxxer|fasterxml|microsoft\/sqlserver|mongodb|google|ibm|intellij|yugabyte|p6spy|baomidou|blazebit)|io\/(?:netty|micronaut|quarkus|smallrye|vertx|ktor|micrometer|opentelemetry|undertow|r2dbc|ebean|projectreactor)|net\/(?:bytebuddy|sf)|ch\/qos)\//;

function isUserCode(file: string): boolean {
  return (
    !LIBRARIES.test(file) &&
    !file.includes("$$") &&
    !/(?:^|\/)(?:\$Proxy|GeneratedMethodAccessor|NativeMethodAccessor|DirectMethodHandle|<)/.test(file)
  );
}

/** "Wrapped by" is logback's when it prints the root cause first. */
const LINKS: readonly [RegExp, "cause" | "suppressed" | "outer"][] = [
  [/^\s{0,12}Caused by: /, "cause"],
  [/^\s{0,12}Suppressed: /, "suppressed"],
  [/^\s{0,12}Wrapped by: /, "outer"],
];

const grammar: Grammar = {
  runtime: "java",
  frame: (line) => {
    const frame = readFrame(line);
    return frame && { frame, lines: 1 };
  },
  head: (text) => {
    const match =
      /^\s{0,8}(?:Exception in thread "[^"\n]{0,200}" |Caused by: |Suppressed: |Wrapped by: )?((?:[a-z_][\w$]{0,60}\.){1,12}[A-Z][\w$]{0,120})(?::|$)/.exec(
        windowOf(text),
      );
    return match?.[1];
  },
  link: (text) => LINKS.find(([sign]) => sign.test(text.slice(0, 40)))?.[1],
  filler: (text) => /^\s{0,12}\.\.\. \d{1,6} (?:more|common frames)/.test(text),
};

function readFrame(line: Line): FrameLine | undefined {
  const text = windowOf(line.text);
  const start = /^\s{1,16}at /.exec(text)?.[0].length;
  if (start === undefined) return undefined;
  const match = /^([^\s()]{1,400})\(([^()]{1,200})\)/.exec(text.slice(start));
  if (!match) return undefined;
  const [whole, printed = "", place = ""] = match;
  // `java.base/`, `app//` and class loaders stand in front of the package.
  const path = printed.slice(printed.lastIndexOf("/") + 1);
  const source = /^([\w$.-]{1,160}\.(?:java|kt|kts|scala|groovy|clj)):(\d{1,7})$/.exec(place);
  if (!source)
    return /^(?:Native Method|Unknown Source|[\w.]{1,100}\.(?:java|kt)|<generated>)$/.test(place)
      ? "no-file"
      : undefined;
  const parts = path.split(".");
  const name = parts.pop() ?? "";
  const owner = parts.pop() ?? "";
  const file = [...parts, owner.includes("$$") ? `${owner}.java` : source[1]].join("/");
  const end = start + whole.length - 1;
  return frameAt(line, end - place.length, end, {
    file,
    line: Number(source[2]),
    name: `${owner}.${name}`,
    inApp: isUserCode(file),
  });
}
