import {
  closeSync,
  constants,
  copyFileSync,
  cpSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PrismaLibSql } from "@prisma/adapter-libsql";
import { LabFolders } from "../lab/files/lab-folders";
import { sha256 } from "../lab/journal/journal-store";
import { reading } from "./at-rest";
import { type CheckReport, checkDirectory } from "./check";
import { LAST_BACKUP } from "./damage";
import { openDataDirectory } from "./data-directory";

/** A backup that could not be made or brought back; the message says why, and nothing is half done. */
export class BackupRefused extends Error {}

const MANIFEST = "backup.json";
/** Files of a data directory that a backup has beside the database and the labs' files. */
const SMALL_FILES = ["secret", "used"];
/** How often a backup is begun anew when a running server deletes a file that it needs. */
const TRIES = 3;

/** What a backup says of itself. */
interface Manifest {
  readonly format: 1;
  readonly version: string;
  /** wall time, ISO 8601 */
  readonly wall: string;
  readonly database: string;
}

export const faultsOf = ({ faults, labs }: CheckReport): readonly string[] => [
  ...faults,
  ...labs.flatMap((lab) => lab.faults.map((fault) => `lab ${lab.name} (${lab.id}): ${fault}`)),
];

/**
 * Writes all that a data directory holds to a new directory, as it is at one moment; a server may run meanwhile. The backup is
 * read once more before it gets its name, so what has one is whole.
 */
export async function backupDirectory(data: string, target: string, version: string): Promise<CheckReport> {
  if (!existsSync(join(data, "xenarium.db")))
    throw new BackupRefused(`There is no data directory ${data}. XENARIUM_DATA names another one.`);
  if (existsSync(target)) throw new BackupRefused(`${target} is there already; a backup is written to a new directory.`);
  if (`${resolve(target)}/`.startsWith(`${resolve(data)}/`))
    throw new BackupRefused("A backup does not belong into the data directory itself.");
  const aside = `${target}.partial.${process.pid}`;
  try {
    for (let attempt = 1; ; attempt++) {
      rmSync(aside, { recursive: true, force: true });
      mkdirSync(aside, { recursive: true, mode: 0o700 });
      await reading(data, async (amiss) => {
        if (amiss !== null) throw new BackupRefused(amiss);
        await copyAll(data, aside);
      });
      const report = await checkDirectory(aside);
      const faults = faultsOf(report);
      if (faults.length > 0 && attempt < TRIES) continue;
      if (faults.length > 0) throw new BackupRefused(`The data directory is not whole, so no backup was made:\n${faults.join("\n")}`);
      const manifest: Manifest = {
        format: 1,
        version,
        wall: new Date().toISOString(),
        database: sha256(readFileSync(join(aside, "xenarium.db"))),
      };
      writeFileSync(join(aside, MANIFEST), `${JSON.stringify(manifest, null, 2)}\n`, { mode: 0o600 });
      forceAll(aside);
      renameSync(aside, target);
      noteBackup(data, target, manifest.wall);
      return report;
    }
  } finally {
    rmSync(aside, { recursive: true, force: true });
  }
}

/** All files below a directory are on the disk for good: neither SQLite nor a copy sees to that. */
function forceAll(path: string): void {
  for (const name of readdirSync(path, { encoding: "utf8", recursive: true })) {
    if (!statSync(join(path, name)).isFile()) continue;
    const file = openSync(join(path, name), "r");
    try {
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  }
}

/** Notes where the last backup lies, for who reads of a damaged database. */
function noteBackup(data: string, target: string, wall: string): void {
  try {
    writeFileSync(join(data, LAST_BACKUP), JSON.stringify({ directory: resolve(target), wall }), { mode: 0o600 });
  } catch {
    // A disk that is full or read-only is where a backup is wanted most; it is made all the same.
  }
}

async function copyAll(data: string, aside: string): Promise<void> {
  const connection = await new PrismaLibSql({ url: `file:${join(data, "xenarium.db")}`, timeout: 5_000 }).connect();
  try {
    await connection.executeScript(`VACUUM INTO '${join(aside, "xenarium.db").replaceAll("'", "''")}';`);
  } finally {
    await connection.dispose();
  }
  for (const name of SMALL_FILES) if (existsSync(join(data, name))) copyFileSync(join(data, name), join(aside, name));
  const folders = new LabFolders(join(data, "labs"));
  for (const labId of folders.ids()) copyLab(join(data, "labs", labId), join(aside, "labs", labId));
}

/** A lab's files but its end mark: that of a running lab may be ahead of the copied database. */
function copyLab(from: string, to: string): void {
  for (const name of readdirSync(from)) {
    if (name === "journal-end") continue;
    mkdirSync(to, { recursive: true, mode: 0o700 });
    // A server may delete what no snapshot needs while it is copied; the check finds what was needed.
    cpSync(join(from, name), join(to, name), { recursive: true, mode: constants.COPYFILE_FICLONE, filter: (path) => existsSync(path) });
  }
}

/**
 * Puts a backup in the place of a data directory. What was there is moved aside and named.
 * @returns where what was there lies now; null: there was nothing
 */
export async function restoreDirectory(source: string, data: string): Promise<string | null> {
  const manifest = readManifest(source);
  if (sha256(readFileSync(join(source, "xenarium.db"))) !== manifest.database)
    throw new BackupRefused(`The backup ${source} is damaged: its database is not the one that was written.`);
  const faults = faultsOf(await checkDirectory(source));
  if (faults.length > 0) throw new BackupRefused(`The backup ${source} is damaged:\n${faults.join("\n")}`);
  const aside = `${data}.restored.${process.pid}`;
  mkdirSync(dirname(resolve(data)), { recursive: true });
  // Held while it is moved: a server that starts meanwhile would run on what is put aside.
  const held = existsSync(data) ? openDataDirectory(data) : null;
  try {
    cpSync(source, aside, { recursive: true, mode: constants.COPYFILE_FICLONE });
    for (const name of [MANIFEST, "xenarium.db-wal", "xenarium.db-shm"]) rmSync(join(aside, name), { force: true });
    const before = existsSync(data) ? `${data}.before-${manifest.wall.replaceAll(/[:.]/g, "-")}-${Date.now()}` : null;
    if (before) renameSync(data, before);
    try {
      renameSync(aside, data);
    } catch (error) {
      if (before) renameSync(before, data);
      throw error;
    }
    if (before) rmSync(join(before, "lock"), { force: true });
    return before;
  } finally {
    held?.release();
    rmSync(aside, { recursive: true, force: true });
  }
}

function readManifest(source: string): Manifest {
  let manifest: Manifest;
  try {
    manifest = JSON.parse(readFileSync(join(source, MANIFEST), "utf8")) as Manifest;
  } catch {
    throw new BackupRefused(`${source} is no backup of Xenarium: it has no readable ${MANIFEST}.`);
  }
  if (manifest.format !== 1) throw new BackupRefused(`The backup ${source} was made by a newer version (${manifest.version}).`);
  return manifest;
}
