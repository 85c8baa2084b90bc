/** Takes the data values of the paste out of an explanation: they are personal data. */

import type { Diagnosis, Explanation } from "../domain/diagnosis";

const hidden = "…";

/** The same explanation with `…` for every value; names, places and causes stay. */
export function withoutValues(explanation: Explanation): Explanation {
  return { ...explanation, diagnoses: explanation.diagnoses.map(withoutValuesOf) };
}

export function withoutValuesOf(diagnosis: Diagnosis): Diagnosis {
  const { violation } = diagnosis.incident;
  return {
    ...diagnosis,
    incident: {
      ...diagnosis.incident,
      violation: {
        ...violation,
        value: violation.value === null ? null : hidden,
        statement: null,
        columns: violation.columns.map(withoutLiterals),
      },
    },
  };
}

/** The data values that an incident's text printed of its row, longest first: the whole and its parts, as far as they tell anything. */
export function dataIn({ incident: { violation } }: Diagnosis): readonly string[] {
  const { value } = violation;
  const parts = value === null ? [] : [value, ...value.split(/, |,/)];
  const trimmed = parts.map((part) => part.trim().replace(/^(['"`])(.*)\1$/s, "$2"));
  return [...new Set(trimmed)].filter(isTelling).sort((a, b) => b.length - a.length);
}

/** Numbers and words of the language are in any code. */
function isTelling(part: string): boolean {
  return part.length >= 3 && !/^(?:-?[\d.]+|true|false|null|none|undefined)$/i.test(part);
}

/**
 * A unified diff without such values in its lines: a fixture or a default may be what the row held. A value that can be a name is one in code, and
 * data only as a literal.
 */
export function withoutData(diff: string, data: readonly string[]): string {
  if (data.length === 0) return diff;
  const clean = (line: string) =>
    /^(?:--- a\/|\+\+\+ b\/|@@ )/.test(line) ? line : line.charAt(0) + data.reduce(without, line.slice(1));
  return diff.split("\n").map(clean).join("\n");
}

function without(code: string, part: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(part)) return code.replaceAll(part, hidden);
  return ["'", '"', "`"].reduce(
    (text, quote) => text.replaceAll(`${quote}${part}${quote}`, `${quote}${hidden}${quote}`),
    code,
  );
}

/** An index over an expression is printed with it, `lower('x'::text)`: so are its literals. */
function withoutLiterals(column: string): string {
  return column.replace(/'(?:[^']|'')*'?/g, `'${hidden}'`);
}
