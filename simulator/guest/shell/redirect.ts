import { errorText } from "../fs/filesystem";
import { closeFd, fileOf, freeFd, newFile, openFile, openPath, setFd } from "../os/files";
import { SAVED_FD } from "../os/process";
import type { Redirection } from "./code";
import { expandFields, expandPlain } from "./expand";
import type { SavedFds } from "./state";
import { type Shell, ShellError } from "./variables";

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

/** Carries out redirections. `saved`: where to note what to put back; null keeps them for good (`exec >f`). */
export function applyRedirections(sh: Shell, redirs: readonly Redirection[], saved: SavedFds | null): void {
  for (const redir of redirs) applyOne(sh, redir, saved);
}

function applyOne(sh: Shell, redir: Redirection, saved: SavedFds | null): void {
  const { machine, process } = sh.ctx;
  const fd = redir.fd >= 0 ? redir.fd : redir.op.startsWith("<") ? 0 : 1;
  if (redir.op === "<<" || redir.op === "<<<") {
    const text = expandPlain(sh, redir.word) + (redir.op === "<<<" ? "\n" : "");
    keep(sh, saved, fd);
    setFd(machine, process, fd, newFile(machine, { kind: "text", text, writable: false }).id);
    return;
  }
  const fields = expandFields(sh, redir.word);
  const target = fields[0] ?? "";
  if (fields.length !== 1) throw new ShellError(`${fields.length === 0 ? "" : fields.join(" ")}: ambiguous redirect`);
  if (redir.op === ">&" || redir.op === "<&") {
    if (target === "-") {
      keep(sh, saved, fd);
      closeFd(machine, process, fd);
      return;
    }
    if (/^\d+$/.test(target)) {
      const source = fileOf(machine, process, Number(target));
      if (source === null) throw new ShellError(`${target}: Bad file descriptor`);
      keep(sh, saved, fd);
      setFd(machine, process, fd, source.id);
      return;
    }
  }
  const both = redir.op === "&>" || redir.op === "&>>" || (redir.op === ">&" && redir.fd < 0);
  const how = redir.op === "<" ? "r" : redir.op.endsWith(">>") ? "a" : "w";
  if (redir.op === ">" && sh.st.options.includes("C") && machine.fs.exists(sh.ctx.path(target))) {
    throw new ShellError(`${target}: cannot overwrite existing file`);
  }
  const id = openPath(machine, process, sh.ctx.path(target), redir.op === "<>" ? "a" : how);
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
