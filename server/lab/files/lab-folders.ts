import { appendFileSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Death, DeathNotes } from "../directory/lab-deaths";
import type { StoredEntry } from "../journal/journal-entry";
import { sha256 } from "../journal/journal-store";
import { type FaultEntry, LabRefusal, type LoggedFault } from "../types";
import { ChunkReferences } from "./chunk-references";

/** Size at which a lab's fault log is begun anew; the one before it is kept. */
const FAULT_LOG_BYTES = 1024 * 1024;
const NAME = /^[0-9a-f]{64}$/;

/** The folders that labs have in the data directory beside the database: real bytes of their guests' files, and their fault logs. */
export class LabFolders implements DeathNotes {
  constructor(readonly root: string) {}

  private of(labId: string): string {
    if (!/^[A-Za-z0-9_-]{1,64}$/.test(labId)) throw new LabRefusal("BAD_REQUEST", "This is no lab's id.");
    return join(this.root, labId);
  }

  /** Folder of a lab's chunks. */
  chunksOf(labId: string): string {
    return join(this.of(labId), "chunks");
  }

  private deathsOf(labId: string): string {
    return join(this.of(labId), "deaths.json");
  }

  /** How a lab has died of late; null: it has not. */
  deathOf(labId: string): Death | null {
    try {
      return JSON.parse(readFileSync(this.deathsOf(labId), "utf8")) as Death;
    } catch {
      return null;
    }
  }

  /** Notes how a lab has died; null: it is well. */
  noteDeath(labId: string, death: Death | null): void {
    if (!death) {
      rmSync(this.deathsOf(labId), { force: true });
      return;
    }
    mkdirSync(this.of(labId), { recursive: true, mode: 0o700 });
    writeFileSync(this.deathsOf(labId), JSON.stringify(death), { mode: 0o600 });
  }

  /** File of a lab's end mark. */
  endMarkOf(labId: string): string {
    return join(this.of(labId), "journal-end");
  }

  /** Writes down entries that are taken out of a lab's journal, so that what was asked can be read again by hand. */
  keepUndone(labId: string, entries: readonly StoredEntry[]): void {
    if (entries.length === 0) return;
    mkdirSync(this.of(labId), { recursive: true, mode: 0o700 });
    const lines = entries.map((entry) => `${JSON.stringify({ ...entry, undone: new Date().toISOString() })}\n`);
    appendFileSync(join(this.of(labId), "undone.jsonl"), lines.join(""), { mode: 0o600 });
  }

  /** Labs that have a folder here. */
  ids(): readonly string[] {
    if (!existsSync(this.root)) return [];
    return readdirSync(this.root).filter((name) => /^[A-Za-z0-9_-]{1,64}$/.test(name));
  }

  /** Forgets everything that a lab has here. */
  remove(labId: string): void {
    rmSync(this.of(labId), { recursive: true, force: true });
  }

  /** Names of all chunks that kept snapshots of a lab refer to. */
  chunkNames(labId: string): ReadonlySet<string> {
    return new ChunkReferences(join(this.chunksOf(labId), "snapshots")).all();
  }

  /** Where a chunk lies. */
  chunkFile(labId: string, name: string): string {
    return join(this.chunksOf(labId), name.slice(0, 2), name);
  }

  /** Chunks by name, base64. @throws LabRefusal when one is missing, or when they are more than `most` bytes */
  readChunks(labId: string, names: ReadonlySet<string>, most: number): Record<string, string> {
    const paths = [...names].map((name) => [name, join(this.chunksOf(labId), name.slice(0, 2), name)] as const);
    let bytes = 0;
    for (const [name, path] of paths) {
      if (!NAME.test(name) || !existsSync(path))
        throw new LabRefusal("LAB_FAILED", `A piece of a guest's file is missing from the data directory: ${name}.`);
      bytes += statSync(path).size;
    }
    const mib = (size: number): number => Math.ceil(size / 1024 / 1024);
    if (bytes > most)
      throw new LabRefusal(
        "TOO_LARGE",
        `The files of this lab's guests have ${mib(bytes)} MiB; a lab file holds at most ${mib(most)} MiB of them. Delete large files in its guests first.`,
      );
    return Object.fromEntries(paths.map(([name, path]) => [name, readFileSync(path).toString("base64")]));
  }

  /** Puts chunks of an imported lab in their place. @throws LabRefusal when one is not what its name says */
  writeChunks(labId: string, chunks: Readonly<Record<string, string>>): void {
    for (const [name, text] of Object.entries(chunks)) {
      const bytes = Buffer.from(text, "base64");
      if (!NAME.test(name) || sha256(bytes) !== name)
        throw new LabRefusal("BAD_REQUEST", "The lab file is damaged: a guest's file does not fit its checksum.");
      const folder = join(this.chunksOf(labId), name.slice(0, 2));
      mkdirSync(folder, { recursive: true, mode: 0o700 });
      writeFileSync(join(folder, name), bytes, { mode: 0o600 });
    }
  }

  private faultLog(labId: string): string {
    return join(this.of(labId), "faults.jsonl");
  }

  addFaults(labId: string, faults: readonly FaultEntry[]): void {
    const path = this.faultLog(labId);
    mkdirSync(this.of(labId), { recursive: true, mode: 0o700 });
    if (existsSync(path) && statSync(path).size > FAULT_LOG_BYTES) renameSync(path, `${path}.1`);
    appendFileSync(path, faults.map((fault) => `${JSON.stringify({ ...fault, wall: new Date().toISOString() })}\n`).join(""), {
      mode: 0o600,
    });
  }

  /** A lab's fault log, oldest first; a line that was cut short is left out. */
  faults(labId: string): LoggedFault[] {
    const path = this.faultLog(labId);
    const text = [`${path}.1`, path].map((file) => (existsSync(file) ? readFileSync(file, "utf8") : "")).join("");
    return text.split("\n").flatMap((line) => {
      try {
        return line === "" ? [] : [JSON.parse(line) as LoggedFault];
      } catch {
        return [];
      }
    });
  }
}
