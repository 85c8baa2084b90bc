/** Admin classes and generic views: they write by themselves, so the class is the user's line where the stack holds none. */

import type { Write } from "../../domain/model";
import type { Source } from "../../domain/text";
import type { PyFile, PyNode } from "../../syntax/python";
import { assignmentOf, childOf, stringsOf, textOf, undecorated } from "../../syntax/python-tree";
import type { Scope } from "./scope";

/** The class, where it is registered for one of the models or names one of them. */
export function readViewClass(
  scope: Scope,
  source: Source,
  node: PyNode,
  written: ReadonlySet<string>,
): Omit<Write, "model"> | undefined {
  const { file } = scope;
  const name = childOf(node, "name");
  const bases = childOf(node, "superclasses");
  if (
    !name ||
    !bases ||
    !/(?:ModelAdmin|CreateView|UpdateView|ModelViewSet|CreateAPIView|ListCreateAPIView|UpdateAPIView|CreateModelMixin)\b/.test(
      textOf(file, bases),
    )
  )
    return undefined;
  const own = scope.viewModel(node);
  if (!own || !written.has(own.model.id)) return undefined;
  return {
    operation: "flush",
    method: textOf(file, name),
    place: source.place(name.start, name.end),
    function: null,
    functionPlace: null,
    fields: adminFields(file, node),
    exact: true,
    extra: { shape: "class" },
  };
}

/** `fields = [...]` of an admin or view. */
function adminFields(file: PyFile, node: PyNode): string[] | null {
  for (const statement of childOf(node, "body")?.children ?? []) {
    const assignment = assignmentOf(undecorated(statement));
    if (assignment && textOf(file, assignment.target) === "fields") {
      const names = stringsOf(file, assignment.value).map(({ value }) => value);
      return names.length > 0 ? names : null;
    }
  }
  return null;
}
