/** Terminals that somebody outside opens in a guest, each with a root shell of its own. */
import { encodeUtf8 } from "../../content/bytes";
import type { Typist } from "../engine";
import { newFile } from "../os/files";
import type { Machine } from "../os/machine";
import { hangUpTerminal, spawn } from "../os/process";
import { ptyNamed } from "../os/terminals";
import { newTty, ttyInput, ttyResize } from "../os/tty";
import type { Pty } from "../os/types";

/** Opens a terminal and logs root in on it. @param by - whose it is */
export function openTerminal(m: Machine, id: string, by: Typist | undefined): void {
  const { os } = m.state;
  os.pts ??= [];
  const list = os.pts;
  let number = 0;
  while (list.some((pty) => pty.number === number)) number++;
  const pty: Pty = { ...newTty(), number, id, rest: "", isGone: false, ...(by ? { typist: by } : {}) };
  list.push(pty);
  const file = newFile(m, { kind: "tty", pts: number });
  const leader = spawn(m, {
    program: "login",
    args: ["login", "-f", "root"],
    parent: null,
    pgid: 0,
    newSession: true,
    fds: [
      [0, file.id],
      [1, file.id],
      [2, file.id],
    ],
    env: ["TERM=xterm-256color", "PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"],
  });
  leader.ppid = 1;
  leader.tty = true;
  leader.pts = number;
  if (by) leader.typist = by;
  pty.session = leader.sid;
  pty.foreground = leader.pgid;
}

/** Keys for a terminal; one that is closed takes none. */
export function terminalIn(m: Machine, id: string, text: string, by: Typist | undefined): void {
  const pty = ptyNamed(m, id);
  if (!pty) return;
  if (by) pty.typist = by;
  ttyInput(m, pty, encodeUtf8(text));
}

/**
 * Whether a terminal reads lines that it does not show, as while a password is asked for. A program that takes each key by itself shows
 * them as it likes, which nobody can tell. @param id - of one that is held; null: the console
 */
export function hidesTyped(m: Machine, id: string | null): boolean {
  const tty = id === null ? m.state.os.tty : ptyNamed(m, id);
  if (tty === null) return false;
  return tty.canonical && !tty.echo;
}

export function terminalResize(m: Machine, id: string, cols: number, rows: number): void {
  const pty = ptyNamed(m, id);
  if (pty) ttyResize(m, pty, cols, rows);
}

/** Hangs a terminal up: its foreground and its session's leader hear of it, and whatever ignores that has no terminal any more. */
export function closeTerminal(m: Machine, id: string): void {
  const pty = ptyNamed(m, id);
  if (pty) hangUpTerminal(m, pty);
}

/** The system stops: nobody is behind its terminals any more. */
export function dropTerminals(m: Machine): void {
  const { os } = m.state;
  for (const pty of os.pts ?? []) if (!pty.isGone && !pty.held) m.services.terminalEnded?.(pty.id);
  delete os.pts;
}
