/**
 * Writes a lab of the present engine into the fixtures, for every later version to open: `npx tsx scripts/keep-lab.ts`.
 * Run once before each release that raises the engine's version, and commit the file: it cannot be made again afterwards.
 */
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { writeLabFile } from "../server/lab/files/lab-file";
import { packState } from "../server/lab/snapshots/packing";
import { createLab, ENGINE_VERSION } from "../simulator";
import { MemoryChunks } from "../simulator/content/chunks";
import { EPOCH, LabDriver } from "../tests/support/lab-driver";

const folder = join(import.meta.dirname, "../tests/fixtures/labs");
const file = join(folder, `engine-${ENGINE_VERSION}.lab`);
const SEED = 7;

/** Real bytes of guests' files, by name. */
class KeptChunks extends MemoryChunks {
  readonly byName: Record<string, string> = {};
  override put(bytes: string): string {
    const name = super.put(bytes);
    this.byName[name] = Buffer.from(bytes, "latin1").toString("base64");
    return name;
  }
}

/**
 * A lab in which much is under way: a VM that starts, one that is saved, one that stands, a ping, files on a disk and on their way there,
 * one that has been cloned, a shell in a control domain.
 */
function busyLab(chunks: MemoryChunks): LabDriver {
  const d = new LabDriver(createLab({ scenario: "starter", seed: SEED, epochUs: EPOCH, chunks }));
  d.run(30);
  d.lab.apply({ at: d.now, kind: "exec", id: "write", target: "web-01", commandLine: "seq 3000 > /root/numbers; echo kept > /root/note" });
  d.run(20);
  d.done("VM.start", { vm: d.vm("build-01"), start_paused: false, force: false });
  d.run(90);
  d.done("VM.clean_shutdown", { vm: d.vm("build-01") });
  d.done("VM.clone", { vm: d.vm("build-01"), new_name: "build-02" });
  d.call("VM.suspend", { vm: d.vm("db-01") });
  d.run(60);
  d.call("VM.pause", { vm: d.vm("app-01") });
  d.run(5);
  const [host = ""] = d.lab.allRecords(new Set(["host"] as const)).map(({ ref }) => ref);
  d.lab.apply({ at: d.now, kind: "shellOpen", host, actor: { user: "ada", role: "pool-admin" } });
  d.run(2);
  d.lab.apply({ at: d.now, kind: "exec", id: "ping", target: "web-01", commandLine: "ping -c 1000 10.0.0.1" });
  d.call("VM.start", { vm: d.vm("test-01"), start_paused: false, force: false });
  d.lab.apply({ at: d.now, kind: "exec", id: "young", target: "web-01", commandLine: "echo young > /root/young" });
  d.run(3);
  return d;
}

if (existsSync(file)) throw new Error(`${file} is there already: what was kept once stays as it is`);
const chunks = new KeptChunks();
const { lab } = busyLab(chunks);
const snapshot = lab.snapshot();
const { blocks, sha256 } = await packState(snapshot);
const head = {
  name: `engine ${ENGINE_VERSION}`,
  scenario: "starter",
  seed: SEED,
  epochUs: lab.epochUs,
  engine: snapshot.engine,
  at: snapshot.at,
};
mkdirSync(folder, { recursive: true });
writeFileSync(file, await writeLabFile({ ...head, sha256, blocks, chunks: chunks.byName, setAside: [] }));
console.log(file);
