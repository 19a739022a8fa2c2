/** What a program does with a connection. @source RFC 9293 §3.10.2–§3.10.6 */
import type { Bytes } from "../../../content/bytes";
import { append } from "./byte-queue";
import type { ControlBlock, TcpServices } from "./control-block";
import { end } from "./input";
import { push, reset, windowOpened } from "./output";
import { tuned } from "./receive";

/** What a program may leave unsent, bytes. @source Linux sysctl tcp_wmem (grown to 4 MiB) */
const SEND_BUFFER = 4_194_304;

/** Room that is left for what is written. */
export function writeRoom({ out, isClosing, state }: ControlBlock): number {
  if (isClosing || (state !== "ESTAB" && state !== "CLOSE-WAIT" && state !== "SYN-SENT" && state !== "SYN-RECV")) return 0;
  return Math.max(0, SEND_BUFFER - out.length);
}
/** @returns bytes that were taken: fewer where there is no room; 0: the program waits for `writable` */
export function write(tcb: ControlBlock, services: TcpServices, bytes: Bytes): number {
  const taken = Math.min(bytes.length, writeRoom(tcb));
  if (taken === 0) return 0;
  append(tcb.out, bytes.slice(0, taken));
  if (tcb.state === "ESTAB" || tcb.state === "CLOSE-WAIT") push(tcb, services);
  return taken;
}
/** @param most - bytes @returns what has come, "" where nothing lies there: the end is told by `isEnded` */
export function read(tcb: ControlBlock, services: TcpServices, most = Number.POSITIVE_INFINITY): Bytes {
  const bytes = tcb.got.slice(0, most);
  if (bytes === "") return "";
  tcb.got = tcb.got.slice(bytes.length);
  tuned(tcb, services.now, bytes.length);
  if (tcb.state === "ESTAB" || tcb.state === "FIN-WAIT-1" || tcb.state === "FIN-WAIT-2") windowOpened(tcb, services);
  return bytes;
}
/** No more will be written. What the other end sends can still be read. */
export function shutDown(tcb: ControlBlock, services: TcpServices): void {
  if (tcb.isClosing) return;
  tcb.isClosing = true;
  if (tcb.state === "SYN-SENT") end(tcb, services, "ended");
  else push(tcb, services);
}
/** The program lets go of it: what has come and was not read is lost, and the other end is told so. @source RFC 2525 §2.17 */
export function close(tcb: ControlBlock, services: TcpServices): void {
  tcb.isDeaf = true;
  if (tcb.got !== "" && tcb.state !== "TIME-WAIT" && tcb.state !== "CLOSED") {
    reset(tcb, services);
    end(tcb, services, "ended");
    return;
  }
  shutDown(tcb, services);
  if (tcb.state === "FIN-WAIT-2") tcb.endAt = services.now + 60_000_000;
}
/** The connection is cut. */
export function abort(tcb: ControlBlock, services: TcpServices): void {
  if (tcb.state !== "SYN-SENT" && tcb.state !== "TIME-WAIT" && tcb.state !== "CLOSED") reset(tcb, services);
  end(tcb, services, "ended");
}
