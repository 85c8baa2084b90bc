/** The contract by which an ORM describes itself to the rooms of its language: what its writes, reads, errors and transactions look like. */

import type { FixContext, SchemaContext } from "../domain/adapters";
import type { ViolationKind } from "../domain/incident";
import type { Constraint, Field, Model, WriteOperation } from "../domain/model";
import type { TextEdit } from "../domain/text";

/**
 * An ORM in the eyes of its language's room. A floor, not a cage: what a sign or a pattern cannot say an ORM reads itself, in its own
 * folder, beside them.
 */
export interface Dialect {
  readonly orm: string;
  readonly language: "typescript" | "python";
  readonly signs: Signs;
  /** The names under which code says the model, or what else writes rows of its table: classes, variables, members of a client. */
  called(model: Model): readonly string[];
  /** The literal that a field's declaration gives to a new row which does not name it, as source text of the language. */
  literalDefault?(context: SchemaContext, field: string): string | undefined;
  /**
   * What writes: the call as it looks -> what it does, `"repository.insert(row)": "insert"`. The first word is the kind of the receiver
   * (Sign.kind; `(a || b)` = one of them; `_` = anything that is not known to be something else), arguments are roles (see Role); a
   * call may have further arguments and further links in its chain. The longest pattern that fits wins.
   */
  readonly writes: Readonly<Record<string, WriteOperation | WriteForm>>;
  /** True for an ORM whose calls run when they are awaited: what follows in the chain (`.returning()`) belongs to the write. */
  readonly runsWhenAwaited?: boolean;
  /** Calls that give their error back beside their value: `const { data, error } = await …`. Absent = what fails is thrown. */
  readonly givesError?: GivenError;
  /**
   * A unit of work: the calls that send what `pending` writes noted, as patterns; one that takes a callback (in Python: what stands behind
   * `with`) sends when that has ended.
   * Absent = every write sends itself.
   */
  readonly flushes?: readonly string[];
  /** What reads rows of a model, as patterns of the same kind: a look before a write is made of them. */
  readonly reads: readonly string[];
  readonly transactions: Transactions;
  /** Which violations a handler knows that tests this. */
  handles(sign: HandlerSign): Handled | undefined;
  /** Words that stand in a file with such a test: classes and codes, for a look at texts before one is parsed. Absent = none is known. */
  readonly errorWords?: readonly string[];
}

export interface GivenError {
  /** The member that holds it. */
  readonly member: string;
  /** The link of a chain by which it is thrown all the same. */
  readonly unless: string;
  /** The class of what is thrown then. */
  readonly raises?: string;
}

/** Kinds of violations; "every" = all that the database refuses. */
export type Handled = readonly ViolationKind[] | "every";

/** True where a handler that knows these knows that one. */
export function knows(handled: Handled | undefined, kind: ViolationKind): boolean {
  return handled === "every" || handled?.includes(kind) === true;
}

/**
 * What stands for an argument in a pattern. `model` names one; `row` is what is set; `key` is what a row is looked up by, `where` a
 * condition; `args` is an object with all of them that is written elsewhere, or built. `_` is anything.
 */
export type Role = (typeof roles)[number];

export const roles = [
  ...(["model", "row", "rows", "key", "set", "where", "sql", "options", "callback", "args"] as const),
];

/** A write that is more than its operation. */
export interface WriteForm {
  readonly as: WriteOperation;
  /** True where it looks once more by itself when its insert fails. */
  readonly looksAgain?: boolean;
  /** True where it passes over a row that is there already: nothing is thrown. */
  readonly ignores?: boolean;
  /** The method that people would name, where it is not the first one. */
  readonly method?: string;
  /** True where it only notes its row: one of `flushes` sends it. */
  readonly pending?: true;
}

export interface Transactions {
  /**
   * Calls with the role `callback` hold what stands in their arguments; calls without it (`runner.startTransaction()`) what their
   * receiver writes behind them; `@Transactional()` the function that it decorates.
   */
  readonly opens: readonly string[];
  /** True where a failed statement breaks the transaction around on every database, so that a handler in it needs a savepoint. */
  readonly breaks?: boolean;
  /** True where the database decides that, and the ORM has savepoints. */
  readonly mayBreak?: boolean;
  /** Kinds that carry their caller's transaction where they are a function's parameter. */
  readonly lent: readonly string[];
  /** Kinds of receivers that do not take part in the transaction of a callback. */
  readonly apart?: readonly string[];
}

/** One thing that a handler looks at: `error instanceof X`, `=== "23505"`, `isUniqueViolation(error)`. */
export type HandlerSign =
  | { readonly class: string }
  | { readonly value: string }
  | { readonly calls: string };

/**
 * What tells that an expression is something that the ORM writes with. Kinds are the dialect's own words: `repository`, `session`.
 * Three are the language's: `model` = the class or table itself, `row` = one row of it, `other` = surely none of the ORM's.
 */
export interface Signs {
  /** Declared types, and what `new` makes: `Repository` -> a repository of its type argument. */
  readonly types?: Readonly<Record<string, Sign>>;
  /** The same for names that no list can hold; asked where the list is silent. */
  type?(name: string): Sign | undefined;
  /** Decorators of properties and parameters: `InjectRepository`. */
  readonly decorators?: Readonly<Record<string, Sign>>;
  /** What a call of that name gives, a function or a method of any receiver: `getRepository`. */
  readonly calls?: Readonly<Record<string, Sign>>;
  /** The same for names that no list can hold; asked where the list and the file are silent. */
  call?(name: string): Sign | undefined;
  /** What something gives that is called itself, by its kind: `knex("users")`. */
  readonly called?: Readonly<Record<string, Sign>>;
  /** What a callback's parameter is, by the method that it is handed to: `transaction`. */
  readonly callbacks?: Readonly<Record<string, Sign>>;
  /** What a class is by its base: `extends Repository<User>`. */
  readonly bases?: Readonly<Record<string, Sign>>;
  /** What variables that a file gives to others hold for the model: `export const users = db.collection("users")`. They mean it where they are imported from that file. */
  held?(model: Model): readonly Held[];
  /** What an imported name is by its module: `import { prisma } from "./prisma"`. */
  imported?(module: string, name: string): Sign | undefined;
  /**
   * By the name alone, where nothing else tells: never exact.
   * @param modelLike the model that is called like this word, in the singular or in the plural
   */
  named?(name: string, modelLike: (word: string) => string | undefined): Meaning | undefined;
  /** What a member of something is: `prisma.user`, `shop.items`; `of` is undefined where nothing is known of that. */
  member?(of: Meaning | undefined, name: string, isModel: (name: string) => boolean): Meaning | undefined;
}

/** A variable of another file. */
export interface Held {
  /** As `Sign.kind`. */
  readonly kind: string;
  readonly name: string;
  readonly file: string;
}

/** `of` = where the model stands: in the (first) argument, in the type argument, or it is the receiver's. Absent = it has none. */
export interface Sign {
  /** `=` stands for the same as what `of` points at. */
  readonly kind: string;
  readonly of?: "argument" | "type argument" | "receiver";
  /** A row that is new in this program, or that comes from the database. */
  readonly row?: "new" | "loaded";
  /** True where its (last) argument holds the row's values. */
  readonly given?: boolean;
}

/** What an expression is to an ORM. */
export interface Meaning {
  readonly kind: string;
  /** The model that it is of, as the file calls it; null where it is of none or of all (a session), or where the text does not say it. */
  readonly model: string | null;
  /** False where a name alone suggests it. */
  readonly exact: boolean;
}

/** A call of the program's, without its node: what its tree shows of what it does, and its name for the rest. */
export interface Called {
  /** `this.payments.charge`; "" = it has none. */
  readonly callee: string;
  /** What it does with rows of a database, by the SQL or the query that it sends; absent = the tree does not tell. */
  readonly rows?: "reads" | "writes";
  /** True where it fills a list, a set or a map that the function has made itself. */
  readonly fills?: boolean;
}

/** A name that generated code takes from a module. */
export interface Wanted {
  readonly module: string;
  readonly name: string;
  /** Other modules from which the same name may come already. */
  readonly also?: readonly string[];
}

/** What a handler does with this violation, once everything else has been thrown again. */
export interface Handler {
  /** With one step of relative indentation. */
  readonly lines: readonly string[];
  /** Its last line leaves the function around: it must stand in a block of that function. */
  readonly leaves?: boolean;
  /** It leaves a callback only, so that its one place is in front of what a handler does that answers already. */
  readonly inFront?: boolean;
  /** The program does not go on as if nothing had failed: an answer that says no, another error. */
  readonly refuses?: boolean;
  /** It awaits something. */
  readonly waits?: boolean;
  /** True where its own lines find out that it is this key and no other: the error's kind is test enough. */
  readonly verifies?: boolean;
  /** What a function of its own does not know, and tests again. */
  readonly tested?: readonly Tested[];
}

/** A value that only a test in front of the write makes sure of. */
export interface Tested {
  readonly text: string;
  /** True in the program where the test fails: `input.email == null`, `typeof body.email !== "string"`; null = not to be said again. */
  readonly fails: string | null;
}

/** How the value of a write is used: this decides the form of what stands around it. */
export type Form = "statement" | "returned" | "declared" | "expression";

/** The place of a fix, without a tree node: what the policies of `code/fixes` see of it. */
export interface Site {
  readonly context: FixContext;
  readonly form: Form;
  /** What the handler calls the error that it catches. */
  readonly error: string;
  /** A text as a literal of the language, in the file's quotes. */
  quote(text: string): string;
  /** The first of the names that is free in the whole function; one that was given out is taken. */
  free(...wanted: readonly [string, ...string[]]): string;
  /** What the file calls a name of a module; where it has not imported it, the import joins the fix. */
  use(wanted: Wanted): string;
  /** The edits by which the names that were used so far are imported. */
  imports(): readonly TextEdit[];
}

/** The fixes that every ORM has. */
export type CommonFix = "catch" | "answer-conflict" | "ignore" | "translate" | "check-first";

/**
 * What the fixing half of a dialect says in every language. Each member may decline (`fixes/declined.ts`).
 * @template S the place of a fix in the language, with what the ORM's own parts need
 */
export interface CommonFixing<S extends Site> {
  /**
   * The write as it can be changed.
   * @param goesOn the program goes on behind the handler: in a transaction that has ended it cannot, only around it
   * @param leaves nothing of what follows is to run: that the failed statement undoes it is right
   */
  siteOf(context: FixContext, goesOn: boolean, leaves?: boolean): S;
  readonly transaction: {
    /** `savepoint`: a failed statement ends the transaction, unless it has a savepoint of its own. */
    afterFailure(context: FixContext): "savepoint" | "goes on" | "dead";
    /** True where the ORM asks for an isolation in which a read sees what others have committed, whatever the database's default. */
    readonly seesLatest?: boolean;
    /** How the write gets a savepoint of its own; undefined = it cannot. */
    savepoint?(site: S, name: string): unknown;
  };
  /** What the one who sent the value is told, where the ORM has words of its own for it. */
  says?(context: FixContext): string;
  /** Declines what this ORM alone knows to be wrong here. */
  hazard?(site: S, fix: CommonFix): void;
  /** What the code wants of a row stands in its own statements: where its look leaves with the row, the handler looks and leaves as it does. */
  readonly readsAsLooked?: true;
}

/** The fixing half of a dialect: how its errors are known, the row of a key read again, what its transactions and its writes stand. */
export interface Fixing<S extends Site> extends CommonFixing<S> {
  /**
   * What is true of the error that is this violation.
   * @param wholly false = the handler verifies the key by itself
   */
  test(site: S, wholly: boolean): Test;
  readonly transaction: Omit<CommonFixing<S>["transaction"], "savepoint"> & {
    savepoint?(site: S, name: string): Savepoint | undefined;
  };
  /** Where a call is sent when it is awaited, and its promise is more than one: whose it is, and what takes several at once. */
  readonly ownPromise?: { readonly of: string; readonly batch?: string };
  /** How the program goes on with the row that is there. */
  existing(site: S): Handler;
  /** The expression that gives the row of the key, or null; `keeps` names the variable whose row is seen behind the write. */
  look(site: S): { readonly lines: readonly string[]; readonly keeps?: string };
}

export interface Savepoint {
  /** What stands in place of the write's receiver, open to the end of the call: `em.transaction((name) => name`. */
  readonly on: string;
  /** What stands in place of the options by which the write is told its transaction: `{ transaction: name }`. */
  readonly options?: string;
}

/** All must be true. Where it has a comment, or many parts, it gets a name. */
export interface Test {
  readonly all: readonly string[];
  /** Whose constraint it is: `User.email`. */
  readonly comment?: string;
}

export type DeclarationFix = "partial-unique" | "nullable-unique" | "declare-unique" | "unique-together";

/** Edits of the declaration's file, in any order; none = it says so already. */
export type Edits = readonly TextEdit[];

/** A declaration as it is written now. */
export interface Declared {
  readonly path: string;
}

/** What a row can have that has nothing to say: an empty text, zero, false. */
export type Neutral = "" | 0 | false;

/** The statements of a migration that add a required column, found again; undefined = they are written in another way. */
export interface NewColumn {
  readonly path: string;
  nullable(): Edits | undefined;
  withDefault(value: Neutral): Edits | undefined;
  /** The column that goes as this one comes becomes it; undefined = none goes that is like it. */
  renamed(): { readonly from: string; readonly edits: Edits } | undefined;
}

/** Rows by one field of theirs. */
export interface Rows {
  readonly field: Field;
  readonly are: null | false | "not empty";
}

/**
 * The declaring half of a dialect: how its models say a key. Why a fix is none anywhere says `code/fixes/declaration.ts`; what finds
 * and edits a declaration may decline.
 * @template D the class, the block or the decorator that declares
 */
export interface Declaring<D extends Declared> {
  /** Said at the end of a title: who carries the edit out, and what comes with it. */
  carriedOut(fix: DeclarationFix, context: SchemaContext): string;
  /** What declares the constraint, or else the model. */
  find(context: SchemaContext): D;
  /** True for a field of plain text. */
  isText(declared: D, field: Field): boolean;
  /** A new row that does not set the text has an empty one. */
  isEmptyByDefault(declared: D, field: Field): boolean;
  /** True for a field that is declared as the mark of deleted rows, whatever its name is. */
  marksDeleted?(context: SchemaContext, field: Field): boolean;
  /** The value by which the program knows the rows that are not deleted; undefined = it does not show it. */
  kept(context: SchemaContext, field: Field): null | false | undefined;
  /** The database that the declaration names, where the text may name none. */
  engine?(context: SchemaContext): string | undefined;
  /** Declines what of this ORM alone needs the key as it is. */
  reliedOn?(context: SchemaContext, declared: D): void;
  /** The key goes, one over these fields comes in its place. @param rows those that it holds for; undefined = all */
  replace(context: SchemaContext, declared: D, fields: readonly string[], rows?: Rows): Edits;
  /** The field takes null instead of its empty default. */
  nullable(declared: D, field: Field): Edits;
  /** @param name in the database */
  declare(context: SchemaContext, declared: D, fields: readonly string[], name: string | null): Edits;
  /** A migration's constraint to the letter; undefined = it is declared as any other. */
  copy?(context: SchemaContext, declared: D, constraint: Constraint): Edits | undefined;
}
