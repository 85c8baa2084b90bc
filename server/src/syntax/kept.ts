/** What is made of a thing once: it goes when the thing goes. */

/** The same for the same thing; what is asked with besides counts the first time alone. */
export function kept<K extends object, A extends readonly unknown[], V extends object>(
  make: (of: K, ...more: A) => V,
): (of: K, ...more: A) => V {
  const known = new WeakMap<K, V>();
  return (of, ...more) => {
    const made = known.get(of) ?? make(of, ...more);
    known.set(of, made);
    return made;
  };
}
