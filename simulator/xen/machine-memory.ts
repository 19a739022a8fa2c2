/**
 * A host's machine frames: who owns which, as extents. A guest sees contiguous memory however scattered its frames are.
 * @source hypervisor.md §5 (MFN, PFN, P2M; sharing: owner DOMID_COW)
 */
import { invariant } from "../model/fault";
import { pagesIn, putBack, takeFrom, takeLast } from "./extents";

export const PAGE_BYTES = 4096;
export const pagesOf = (bytes: number): number => Math.ceil(bytes / PAGE_BYTES);

/** Memory that Xen itself keeps: heap and frame table. guess: 1.5 % of the machine; metrics.md §4.3 says 1 to 1.5 %. */
const XEN_SHARE_PER_MILLE = 15;
/** Memory that Xen keeps for itself of a host's, bytes, in whole pages. */
export const xenBytesOf = (memoryBytes: number): number => Math.floor((memoryBytes * XEN_SHARE_PER_MILLE) / 1000 / PAGE_BYTES) * PAGE_BYTES;

/** Frames owned by one domain. Extents are [first frame, pages] pairs in one flat array. */
interface Holding {
  readonly domid: number;
  /** the guest's own memory in guest order: its P2M */
  readonly guest: number[];
  /** p2m or shadow pages and the like beside it */
  readonly overhead: number[];
}
/** Pages alike in several guests: one copy, owned by DOMID_COW, read by all until one writes. */
interface SharedPages {
  /** two domains at least */
  readonly members: readonly number[];
  readonly frames: number[];
}
/** As states have it; before engine 16 of two guests, by name. */
type SharedState = SharedPages | { readonly a: number; readonly b: number; readonly frames: readonly number[] };
export interface MachineMemoryState {
  readonly free: readonly number[];
  readonly holdings: readonly Holding[];
  readonly shared: readonly SharedState[];
}

/** One run of frames with one owner. */
export interface FrameExtent {
  readonly owner: "xen" | "free" | "cow" | number;
  readonly startMfn: number;
  readonly pages: number;
}

export class MachineMemory {
  /** ascending, never two that touch */
  private free: number[];
  private holdings = new Map<number, Holding>();
  private shared: SharedPages[] = [];

  /**
   * @param totalPages - frames of the machine
   * @param xenPages - the first frames, which Xen keeps
   * @param nodes - NUMA nodes; each has an equal run of frames, the last one the odd ones
   */
  constructor(
    readonly totalPages: number,
    readonly xenPages: number,
    readonly nodes: number,
  ) {
    this.free = xenPages < totalPages ? [xenPages, totalPages - xenPages] : [];
  }

  get freePages(): number {
    return pagesIn(this.free);
  }
  /** Pages that sharing has freed, and single copies that stand for them. @source hypervisor.md §5 (sharing_freed, sharing_used) */
  get sharedPages(): { readonly freed: number; readonly used: number } {
    let [freed, used] = [0, 0];
    for (const { members, frames } of this.shared) {
      used += pagesIn(frames);
      freed += pagesIn(frames) * (members.length - 1);
    }
    return { freed, used };
  }
  sharedOf(domid: number): number {
    return this.shared.reduce((sum, group) => sum + (group.members.includes(domid) ? pagesIn(group.frames) : 0), 0);
  }
  nodeStart(node: number): number {
    return node * Math.floor(this.totalPages / this.nodes);
  }
  nodeEnd(node: number): number {
    return node === this.nodes - 1 ? this.totalPages : this.nodeStart(node + 1);
  }
  nodeOfFrame(mfn: number): number {
    return Math.min(this.nodes - 1, Math.floor(mfn / Math.floor(this.totalPages / this.nodes)));
  }
  freeOfNode(node: number): number {
    return pagesIn(this.free, this.nodeStart(node), this.nodeEnd(node));
  }
  /** Pages that a domain owns on a node. */
  ownedOnNode(domid: number, node: number): number {
    const held = this.holdings.get(domid);
    const [from, to] = [this.nodeStart(node), this.nodeEnd(node)];
    return held ? pagesIn(held.guest, from, to) + pagesIn(held.overhead, from, to) : 0;
  }
  ownedBy(domid: number): { readonly guest: number; readonly overhead: number } {
    const held = this.holdings.get(domid);
    return { guest: pagesIn(held?.guest ?? []), overhead: pagesIn(held?.overhead ?? []) };
  }

  /** Frames for a new domain, from its nodes first. The caller has asked whether they are there. */
  add(domid: number, guestPages: number, overheadPages: number, nodes: readonly number[] | null): void {
    invariant(!this.holdings.has(domid) && guestPages + overheadPages <= this.freePages, `frames for domain ${domid} are free`);
    const [guest, overhead]: [number[], number[]] = [[], []];
    this.take(overhead, overheadPages, nodes);
    this.take(guest, guestPages, nodes);
    // Most domains keep the few extents that they begin with: copies have no room for more.
    this.holdings.set(domid, { domid, guest: guest.slice(), overhead: overhead.slice() });
  }
  /** All frames of a domain come back; of what it shared, the other keeps the copy as its own. */
  remove(domid: number): void {
    this.unshare(domid, this.sharedOf(domid), false);
    const held = this.holdings.get(domid);
    invariant(held !== undefined, `domain ${domid} holds frames`);
    for (const list of [held.guest, held.overhead])
      for (let i = 0; i < list.length; i += 2) putBack(this.free, list[i] as number, list[i + 1] as number);
    this.holdings.delete(domid);
  }

  /** A guest's memory grows at its end. false: not enough is free */
  grow(domid: number, pages: number, nodes: readonly number[] | null): boolean {
    const held = this.holdings.get(domid);
    if (!held || pages > this.freePages) return false;
    this.take(held.guest, pages, nodes);
    return true;
  }
  /** The balloon gives back a guest's last pages. false: it does not own so many */
  shrink(domid: number, pages: number): boolean {
    const held = this.holdings.get(domid);
    if (!held || pages > pagesIn(held.guest)) return false;
    this.giveBack(held, pages);
    return true;
  }

  /** One copy for pages alike in two guests: a's becomes DOMID_COW's, b's is freed. false: one has not so many of its own */
  share(a: number, b: number, pages: number): boolean {
    const [one, other] = [this.holdings.get(a), this.holdings.get(b)];
    if (!one || !other || a === b || pages > pagesIn(one.guest) || pages > pagesIn(other.guest)) return false;
    if (pages === 0) return true;
    this.shared.push({ members: [a, b], frames: takeLast(one.guest, pages) });
    this.giveBack(other, pages);
    return true;
  }
  /**
   * One more guest has pages that others share already: those that the most share first.
   * @param among - whose pages they are
   * @returns pages done: fewer than asked when there are not so many
   */
  joinShared(domid: number, among: ReadonlySet<number>, pages: number): number {
    const held = this.holdings.get(domid);
    if (!held) return 0;
    let done = 0;
    const open = this.shared.filter(({ members }) => !members.includes(domid) && members.every((member) => among.has(member)));
    for (const group of open.sort((x, y) => y.members.length - x.members.length)) {
      const count = Math.min(pages - done, pagesIn(group.frames), pagesIn(held.guest));
      if (count <= 0) break;
      this.shared.push({ members: [...group.members, domid], frames: takeLast(group.frames, count) });
      this.giveBack(held, count);
      done += count;
    }
    this.settleShared();
    return done;
  }
  /**
   * A guest writes to shared pages, or leaves.
   * @param wantsOwn - it needs pages of its own for them; false when it goes
   * @returns pages done: fewer than asked when no frame is free (ENOMEM)
   */
  unshare(domid: number, pages: number, wantsOwn = true): number {
    let done = 0;
    // What the fewest share goes first.
    const own = this.shared.filter(({ members }) => members.includes(domid)).sort((x, y) => x.members.length - y.members.length);
    for (const group of own) {
      const count = Math.min(pages - done, pagesIn(group.frames), wantsOwn ? this.freePages : Number.MAX_SAFE_INTEGER);
      if (count <= 0) continue;
      const writer = this.holdings.get(domid);
      const others = group.members.filter((member) => member !== domid);
      const last = others.length === 1 ? this.holdings.get(others[0] as number) : undefined;
      invariant(writer !== undefined && (others.length > 1 || last !== undefined), "sharers exist");
      const frames = takeLast(group.frames, count);
      // Whoever is left alone has them to itself.
      if (last) last.guest.push(...frames);
      else this.shared.push({ members: others, frames });
      if (wantsOwn) this.take(writer.guest, count, null);
      done += count;
    }
    this.settleShared();
    return done;
  }
  /** Groups of the same guests are one, and empty ones none. */
  private settleShared(): void {
    const byMembers = new Map<string, SharedPages>();
    for (const group of this.shared) {
      if (group.frames.length === 0) continue;
      const key = [...group.members].sort((a, b) => a - b).join();
      const known = byMembers.get(key);
      if (known) known.frames.push(...group.frames);
      else byMembers.set(key, group);
    }
    this.shared = [...byMembers.values()];
  }
  private giveBack(held: Holding, pages: number): void {
    const given = takeLast(held.guest, pages);
    for (let i = 0; i < given.length; i += 2) putBack(this.free, given[i] as number, given[i + 1] as number);
  }

  /** A guest's P2M: runs of guest frames with the machine frames behind them. Shared pages have no place in it. */
  p2m(domid: number): { readonly gfn: number; readonly mfn: number; readonly pages: number }[] {
    const list = this.holdings.get(domid)?.guest ?? [];
    const rows: { gfn: number; mfn: number; pages: number }[] = [];
    let gfn = 0;
    for (let i = 0; i < list.length; i += 2) {
      rows.push({ gfn, mfn: list[i] as number, pages: list[i + 1] as number });
      gfn += list[i + 1] as number;
    }
    return rows;
  }
  /** All frames in order. */
  extents(): FrameExtent[] {
    const rows: FrameExtent[] = [];
    const add = (owner: FrameExtent["owner"], list: readonly number[]): void => {
      for (let i = 0; i < list.length; i += 2) rows.push({ owner, startMfn: list[i] as number, pages: list[i + 1] as number });
    };
    if (this.xenPages > 0) add("xen", [0, this.xenPages]);
    add("free", this.free);
    for (const held of this.holdings.values()) {
      add(held.domid, held.overhead);
      add(held.domid, held.guest);
    }
    for (const group of this.shared) add("cow", group.frames);
    return rows.sort((a, b) => a.startMfn - b.startMfn);
  }

  export(): MachineMemoryState {
    return {
      free: [...this.free],
      holdings: [...this.holdings.values()].map((h) => ({ domid: h.domid, guest: [...h.guest], overhead: [...h.overhead] })),
      shared: this.shared.map(({ members, frames }) => ({ members, frames: [...frames] })),
    };
  }
  import(state: MachineMemoryState): void {
    this.free = [...state.free];
    for (const h of state.holdings) this.holdings.set(h.domid, { domid: h.domid, guest: [...h.guest], overhead: [...h.overhead] });
    this.shared = state.shared.map((group) => ({
      members: "members" in group ? group.members : [group.a, group.b],
      frames: [...group.frames],
    }));
  }

  /** First fit, its nodes before the others. */
  private take(into: number[], pages: number, nodes: readonly number[] | null): void {
    let left = pages;
    for (const node of nodes ?? []) left -= takeFrom(this.free, into, left, this.nodeStart(node), this.nodeEnd(node));
    left -= takeFrom(this.free, into, left, 0, this.totalPages);
    invariant(left === 0, "frames were free");
  }
}
