/** Small lists that are copied whole. */
import type { FileAccountState } from "../../content/file-account";
import type { Outcome } from "../../lab-types";
import type { RunningOperation } from "../world";
import { checkList, definePart } from "./part";

export const filesPart = definePart<FileAccountState>("files", {
  version: 1,
  export: ({ files }) => [["", files.export()]],
  import: ({ files }, _key, state) => files.import(state),
});

export const storageQueuesPart = definePart<readonly (readonly [sr: string, busyUntil: number])[]>("storage-queues", {
  version: 1,
  export: ({ srBusyUntil }) => [["", [...srBusyUntil]]],
  import({ srBusyUntil }, key, entries) {
    checkList("storage-queues", key, entries);
    for (const [sr, at] of entries) srBusyUntil.set(sr, at);
  },
});

/** Outcomes of requests, oldest first. */
export const requestsPart = definePart<readonly (readonly [id: string, outcome: Outcome])[]>("requests", {
  version: 1,
  export: ({ requests }) => [["", [...requests]]],
  import({ requests }, key, entries) {
    checkList("requests", key, entries);
    for (const [id, outcome] of entries) requests.set(id, outcome);
  },
});

export const operationsPart = definePart<RunningOperation>("operation", {
  version: 1,
  *export({ operations }) {
    for (const [task, operation] of operations) yield [task, { ...operation, vars: { ...operation.vars } }];
  },
  import({ operations }, task, operation) {
    operations.set(task, { ...operation, vars: { ...operation.vars } });
  },
});
