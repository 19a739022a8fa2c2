import { randomBytes } from "node:crypto";
import {
  chmodSync,
  closeSync,
  existsSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  unlinkSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join, resolve } from "node:path";

/** Who holds a data directory, as written in its lock file. */
export interface LockHolder {
  readonly pid: number;
  /** when that process began, so that a number used again by another process is not mistaken for it; "" where unknown */
  readonly began: string;
  /** where the server answers; null while it starts or where the holder is not a server */
  readonly url: string | null;
}

/** A second process wanted a data directory that is in use. */
export class DirectoryInUse extends Error {
  constructor(
    readonly directory: string,
    readonly holder: LockHolder,
  ) {
    super(
      `The data directory ${directory} is in use by process ${holder.pid}${holder.url ? ` (${holder.url})` : ""}. Stop it first, or choose another directory with XENARIUM_DATA.`,
    );
  }
}

/** The data directory cannot be used; the message says why and what to do. */
export class DirectoryUnusable extends Error {}

const CAUSES: Readonly<Record<string, string>> = {
  EACCES: "this account may not write there; give it the directory, or run Xenarium as its owner",
  EPERM: "this account may not write there; give it the directory, or run Xenarium as its owner",
  EROFS: "it lies on a read-only file system; mount that for writing, or copy the directory elsewhere",
  ENOSPC: "the disk is full; make room first",
  EDQUOT: "this account's quota is used up; make room first",
  ENOTDIR: "something on the way to it is no directory",
  EISDIR: "a directory stands where a file should be",
};

/** Does something in the directory; what the system refuses becomes a sentence. */
function inDirectory<T>(path: string, work: () => T): T {
  try {
    return work();
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (!Object.hasOwn(CAUSES, code)) throw error;
    throw new DirectoryUnusable(`The data directory ${path} cannot be used: ${CAUSES[code]}. XENARIUM_DATA names another one.`);
  }
}

/** Start time of a process as the kernel tells it; "" where that is not known, null when there is no such process. */
export function processBegan(pid: number): string | null {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    // A zombie holds nothing any more.
    if (fields[0] === "Z" || fields[0] === "X") return null;
    const boot = readFileSync("/proc/sys/kernel/random/boot_id", "utf8").trim();
    return `${boot}:${fields[19] ?? ""}`;
  } catch {
    if (existsSync("/proc/self/stat")) return null;
    try {
      process.kill(pid, 0);
      return "";
    } catch (error) {
      return (error as NodeJS.ErrnoException).code === "EPERM" ? "" : null;
    }
  }
}

function isAlive(holder: LockHolder): boolean {
  const began = processBegan(holder.pid);
  if (began === null) return false;
  return began === "" || holder.began === "" || began === holder.began;
}

function readHolder(path: string): LockHolder | null {
  try {
    const value = JSON.parse(readFileSync(path, "utf8")) as Partial<LockHolder>;
    return typeof value.pid === "number" ? { pid: value.pid, began: value.began ?? "", url: value.url ?? null } : null;
  } catch {
    return null;
  }
}

/** Who holds a data directory now; null: nobody. */
export function holderOf(directory: string): LockHolder | null {
  const holder = readHolder(join(directory, "lock"));
  return holder && isAlive(holder) ? holder : null;
}

/** A data directory held by this process alone. */
export interface DataDirectory {
  readonly path: string;
  readonly databaseFile: string;
  /** a secret that stays the same over restarts */
  readonly secret: string;
  /** whether a server has run here before */
  readonly isUsed: boolean;
  markUsed(): void;
  /** Says in the lock where the server answers. */
  announce(url: string): void;
  release(): void;
}

export function dataDirectoryPath(env: NodeJS.ProcessEnv = process.env): string {
  return resolve(env.XENARIUM_DATA || "data");
}

/**
 * Opens a data directory for this process alone, making it (mode 0700) when it is not there.
 * A lock left by a process that has died, or whose number another process has by now, is taken over.
 */
export function openDataDirectory(path: string): DataDirectory {
  return inDirectory(path, () => open(path));
}

function open(path: string): DataDirectory {
  if (!existsSync(path)) mkdirSync(path, { recursive: true, mode: 0o700 });
  if (!statSync(path).isDirectory()) throw new DirectoryUnusable(`${path} is not a directory. XENARIUM_DATA names another one.`);
  const lock = join(path, "lock");
  const mine: LockHolder = { pid: process.pid, began: processBegan(process.pid) ?? "", url: null };
  acquire(path, lock, mine);
  let released = false;
  return {
    path,
    databaseFile: join(path, "xenarium.db"),
    secret: readSecret(join(path, "secret")),
    isUsed: existsSync(join(path, "used")),
    markUsed() {
      writeFileSync(join(path, "used"), "", { mode: 0o600 });
    },
    announce(url) {
      const next = `${lock}.${process.pid}`;
      writeFileSync(next, JSON.stringify({ ...mine, url }), { mode: 0o600 });
      renameSync(next, lock);
    },
    release() {
      if (released) return;
      released = true;
      if (readHolder(lock)?.pid === process.pid) unlinkSync(lock);
    },
  };
}

function acquire(directory: string, lock: string, mine: LockHolder): void {
  for (let attempt = 0; attempt < 5; attempt++) {
    try {
      const file = openSync(lock, "wx", 0o600);
      writeSync(file, JSON.stringify(mine));
      closeSync(file);
      return;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
    }
    const holder = readHolder(lock);
    // A lock without a readable holder is being written just now, or was cut short by a power loss.
    if (holder && isAlive(holder)) throw new DirectoryInUse(directory, holder);
    if (!holder && ageMs(lock) < 2_000)
      throw new DirectoryUnusable(
        `Another process is just taking the data directory ${directory}: its lock file has no holder yet. Try again in some seconds.`,
      );
    // Two processes may find the same dead lock: only one of them can move it away.
    const aside = `${lock}.stale.${process.pid}`;
    try {
      renameSync(lock, aside);
      unlinkSync(aside);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
    }
  }
  throw new DirectoryUnusable(`The lock ${lock} could not be taken: other processes take it at the same time. Try again.`);
}

function ageMs(path: string): number {
  try {
    return Date.now() - statSync(path).mtimeMs;
  } catch {
    return Number.POSITIVE_INFINITY;
  }
}

function readSecret(path: string): string {
  if (existsSync(path)) {
    const secret = readFileSync(path, "utf8").trim();
    if (secret.length >= 32) return secret;
  }
  const secret = randomBytes(32).toString("base64url");
  const file = openSync(path, "w", 0o600);
  writeSync(file, `${secret}\n`);
  fsyncSync(file);
  closeSync(file);
  chmodSync(path, 0o600);
  return secret;
}
