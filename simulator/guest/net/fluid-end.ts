/** The kernel's side of connections whose data go as a rate: when one asks to, and what the world does with it then. */
import type { ConnectionEnds } from "../connection-ends";
import type { FluidEnd, FluidLook, FluidOffer, FluidPiece, Moved } from "../fluid";
import type { Machine } from "../os/machine";
import { byDevice, isOwn } from "./interfaces";
import { neighbour } from "./neighbours";
import { routeTo } from "./routes";
import type { Socket } from "./state";
import type { ControlBlock, TcpServices } from "./tcp/control-block";
import {
  askLater,
  beginReceiving,
  beginSending,
  drain,
  given,
  goOnInFrames,
  headBytes,
  isBulk,
  isDrained,
  leaveFluid,
  mayReceive,
  taken,
  waitOn,
  windowRate,
} from "./tcp/fluid";
import { payloadMost, roomOffered, stampOf } from "./tcp/output";

/** Whether a system has anything on the way of its packets that looks at each: rules, or programs that read frames. */
function looksAtFrames(m: Machine): boolean {
  const { firewall, captures } = m.state.net;
  return firewall !== undefined || captures !== undefined;
}

/** What the world is asked about a connection; null: it goes nowhere that a rate could go. */
function offerOf(m: Machine, own: ConnectionEnds, tcb: ControlBlock): FluidOffer | null {
  const { remoteIp: to } = own;
  // Connections of IPv6 go in frames.
  if (typeof to !== "number" || looksAtFrames(m) || isOwn(m, to)) return null;
  const route = routeTo(m, to);
  // Whoever routes between looks at each packet.
  if (route === null || route.via !== null) return null;
  // What a link of the system's own making carries goes in frames, and what passes a bridge of it.
  const out = byDevice(m, route.device);
  if (out?.made || out?.port) return null;
  const next = neighbour(m, route.device, to);
  if (next === null || next.mac === "" || byDevice(m, route.device)?.carrier !== true) return null;
  const { localIp, localPort, remoteIp, remotePort } = own;
  return {
    own: { localIp, localPort, remoteIp, remotePort },
    device: route.device,
    mac: next.mac,
    next: tcb.nxt,
    bundle: tcb.fluid?.bundle ?? payloadMost(tcb),
    cut: payloadMost(tcb),
    head: headBytes(tcb),
    rtt: tcb.fluid?.rtt ?? Math.max(1, Math.round(tcb.srtt)),
    most: windowRate(tcb),
  };
}

/** A segment has come for a connection, or a timer of it has run: it may go on as a rate from now on, or has waited for that in vain. */
export function considerFluid(m: Machine, socket: Socket, services: TcpServices): void {
  const { tcp } = socket;
  const world = m.services.fluid;
  if (!tcp || !world) return;
  const now = m.mono();
  if (tcp.fluid?.part === "left") {
    goOnInFrames(tcp, services);
    return;
  }
  if (tcp.fluid?.part === "drain") {
    const state = isDrained(tcp, now);
    if (state === false) return;
    const offer = state === null ? null : offerOf(m, socket, tcp);
    if (offer !== null && world.begin(offer)) {
      beginSending(tcp);
      return;
    }
    if (offer !== null && tcp.sent.length > 0) {
      waitOn(tcp, now);
      return;
    }
    goOnInFrames(tcp, services);
    askLater(tcp, now);
    return;
  }
  if (tcp.fluid !== undefined || !isBulk(tcp, now)) return;
  const offer = offerOf(m, socket, tcp);
  if (offer !== null && world.mayRun(offer)) drain(tcp, now);
  else askLater(tcp, now);
}

/** Whether connections of a system are a run's. */
export function hasRuns(m: Machine): boolean {
  return m.state.net.sockets.some(({ tcp }) => tcp?.fluid !== undefined && tcp.fluid.part !== "drain");
}
/** Something has changed that looks at frames, or sends them another way: its runs are looked at at once. */
export function fluidChanged(m: Machine): void {
  if (hasRuns(m)) m.services.fluid?.look();
}

/** Whether the text of an image has such a connection: in no string of it can that stand, since quotes are escaped there. */
export function hasRunIn(text: string): boolean {
  return text.includes('"fluid":{"part":');
}
/** A system goes on from its image: what the world knew of its connections it knows no longer. */
export function leaveAll(m: Machine): void {
  for (const { tcp } of m.state.net.sockets) if (tcp?.fluid) leaveFluid(tcp, null);
}

/** The ends of runs in a system. */
export class KernelFluid implements FluidEnd {
  /**
   * @param machine - the system, about to change
   * @param settle - looks at what it has to do now
   */
  constructor(
    private readonly machine: () => Machine,
    private readonly settle: (m: Machine) => void,
    private readonly servicesFor: (m: Machine, socket: Socket) => TcpServices,
  ) {}

  private find(m: Machine, own: ConnectionEnds): (Socket & { readonly tcp: ControlBlock }) | null {
    const found = m.state.net.sockets.find(
      ({ kind, localIp, localPort, remoteIp, remotePort }) =>
        kind === "tcp" &&
        localPort === own.localPort &&
        remotePort === own.remotePort &&
        localIp === own.localIp &&
        remoteIp === own.remoteIp,
    );
    return found?.tcp ? (found as Socket & { tcp: ControlBlock }) : null;
  }
  private goOn(m: Machine): void {
    if (!m.state.paused) this.settle(m);
  }

  join(own: ConnectionEnds, next: number, rtt: number): boolean {
    const m = this.machine();
    const tcb = this.find(m, own)?.tcp;
    if (m.state.net.interfaces.some((i) => (i.made || i.port) && i.addresses.some(({ ip }) => ip === own.localIp))) return false;
    if (!tcb || m.state.paused || looksAtFrames(m) || !mayReceive(tcb, next)) return false;
    beginReceiving(tcb, m.mono(), rtt);
    return true;
  }
  look(own: ConnectionEnds): FluidLook | null {
    const m = this.machine();
    const tcb = this.find(m, own)?.tcp;
    if (!tcb?.fluid || tcb.state === "CLOSED" || looksAtFrames(m)) return null;
    if (tcb.fluid.part === "sender") {
      // Its own way goes where it went.
      if (offerOf(m, own, tcb) === null || tcb.sent.length > 0) return null;
      return { waiting: tcb.out.length, most: windowRate(tcb), isClosing: tcb.isClosing };
    }
    if (tcb.fluid.part !== "receiver" || tcb.isDeaf || tcb.isEnded) return null;
    return { waiting: tcb.got.length, most: roomOffered(tcb), isClosing: false };
  }
  take(own: ConnectionEnds, bytes: number, moved: Moved, us: number, isHeldBack: boolean): FluidPiece | null {
    const m = this.machine();
    const socket = this.find(m, own);
    if (socket?.tcp.fluid?.part !== "sender") return null;
    const services = this.servicesFor(m, socket);
    const piece = { bytes: taken(socket.tcp, services, bytes, us, isHeldBack), stamp: stampOf(m.mono()) };
    count(m, moved, true);
    socket.tcp.window = Math.max(0, moved.room);
    services.tell(socket.tcp, "writable");
    this.goOn(m);
    return piece;
  }
  give(own: ConnectionEnds, { bytes, stamp }: FluidPiece, moved: Moved): void {
    const m = this.machine();
    const socket = this.find(m, own);
    if (!socket) return;
    given(socket.tcp, bytes, stamp);
    count(m, moved, false);
    this.servicesFor(m, socket).tell(socket.tcp, "readable");
    this.goOn(m);
  }
  leave(own: ConnectionEnds, room: number | null): void {
    const m = this.machine();
    const tcb = this.find(m, own)?.tcp;
    if (!tcb?.fluid) return;
    leaveFluid(tcb, room);
    this.goOn(m);
  }
}

/** An interface counts what would have been frames. */
function count(m: Machine, { device, frames, frameBytes, acks, ackBytes }: Moved, isSender: boolean): void {
  const i = byDevice(m, device);
  if (i === null) return;
  i.txPackets += isSender ? frames : acks;
  i.txBytes += isSender ? frameBytes : ackBytes;
  i.rxPackets += isSender ? acks : frames;
  i.rxBytes += isSender ? ackBytes : frameBytes;
}
