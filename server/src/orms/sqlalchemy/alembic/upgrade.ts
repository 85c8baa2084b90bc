/** Walks what a migration's `upgrade` runs, in its order: loops over what is written down, functions of the file, names that stand for texts. */

import { elementsOfValue, type Held, heldBy, type Texts } from "../../../code/python/texts";
import type { PyFile, PyNode } from "../../../syntax/python";
import {
  assignmentOf,
  callOf,
  childOf,
  nameOf,
  type PyCall,
  parameterName,
  statementsOf,
  textOf,
  undecorated,
  walk,
} from "../../../syntax/python-tree";

/** Bodies of loops and functions that are run again: no migration that somebody wrote has more. */
const mostRuns = 200;
/** Functions that call each other. */
const deepest = 8;

/** Hands each call of the upgrade to `see`, with what names stand for there; `see` says whether it is read, so that nothing in it counts. Linear. */
export function eachCall(file: PyFile, see: (call: PyCall, texts: Texts) => boolean): void {
  new Run(file, see).upgrade();
}

class Run {
  private runs = 0;
  private readonly functions = new Map<string, PyNode>();
  private readonly constants = new Map<string, Held>();

  constructor(
    private readonly file: PyFile,
    private readonly see: (call: PyCall, texts: Texts) => boolean,
  ) {
    for (const statement of statementsOf(file.root)) {
      const inner = undecorated(statement);
      if (inner.type === "function_definition") this.functions.set(nameOf(file, inner), inner);
      else this.assign(statement, this.constants);
    }
  }

  /** `upgrade`, and with several databases `upgrade_engine1`. */
  upgrade(): void {
    for (const [name, node] of this.functions)
      if (/^upgrade(?:_|$)/.test(name)) this.body(childOf(node, "body"), new Map(this.constants), 0);
  }

  private body(block: PyNode | undefined, texts: Map<string, Held>, depth: number): void {
    for (const statement of block?.children ?? []) this.statement(statement, texts, depth);
  }

  private statement(node: PyNode, texts: Map<string, Held>, depth: number): void {
    if (/^(?:function_definition|class_definition|decorated_definition|comment)$/.test(node.type)) return;
    if (node.type === "for_statement") {
      this.loop(node, texts, depth);
      return;
    }
    const blocks = node.children.filter(({ type }) => blocklike.test(type));
    // What stands in front of a block: a condition, what a `with` opens.
    for (const child of node.children) if (!blocklike.test(child.type)) this.calls(child, texts, depth);
    this.assign(node, texts);
    for (const each of blocks)
      if (each.type === "block") this.body(each, texts, depth);
      else this.statement(each, texts, depth);
  }

  private loop(node: PyNode, texts: Map<string, Held>, depth: number): void {
    const [left, right, body] = [childOf(node, "left"), childOf(node, "right"), childOf(node, "body")];
    const values = elementsOfValue(this.file, right, texts);
    if (!left || !values) {
      if (right) this.calls(right, texts, depth);
      this.body(body, texts, depth);
      return;
    }
    for (const value of values) {
      if (this.runs++ > mostRuns) return;
      this.bind(left, value, texts);
      this.body(body, texts, depth);
    }
  }

  /** `name`, `(name, columns)` */
  private bind(target: PyNode, value: PyNode, texts: Map<string, Held>): void {
    if (target.type === "identifier") texts.set(textOf(this.file, target), heldBy(this.file, value, texts));
    else if (/^(?:pattern_list|tuple_pattern)$/.test(target.type)) {
      const values = elementsOfValue(this.file, value, texts) ?? [];
      for (const [index, each] of target.children.entries()) {
        const own = values[index];
        if (own) this.bind(each, own, texts);
      }
    }
  }

  private assign(statement: PyNode, texts: Map<string, Held>): void {
    const assigned = assignmentOf(statement);
    if (assigned) this.bind(assigned.target, assigned.value, texts);
  }

  private calls(node: PyNode, texts: Map<string, Held>, depth: number): void {
    walk(node, (each) => {
      if (each.type === "lambda") return false;
      const call = each.type === "call" ? callOf(this.file, each) : undefined;
      if (!call) return true;
      const own = this.functions.get(call.callee ?? "");
      if (own) this.called(own, call, texts, depth);
      return !own && !this.see(call, texts);
    });
  }

  private called(node: PyNode, call: PyCall, texts: Texts, depth: number): void {
    if (depth >= deepest || this.runs++ > mostRuns) return;
    const own = new Map(this.constants);
    const parameters = (childOf(node, "parameters")?.children ?? []).filter(({ type }) => type !== "comment");
    for (const [index, parameter] of parameters.entries()) {
      const name = parameterName(parameter);
      if (!name) continue;
      const text = textOf(this.file, name);
      const given = call.keywords.get(text) ?? call.positional[index];
      const value = given ?? childOf(parameter, "value");
      own.delete(text);
      if (value) own.set(text, heldBy(this.file, value, given ? texts : this.constants));
    }
    this.body(childOf(node, "body"), own, depth + 1);
  }
}

const blocklike =
  /^(?:block|elif_clause|else_clause|except_clause|except_group_clause|finally_clause|case_clause)$/;
