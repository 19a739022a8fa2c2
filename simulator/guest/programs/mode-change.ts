import type { Bytes } from "../../content/bytes";

const ALL = 0o7777;
/** Set-user-id and set-group-id: directories keep them unless they are spoken of. */
const SET_IDS = 0o6000;
const READ = 0o444;
const WRITE = 0o222;
const EXECUTE = 0o111;

/** One change of a mode: what is done, to which bits, for whom. @source gnulib: modechange.c */
interface Change {
  readonly op: string;
  readonly kind: "bits" | "copy" | "execute";
  /** bits of those who were named; 0: nobody was, the umask counts */
  readonly affected: number;
  readonly value: number;
  readonly mentioned: number;
}

const WHO: Readonly<Record<string, number>> = { u: 0o4700, g: 0o2070, o: 0o1007, a: ALL };
const WHAT: Readonly<Record<string, number>> = { r: READ, w: WRITE, x: EXECUTE, X: 0, s: SET_IDS, t: 0o1000 };
const COPIED: Readonly<Record<string, number>> = { u: 0o700, g: 0o070, o: 0o007 };

function changesOf(text: Bytes): Change[] | null {
  if (/^[0-7]+$/.test(text)) {
    const value = Number.parseInt(text, 8);
    if (value > ALL) return null;
    return [{ op: "=", kind: "bits", affected: ALL, value, mentioned: text.length < 5 ? (value & SET_IDS) | 0o1777 : ALL }];
  }
  const changes: Change[] = [];
  for (const clause of text.split(",")) {
    const found = /^([ugoa]*)((?:[-+=](?:[rwxXst]*|[ugo]))+|[-+=][0-7]+)$/.exec(clause);
    if (!found) return null;
    const who = found[1] ?? "";
    let affected = 0;
    for (const each of who) affected |= WHO[each] ?? 0;
    for (const action of (found[2] ?? "").match(/[-+=][^-+=]*/g) ?? []) {
      const op = action.slice(0, 1);
      const what = action.slice(1);
      if (/^[0-7]+$/.test(what)) {
        const value = Number.parseInt(what, 8);
        if (who !== "" || value > ALL) return null;
        changes.push({ op, kind: "bits", affected: ALL, value, mentioned: ALL });
        continue;
      }
      let value = 0;
      const isCopy = Object.hasOwn(COPIED, what);
      if (isCopy) value = COPIED[what] ?? 0;
      else for (const each of what) value |= WHAT[each] ?? 0;
      const kind = isCopy ? "copy" : what.includes("X") ? "execute" : "bits";
      changes.push({ op, kind, affected, value, mentioned: affected === 0 ? value : affected & value });
    }
  }
  return changes;
}

function bitsOf(change: Change, mode: number, isDir: boolean): number {
  let { value } = change;
  if (change.kind === "copy") {
    value &= mode;
    value |= (value & READ ? READ : 0) | (value & WRITE ? WRITE : 0) | (value & EXECUTE ? EXECUTE : 0);
  } else if (change.kind === "execute" && (isDir || (mode & EXECUTE) !== 0)) value |= EXECUTE;
  return value;
}

/** Permission bits after a mode such as `755` or `u+x,go-w`; null when malformed. @param umask - bits that a change without a who leaves alone. @source POSIX chmod */
export function changedMode(old: number, text: Bytes, isDir: boolean, umask = 0): number | null {
  const changes = changesOf(text);
  if (changes === null) return null;
  let mode = old & ALL;
  for (const change of changes) {
    const spared = (isDir ? SET_IDS : 0) & ~change.mentioned;
    const value = bitsOf(change, mode, isDir) & (change.affected === 0 ? ~umask : change.affected) & ~spared;
    if (change.op === "+") mode |= value;
    else if (change.op === "-") mode &= ~value;
    else mode = (mode & ((change.affected === 0 ? 0 : ~change.affected) | spared)) | value;
  }
  return mode & ALL;
}
