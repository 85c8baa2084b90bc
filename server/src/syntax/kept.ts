/** What is asked again and again of a thing (a tree, a file, a dialect) is made once: it does not change, and goes when the thing goes. */

/** The same for the same thing; what is asked with besides counts the first time alone. */
export function kept<K extends object, A extends readonly unknown[], V>(
  make: (of: K, ...more: A) => V,
): (of: K, ...more: A) => V {
  const known = new WeakMap<K, { readonly made: V }>();
  return (of, ...more) => {
    const found = known.get(of) ?? { made: make(of, ...more) };
    known.set(of, found);
    return found.made;
  };
}
