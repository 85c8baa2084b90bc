/** The contract of a Python ORM: the shared one, with signs that see the linked models, and what handlers and savepoints are called. */

import type { Model } from "../../domain/model";
import type { PyFile, PyNode } from "../../syntax/python";
import type { CallPlace, OwnLines, PyStyle } from "../../syntax/python-edits";
import type { PyCall } from "../../syntax/python-tree";
import type { Values } from "../../syntax/python-values";
import type { CommonFixing, Dialect, Handler, Role, Signs, Site, Wanted } from "../dialect";
import type { Bindings } from "./bindings";
import type { Imports } from "./modules";

/** An ORM in the eyes of code/python. Patterns are Python calls: `"manager.get_or_create(defaults=row, **key)"`. */
export interface PyDialect extends Omit<Dialect, "signs" | "language" | "called"> {
  readonly language: "python";
  readonly signs: PySigns;
  /** `acreate` -> `create`: the plain name of a method that has an asynchronous twin. */
  plainMethod?(method: string): string;
  /** Names of variables and calls with which rows of a model are written and that no model of the file says; for the text test. */
  called(model: Model): readonly string[];
  /** The name of a field that a keyword or an attribute says: `shop_id` -> `shop`, `pk` -> `id`. */
  fieldName(model: Model, keyword: string): string;
  /** True for the full name of a method that only reads, so that it may run twice: `Customer.objects.get`. */
  onlyReads?(callee: string): boolean;
  /** The class of what it raises of a violation, in the place of the driver's error: `django.db.IntegrityError`. Absent = the driver's own. */
  readonly raises?: string;
  /** Of a unit of work that a flush which failed leaves unusable: the method that makes it usable again. */
  readonly afterFlush?: { readonly undo: string };
  /** The field that a keyword of a lookup asks for: `email__iexact` -> `email`. */
  lookedUp?(keyword: string): string;
}

/** What an expression is to the ORM. Kinds are the dialect's words; two are the language's: `model` = the class itself, `row` = one row. */
export interface Meaning {
  readonly kind: string;
  /** Null for what writes any model (a session). */
  readonly model: Model | null;
  /** False where only a name or a habit speaks for it. */
  readonly exact: boolean;
  /** Rows: the call that made it, where it is made in this function (`Customer(...)`). */
  readonly made?: PyNode;
  /** Rows: new in this program, or out of the database. */
  readonly row?: "new" | "loaded";
  /** The foreign key that it sets on new rows (a related manager). */
  readonly sets?: string;
  /** It links new rows with the row that it belongs to (a many-to-many manager), which those that are there need not be. */
  readonly links?: true;
  /** What only the ORM's own code reads. */
  readonly own?: unknown;
}

/** A meaning that is of a model. */
export type OfModel = Meaning & { readonly model: Model };

/** What can be asked while a file is read. */
export interface Meanings {
  readonly dialect: PyDialect;
  readonly file: PyFile;
  readonly path: string;
  readonly imports: Imports;
  readonly bindings: Bindings;
  /** All linked models of the workspace and of libraries. */
  readonly models: readonly Model[];
  readonly byId: ReadonlyMap<string, Model>;
  named(name: string): readonly Model[];
  /** The model that a name (or `self.model`) stands for on the way on which the file was reached. */
  stands(name: string): Model | undefined;
  /** What an expression is. */
  of(node: PyNode | undefined): Meaning | undefined;
  /** The model class that a (dotted) name stands for in this file. */
  classNamed(name: string): { readonly model: Model; readonly exact: boolean } | undefined;
}

/** What tells that an expression is something that the ORM writes with. The functions are asked before the lists. */
export interface PySigns extends Pick<Signs, "types" | "calls"> {
  /** What a call gives where its name or class says it: `get_user_model()`, `CustomerForm(...)`. */
  call?(call: PyCall, meanings: Meanings): Meaning | undefined;
  /** What an expression is that is the ORM's whatever the model, which the code does not tell: `getattr(models, name).objects`. */
  unknown?(node: PyNode, meanings: Meanings): Pick<Meaning, "kind" | "exact"> | undefined;
  /** What a method of something known gives: a query, a row. */
  gives?(of: Meaning, method: string, call: PyCall, meanings: Meanings): Meaning | undefined;
  /** What a member of something is: `shop.items`; `of` is undefined where nothing is known of that. */
  member?(of: Meaning | undefined, name: string, object: PyNode, meanings: Meanings): Meaning | undefined;
  /** What an element of it is: of a loop, of `rows[0]`. */
  element?(of: Meaning): Meaning | undefined;
  /** What stands under a key of it, asked before `element`: `db["users"]`; `of` is undefined where nothing is known of that. */
  item?(of: Meaning | undefined, key: PyNode, object: PyNode, meanings: Meanings): Meaning | undefined;
  /** `self` and `cls` in a class that is no model. */
  self?(owner: PyNode, name: string, meanings: Meanings): Meaning | undefined;
  /** A parameter without a declared type, by its name or by the class of its method. */
  parameter?(name: string, owner: PyNode, meanings: Meanings): Meaning | undefined;
  /** By the name alone, where nothing else tells: never exact. */
  named?(name: string, meanings: Meanings): Meaning | undefined;
}

/** What stands for a role: an expression, or the call's other keywords. */
export interface Part {
  readonly node?: PyNode;
  readonly values?: Values;
}

export type Roles = Readonly<Partial<Record<Role, Part>>>;

/** A write that can be changed, in Python. */
export interface PySite extends Site {
  readonly dialect: PyDialect;
  readonly file: PyFile;
  readonly meanings: Meanings;
  readonly style: PyStyle;
  readonly call: PyCall;
  /** Plain name of the method: `create` of `acreate`. */
  readonly method: string;
  readonly isAsync: boolean;
  /** The parts of the call by the dialect's pattern. */
  readonly roles: Roles;
  /** What the method is called on, as a node, as text on one line, and what it is. */
  readonly object: PyNode;
  readonly receiver: OfModel;
  readonly receiverText: string;
  readonly statement: PyNode;
  readonly lines: OwnLines;
  /** Assigned variable or attribute of the form "declared". */
  readonly target: string | null;
  /** In the body of a class every name becomes an attribute. */
  readonly inClassBody: boolean;
  /** Source text of the alias of another database that the write names; null = the default one. */
  readonly using: string | null;
}

/** One value as it is written. */
export interface RowValue {
  readonly name: string;
  readonly text: string;
  readonly isRepeatable: boolean;
  readonly isLiteral: boolean;
  /** A name or a literal: it may be computed earlier or later. */
  readonly isPlain: boolean;
}

export interface NewRow {
  readonly key: readonly RowValue[];
  readonly rest: readonly RowValue[];
  /** Statements that the new call replaces: the constructor and the assignments before `save()`. */
  readonly replaced: readonly PyNode[];
}

/** Source text that reads the row of a key again, for its place on the line. */
export interface Find {
  /** The row or None: `Customer.objects.filter(email=email).first()`. */
  row(place: CallPlace): string;
  /** Whether there is one. */
  any(place: CallPlace): string;
}

/** What a handler does with this violation, once everything else has been raised again. */
export interface PyHandler extends Pick<Handler, "leaves" | "refuses" | "verifies"> {
  /** @param indent where its lines stand, for calls that are broken over lines; the lines themselves begin without it */
  lines(indent: string): readonly string[];
}

/** What tells the violation from everything else. */
export interface PyTest {
  readonly caught: Wanted;
  /** Statements that read what the conditions look at. */
  readonly before?: readonly string[];
  /** Conditions, of which each tells that the error is another one: one that has parts holds where all of them do. */
  readonly others: readonly (string | readonly string[])[];
  /** A read that finds the row in the way of this write, where the error does not tell that it is this key. */
  readonly taken?: Find;
  /** False where the ORM refuses by itself: no statement fails, nothing needs a savepoint. */
  readonly saved?: boolean;
}

/** The fixing half of a Python ORM. */
export interface PyFixing extends CommonFixing<PySite> {
  /** @param wholly false = the handler verifies the key by itself */
  test(site: PySite, wholly: boolean): PyTest;
  readonly transaction: Omit<CommonFixing<PySite>["transaction"], "savepoint"> & {
    /** What stands behind `with` and keeps a transaction around usable: `transaction.atomic()`; undefined = nothing can. */
    savepoint(site: PySite): string | undefined;
    /** It is entered by `async with`. */
    isAsync?(site: PySite): boolean;
    /** The statement by which a transaction that is left without an error undoes what it did: an answer that is given back ends it as if all were well. */
    undoes?(site: PySite): string;
    /** The statement by which the program's own transaction ends before the handler refuses, where the failed statement has left it unusable. */
    ends?(site: PySite): string | undefined;
    /** True where every statement runs in a transaction, whether or not the code shows who opens it. */
    always?(site: PySite): boolean;
  };
  /** How the program goes on with the row that is there, where the ORM has no row to read again. */
  existing?(site: PySite): PyHandler;
  /** Reads the row of the violated key again. */
  find(site: PySite): Find;
  /** Statements by which what the new row was made with knows the row of that name instead. */
  known?(site: PySite, row: string): readonly string[];
  /** Declines where a row that is there cannot be used instead of what this site writes. */
  unusable?(site: PySite): void;
  /** The exception in the program's own words: `ValidationError("...")`. */
  raised(site: PySite, says: string): string;
  /** The field that an answer names; null where the error is no single field's. */
  answered(site: PySite): string | null;
}

/** A call as source text: what is called, and its arguments. */
export interface SpelledCall {
  readonly callee: string;
  readonly args: readonly string[];
}

/** How the ORM gets the row of a key or creates it, where its call gives `row, created`. */
export interface GetOrCreate {
  readonly method: string;
  call(site: PySite, row: NewRow): SpelledCall;
  /** Saves the rest of the values, set on the row of that name before. */
  save(site: PySite, name: string, row: NewRow): SpelledCall;
  /** Declines where the model's rows can not be got by the key, or not be saved in part. */
  unfit(site: PySite, update: boolean): void;
  /** Declines where the call looks among fewer rows than the key holds for. */
  narrowed(site: PySite): void;
}
