/** What goes over the control connection of a test: states, and values with their lengths. @source iperf 3.12: iperf_api.c (JSON_write, JSON_read) */
import { get32At, sshString } from "../../../wire/ssh";
import { socketById } from "../../net/sockets";
import { tcpWrite } from "../../net/tcp-sockets";
import type { ProgramContext } from "../../os/program";
import type { Iperf } from "./state";

export const told = (ctx: ProgramContext, st: Iperf, state: number): void => {
  const socket = socketById(ctx.machine, st.control);
  if (socket) tcpWrite(ctx.machine, socket, String.fromCharCode(state));
};
export const tell = (ctx: ProgramContext, st: Iperf, value: unknown): void => {
  const socket = socketById(ctx.machine, st.control);
  if (socket) tcpWrite(ctx.machine, socket, sshString(JSON.stringify(value)));
};
/** What has been told, once it is whole. */
export function heardValue(st: Iperf): unknown {
  if (st.got.length < 4) return undefined;
  const length = get32At(st.got, 0);
  if (st.got.length < 4 + length) return undefined;
  const text = st.got.slice(4, 4 + length);
  st.got = st.got.slice(4 + length);
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
export function heardState(st: Iperf): number | null {
  if (st.got === "") return null;
  const state = st.got.charCodeAt(0);
  st.got = st.got.slice(1);
  return state;
}
