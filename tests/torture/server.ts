/** A server that is made to be killed: no pages, the real simulator, and a death of its own at a chosen point. Driven over IPC. */
import { join } from "node:path";
import pino from "pino";
import { startApp } from "../../server/app";
import type { JournalStore } from "../../server/lab/journal/journal-store";
import { recordsInLines } from "../support/lab-records";
import type { StateOfLab, ToServer } from "./protocol";

const [root = "", data = "", worker = "", point = "", after = "0"] = process.argv.slice(2);

let left = Number(after);
/** Dies at the point when it has been passed often enough. */
const pass = (name: string): void => {
  if (name === point && left-- <= 0) process.kill(process.pid, "SIGKILL");
};

function deadly(store: JournalStore): JournalStore {
  return {
    ...store,
    async commit(commits) {
      const hasEntries = commits.some(({ entries }) => entries.length > 0);
      if (hasEntries) pass("before commit");
      await store.commit(commits);
      if (hasEntries) pass("after commit");
    },
    async saveBlock(labId, blockSet, number, bytes) {
      pass(number === 0 ? "before the first block" : "between blocks");
      await store.saveBlock(labId, blockSet, number, bytes);
    },
    async sweep(labId) {
      const isMore = await store.sweep(labId);
      if (isMore) pass("in sweeping");
      return isMore;
    },
    async *blocks(labId, blockSet) {
      for await (const block of store.blocks(labId, blockSet)) {
        yield block;
        pass("in reading");
      }
    },
    async entries(labId, fromIndex) {
      const entries = await store.entries(labId, fromIndex);
      // It has been read, and is being opened on its worker.
      if (point === "in opening") setTimeout(() => pass("in opening"), 20);
      return entries;
    },
    async saveSnapshot(labId, snapshot) {
      pass("before the snapshot");
      // The parent kills from outside, in the midst of it.
      if (point === "in pruning" && left-- <= 0) process.send?.({ t: "pruning" });
      await store.saveSnapshot(labId, snapshot);
      pass("after pruning");
    },
  };
}

const app = await startApp({
  root,
  dataDirectory: data,
  port: 0,
  host: "127.0.0.1",
  log: pino({ level: "silent" }),
  workerFile: new URL(worker),
  workers: 1,
  adminPassword: "correct horse",
  wrapStore: deadly,
});

/** Stops a lab's clock and tells how it is. */
async function look(labId: string): Promise<StateOfLab> {
  const lab = app.labs.keeper.get(labId);
  if (!lab) throw new Error(`no lab ${labId}`);
  await lab.whenOpen();
  await lab.setSpeed({ kind: "speed", speed: 0 });
  const hash = await lab.query("hash", null);
  const lines = [JSON.stringify({ epoch: "", seq: 0 })];
  for await (const block of (await lab.book.read()).blocks) lines.push(Buffer.from(block).toString().trimEnd());
  const { records } = recordsInLines([...lines, JSON.stringify({ blocks: lines.length - 1 })].join("\n"));
  const named = (wanted: string) =>
    records.flatMap(({ class: of, ref, fields }) => (of === wanted ? [{ ref, name: String(fields.name_label ?? "") }] : []));
  const [disks] = await lab.query("follow", { slots: ["all VDI"] });
  await lab.query("unfollow", { slots: ["all VDI"] });
  const diskNames = (disks?.records ?? []).map((record) => (record.op === "del" ? "" : String(record.fields.name_label ?? "")));
  const refOf = (wanted: string, label: string): string => named(wanted).find(({ name }) => name === label)?.ref ?? "";
  return { labId, hash, vm: refOf("VM", "web-01"), sr: refOf("SR", "Shared NFS storage"), disks: diskNames };
}

process.on("message", (message: ToServer) => {
  if (message.t === "stop") void app.close().then(() => process.exit(0));
  else
    look(message.labId).then(
      (state) => process.send?.({ t: "state", state }),
      (error: unknown) => process.send?.({ t: "broken", why: String(error) }),
    );
});
const labs = app.labs.keeper.all().map(({ id }) => id);
process.send?.({ t: "up", url: app.url, labs, dataFile: join(data, "xenarium.db") });
