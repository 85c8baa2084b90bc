/** The contract by which an ORM describes itself to the rooms of its language: what its writes, reads, errors and transactions look like. */

import type { FixContext, FixResult } from "../domain/adapters";
import type { Model, WriteOperation } from "../domain/model";

/**
 * An ORM in the eyes of its language's room. A floor, not a cage: what a sign or a pattern cannot say an ORM reads itself, in its own
 * folder, beside them.
 */
export interface Dialect {
  readonly orm: string;
  readonly language: "typescript" | "python";
  readonly signs: Signs;
  /**
   * What writes: the call as it looks -> what it does, `"repository.insert(row)": "insert"`. The words of the call are names of the
   * ORM or roles: `model row key set where sql options`; the first word is the kind of the receiver (see Sign.kind). The longest
   * pattern that fits wins.
   */
  readonly writes: Readonly<Record<string, WriteOperation | WriteForm>>;
  /** What reads rows of a model, as patterns of the same kind: a look before a write is made of them. */
  readonly reads: readonly string[];
  /** What opens a transaction: patterns with the role `callback`, or names of decorators and context managers. */
  readonly transactions: readonly string[];
}

/** A write that is more than its operation. */
export interface WriteForm {
  readonly as: WriteOperation;
  /** True where it looks once more by itself when its insert fails. */
  readonly looksAgain?: boolean;
}

/** What tells that an expression is something that the ORM writes with. Kinds are the dialect's own words: `repository`, `session`, `row`. */
export interface Signs {
  /** Modules whose names count: an `@Entity` of another library is none. */
  readonly modules: readonly string[];
  /** Declared types: `Repository` -> a repository of its type argument. */
  readonly types?: Readonly<Record<string, Sign>>;
  /** Decorators of properties and parameters: `InjectRepository`. */
  readonly decorators?: Readonly<Record<string, Sign>>;
  /** What a call of that name gives, a function or a method of any receiver: `getRepository`. */
  readonly calls?: Readonly<Record<string, Sign>>;
  /** What a class is by its base: `extends Repository<User>`. */
  readonly bases?: Readonly<Record<string, Sign>>;
  /** By the name alone, where nothing else tells: never exact. */
  readonly names?: readonly (readonly [pattern: RegExp, kind: string])[];
  /** What a member of something known is: `prisma.user`, `shop.items`, `Customer.objects`; undefined = nothing that writes. */
  member?(of: Meaning, name: string, models: readonly Model[]): Meaning | undefined;
}

export interface Sign {
  readonly kind: string;
  /** Where the model stands: in the (first) argument, in the type argument, or it is the receiver's. Absent = it has none. */
  readonly of?: "argument" | "type argument" | "receiver";
  readonly row?: "new" | "loaded";
}

/** What an expression is to an ORM. */
export interface Meaning {
  readonly kind: string;
  /** The model that it is of; null where it is of none or of all (a session). */
  readonly model: Model | null;
  /** False where a name alone suggests it. */
  readonly exact: boolean;
  /** Where a row comes from, as far as the code shows. */
  readonly row?: "new" | "loaded";
}

/** The sentence that says why there is no correct edit. */
export interface Declined {
  readonly declined: string;
}

/** A name that generated code takes from a module. */
export interface Wanted {
  readonly module: string;
  readonly name: string;
  /** Other modules from which the same name may come already. */
  readonly also?: readonly string[];
}

/** Generated code: lines with relative indentation, and what they need on top of the file. */
export interface Spelled {
  readonly lines: readonly string[];
  readonly imports?: readonly Wanted[];
}

/** What a handler does with this violation, once everything else has been thrown again. */
export interface Handler extends Spelled {
  /** Its last line leaves the function around: it must stand in a block of that function. */
  readonly leaves: boolean;
  /** It awaits something. */
  readonly waits: boolean;
}

/** How the value of a write is used: this decides the form of what stands around it. */
export type Form = "statement" | "returned" | "declared" | "expression";

/** What a language's room offers to the policies of `code/fixes`: the place of the fix, without a tree node. */
export interface Site {
  readonly context: FixContext;
  readonly form: Form;
  /** A text as a literal of the language, in the file's quotes. */
  quote(text: string): string;
  /** The first of the names that is free in the whole function and file. */
  free(...wanted: readonly string[]): string;
  /** Puts a handler around the write: `try` or `.catch`, with the savepoint that the dialect asks for. */
  guard(handler: Handler): FixResult;
}
