/**
 * Event channels of one host: a port is one bit that is pending or not, masked or not. A sender needs to know nothing of the receiver
 * but the pair of ports. Channels live in the hypervisor; XenStore only carries their numbers.
 * @source hypervisor.md §8
 */
import { invariant } from "../model/fault";
import { interned } from "./names";

/** What a port is bound to. @source hypervisor.md §8 (EVTCHNSTAT_*) */
export const portStates = ["closed", "unbound", "interdomain", "pirq", "virq", "ipi"] as const;
export type PortState = (typeof portStates)[number];

/** Virtual interrupts by name. @source hypervisor.md §8 */
export const virqs = { timer: 0, debug: 1, console: 2, domExc: 3, tbuf: 4, conRing: 8, pcpuState: 9, enomem: 12 } as const;
/** VIRQs that every vCPU has for itself; a port of one cannot be moved to another vCPU. @source hypervisor.md §8 (V) */
const PER_VCPU: readonly number[] = [virqs.timer, virqs.debug, 7, 13];

/** Most ports of each interface, 64-bit guests. @source hypervisor.md §8 */
export const maxPorts = { "2-level": 4096, FIFO: 131_072 } as const;
export type EventAbi = keyof typeof maxPorts;
/** Ports that libxl allows a guest. @source hypervisor.md §6 (libxl default max_event_channels) */
export const GUEST_PORT_LIMIT = 1023;

/** Negative error numbers as hypercalls return them. */
export const errno = { EPERM: -1, ENOENT: -2, ESRCH: -3, EINVAL: -22, ENOSPC: -28 } as const;

/** One port, for looking at. */
export interface PortView {
  readonly port: number;
  readonly state: Exclude<PortState, "closed">;
  readonly remoteDomid: number | null;
  readonly remotePort: number | null;
  /** number of the virq or pirq */
  readonly source: number | null;
  readonly vcpu: number;
  readonly isPending: boolean;
  readonly isMasked: boolean;
  /** single events sent to it; those of steady load are counted by its device */
  readonly count: number;
  readonly purpose: string;
}

/** Numbers of one port in a row: a running guest has some fifteen, and a thousand guests are common. */
const STRIDE = 5;
const [STATE, REMOTE, FAR, FLAGS, COUNT] = [0, 1, 2, 3, 4];
const PENDING = 1;
const MASKED = 2;
const VCPU_SHIFT = 2;

interface Table {
  abi: EventAbi;
  readonly limit: number;
  /** port p at p × STRIDE; port 0 is never used */
  cells: number[];
  purposes: string[];
}
export interface EventChannelsState {
  readonly tables: readonly (readonly [
    domid: number,
    abi: EventAbi,
    limit: number,
    cells: readonly number[],
    purposes: readonly string[],
  ])[];
}

export class EventChannels {
  private readonly tables = new Map<number, Table>();

  /** @param limit - most ports that it may have, below its interface's own most */
  create(domid: number, abi: EventAbi, limit: number): void {
    this.tables.set(domid, { abi, limit: Math.min(limit, maxPorts[abi] - 1), cells: [0, 0, 0, 0, 0], purposes: [""] });
  }

  /** All its ports close; their peers wait unbound. */
  destroy(domid: number): void {
    const table = this.tables.get(domid);
    if (!table) return;
    for (let port = 1; port < table.purposes.length; port++) this.close(domid, port);
    this.tables.delete(domid);
  }

  abiOf(domid: number): EventAbi {
    return this.must(domid).abi;
  }
  limitOf(domid: number): number {
    return this.must(domid).limit;
  }

  /** EVTCHNOP_alloc_unbound: a port that only `remote` may bind to. @returns the port, or a negative error number */
  allocUnbound(domid: number, remote: number, purpose: string): number {
    return this.open(domid, "unbound", remote, 0, 0, purpose);
  }

  /** EVTCHNOP_bind_interdomain: joins a new port with one that waits for this domain; the new one is pending once. */
  bindInterdomain(domid: number, remote: number, remotePort: number): number {
    const far = this.tables.get(remote);
    if (!far) return errno.ESRCH;
    const at = remotePort * STRIDE;
    if (far.cells[at + STATE] !== 1 || far.cells[at + REMOTE] !== domid) return errno.EINVAL;
    const port = this.open(domid, "interdomain", remote, remotePort, 0, "");
    if (port < 0) return port;
    far.cells[at + STATE] = 2;
    far.cells[at + FAR] = port;
    const own = this.must(domid).cells;
    own[port * STRIDE + FLAGS] = (own[port * STRIDE + FLAGS] as number) | PENDING;
    return port;
  }

  bindVirq(domid: number, virq: number, vcpu: number): number {
    const name = Object.entries(virqs).find(([, number]) => number === virq)?.[0] ?? `virq ${virq}`;
    return this.open(domid, "virq", virq, 0, vcpu, name);
  }
  bindPirq(domid: number, pirq: number, purpose: string): number {
    return this.open(domid, "pirq", pirq, 0, 0, purpose);
  }
  bindIpi(domid: number, vcpu: number, purpose: string): number {
    return this.open(domid, "ipi", 0, 0, vcpu, purpose);
  }

  /** EVTCHNOP_bind_vcpu. Per-vCPU VIRQs and IPIs stay where they are. */
  bindVcpu(domid: number, port: number, vcpu: number): number {
    const cells = this.cellsOf(domid, port);
    if (!cells) return errno.EINVAL;
    const at = port * STRIDE;
    const state = portStates[cells[at + STATE] as number];
    if (state === "ipi" || (state === "virq" && PER_VCPU.includes(cells[at + REMOTE] as number))) return errno.EINVAL;
    cells[at + FLAGS] = ((cells[at + FLAGS] as number) & (PENDING | MASKED)) | (vcpu << VCPU_SHIFT);
    return 0;
  }

  /** EVTCHNOP_close: the peer of an interdomain port waits unbound again. */
  close(domid: number, port: number): number {
    const table = this.tables.get(domid);
    const cells = this.cellsOf(domid, port);
    if (!table || !cells) return errno.EINVAL;
    const at = port * STRIDE;
    if (cells[at + STATE] === 2) {
      const far = this.tables.get(cells[at + REMOTE] as number);
      const there = (cells[at + FAR] as number) * STRIDE;
      if (far) {
        far.cells[there + STATE] = 1;
        far.cells[there + FAR] = 0;
      }
    }
    cells.fill(0, at, at + STRIDE);
    table.purposes[port] = "";
    // Free ports at the end are given back.
    while (table.purposes.length > 1 && table.cells[(table.purposes.length - 1) * STRIDE] === 0) {
      table.purposes.pop();
      table.cells.length -= STRIDE;
    }
    return 0;
  }

  /** EVTCHNOP_send on an interdomain port or an IPI. @returns 1: newly pending, 0: was pending already (one event, not two) */
  send(domid: number, port: number): number {
    const cells = this.cellsOf(domid, port);
    if (!cells) return errno.EINVAL;
    const at = port * STRIDE;
    if (cells[at + STATE] === 5) return raise(cells, at);
    if (cells[at + STATE] !== 2) return errno.EINVAL;
    const far = this.tables.get(cells[at + REMOTE] as number);
    invariant(far !== undefined, `the peer of port ${port} of domain ${domid} exists`);
    return raise(far.cells, (cells[at + FAR] as number) * STRIDE);
  }

  /** A virtual interrupt of the hypervisor. */
  raiseVirq(domid: number, virq: number, vcpu = 0): number {
    const table = this.tables.get(domid);
    if (!table) return errno.ESRCH;
    for (let port = 1; port < table.purposes.length; port++) {
      const at = port * STRIDE;
      if (table.cells[at + STATE] !== 4 || table.cells[at + REMOTE] !== virq) continue;
      if (PER_VCPU.includes(virq) && (table.cells[at + FLAGS] as number) >> VCPU_SHIFT !== vcpu) continue;
      return raise(table.cells, at);
    }
    return errno.ENOENT;
  }

  /** The receiver's upcall has looked at the port. */
  take(domid: number, port: number): void {
    const cells = this.cellsOf(domid, port);
    if (cells) cells[port * STRIDE + FLAGS] = (cells[port * STRIDE + FLAGS] as number) & ~PENDING;
  }
  mask(domid: number, port: number, isMasked: boolean): void {
    const cells = this.cellsOf(domid, port);
    if (!cells) return;
    const flags = cells[port * STRIDE + FLAGS] as number;
    cells[port * STRIDE + FLAGS] = isMasked ? flags | MASKED : flags & ~MASKED;
  }

  /** Ports in use, in order. */
  ports(domid: number): PortView[] {
    const table = this.tables.get(domid);
    const views: PortView[] = [];
    for (let port = 1; port < (table?.purposes.length ?? 0); port++) {
      const view = this.port(domid, port);
      if (view) views.push(view);
    }
    return views;
  }

  port(domid: number, port: number): PortView | null {
    const table = this.tables.get(domid);
    const cells = this.cellsOf(domid, port);
    if (!table || !cells) return null;
    const at = port * STRIDE;
    const state = portStates[cells[at + STATE] as number] as Exclude<PortState, "closed">;
    const isSource = state === "virq" || state === "pirq";
    const isRemote = state === "unbound" || state === "interdomain";
    const flags = cells[at + FLAGS] as number;
    return {
      port,
      state,
      remoteDomid: isRemote ? (cells[at + REMOTE] as number) : null,
      remotePort: state === "interdomain" ? (cells[at + FAR] as number) : null,
      source: isSource ? (cells[at + REMOTE] as number) : null,
      vcpu: flags >> VCPU_SHIFT,
      isPending: (flags & PENDING) !== 0,
      isMasked: (flags & MASKED) !== 0,
      count: cells[at + COUNT] as number,
      purpose: this.purposeOf(domid, port),
    };
  }

  /** [EVT-1] Both ends of an interdomain channel name each other. */
  check(): void {
    for (const [domid, table] of this.tables) {
      for (let port = 1; port < table.purposes.length; port++) {
        const at = port * STRIDE;
        if (table.cells[at + STATE] !== 2) continue;
        const remote = table.cells[at + REMOTE] as number;
        const peer = this.port(remote, table.cells[at + FAR] as number);
        invariant(
          peer?.state === "interdomain" && peer.remoteDomid === domid && peer.remotePort === port,
          `[EVT-1] port ${port} of domain ${domid} is paired`,
        );
      }
    }
  }

  export(): EventChannelsState {
    return { tables: [...this.tables].map(([domid, t]) => [domid, t.abi, t.limit, [...t.cells], [...t.purposes]] as const) };
  }
  import(state: EventChannelsState): void {
    for (const [domid, abi, limit, cells, purposes] of state.tables)
      this.tables.set(domid, { abi, limit, cells: [...cells], purposes: [...purposes] });
  }

  /** What a port is for; the far end of a channel is for what the near end is. */
  private purposeOf(domid: number, port: number): string {
    const table = this.must(domid);
    const own = table.purposes[port] as string;
    const at = port * STRIDE;
    if (own !== "" || table.cells[at + STATE] !== 2) return own;
    const remote = table.cells[at + REMOTE] as number;
    return `${this.tables.get(remote)?.purposes[table.cells[at + FAR] as number] ?? ""} of ${remote}`;
  }
  private open(domid: number, state: PortState, remote: number, far: number, vcpu: number, purpose: string): number {
    const table = this.tables.get(domid);
    if (!table) return errno.ESRCH;
    let port = 1;
    while (port < table.purposes.length && table.cells[port * STRIDE + STATE] !== 0) port++;
    if (port > table.limit) return errno.ENOSPC;
    const row = [portStates.indexOf(state), remote, far, vcpu << VCPU_SHIFT, 0];
    if (port < table.purposes.length) {
      for (let i = 0; i < STRIDE; i++) table.cells[port * STRIDE + i] = row[i] as number;
      table.purposes[port] = interned(purpose);
      return port;
    }
    // A guest's table grows by a port at a time: concat leaves no room unused, where push would leave half.
    table.cells = domid === 0 ? pushed(table.cells, row) : table.cells.concat(row);
    table.purposes = domid === 0 ? pushed(table.purposes, [interned(purpose)]) : table.purposes.concat(interned(purpose));
    return port;
  }
  private cellsOf(domid: number, port: number): number[] | null {
    const cells = this.tables.get(domid)?.cells;
    return cells && port > 0 && (cells[port * STRIDE + STATE] ?? 0) !== 0 ? cells : null;
  }
  private must(domid: number): Table {
    const table = this.tables.get(domid);
    invariant(table !== undefined, `domain ${domid} has event channels`);
    return table;
  }
}

function pushed<T>(list: T[], items: readonly T[]): T[] {
  list.push(...items);
  return list;
}
function raise(cells: number[], at: number): number {
  const flags = cells[at + FLAGS] as number;
  if ((flags & PENDING) !== 0) return 0;
  cells[at + FLAGS] = flags | PENDING;
  cells[at + COUNT] = (cells[at + COUNT] as number) + 1;
  return 1;
}
