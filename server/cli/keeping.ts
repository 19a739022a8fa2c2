import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { reading } from "../db/at-rest";
import { BackupRefused, backupDirectory, faultsOf, restoreDirectory } from "../db/backup";
import { checkDirectory } from "../db/check";
import { dataDirectoryPath, holderOf } from "../db/data-directory";
import { CliError } from "./client";

const say = (text: string): void => void process.stdout.write(`${text}\n`);

/** The data directory, which is there. */
function dataDirectory(): string {
  const data = dataDirectoryPath();
  if (!existsSync(join(data, "xenarium.db"))) throw new CliError(`There is no data directory ${data}. XENARIUM_DATA names another one.`);
  return data;
}

async function refused<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof BackupRefused ? new CliError(error.message) : error;
  }
}

/** Writes a backup of the data directory, whether a server runs on it or not. */
export async function backup(target: string, version: string): Promise<void> {
  const { labs, counts } = await refused(() => backupDirectory(dataDirectory(), resolve(target), version));
  say(
    `Backed up ${labs.length} labs with ${counts.entries} journal entries, ${counts.snapshots} snapshots and ${counts.chunks} pieces of files.`,
  );
}

/** Puts a backup in the place of the data directory; no server may run on it. */
export async function restore(source: string): Promise<void> {
  const data = dataDirectoryPath();
  const holder = holderOf(data);
  if (holder) throw new CliError(`A server runs on ${data} (process ${holder.pid}). Stop it first.`);
  const before = await refused(() => restoreDirectory(resolve(source), data));
  say(`${data} is as it was at the backup.${before ? ` What was there before lies in ${before}.` : ""}`);
}

/** Reads the whole data directory and says what is amiss; exit code 1 when anything is. */
export async function check(): Promise<void> {
  const { report, amiss } = await reading(dataDirectory(), async (found) => ({
    amiss: found,
    report: await checkDirectory(dataDirectoryPath()),
  }));
  const faults = [...(amiss === null ? [] : [amiss]), ...faultsOf(report)];
  for (const { id, name, faults: own } of report.labs) say(`${own.length === 0 ? "ok    " : "FAULTY"}  ${id}  ${name}`);
  const { entries, snapshots, chunks } = report.counts;
  say(`${report.labs.length} labs, ${entries} journal entries, ${snapshots} snapshots, ${chunks} pieces of files: ${faults.length} faults`);
  for (const fault of faults) process.stderr.write(`${fault}\n`);
  if (faults.length > 0) process.exitCode = 1;
}
