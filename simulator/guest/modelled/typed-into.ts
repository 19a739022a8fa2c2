import { encodeUtf8 } from "../../content/bytes";
import type { Typist } from "../engine";
import type { Machine } from "../os/machine";
import { ttyInput, ttyResize } from "../os/tty";
import { sacInput } from "../systems/windows/windows";
import { closeTerminal, hidesTyped, openTerminal, terminalIn, terminalResize } from "./held-terminals";
import { settle } from "./timers";

/** A guest's serial console and terminals, as people outside use them. */
export abstract class TypedInto {
  protected abstract get machine(): Machine;
  /** The same for whoever is about to change it. */
  protected abstract touch(): Machine;

  /** Whether a shell can be started in it now. */
  protected get hasShell(): boolean {
    const { state, spec } = this.machine;
    return state.phase === "running" && !state.paused && spec.os !== "windows" && spec.os !== "none";
  }

  serialIn(text: string, by?: Typist): void {
    const m = this.machine;
    if (m.state.paused || m.state.phase !== "running") return;
    this.touch();
    if (by) m.state.os.tty.typist = by;
    if (m.spec.os === "windows") sacInput(m, text);
    else ttyInput(m, m.state.os.tty, encodeUtf8(text));
    settle(m);
  }
  serialResize(cols: number, rows: number): void {
    const m = this.touch();
    ttyResize(m, m.state.os.tty, cols, rows);
    settle(m);
  }
  openTerminal(id: string, by?: Typist): boolean {
    if (!this.hasShell) return false;
    openTerminal(this.touch(), id, by);
    settle(this.machine);
    return true;
  }
  terminalIn(id: string, text: string, by?: Typist): void {
    if (!this.hasShell) return;
    terminalIn(this.touch(), id, text, by);
    settle(this.machine);
  }
  hidesTyped(id: string | null): boolean {
    const { state } = this.machine;
    return state.quiet === null && state.phase === "running" && hidesTyped(this.machine, id);
  }
  terminalResize(id: string, cols: number, rows: number): void {
    terminalResize(this.touch(), id, cols, rows);
    settle(this.machine);
  }
  closeTerminal(id: string): void {
    closeTerminal(this.touch(), id);
    settle(this.machine);
  }
}
