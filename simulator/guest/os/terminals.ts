/** A system's terminals: the serial console, and pseudo-terminals whose other ends are held outside the guest. @source pty(7), pts(4) */
import type { Bytes } from "../../content/bytes";
import type { Machine } from "./machine";
import type { Process, Pty, Tty } from "./types";

/** Number of a pseudo-terminal; undefined: it is the console. */
export function numberOf(tty: Tty): number | undefined {
  return "number" in tty ? (tty as Pty).number : undefined;
}

/** A pseudo-terminal whose other end is held; null: there is none of that number any more. */
export function ptyNumbered(m: Machine, number: number): Pty | null {
  return m.state.os.pts?.find((pty) => pty.number === number && !pty.isGone) ?? null;
}
/** The same by what whoever holds it calls it. */
export function ptyNamed(m: Machine, id: string): Pty | null {
  return m.state.os.pts?.find((pty) => pty.id === id && !pty.isGone) ?? null;
}

/** The terminal of an open file; null: it has been hung up. */
export function terminalOf(m: Machine, { pts }: { readonly pts?: number }): Tty | null {
  return pts === undefined ? m.state.os.tty : ptyNumbered(m, pts);
}

/** The terminal that a process is controlled by, hung up or not; the console for one that has none. */
export function controllingTerminal(m: Machine, { pts }: Pick<Process, "pts">): Tty {
  const { os } = m.state;
  return (pts === undefined ? undefined : os.pts?.find((pty) => pty.number === pts)) ?? os.tty;
}

/** All terminals to which something can be written, with the names of their devices. */
export function terminals(m: Machine): readonly { readonly name: string; readonly tty: Tty }[] {
  const { tty, pts = [] } = m.state.os;
  const held = pts.filter(({ isGone }) => !isGone).map((pty) => ({ name: terminalName(m, { pts: pty.number }), tty: pty }));
  return [{ name: consoleName(m), tty }, ...held];
}

/** Name of the serial console's device. */
export function consoleName(m: Machine): string {
  return m.spec.domainType === "pv" || m.spec.domainType === "pvh" ? "hvc0" : "ttyS0";
}
/** Name of a terminal's device below /dev. @param of - a process or an open file */
export function terminalName(m: Machine, { pts }: { readonly pts?: number }): string {
  return pts === undefined ? consoleName(m) : `pts/${pts}`;
}

/** Bytes on their way to whoever looks at a terminal. */
export function terminalOut(m: Machine, tty: Tty, bytes: Bytes): void {
  if ("number" in tty) m.ptyOut(tty as Pty, bytes);
  else m.serialOut(bytes);
}

/** Forgets pseudo-terminals that are hung up and that no process and no open file has any more: their numbers are free again. */
export function pruneTerminals(m: Machine): void {
  const { os } = m.state;
  if (!os.pts) return;
  const isHeld = ({ number }: Pty): boolean => os.processes.some(({ pts }) => pts === number) || os.files.some(({ pts }) => pts === number);
  os.pts = os.pts.filter((pty) => !pty.isGone || isHeld(pty));
  if (os.pts.length === 0) delete os.pts;
}
