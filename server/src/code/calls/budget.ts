/** How long one question about code may go on: code that calls itself in many ways would be looked at without end. */

/**
 * Runs what it is given as long as there is room, else gives undefined.
 * @param deepest questions within questions
 * @param most questions that the outermost one may lead to
 */
export function createBudget(deepest: number, most: number): <T>(look: () => T | undefined) => T | undefined {
  let depth = 0;
  let left = 0;
  return (look) => {
    if (depth === 0) left = most;
    if (depth > deepest || left-- <= 0) return undefined;
    depth++;
    try {
      return look();
    } finally {
      depth--;
    }
  };
}
