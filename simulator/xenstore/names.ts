/** Strings and lists that all guests' trees have in common are kept once. */

/** Lists of names that grow the same way are one list: every guest's `device/vif/0` has the same keys. */
const grown = new Map<readonly string[], Map<string, readonly string[]>>();
export function grow(names: readonly string[], name: string): readonly string[] {
  // Numbers are domids and devices: their lists are nobody else's.
  if (names.length > 40 || /^\d+$/.test(name) || (names.length > 0 && /^\d+$/.test(names[0] as string))) return [...names, name];
  let next = grown.get(names);
  if (!next) {
    next = new Map();
    grown.set(names, next);
  }
  let list = next.get(name);
  if (!list) {
    list = [...names, name];
    if (grown.size < 4096) next.set(name, list);
  }
  return list;
}

/** One copy of a short text. Strings cut from a longer one would keep that one alive. */
const shared = new Map<string, string>();
export function share(text: string): string {
  if (text.length > 40) return flat(text);
  const known = shared.get(text);
  if (known !== undefined) return known;
  const copy = flat(text);
  if (shared.size < 4096) shared.set(copy, copy);
  return copy;
}

/** A text in one piece: one glued together keeps all its pieces. */
export function flat(text: string): string {
  return text.split("/").join("/");
}

/** A value as it is kept: short ones are alike in many domains. */
export function kept(value: string): string {
  return value.length <= 16 ? share(value) : flat(value);
}
