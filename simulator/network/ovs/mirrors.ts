/** Copies of frames for mirrors, and how many there were. @source ovs: ofproto/ofproto-dpif-mirror.c */
import type { Mirror, MirrorCount } from "./ovs-state";

export class MirrorCopies {
  private mirrors: readonly Mirror[] = [];
  private readonly counts = new Map<string, { packets: number; bytes: number }>();

  keep(mirrors: readonly Mirror[]): void {
    this.mirrors = mirrors;
    for (const name of [...this.counts.keys()]) if (!mirrors.some((mirror) => mirror.name === name)) this.counts.delete(name);
  }
  get isIdle(): boolean {
    return this.mirrors.length === 0;
  }
  /** Whether a port takes mirrored frames, and nothing else. @source ovs-vswitchd.conf.db(5), Mirror: output_port */
  isOutput(port: string): boolean {
    return this.mirrors.some(({ output }) => output === port);
  }
  countOf(name: string): { readonly packets: number; readonly bytes: number } {
    return this.counts.get(name) ?? { packets: 0, bytes: 0 };
  }

  /**
   * Where a frame is copied to: names of ports, or VLANs.
   * @param to - ports that it leaves by; null: it is flooded
   */
  copies(from: string, vlan: number, to: readonly string[] | null, bytes: number): (string | number)[] {
    const found: (string | number)[] = [];
    for (const mirror of this.mirrors) {
      if (mirror.vlans.length > 0 && !mirror.vlans.includes(vlan)) continue;
      const leaves = to === null ? mirror.to.some((name) => name !== from) : to.some((name) => mirror.to.includes(name));
      if (!mirror.selectAll && !mirror.from.includes(from) && !leaves) continue;
      const out = mirror.output ?? mirror.outputVlan;
      if (out === null) continue;
      const count = this.counts.get(mirror.name) ?? { packets: 0, bytes: 0 };
      count.packets++;
      count.bytes += bytes;
      this.counts.set(mirror.name, count);
      if (!found.includes(out)) found.push(out);
    }
    return found;
  }

  export(): MirrorCount[] {
    return [...this.counts].map(([name, { packets, bytes }]) => [name, packets, bytes]);
  }
  import(counts: readonly MirrorCount[]): void {
    for (const [name, packets, bytes] of counts) this.counts.set(name, { packets, bytes });
  }
}
