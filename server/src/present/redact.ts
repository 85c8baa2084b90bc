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

/** An index over an expression is printed with it, `lower('x'::text)`: so are its literals. */
function withoutLiterals(column: string): string {
  return column.replace(/'(?:[^']|'')*'?/g, `'${hidden}'`);
}
