/** Who calls whom, as far as it is the same in every language: what is known of a spot, and the calls in its run as plain data. */

import type { Call, Callees, Calls, Spot, World } from "../../domain/chain";
import type { Source } from "../../domain/text";

interface Opened {
  readonly path: string;
  readonly source: Source;
}

/** What is known of a spot besides its plain data. */
export interface Known<File, Unit, Way> {
  readonly file: File;
  /** The function, or the module. */
  readonly unit: Unit;
  /** What the way to it tells: what `this` or `self` is there, what was handed over. */
  readonly way: Way;
}

/** The half of a language. Offsets count in the file's text. */
export interface Language<File extends Opened, Unit, Way, Node> {
  readonly calls: Pick<Calls, "files" | "keepsFrames" | "sendsLater" | "boundTo" | "packages">;
  open(path: string, world: World): File | undefined;
  known(spot: Spot): Known<File, Unit, Way> | undefined;
  /** The innermost function around an offset that has a frame of its own. */
  unitAt(file: File, offset: number): Unit;
  unitsNamed(file: File, printed: string): readonly Unit[];
  /** @param printed the function's name in a stack, which may tell what `this` is */
  spotOf(file: File, unit: Unit, printed: string | null): Spot;
  run(unit: Unit): readonly Node[];
  meant(
    known: Known<File, Unit, Way>,
    run: readonly Node[],
    at: { readonly line: number; readonly column: number | null },
  ): readonly Node[];
  /** Where a call stands, what it calls, and whether its function keeps its frame (`Call.kept`). */
  parts(file: File, node: Node): { start: number; end: number; callee: string; kept: boolean };
  /** @param text of what is called, as in `Call.text` */
  callees(node: Node, known: Known<File, Unit, Way>, text: string): Callees;
}

export function createCalls<File extends Opened, Unit, Way, Node extends object>(
  language: Language<File, Unit, Way, Node>,
): Calls {
  const nodes = new WeakMap<Call, Node>();
  return {
    ...language.calls,
    spotAt(source, { line, column, function: printed }, world) {
      const file = language.open(source.path, world);
      const whole = source.place(0, source.text.length);
      if (!file) return { file: source.path, function: null, place: whole, stands: {} };
      const text = source.line(line);
      const indent = text.length - text.trimStart().length + 1;
      const offset = source.offset({ line, column: Math.max(column ?? indent, indent) });
      return language.spotOf(file, language.unitAt(file, offset), printed);
    },
    spotsNamed(source, printed, world) {
      const file = language.open(source.path, world);
      const units = file ? language.unitsNamed(file, printed) : [];
      return file ? units.map((unit) => language.spotOf(file, unit, null)) : [];
    },
    callsIn(from, _world, at) {
      const known = language.known(from);
      if (!known) return [];
      const { file, unit } = known;
      const run = language.run(unit);
      return (at ? language.meant(known, run, at) : run).map((node) => {
        const { start, end, callee, kept } = language.parts(file, node);
        const text = callee.replace(/\s+/g, "").slice(0, 100);
        const call: Call = { from, place: file.source.place(start, end), text, kept };
        nodes.set(call, node);
        return call;
      });
    },
    callees(call) {
      const known = language.known(call.from);
      const node = nodes.get(call);
      return known && node ? language.callees(node, known, call.text) : { callees: [], open: true };
    },
  };
}
