/** The outline of the code around a write, as plain data: what frameworks decide on. The same for every language. */

/** A file's imports, and the functions around a place in it. */
export interface Outline {
  readonly file: string;
  readonly imports: readonly ImportOutline[];
  /** What the file, or a function around, says of itself (TypeScript): `use server`. */
  readonly directives?: readonly string[];
  /** The function in whose run the place is executed first, then those around it; `[]` at module level. */
  readonly functions: readonly FunctionOutline[];
}

/** One name that the file takes from a module. */
export interface ImportOutline {
  readonly local: string;
  /** As written: `@nestjs/common`, `rest_framework.views`. */
  readonly module: string;
  /** The name there; `*` = the whole module, `default` = its default export. */
  readonly name: string;
}

export interface FunctionOutline {
  /** Its own name, or that of the variable or property that holds it; null where it has none. */
  readonly name: string | null;
  /** The class whose member it is. */
  readonly owner: ClassOutline | null;
  readonly decorators: readonly DecoratorOutline[];
  /** In order, `self` and `this` included. */
  readonly parameters: readonly ParameterOutline[];
  /** The call that it is an argument of: `app.post("/users", …)`. */
  readonly handedTo: HandedTo | null;
  /** What it calls itself, functions within it left out, in the order of the text. */
  readonly calls: readonly CallOutline[];
  /** What is called in the functions within it that have no name of their own (TypeScript). */
  readonly callbacks?: readonly CallOutline[];
  readonly returns: readonly ReturnOutline[];
}

export interface ClassOutline {
  readonly name: string | null;
  /** As written, type arguments left out: `generics.ListCreateAPIView`. */
  readonly bases: readonly string[];
  readonly decorators: readonly DecoratorOutline[];
}

export interface DecoratorOutline {
  /** Without brackets: `Controller`, `decorators.api_view`. */
  readonly name: string;
  /** Source text. */
  readonly arguments: readonly string[];
}

export interface ParameterOutline {
  /** Null where it is taken apart: `{ input, ctx }`. */
  readonly name: string | null;
  /** As written. */
  readonly type: string | null;
}

export interface HandedTo {
  /** Names of the chain in front of the method, calls as `()`: `t.procedure.input()`; null where it begins with anything else. */
  readonly receiver: string | null;
  /** `post`, `mutation`; the function's name where there is no receiver. */
  readonly method: string;
  /** Source text of the first argument, where that is another one. */
  readonly first: string | null;
}

export interface CallOutline {
  /** `res.status`, `res.status().json`, `new Response`. */
  readonly callee: string;
  /** It stands before the place that was asked for. */
  readonly before: boolean;
}

export interface ReturnOutline {
  /** The whole statement as written. */
  readonly text: string;
  /** What it returns a call of. */
  readonly callee: string | null;
  readonly before: boolean;
  /** The call whose failing it stands for: `form.is_valid` of `if not form.is_valid(): return ...`. */
  readonly unless?: string;
  /** The call that is the statement right in front of it, in its own block: `messages.error`. */
  readonly behind?: string;
  /** An early return that says one text, where every name in it means the same at the place that was asked for (TypeScript). */
  readonly saying?: Saying;
  /** The function ends with it, and every name in it has its value at the place that was asked for already. */
  readonly last?: true;
}

/** `return fail(400, { email, message: "…" });` on one line: what is in front of the key of its text, the key, and what is behind the text. */
export interface Saying {
  readonly head: string;
  readonly key: string;
  readonly tail: string;
  /** The keys beside it where it stands among fields, `errors: { email: "…", password: null }`; absent where its text is the form's. */
  readonly beside?: readonly string[];
}

/** True where the file takes something from the module, or from a path below it. */
export function importsFrom({ imports }: Outline, module: string, separator = "/"): boolean {
  return imports.some(({ module: from }) => from === module || from.startsWith(`${module}${separator}`));
}
