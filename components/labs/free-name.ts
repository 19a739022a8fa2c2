import { LIMITS } from "@/server/contract/limits";

/** Half of a character that takes two units of UTF-16. */
const HALF = /[\ud800-\udbff]$/;
/** A name that is not taken yet and not too long: the wanted one, or with the next number behind it. */
export function freeName(wanted: string, taken: readonly string[]): string {
  const others = new Set(taken.map((name) => name.toLowerCase()));
  for (let n = 1; ; n += 1) {
    const number = n === 1 ? "" : ` (${n})`;
    const name = wanted.slice(0, LIMITS.nameCharacters - number.length).replace(HALF, "") + number;
    if (!others.has(name.toLowerCase())) return name;
  }
}
