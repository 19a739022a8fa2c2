/** Entries of a list that are put into words in one step. */
const ENTRIES_AT_ONCE = 1024;

/**
 * The JSON of plain data, put together in steps: a long list is put into words some entries at a time. The data must not change meanwhile.
 * @returns the same text as `JSON.stringify`
 */
export function* textInSteps(data: unknown): Generator<void, string> {
  if (typeof data !== "object" || data === null) return JSON.stringify(data);
  const texts: string[] = [];
  if (Array.isArray(data)) {
    if (data.length <= ENTRIES_AT_ONCE) return JSON.stringify(data);
    for (let from = 0; from < data.length; from += ENTRIES_AT_ONCE) {
      if (from > 0) yield;
      texts.push(JSON.stringify(data.slice(from, from + ENTRIES_AT_ONCE)).slice(1, -1));
    }
    return `[${texts.join(",")}]`;
  }
  for (const [name, value] of Object.entries(data)) texts.push(`${JSON.stringify(name)}:${yield* textInSteps(value)}`);
  return `{${texts.join(",")}}`;
}
