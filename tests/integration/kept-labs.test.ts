import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readLabFile } from "../../server/lab/files/lab-file";
import { openState } from "../../server/lab/snapshots/packed-state";
import { OPENED_ENGINES, openLab, simTime } from "../../simulator";
import { MemoryChunks } from "../../simulator/content/chunks";
import { LabDriver } from "../support/lab-driver";

const FOLDER = join(import.meta.dirname, "../fixtures/labs");
const kept = readdirSync(FOLDER).map((name) => /^engine-(.+)\.lab$/.exec(name)?.[1] ?? name);

test("each engine whose labs can be opened has one here, and each that is here can be opened", () => {
  expect(kept.sort()).toEqual([...OPENED_ENGINES].sort());
});

test.each(kept)("[KER-2] a busy lab of engine %s goes on", async (engine) => {
  const { blocks, at, chunks = {} } = await readLabFile(readFileSync(join(FOLDER, `engine-${engine}.lab`)));
  const store = new MemoryChunks();
  for (const bytes of Object.values(chunks)) store.put(Buffer.from(bytes, "base64").toString("latin1"));
  const lab = openLab({ ...openState(blocks), engine, at: simTime(at) }, undefined, store);
  lab.check();
  const d = new LabDriver(lab).continueRequestsAfter(100);
  const stateOf = (vm: string): unknown => d.field("VM", d.vm(vm), "power_state");
  expect(["web-01", "db-01", "app-01"].map(stateOf)).toEqual(["Running", "Suspended", "Paused"]);
  expect(lab.shells()).toMatchObject([{ user: "ada" }]);
  expect(lab.execs()).toContain("ping");
  expect(d.exec("web-01", "cat /root/note; tail -n 1 /root/numbers; wc -l < /root/numbers").stdout).toBe("kept\n3000\n3000\n");
  // Since engine 11 a file may still be in memory, and a disk stand on what another one was.
  if (Number(engine) >= 11) {
    expect(d.exec("web-01", "cat /root/young").stdout).toBe("young\n");
    d.done("VM.start", { vm: d.vm("build-02"), start_paused: false, force: false });
  }
  expect(
    d.call("VM.unpause", { vm: d.vm("app-01") }).ok && d.call("VM.resume", { vm: d.vm("db-01"), start_paused: false, force: false }).ok,
  ).toBe(true);
  d.run(120);
  expect(["web-01", "db-01", "app-01", "test-01"].map(stateOf)).toEqual(["Running", "Running", "Running", "Running"]);
  expect(d.exec("db-01", "echo awake; uptime | wc -l").stdout).toBe("awake\n1\n");
  lab.check();
  // What it writes now is of this engine, and opens again.
  const opened = openLab(lab.snapshot(), undefined, store);
  expect(opened.hash()).toBe(lab.hash());
});
