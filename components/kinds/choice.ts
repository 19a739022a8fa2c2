/** What is chosen, looked through once for all the controls that show what can be done with it. */
import type { AnyRec } from "../data/defaults";
import type { Kinds } from "../data/kind";

const NOBODY: readonly AnyRec[] = [];

export class Choice {
  readonly #byKind = new Map<string, AnyRec[]>();
  /** of several kinds, by their names: in the order in which they are chosen */
  readonly #ofSeveral = new Map<string, readonly AnyRec[]>();
  readonly #states = new Map<readonly AnyRec[], ReadonlySet<string>>();

  constructor(
    readonly records: readonly AnyRec[],
    readonly kinds: Kinds,
  ) {
    for (const record of records) {
      const kind = kinds.of(record);
      if (!kind) continue;
      const own = this.#byKind.get(kind.name);
      if (own) own.push(record);
      else this.#byKind.set(kind.name, [record]);
    }
  }

  /** Those of some kinds, in the order in which they are chosen; the same array each time. */
  of(names: readonly string[]): readonly AnyRec[] {
    const held = names.filter((name) => this.#byKind.has(name));
    const [first] = held;
    if (first === undefined) return NOBODY;
    if (held.length === 1) return this.#byKind.get(first) ?? NOBODY;
    const key = held.join(" ");
    let found = this.#ofSeveral.get(key);
    if (!found) {
      const wanted = new Set(held.flatMap((name) => this.#byKind.get(name) ?? []));
      found = this.records.filter((record) => wanted.has(record));
      this.#ofSeveral.set(key, found);
    }
    return found;
  }

  /** The power states of some of its VMs; what is no VM has the state "". @param records - what `of` has answered */
  statesOf(records: readonly AnyRec[]): ReadonlySet<string> {
    let found = this.#states.get(records);
    if (!found) {
      const states = new Set<string>();
      for (const record of records) states.add(record.class === "VM" ? record.power_state : "");
      this.#states.set(records, states);
      found = states;
    }
    return found;
  }
}

const last = new WeakMap<readonly AnyRec[], Choice>();
/** @param chosen - the same array for all who ask about the same choice */
export function choiceOf(chosen: readonly AnyRec[], kinds: Kinds): Choice {
  const before = last.get(chosen);
  if (before?.kinds === kinds) return before;
  const choice = new Choice(chosen, kinds);
  last.set(chosen, choice);
  return choice;
}
