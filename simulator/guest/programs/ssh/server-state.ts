/** What a process of sshd keeps of its connection. */
import type { Bytes } from "../../../content/bytes";
import { setWords } from "../../os/process";
import type { ProgramContext } from "../../os/program";
import { addToLog } from "../system-log";
import type { Channel } from "./channel";
import type { Transport } from "./transport";

export interface AuthState {
  name: Bytes;
  isIn: boolean;
  tries: number;
  /** a password has been looked at: when that is told; null: none is */
  answerAt: number | null;
  isRight: boolean;
  hasBanner: boolean;
}

export const newAuth = (): AuthState => ({ name: "", isIn: false, tries: 0, answerAt: null, isRight: false, hasBanner: false });

export interface Sshd {
  t: Transport;
  stage: "banner" | "kex" | "auth" | "open";
  auth: AuthState;
  /** who has connected, and to what */
  from: string;
  port: number;
  at: string;
  atPort: number;
  /** when it gives up on who does not log in */
  until: number | null;
  channels: Channel[];
  nextChannel: number;
  /** the session's program; 0: none runs */
  child: number;
  /** number of its terminal; -1: it has none */
  pts: number;
  term: Bytes;
  /** what has been asked for of its environment */
  env: Bytes[];
  hasSaidStatus: boolean;
  isOver: boolean;
}

/** A line in the system's log. */
export function log(ctx: ProgramContext, text: Bytes, level = 6): void {
  addToLog(ctx.machine, { tag: "sshd", pid: ctx.process.pid, text, level, facility: 10 });
}

/** What `ps` shows of it from now on. */
export function callItself(ctx: ProgramContext, words: Bytes): void {
  setWords(ctx.machine, ctx.process, [words]);
}
