import { randomUUID } from "node:crypto";
import pino from "pino";
import type { LabRepository, StoredLab } from "../../../server/db/labs";
import { LabKeeper } from "../../../server/lab/directory/lab-keeper";
import type { RestPace } from "../../../server/lab/directory/lab-rest";
import type { LabFolders } from "../../../server/lab/files/lab-folders";
import type { JournalStore } from "../../../server/lab/journal/journal-store";
import { memoryJournal } from "../../../server/lab/journal/memory-journal";
import type { LiveLab } from "../../../server/lab/live/live-lab";
import { bundled } from "../../support/bundles";

/** A promise that a test settles. */
export function gate(): { readonly passed: Promise<void>; open(): void } {
  let open = (): void => {};
  const passed = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { passed, open };
}

/** Labs that the database has, in memory; any of its methods can be made to fail. */
export function fakeRepository(): LabRepository & { readonly ids: Set<string> } {
  const ids = new Set<string>();
  const unused = async (): Promise<never> => {
    throw new Error("not asked for here");
  };
  return {
    ids,
    all: async () => [],
    insert: unused,
    scenarioFile: async () => null,
    setOrigin: unused,
    branchedOff: async () => [],
    change: unused,
    rest: async () => {},
    remove: async (id) => void ids.delete(id),
    setMember: unused,
    memberNames: unused,
  };
}

/** A keeper of labs with stand-ins for the simulator and the database, so that a test can hold up or break each step. */
export async function bareKeeper(
  more: { store?: JournalStore; repository?: LabRepository & { readonly ids: Set<string> }; files?: LabFolders; pace?: RestPace } = {},
) {
  const { store = memoryJournal(), repository = fakeRepository(), files = null, pace } = more;
  const workerFile = bundled("fake-worker");
  const log = pino({ level: process.env.TEST_LOG ?? "silent" });
  const keeper = new LabKeeper({ store, repository, log, workerFile, workers: 1, files, pace });
  await keeper.start();
  /** Makes a lab. */
  const found = (labId: string = randomUUID()): Promise<LiveLab> => {
    repository.ids.add(labId);
    return keeper.founding.found(storedLab(labId), { t: "create", labId, scenario: "starter", seed: 1, epochUs: 0, speed: 1 });
  };
  return { keeper, store, repository, found };
}

function storedLab(id: string): StoredLab {
  const owner = { ownerId: "u1", ownerName: "Ada", ownerUsername: "ada", instructorRole: null, dom0Access: null, members: new Map() };
  const kept = { historyHours: null, sleepMinutes: null, createdAt: new Date(0) };
  const row = { id, name: `lab ${id}`, scenario: "starter", seed: 1, epochUs: 0, ...owner, ...kept };
  return { row, clockUs: 0, speed: 1, isAsleep: false, setAside: [], counts: null };
}

/** Everything of a store, with a gate before the pasts that are read. */
export function storeBehind(store: JournalStore, before: (labId: string) => Promise<void>): JournalStore {
  return {
    ...store,
    past: async (labId) => {
      await before(labId);
      return store.past(labId);
    },
  };
}
