import type { Bytes } from "../../content/bytes";
import { baseOf, parentOf } from "../fs/path";
import type { Output, ProgramContext } from "../os/program";
import { chosenWord } from "./operands";

/** How what stands in the way is kept. Plain data. */
export interface Backup {
  readonly kind: "none" | "simple" | "existing" | "numbered";
  readonly suffix: Bytes;
}

const WORDS = [
  ["none", "off"],
  ["simple", "never"],
  ["existing", "nil"],
  ["numbered", "t"],
];
const KINDS: Readonly<Record<string, Backup["kind"]>> = { none: "none", simple: "simple", existing: "existing", numbered: "numbered" };

/** Reads `-b`, `--backup[=CONTROL]` (letter `\x1e`) and `-S`; a complaint when the control is unknown. @source gnulib: backupfile.c */
export function readBackup(ctx: ProgramContext, name: string, given: readonly (readonly [string, Bytes])[]): Backup | Output {
  const suffix = given.findLast(([letter]) => letter === "S")?.[1] ?? ctx.env("SIMPLE_BACKUP_SUFFIX") ?? "~";
  const good = suffix === "" || suffix.includes("/") ? "~" : suffix;
  const asked = given.some(([letter]) => letter === "b" || letter === "S" || letter === "\x1e");
  if (!asked) return { kind: "none", suffix: good };
  const control = given.findLast(([letter, value]) => letter === "\x1e" && value !== "")?.[1] ?? ctx.env("VERSION_CONTROL") ?? "";
  if (control === "") return { kind: "existing", suffix: good };
  const word = chosenWord(name, "backup type", control, WORDS);
  if (typeof word !== "string") return { ...word, stderr: word.stderr.replace("‘--backup type’", "‘backup type’") };
  return { kind: KINDS[word] ?? "existing", suffix: good };
}

/** Numbers of the backups of a file. */
function lastNumber(ctx: ProgramContext, path: Bytes): number {
  const names = ctx.fs.list(parentOf(path));
  if (typeof names === "string") return 0;
  const start = `${baseOf(path)}.~`;
  ctx.charge("node", 1 + names.length / 64);
  let most = 0;
  for (const name of names) {
    if (!name.startsWith(start)) continue;
    const number = /^(\d+)~$/.exec(name.slice(start.length))?.[1];
    if (number !== undefined) most = Math.max(most, Number(number));
  }
  return most;
}

/** Name that a file gets as a backup; null: it is not kept. */
export function backupName(ctx: ProgramContext, backup: Backup, path: Bytes): Bytes | null {
  if (backup.kind === "none") return null;
  const number = backup.kind === "simple" ? 0 : lastNumber(ctx, path);
  if (backup.kind === "numbered" || number > 0) return `${path}.~${number + 1}~`;
  return path + backup.suffix;
}
