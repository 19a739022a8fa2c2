/** What a guest engine meets when it calls outwards: the world, as this one domain sees it. */

import type { ChunkStore } from "../content/chunks";
import type { FrozenLayer } from "../content/overlay";
import { backPath, diskNumber, frontPath } from "../devices/xenbus";
import type { ConnectionEnds, DiskFigures, DiskRequest, GuestFault, GuestServices, ShutdownReason, Typist } from "../guest/engine";
import type { FluidServices } from "../guest/fluid";
import type { GuestLoad } from "../guest/load";
import type { SimTime } from "../kernel/time";
import { invariant } from "../model/fault";
import type { Ref } from "../model/ref";
import type { Place } from "../network/listeners";
import type { Listening } from "../wire/concern";
import type { TunnelProtocol } from "../wire/tunnel";
import { guestConsole, writeConsole } from "../world/consoles";
import { blockCounters, localDiskFigures } from "../world/device-counters";
import { allDomains } from "../world/domain-book";
import { domainId } from "../world/domain-id";
import { portOfDomain } from "../world/domain-ports";
import { recordFault } from "../world/fault-log";
import type { HostInside } from "../world/host-inside";
import { backendLoadMicro, meterLoad, servingMicro, spend, waitedForDisks } from "../world/metering";
import { granted, servedPart } from "../world/pace";
import { shellEnded } from "../world/shells";
import { guestFlowsChanged } from "../world/traffic";
import { guestOf, hostInside, nowOf, type RunningGuest, type World } from "../world/world";
import { StoreClient, type StoreResult, type XenStore } from "../xenstore/store";
import { typistAt } from "./connection-typists";
import { backendChanged, wantedOf } from "./cpu-demands";
import { daemonsChanged, isDown } from "./daemon-effects";
import { frontendsUp } from "./device-bus";
import { refreshWriters } from "./dirty-log";
import { diskRequest } from "./disk-requests";
import { driverReady } from "./driver-domains";
import { DomainFluid } from "./fluid/begin";
import { sendFrame } from "./frame-requests";
import { publishDomain } from "./guest-metrics";
import { settleSharing } from "./page-sharing";
import { answeredSignal, isOwnCommand, taskOfCommand } from "./pool-net/asked-host";
import { addressed6, type Lease, leased } from "./pool-net/management";
import { tunnelIn } from "./pool-net/tunnels";

/**
 * Real bytes that processes of all guests of a lab may hold together. A lab shares its server: beyond it allocations fail in the
 * guests, with ENOMEM. A control character takes six in a snapshot's JSON, which must stay below V8's longest string, 512 MiB.
 */
const HELD_BYTES_MOST = 67_108_864;

/** The services of one domain; they refuse to serve it once it is gone. A class, since there is one for each running guest. */
class DomainServices implements GuestServices {
  readonly xenstore: GuestServices["xenstore"];
  constructor(
    private readonly world: World,
    private readonly vm: Ref<"VM">,
    private readonly host: Ref<"host">,
    private readonly domid: number,
  ) {
    this.xenstore = new DomainStore(world, hostInside(world, host), domid);
  }
  get epochUs(): number {
    return this.world.epochUs;
  }
  now() {
    return nowOf(this.world);
  }
  wakeAt(at: SimTime | null): void {
    const guest = this.self();
    // Asked again for what is already pending, as an engine does that has just been restored: nothing changes.
    if (at === guest.wakeAt) return;
    guest.wakeToken++;
    guest.wakeAt = at;
    const { kernel, kinds } = this.world;
    if (at !== null && guest.pausedAt === null)
      kernel.schedule(Math.max(at, kernel.now), kinds.wake, { domain: guest.id, token: guest.wakeToken });
  }
  random(): number {
    return this.world.kernel.random.next(["guest", this.vm].join(":"));
  }
  frameOut(nic: number, frame: Uint8Array): void {
    const { world, domid } = this;
    if (domid !== 0 && !hostInside(world, this.host).bus.isWorking({ kind: "vif", domid, number: nic })) return;
    sendFrame(world, this.self(), nic, frame);
  }
  get fluid(): FluidServices {
    return new DomainFluid(this.world, () => this.self());
  }
  listen(nic: number, listening: Listening): void {
    this.world.fabric.listen(domainId(this.host, this.domid), nic, listening);
  }
  listening(nic: number): Listening | null {
    return this.place(nic)?.port.listening ?? null;
  }
  takeUnheard(nic: number): { readonly bytes: number; readonly frames: number } {
    return this.place(nic)?.port.share.takeUnheard() ?? { bytes: 0, frames: 0 };
  }
  typistAt(own: ConnectionEnds): Typist | null | undefined {
    return typistAt(this.world, this.self(), own);
  }
  serialOut(text: string): void {
    guestConsole(this.world, this.self(), text);
  }
  terminalOut(id: string, text: string): void {
    if (this.world.shells.open.has(id)) writeConsole(this.world, id, text);
  }
  terminalEnded(id: string): void {
    shellEnded(this.world, id);
  }
  framebufferDamage(): void {}
  setLoad(load: GuestLoad): void {
    const { world, host } = this;
    const guest = this.self();
    const before = guest.load;
    const cost = servingMicro(guest);
    guest.load = load;
    const own = this.domain();
    const inside = hostInside(world, host);
    if (own && this.domid === 0)
      inside.hypervisor.demand(own, Math.floor(load.cpuMicro) + backendLoadMicro(world, host), load.wholeThreads ?? 0);
    else if (own) inside.hypervisor.demand(own, wantedOf(world, guest, servedPart(world, guest)), load.wholeThreads ?? 0);
    if (this.domid !== 0) {
      refreshWriters(world, guest);
      settleSharing(world, guest);
      meterLoad(world, guest);
      backendChanged(world, guest, servingMicro(guest) - cost);
    }
    // A control domain's too: a state has its load, and whoever opens it lays its flows by that.
    if (!sameFlows(before.flows, load.flows)) guestFlowsChanged(world, guest);
  }
  stopped(reason: ShutdownReason): void {
    this.world.kernel.schedule(nowOf(this.world), this.world.kinds.stopped, { domain: domainId(this.host, this.domid), reason });
  }
  ejectDisc(device: string): void {
    // The drive's door is the emulated device's or the back end's business; the toolstack hears of it afterwards.
    this.world.kernel.schedule(nowOf(this.world), this.world.kinds.ejected, { domain: domainId(this.host, this.domid), device });
  }
  diskIo(device: string, kind: "read" | "write", bytes: number, ticket: number, request?: DiskRequest): boolean {
    return diskRequest(this.world, this.self(), device, { kind, bytes, ticket, ...request });
  }
  get hasWorkedOnFrames(): boolean {
    return this.domid !== 0;
  }
  get isCached(): boolean {
    return this.domid !== 0;
  }
  flushAt(device: string, at: SimTime): void {
    this.world.kernel.schedule(at, this.world.kinds.flush, { domain: domainId(this.host, this.domid), device, at });
  }
  layersUnder(parent: string): readonly FrozenLayer[] {
    return this.world.layers.chain(parent);
  }
  probeFrontends(): void {
    frontendsUp(this.world, this.self());
  }
  unitsChanged(): void {
    if (this.domid === 0) daemonsChanged(this.world, this.host);
    const own = guestOf(this.world, this.host, this.domid);
    if (own?.spec.isDriverDomain) driverReady(this.world, own);
  }
  isDeviceWorking(kind: "vbd" | "vif", name: string): boolean {
    if (this.domid === 0) return true;
    const number = kind === "vbd" ? diskNumber(name) : Number(name);
    return hostInside(this.world, this.host).bus.isWorking({ kind, domid: this.domid, number });
  }
  deviceStates(kind: "vbd" | "vif", name: string): { readonly front: number; readonly back: number } {
    const { bus } = hostInside(this.world, this.host);
    const device = { kind, domid: this.domid, number: kind === "vbd" ? diskNumber(name) : Number(name) };
    return { front: bus.stateOf(frontPath(device)), back: bus.stateOf(backPath(bus.get(device) ?? device)) };
  }
  cpuShareMicro(): number {
    const { logDirty, visits } = hostInside(this.world, this.host).hypervisor;
    const own = this.domain();
    // What faults of a log take of it, and changes between vCPUs, is not there for programs.
    return own ? Math.floor(granted(own, visits.usefulPart(own)).shareMicro * logDirty.usefulShare(this.domid)) : 0;
  }
  diskFigures(name: string): DiskFigures | null {
    if (this.domid === 0) return localDiskFigures(this.world, this.host);
    const guest = this.self();
    const device = hostInside(this.world, this.host).bus.get({ kind: "vbd", domid: this.domid, number: diskNumber(name) });
    return device ? blockCounters(this.world, guest, device) : null;
  }
  diskWaitsUs(): number {
    return waitedForDisks(this.world, this.self());
  }
  cpuWantedMicro(): number {
    return this.domain()?.demandMicro ?? 0;
  }
  cpuTimeUs(): number {
    const own = this.domain();
    return own ? hostInside(this.world, this.host).hypervisor.cpuTimeUs(own) : 0;
  }
  chargeCpu(vcpu: number, us: number): void {
    const own = this.domain();
    if (own) spend(this.world, this.host, own, vcpu, us, null);
  }
  cpuStolenUs(): number {
    const own = this.domain();
    return own ? hostInside(this.world, this.host).hypervisor.waitedUs(own) : 0;
  }
  tunnelIn(from: number, protocol: TunnelProtocol, key: number, frame: Uint8Array): boolean {
    return this.domid === 0 && tunnelIn(this.world, this.host, from, protocol, key, frame);
  }
  addressed6(nic: number, { ip, prefix }: { readonly ip: string; readonly prefix: number }): void {
    if (this.domid === 0) addressed6(this.world, this.host, nic, `${ip}/${prefix}`);
  }
  leased(nic: number, lease: Lease): void {
    if (this.domid === 0) leased(this.world, this.host, nic, lease);
  }
  execOutput(id: string, stream: "stdout" | "stderr", text: string): void {
    if (isOwnCommand(id)) return;
    this.world.outbox.exec.push({ id, stream, text });
  }
  execExit(id: string, code: number): void {
    if (isOwnCommand(id)) {
      const name = answeredSignal(taskOfCommand(id));
      if (code === 0) this.world.kernel.schedule(nowOf(this.world), this.world.kinds.signal, { name });
      return;
    }
    this.world.outbox.exec.push({ id, code });
  }

  get chunks(): ChunkStore {
    return this.world.files;
  }
  mayStore(bytes: number): boolean {
    return this.world.files.hasRoom(bytes);
  }
  mayKeep(bytes: number): boolean {
    let held = bytes;
    for (const guest of allDomains(this.world)) held += guest.engine.heldBytes?.() ?? 0;
    return held <= HELD_BYTES_MOST;
  }
  fault({ kind, what, error }: GuestFault): void {
    recordFault(this.world, { kind, vm: this.vm, what, error });
  }

  private self(): RunningGuest {
    const guest = guestOf(this.world, this.host, this.domid);
    invariant(guest !== undefined, `guest ${this.vm} calls out only while its domain ${this.domid} lives`);
    return guest;
  }
  /** Where one of its interfaces is plugged in. */
  private place(nic: number): Place | null {
    const guest = guestOf(this.world, this.host, this.domid);
    return guest ? portOfDomain(this.world, guest, nic) : null;
  }
  private domain() {
    return hostInside(this.world, this.host).hypervisor.domains.get(this.domid);
  }
}

/** XenStore as one domain uses it: the agent's "updated" is what makes the toolstack look. */
class DomainStore implements NonNullable<GuestServices["xenstore"]> {
  constructor(
    private readonly world: World,
    private readonly inside: HostInside,
    private readonly domid: number,
  ) {}
  private get store(): XenStore {
    return this.inside.xenstore;
  }
  get isUp(): boolean {
    return !isDown(this.inside, "xenstored");
  }
  read(path: string): string | null {
    return this.isUp ? this.store.readAs(this.domid, path) : null;
  }
  list(path: string): readonly string[] | null {
    return this.isUp ? this.store.listAs(this.domid, path) : null;
  }
  write(path: string, value: string): boolean {
    const isWritten = this.isUp && this.store.writeAs(this.domid, path, value);
    if (isWritten && path === "data/updated") publishOf(this.world, this.inside, this.domid);
    return isWritten;
  }
  remove(path: string): boolean {
    return this.isUp && this.store.removeAs(this.domid, path);
  }
  /** Made when it is asked for: few programs ask, and there are a thousand guests. */
  get client(): StoreClient {
    return new DomainClient(this.world, this.inside, this.domid);
  }
}

class DomainClient extends StoreClient {
  constructor(
    private readonly world: World,
    private readonly inside: HostInside,
    domid: number,
  ) {
    super(inside.xenstore, domid);
  }
  override write(path: string, text: string, transaction?: number): StoreResult<null> {
    const answer = super.write(path, text, transaction);
    if (answer.ok && path === "data/updated") publishOf(this.world, this.inside, this.domid);
    return answer;
  }
}

function publishOf(world: World, inside: HostInside, domid: number): void {
  const guest = inside.guests.get(domid);
  if (guest) publishDomain(world, guest);
}

function sameFlows(a: GuestLoad["flows"], b: GuestLoad["flows"]): boolean {
  return (
    a.length === b.length &&
    a.every((flow, i) => {
      const other = b[i];
      return (
        flow.nic === other?.nic &&
        flow.peer === other.peer &&
        flow.txBytesPerS === other.txBytesPerS &&
        flow.rxBytesPerS === other.rxBytesPerS
      );
    })
  );
}

export function servicesFor(world: World, vm: Ref<"VM">, host: Ref<"host">, domid: number): GuestServices {
  return new DomainServices(world, vm, host, domid);
}
