import type { Bytes } from "../../content/bytes";
import { errorText } from "../fs/filesystem";
import { closeFd, fileOf, freeFd, newFile, openPath, setFd } from "../os/files";
import { openFile } from "../os/open-files";
import { SAVED_FD } from "../os/process";
import type { Redirection } from "./code";
import { expandFields, expandPlain } from "./expand";
import { OutOfMemory } from "./memory";
import { ShellError } from "./shell-error";
import type { SavedFds } from "./state";
import { getElement, getVar, type Shell, setElement, setVar } from "./variables";

function keep(sh: Shell, saved: SavedFds | null, fd: number): void {
  if (saved === null || saved.fds.some(([number]) => number === fd)) return;
  const { machine, process } = sh.ctx;
  const entry = process.fds.find(([number]) => number === fd);
  if (entry === undefined) {
    saved.fds.push([fd, 0]);
    return;
  }
  const spare = freeFd(process, SAVED_FD);
  setFd(machine, process, spare, entry[1]);
  saved.fds.push([fd, spare]);
}

/** Puts an open file in the place of standard input; what to put back. */
export function replaceInput(sh: Shell, id: number): SavedFds {
  const saved: SavedFds = { fds: [] };
  keep(sh, saved, 0);
  setFd(sh.ctx.machine, sh.ctx.process, 0, id);
  return saved;
}

/** Carries out redirections. `saved`: where to note what to put back; null keeps them for good (`exec >f`). */
export function applyRedirections(sh: Shell, redirs: readonly Redirection[], saved: SavedFds | null): void {
  for (const redir of redirs) applyOne(sh, redir, saved);
}

/** Descriptor that a redirection is about; `{name}` takes a free one from 10 on and stays open. */
function descriptorOf(sh: Shell, redir: Redirection): number {
  if (redir.variable === undefined) return redir.fd >= 0 ? redir.fd : redir.op.startsWith("<") ? 0 : 1;
  return freeFd(sh.ctx.process, 10);
}

function applyOne(sh: Shell, redir: Redirection, saved: SavedFds | null): void {
  const { machine, process } = sh.ctx;
  sh.ctx.charge("call", 2);
  const closing = redir.variable !== undefined && (redir.op === ">&" || redir.op === "<&") && expandPlain(sh, redir.word) === "-";
  if (closing) {
    const fd = Number(descriptorIn(sh, redir.variable ?? "") ?? Number.NaN);
    if (!Number.isInteger(fd)) throw new ShellError(`${redir.variable}: ambiguous redirect`);
    closeFd(machine, process, fd);
    return;
  }
  const fd = descriptorOf(sh, redir);
  const held = redir.variable === undefined ? saved : null;
  if (redir.op === "<<" || redir.op === "<<<") {
    const text = expandPlain(sh, redir.word, redir.op === "<<") + (redir.op === "<<<" ? "\n" : "");
    if (!machine.mayKeep(text.length)) throw new OutOfMemory(text.length);
    keep(sh, held, fd);
    setFd(machine, process, fd, newFile(machine, { kind: "text", text, writable: false }).id);
  } else redirectTo(sh, redir, fd, held);
  if (redir.variable === undefined) return;
  const element = ELEMENT.exec(redir.variable);
  if (element) setElement(sh, element[1] ?? "", element[2] ?? "", String(fd));
  else setVar(sh, redir.variable, String(fd));
}

/** `name[index]` of `{name[index]}`. */
const ELEMENT = /^([A-Za-z_]\w*)\[(.*)\]$/s;

function descriptorIn(sh: Shell, variable: string): Bytes | null {
  const element = ELEMENT.exec(variable);
  return element ? getElement(sh, element[1] ?? "", element[2] ?? "") : getVar(sh, variable);
}

function targetOf(sh: Shell, redir: Redirection): Bytes {
  if (redir.many !== undefined && sh.st.options.includes("B")) throw new ShellError(`${redir.many}: ambiguous redirect`);
  const fields = expandFields(sh, redir.word);
  const [target] = fields;
  if (fields.length === 1 && target !== undefined) return target;
  throw new ShellError(`${writtenTarget(redir)}: ambiguous redirect`);
}

/** The word of a redirection as it is written. */
function writtenTarget(redir: Redirection): Bytes {
  return redir.word.pieces.map((piece) => ("s" in piece ? piece.s : piece.k === "param" ? `$${piece.name}` : "")).join("");
}

function redirectTo(sh: Shell, redir: Redirection, fd: number, saved: SavedFds | null): void {
  const { machine, process } = sh.ctx;
  const target = targetOf(sh, redir);
  if (redir.op === ">&" || redir.op === "<&") {
    const copy = /^(\d+)(-?)$/.exec(target);
    if (target === "-") {
      keep(sh, saved, fd);
      closeFd(machine, process, fd);
      return;
    }
    if (copy) {
      const from = Number(copy[1]);
      const source = fileOf(machine, process, from);
      if (source === null) throw new ShellError(`${writtenTarget(redir).replace(/-$/, "") || from}: Bad file descriptor`);
      keep(sh, saved, fd);
      setFd(machine, process, fd, source.id);
      if (copy[2] === "-" && from !== fd) {
        keep(sh, saved, from);
        closeFd(machine, process, from);
      }
      return;
    }
    if (redir.op === "<&" || redir.fd >= 0) throw new ShellError(`${target}: ambiguous redirect`);
  }
  const both = redir.op === "&>" || redir.op === "&>>" || redir.op === ">&";
  const how = redir.op === "<" ? "r" : redir.op === "<>" ? "rw" : redir.op.endsWith(">>") ? "a" : "w";
  if (target === "") throw new ShellError(": No such file or directory");
  if ((redir.op === ">" || redir.op === "&>") && sh.st.options.includes("C")) {
    const found = machine.fs.lookup(sh.ctx.path(target));
    if (typeof found !== "string" && found.node.t === "f" && !found.synth)
      throw new ShellError(`${target}: cannot overwrite existing file`);
  }
  const before = machine.tables.filesMade;
  const id = openPath(machine, process, sh.ctx.path(target), how);
  sh.ctx.charge("created", machine.tables.filesMade - before);
  if (typeof id === "string") throw new ShellError(`${target}: ${errorText(id)}`);
  keep(sh, saved, fd);
  setFd(machine, process, fd, id);
  if (both) {
    keep(sh, saved, 2);
    setFd(machine, process, 2, openFile(machine, id).id);
  }
}

/** Puts descriptors back as they were. */
export function restoreFds(sh: Shell, saved: SavedFds): void {
  const { machine, process } = sh.ctx;
  for (const [fd, spare] of [...saved.fds].reverse()) {
    if (spare === 0) {
      closeFd(machine, process, fd);
      continue;
    }
    const entry = process.fds.find(([number]) => number === spare);
    if (entry === undefined) continue;
    setFd(machine, process, fd, entry[1]);
    closeFd(machine, process, spare);
  }
  saved.fds = [];
}
