/** Text tests that several frameworks share: which module a file imports, which parameters a function has. */

/** True where the file imports or requires the module (or a path below it). */
export function importsModule(text: string, module: string): boolean {
  const head = text.slice(0, 20_000);
  return [`"${module}"`, `'${module}'`, `"${module}/`, `'${module}/`].some((quoted) => {
    for (let at = head.indexOf(quoted); at >= 0; at = head.indexOf(quoted, at + 1))
      if (/(?:from|import|require)[ (]*$/.test(head.slice(Math.max(0, at - 20), at))) return true;
    return false;
  });
}

/**
 * Names of the innermost function's parameters: the last bracketed list of the head, types and defaults cut off.
 * `[]` where it has none or they are destructured.
 */
export function parameters(head: string): string[] {
  const list = lastList(head);
  return list
    .split(",")
    .map((part) => /^\s*(?:\.\.\.)?([A-Za-z_$][\w$]*)/.exec(part)?.[1])
    .filter((name) => name !== undefined);
}

/** Text between the brackets that close last in front of the body; brackets within are passed over. */
function lastList(head: string): string {
  const close = head.lastIndexOf(")");
  let depth = 0;
  for (let at = close; at >= 0; at--) {
    if (head[at] === ")") depth++;
    else if (head[at] === "(" && --depth === 0) return head.slice(at + 1, close);
  }
  return "";
}
