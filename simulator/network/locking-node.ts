import { frameBytes } from "../wire/concern";
import { type Header, headerOf } from "./header";
import { LearningNode } from "./learning-node";
import type { Carrier, DropReason } from "./node";
import type { Port } from "./port";
import { PromiscuousPorts } from "./promiscuous";
import type { VifLock } from "./vif-lock";
import { VifLocks } from "./vif-locks";

/** A bridge that lets some of its ports send what they are let send alone, and has some hear everything. @source network.md §8 */
export abstract class LockingNode extends LearningNode {
  /** what interfaces with a locking mode are let send */
  readonly locks = new VifLocks();
  protected readonly promiscuous = new PromiscuousPorts();

  /** What an interface may send; null: anything. */
  lock(port: string, lock: VifLock | null): void {
    if (!lock && !this.locks.has(port)) return;
    this.secure();
    this.locks.set(port, lock);
    this.watcher?.relinked(this);
  }
  override holdsBack(ingress: Port, header: Header): DropReason | null {
    return this.locks.isIdle || !this.locks.bulkOutOf(ingress, header) ? null : "locked";
  }
  /** What is let send some of its frames alone is asked about each. */
  override carriesBulk(ingress: Port, egress: Port): boolean {
    if (!this.promiscuous.isIdle) return false;
    return this.locks.isIdle || (!this.locks.has(ingress.name) && !this.locks.has(egress.name));
  }
  /** A frame that its interface is not let send: it comes to the control domain, and to whoever's chain was there before. */
  protected heldBack(ingress: Port, frame: Uint8Array, carrier: Carrier, may: (egress: Port) => boolean): void {
    const header = headerOf(frame);
    if (!ingress.isUp || !header) return;
    this.secure();
    const [bytes, now] = [frameBytes(frame), carrier.now()];
    ingress.traffic.count(now, bytes, 0);
    this.learn(ingress, header, now);
    if (!this.isAgeing) carrier.age(this);
    const known = header.isToGroup ? null : this.placeOf(header.destination);
    const concerned = carrier.concerned(frame);
    let isGone = false;
    for (const port of known ? [known] : this.ports.values()) {
      if (port === ingress || !port.isUp || !may(port)) continue;
      port.traffic.count(now, 0, bytes);
      if (known || !port.link.isShared || concerned(port)) carrier.cross(port, frame);
      if (port === known) isGone = true;
    }
    if (!isGone) this.locks.dropped(ingress.name, bytes);
  }
  /** A port has every frame of the bridge, or no more. */
  setPromiscuous(port: string, isOn: boolean): void {
    if (isOn === this.promiscuous.has(port)) return;
    this.secure();
    this.promiscuous.set(port, isOn);
    this.watcher?.relinked(this);
  }
  override isPromiscuous(port: string): boolean {
    return this.promiscuous.has(port);
  }
}
