/** Chains of a Linux bridge's locked interfaces, in the order in which they were made. @source xen-api: ocaml/xenopsd/scripts/setup-vif-rules; Linux net/bridge/br_forward.c (NF_BR_FORWARD) */
import type { Header } from "./header";
import { fieldsOf } from "./ovs/flow";
import type { Port } from "./port";
import { isBulkLet, isLet, type LockState, type VifLock } from "./vif-lock";

export class VifLocks {
  private readonly all = new Map<string, LockState>();

  get isIdle(): boolean {
    return this.all.size === 0;
  }
  get entries(): readonly (readonly [port: string, lock: LockState])[] {
    return [...this.all];
  }
  has(port: string): boolean {
    return this.all.has(port);
  }
  /** A new chain is behind all others. */
  set(port: string, lock: VifLock | null): void {
    this.all.delete(port);
    if (lock) this.all.set(port, { ...lock, droppedFrames: 0, droppedBytes: 0 });
  }
  import(entries: readonly (readonly [port: string, lock: LockState])[]): void {
    for (const [port, lock] of entries) this.all.set(port, lock);
  }

  /**
   * Which ports a frame from a locked interface may leave by; null: by any. What is for the control domain itself passes no chain. A chain
   * that was made before its own, of whoever it goes to, lets it in.
   */
  outOf(ingress: Port, frame: Uint8Array): ((egress: Port) => boolean) | null {
    const lock = this.all.get(ingress.name);
    if (!lock || isLet(lock, fieldsOf(frame, ingress.number))) return null;
    return (egress) => egress.attachment.kind === "host" || this.isBefore(egress.name, ingress.name);
  }
  /** The same of bulk traffic. */
  bulkOutOf(ingress: Port, header: Header): ((egress: Port) => boolean) | null {
    const lock = this.all.get(ingress.name);
    if (!lock || isBulkLet(lock, header)) return null;
    return (egress) => egress.attachment.kind === "host" || this.isBefore(egress.name, ingress.name);
  }
  private isBefore(first: string, second: string): boolean {
    for (const name of this.all.keys()) {
      if (name === first) return true;
      if (name === second) return false;
    }
    return false;
  }
  /** A frame has gone nowhere. */
  dropped(port: string, bytes: number): void {
    const lock = this.all.get(port);
    if (lock) this.all.set(port, { ...lock, droppedFrames: lock.droppedFrames + 1, droppedBytes: lock.droppedBytes + bytes });
  }
}
