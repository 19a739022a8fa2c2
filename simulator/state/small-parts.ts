/** Small lists that are copied whole. */
import type { FileAccountState } from "../content/file-account";
import type { Outcome } from "../contract/lab";
import { isClassName } from "../model/fields";
import { checkOperations } from "../world/invariants";
import { checkList, definePart } from "../world/part";
import { fromSingle, type RunningOperation, type SingleOperation } from "../world/running-operation";
import type { Shell } from "../world/shells";
import { type SrSharing, sharingsOf } from "../world/sr-use";
import { verbOf } from "../world/world";

export const filesPart = definePart<FileAccountState>("files", {
  version: 1,
  export({ files }) {
    const state = files.export();
    return [["", () => state]];
  },
  import: ({ files }, _key, state) => files.import(state),
});

/** When its queue of single transfers is empty, and how it is shared; null: none has gone there; nobody lacks anything. */
type StorageQueue = readonly [sr: string, busyUntil: number | null, sharing: SrSharing | null];

export const storageQueuesPart = definePart<readonly StorageQueue[]>("storage-queues", {
  version: 2,
  export(world) {
    const { srBusyUntil } = world;
    const sharings = sharingsOf(world);
    const entries = [...new Set([...srBusyUntil.keys(), ...sharings.keys()])].map((sr): StorageQueue => {
      const sharing = sharings.get(sr);
      return [sr, srBusyUntil.get(sr) ?? null, sharing ? { ...sharing } : null];
    });
    return [["", () => entries]];
  },
  import(world, key, entries) {
    checkList("storage-queues", key, entries);
    for (const [sr, busyUntil, sharing] of entries) {
      if (busyUntil !== null) world.srBusyUntil.set(sr, busyUntil);
      if (sharing) sharingsOf(world).set(sr, { ...sharing });
    }
  },
  upgrade: (stored) => (stored as readonly (readonly [string, number])[]).map(([sr, busyUntil]) => [sr, busyUntil, null]),
});

/** Outcomes of requests, oldest first. */
export const requestsPart = definePart<readonly (readonly [id: string, outcome: Outcome])[]>("requests", {
  version: 1,
  export({ requests }) {
    const entries = [...requests];
    return [["", () => entries]];
  },
  import({ requests }, key, entries) {
    checkList("requests", key, entries);
    for (const [id, outcome] of entries) requests.set(id, outcome);
  },
});

/** Shells in control domains, in the order in which they were opened. */
export const shellsPart = definePart<{ readonly made: number; readonly open: readonly Shell[] }>("shells", {
  version: 1,
  export({ shells }) {
    const data = { made: shells.made, open: [...shells.open.values()] };
    return [["", () => data]];
  },
  import({ shells }, key, { made, open }) {
    if (!Number.isSafeInteger(made) || !Array.isArray(open) || !open.every((shell) => typeof shell?.id === "string"))
      throw new Error(`what the state has of shells ${key} is none`);
    shells.made = made;
    for (const shell of open) shells.open.set(shell.id, shell);
  },
});

/** A lab from outside may hold anything. */
function isWhole({ vars, children, expectedUs, waitsFor, phase }: RunningOperation): boolean {
  const areLists = Array.isArray(children) && Array.isArray(expectedUs) && (waitsFor === null || Array.isArray(waitsFor));
  const named = Array.isArray(vars?.made) ? vars.made : [];
  const areNamed = named.length % 3 === 0 && named.every((text, i) => i % 3 !== 0 || isClassName(text));
  return areLists && areNamed && typeof vars === "object" && ["going", "undoing", "kept"].includes(phase);
}

export const operationsPart = definePart<RunningOperation>("operation", {
  version: 2,
  *export({ operations }) {
    for (const [task, operation] of operations) {
      const copy = { ...operation, vars: { ...operation.vars } };
      yield [task, () => copy];
    }
  },
  import({ operations }, task, operation) {
    if (!isWhole(operation)) throw new Error(`what the state has of operation ${task} is none`);
    operations.set(task, { ...operation, vars: { ...operation.vars } });
  },
  upgrade(data, _version, world) {
    const single = data as SingleOperation;
    return fromSingle(single, verbOf(world, single.op).steps.length);
  },
  check: checkOperations,
});
