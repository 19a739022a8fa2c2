/** A copy of a modelled guest's kernel, on which packets are tried. */
import type { Bytes } from "../../content/bytes";
import { bytesToLatin1 } from "../../wire/bytes";
import { DNS_PORT, dnsQuestion, encodeDns } from "../../wire/dns";
import { encodeIcmp } from "../../wire/icmp";
import { PROTOCOL } from "../../wire/ipv4";
import { askNtp, NTP_PORT } from "../../wire/ntp";
import type { GuestServices } from "../engine";
import { byDevice, isOwn } from "../net/interfaces";
import { routeTo } from "../net/routes";
import { sendIp, sourceFor } from "../net/send";
import { newSocket } from "../net/sockets";
import { frameIn, netTimers, nextNetTimer } from "../net/stack";
import type { Neighbour } from "../net/state";
import { listening, tcpConnect } from "../net/tcp-sockets";
import { udpConnect, udpError, udpOpen, udpSend } from "../net/udp-sockets";
import { PROBER } from "../os/inbox";
import type { Machine } from "../os/machine";
import type { Json } from "../os/types";
import { isStopped } from "../os/units";
import type { NetRehearsal, Probe, ProbeTold, RehearsalServices, RehearsedInterface, RouteLook, RuleSaid } from "../rehearsal";

/** Id of the echo that is tried, which no ping of the guest's has. guess */
const ECHO_ID = 0xf1ad;

/** A datagram that whoever serves a port answers: a question for a name, or for the time; elsewhere one byte. */
function questionAt(port: number): Bytes {
  if (port === DNS_PORT) return bytesToLatin1(encodeDns(dnsQuestion(ECHO_ID, "example.com", "A", null)));
  return port === NTP_PORT ? bytesToLatin1(askNtp(0)) : "\0";
}

const nothing = (): void => undefined;

/** What a copy has of the world: its frames and its clock, and nothing else. */
export function rehearsalServices({ services: real }: Machine, { now, frameOut, isVifWorking }: RehearsalServices): GuestServices {
  return {
    now: () => now() as ReturnType<GuestServices["now"]>,
    epochUs: real.epochUs,
    chunks: real.chunks,
    wakeAt: nothing,
    random: () => 0,
    frameOut,
    serialOut: nothing,
    framebufferDamage: nothing,
    setLoad: nothing,
    stopped: nothing,
    diskIo: () => false,
    probeFrontends: nothing,
    isDeviceWorking: (kind, name) => kind === "vbd" || isVifWorking(Number(name)),
    deviceStates: () => ({ front: 0, back: 0 }),
    xenstore: { read: () => null, list: () => null, write: () => false, remove: () => false, client: real.xenstore.client },
    cpuShareMicro: () => real.cpuShareMicro(),
    cpuTimeUs: () => real.cpuTimeUs(),
    execOutput: nothing,
    execExit: nothing,
    hasWorkedOnFrames: true,
  };
}

/** The kernel of a copy: its stack, without programs. */
export class KernelRehearsal implements NetRehearsal {
  private heard: ProbeTold | null = null;
  private readonly said: RuleSaid[] = [];
  private own = 0;
  /** as it was before anything was tried */
  private readonly known: readonly Pick<Neighbour, "ip" | "device" | "mac" | "state">[];

  constructor(private readonly m: Machine) {
    const { net } = m.state;
    this.known = net.neighbours.map(({ ip, device, mac, state }) => ({ ip, device, mac, state }));
    // What was under way of others is none of this.
    net.delayed = [];
    net.fragments = [];
    net.sockets = net.sockets.filter(({ kind, state }) => state === "LISTEN" || (kind === "udp" && state === "UNCONN"));
    for (const dhcp of net.dhcp) dhcp.nextAt = null;
    for (const entry of net.neighbours) {
      entry.queue = [];
      // It is asked for anew, as whoever finds it so waits for the same answer.
      if (entry.state === "INCOMPLETE") entry.state = "FAILED";
      if (entry.state === "DELAY" || entry.state === "PROBE") entry.state = "STALE";
      if (entry.state !== "REACHABLE") entry.until = null;
    }
    delete net.captures;
    m.witness = {
      told: (message) => this.hear(message),
      stopped: (said) => void this.said.push(said),
      taken: () => void this.own++,
    };
  }

  get told(): ProbeTold | null {
    return this.heard;
  }
  get stopped(): readonly RuleSaid[] {
    return this.said;
  }
  get taken(): number {
    return this.own;
  }
  private hear(message: Json): void {
    const { m } = this;
    const { type } = message as { readonly type?: string };
    const at = m.services.now();
    if (type === "echo-reply" || type === "connected") this.heard ??= { kind: "answered", at };
    else if (type === "refused" || type === "reset") this.heard ??= { kind: "refused", at };
    else if (type === "readable") {
      const socket = m.state.net.sockets.find(({ pid, kind }) => pid === PROBER && kind === "udp");
      const error = socket ? udpError(socket) : null;
      this.heard ??= { kind: error === "ECONNREFUSED" ? "refused" : error ? "unreachable" : "answered", at };
    } else if (type === "unreachable" || type === "time-exceeded") this.heard ??= { kind: "unreachable", at };
  }

  send({ protocol, to, port, bytes }: Probe): boolean {
    const { m } = this;
    const source = sourceFor(m, to);
    if (source === null) return false;
    if (protocol === "tcp") return tcpConnect(m, PROBER, to, port, "") !== null;
    if (protocol === "udp") {
      const socket = udpOpen(m, PROBER, "");
      return socket !== null && udpConnect(m, socket, to, port) && udpSend(m, socket, questionAt(port)) === null;
    }
    newSocket(m, { pid: PROBER, kind: "icmp", owner: "", localPort: ECHO_ID });
    const payload = encodeIcmp({ type: "echo", id: ECHO_ID, sequence: 1, data: new Uint8Array(bytes) });
    return sendIp(m, { source, destination: to, protocol: PROTOCOL.icmp, payload }, { pid: PROBER, tag: 1 });
  }
  frameIn(nic: number, frame: Uint8Array): void {
    if (!this.m.state.paused) frameIn(this.m, nic, frame);
  }
  tick(): void {
    netTimers(this.m);
  }
  get nextAt(): number | null {
    const at = nextNetTimer(this.m);
    return at === null ? null : at + this.m.state.skewUs;
  }

  get interfaces(): readonly RehearsedInterface[] {
    return this.m.state.net.interfaces.map(({ device, name, mac, up, carrier, addresses }) => ({
      device,
      name,
      mac,
      isUp: up,
      hasCarrier: carrier,
      addresses: addresses.map(({ ip, prefix }) => ({ ip, prefix })),
    }));
  }
  get isForwarding(): boolean {
    return this.m.state.net.forwarding;
  }
  isOwn(ip: number): boolean {
    return isOwn(this.m, ip);
  }
  routeTo(ip: number): RouteLook | null {
    const route = routeTo(this.m, ip);
    if (!route) return null;
    const { destination, prefix, via, device } = route;
    return { destination, prefix, via, device, name: byDevice(this.m, device)?.name ?? "" };
  }
  sourceFor(ip: number): number | null {
    return sourceFor(this.m, ip);
  }
  neighbourOf(device: number, ip: number): { readonly mac: string; readonly state: string } | null {
    const found = this.known.find((one) => one.ip === ip && one.device === device);
    return found ? { mac: found.mac, state: found.state } : null;
  }
  listenerAt(protocol: Probe["protocol"], port: number): string | null {
    const { m } = this;
    if (protocol === "icmp") return "";
    if (protocol === "tcp") return listening(m).find((one) => one.port === port && typeof one.ip === "number")?.owner ?? null;
    const socket = m.state.net.sockets.find(({ kind, localPort }) => kind === protocol && localPort === port);
    if (socket) return socket.owner;
    const tellsTime = protocol === "udp" && port === NTP_PORT && m.spec.services?.includes("ntp") === true && !isStopped(m, "chronyd");
    return tellsTime ? "" : null;
  }
}
