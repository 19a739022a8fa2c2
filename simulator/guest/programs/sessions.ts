import type { Bytes } from "../../content/bytes";
import type { Machine } from "../os/machine";
import { terminalName } from "../os/terminals";
import { userName } from "../os/users";

/** Somebody who has logged in. */
export interface Session {
  readonly user: Bytes;
  readonly tty: string;
  /** address that it came from; "" the system's own console */
  readonly from: string;
  readonly pid: number;
  /** monotonic µs */
  readonly since: number;
}

/** Who is logged in: shells that lead a session on a terminal. */
export function sessions(m: Machine): Session[] {
  return m.state.os.processes
    .filter((p) => p.tty && p.sid === p.pid && p.status !== "zombie" && p.program !== "login")
    .map((p) => ({
      user: userName(m, p.uid),
      tty: terminalName(m, p),
      from: m.state.os.pts?.find(({ number }) => number === p.pts)?.held?.from ?? "",
      pid: p.pid,
      since: p.startedAt,
    }));
}

/** Unix seconds of a monotonic time, µs. */
export function secondsOf(m: Machine, mono: number): number {
  return Math.floor((m.services.epochUs + m.state.skewUs + mono) / 1_000_000);
}
