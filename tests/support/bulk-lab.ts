/** For tests of long transfers: idle guests on hosts with a cable each, who send to one another with nc. */

import { MemoryChunks } from "../../simulator/content/chunks";
import type { LabMachine, LabSnapshot } from "../../simulator/contract/lab";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import type { FluidRun } from "../../simulator/world/fluid-runs";
import { fluidOf } from "../../simulator/world/fluid-runs";
import type { World } from "../../simulator/world/world";
import { EPOCH, LabDriver } from "./lab-driver";

/** A file of guests a, b, … in turn on hosts. */
function scenarioOf(hosts: number, guests: number, isFrameByFrame: boolean, vcpus: number): string {
  return JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "transfers",
    isFrameByFrame,
    hosts: Array.from({ length: hosts }, (_, n) => ({
      name: `host-${n}`,
      address: `10.0.0.${11 + n}`,
      sockets: 2,
      coresPerSocket: 8,
      memoryGiB: 64,
      cpuModel: "Intel(R) Xeon(R) Silver 4215R CPU @ 3.20GHz",
      cpuMhz: 3200,
      xenVersion: "4.17.5",
    })),
    networks: [
      {
        name: "lan",
        bridge: "xenbr0",
        device: "eth0",
        gateway: { address: "10.0.0.1", first: "10.0.0.101", last: "10.0.0.199", isRouter: true },
      },
    ],
    storage: [
      { name: "Local storage", type: "ext", sizeGiB: 480 },
      { name: "NFS", type: "nfs", sizeGiB: 480, isDefault: true },
    ],
    vms: Array.from({ length: guests }, (_, n) => ({
      name: nameOf(n),
      template: "Debian Bookworm 12",
      host: `host-${n % hosts}`,
      memoryMiB: 1_024,
      vcpus,
      diskGiB: 4,
      storage: "Local storage",
      interfaces: [{ network: "lan" }],
    })),
  });
}
export const nameOf = (n: number): string => `vm-${String.fromCharCode(97 + n)}`;

/** Bytes and frames of each port, in and out. */
export type Counts = Readonly<Record<string, readonly [inBytes: number, inFrames: number, outBytes: number, outFrames: number]>>;

/** One transfer: MB of zeros, or of bytes by the sender's stream, from one guest to another, so many ms after the first. */
export interface Transfer {
  readonly from: number;
  readonly to: number;
  readonly megabytes: number;
  readonly afterMs: number;
  readonly isRandom?: true;
}

export class BulkLab {
  readonly driver: LabDriver;
  private readonly ips: string[] = [];
  private commands = 0;
  private readonly said = new Map<string, string>();
  private readonly ended = new Map<string, number>();

  constructor(
    readonly lab: LabMachine,
    guests: number,
    private readonly chunks: MemoryChunks,
  ) {
    this.driver = new LabDriver(lab);
    for (let n = 0; n < guests; n++) this.ips.push(this.exec(nameOf(n), "hostname -I").trim());
  }
  static make(hosts: number, guests: number, options: { readonly isFrameByFrame?: boolean; readonly vcpus?: number } = {}): BulkLab {
    const file = scenarioOf(hosts, guests, options.isFrameByFrame ?? false, options.vcpus ?? 2);
    const chunks = new MemoryChunks();
    return new BulkLab(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 5, epochUs: EPOCH, chunks }), guests, chunks);
  }

  /** A lab as it was saved, with the files of this one. */
  opened(saved: LabSnapshot, isFrameByFrame = false): BulkLab {
    const other = new BulkLab(openLab(saved, undefined, this.chunks), 0, this.chunks);
    other.ips.push(...this.ips);
    other.commands = this.commands;
    fluidOf(other.world).isOff = isFrameByFrame;
    return other;
  }

  get world(): World {
    return (this.lab as unknown as { world: World }).world;
  }
  get runs(): readonly FluidRun[] {
    return [...fluidOf(this.world).runs.values()];
  }
  ip(n: number): string {
    return this.ips[n] as string;
  }

  /** Starts a command. @returns its id */
  start(guest: string, commandLine: string): string {
    const id = `bulk-${++this.commands}`;
    this.lab.apply({ at: this.lab.now(), kind: "exec", id, target: guest, commandLine });
    return id;
  }
  private hear(): void {
    for (const piece of this.lab.drain().exec)
      if ("code" in piece) this.ended.set(piece.id, this.lab.now());
      else this.said.set(piece.id, (this.said.get(piece.id) ?? "") + piece.text);
  }
  isOver(id: string): boolean {
    return this.ended.has(id);
  }
  /** One event after another, until something holds. */
  until(holds: () => boolean, seconds = 600): void {
    const limit = this.lab.now() + seconds * 1_000_000;
    for (this.hear(); !holds(); this.hear()) {
      const next = this.lab.nextEventAt();
      if (next === null || next > limit) throw new Error("it takes too long");
      this.lab.advance(next);
    }
  }
  /** What a command has said, when it has ended. */
  wait(id: string): string {
    this.until(() => this.isOver(id));
    return this.said.get(id) ?? "";
  }
  exec(guest: string, commandLine: string): string {
    return this.wait(this.start(guest, commandLine));
  }

  /** Makes what is sent. */
  prepare(transfers: readonly Transfer[]): void {
    for (const [n, { from, megabytes, isRandom }] of transfers.entries())
      this.exec(nameOf(from), `head -c ${Math.round(megabytes * 1_000_000)} ${isRandom ? "/dev/urandom" : "/dev/zero"} > /tmp/f${n}`);
  }
  /** Sends all of it. @returns seconds that each took, and the sums at its ends */
  send(transfers: readonly Transfer[]): { readonly seconds: number; readonly sums: readonly [sent: string, got: string] }[] {
    const listens = transfers.map(({ to, isRandom }, n) =>
      this.start(nameOf(to), `nc -l ${5_000 + n} ${isRandom ? "| md5sum" : "> /dev/null"}`),
    );
    this.driver.run(3);
    const began = this.lab.now();
    const since: number[] = [];
    const sends: string[] = [];
    for (const [n, { from, to, afterMs }] of [...transfers.entries()].sort((a, b) => a[1].afterMs - b[1].afterMs)) {
      this.driver.run(Math.max(0, began + afterMs * 1_000 - this.lab.now()) / 1_000_000);
      since[n] = this.lab.now();
      sends[n] = this.start(nameOf(from), `nc -N ${this.ip(to)} ${5_000 + n} < /tmp/f${n}`);
    }
    this.until(() => [...listens, ...sends].every((id) => this.isOver(id)));
    return transfers.map(({ from, isRandom }, n) => {
      const id = listens[n] as string;
      const sent = isRandom ? this.exec(nameOf(from), `md5sum < /tmp/f${n}`) : "";
      return {
        seconds: ((this.ended.get(id) ?? 0) - (since[n] as number)) / 1_000_000,
        sums: [sent.slice(0, 32), this.wait(id).slice(0, 32)],
      };
    });
  }

  counts(): Counts {
    const found: Record<string, [number, number, number, number]> = {};
    for (const bridge of this.world.fabric.bridges.values())
      for (const port of bridge.ports.values()) {
        const { inBytes, inFrames, outBytes, outFrames } = port.traffic;
        found[`${bridge.key} ${port.name}`] = [inBytes, inFrames, outBytes, outFrames];
      }
    return found;
  }
}
