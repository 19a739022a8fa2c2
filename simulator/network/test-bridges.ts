/** For tests: bridges joined by links, and the queue that their events need. */
import { encodeEthernet } from "../wire/ethernet";
import { Fabric, type FabricEvent } from "./fabric";
import type { LinuxBridge } from "./linux-bridge";
import { isBpdu } from "./stp/bpdu";

const hex = (n: number): string => n.toString(16).padStart(2, "0");

/** Bridges joined by links, each with one guest; time goes on as events are due. A link is an interface of a domain that is a port of both. */
export function bridgedNet(count: number, links: readonly (readonly [a: number, b: number])[]) {
  let now = 0;
  let order = 0;
  const queue: { readonly at: number; readonly order: number; readonly event: FabricEvent }[] = [];
  const got: string[] = [];
  let handled = 0;
  const fabric: Fabric = new Fabric({
    now: () => now,
    later: (delay, event) => void queue.push({ at: now + delay, order: order++, event }),
    jitter: () => 0,
    chance: () => 999_999,
    deliver: (domain, _device, frame) => void (isBpdu(frame) || got.push(domain)),
    onPool: () => undefined,
    pass: (domain, device, direction, frame) => void fabric.passed(domain, device, direction, frame),
    onVif: () => undefined,
    onPif: () => undefined,
  });
  const bridges = Array.from({ length: count }, (_, n) => fabric.addBridge(`b${n}`, `b${n}`) as LinuxBridge);
  for (const [n, bridge] of bridges.entries())
    fabric.plug(bridge.key, `g${n}`, { kind: "guest", domain: `g${n}`, device: 0 }, `00:16:3e:00:01:${hex(n)}`);
  for (const [n, [a, b]] of links.entries()) {
    const end = (bridge: number, side: 0 | 1) => ({
      bridge: `b${bridge}`,
      port: `l${n}${"ab"[side]}`,
      mac: `00:16:3e:00:00:${hex(2 * n + side)}`,
    });
    fabric.join(end(a, 0), end(b, 1), { domain: `l${n}`, device: 0 });
  }
  const run = (seconds: number, most = 100_000): void => {
    const end = now + seconds * 1_000_000;
    for (;;) {
      queue.sort((a, b) => a.at - b.at || a.order - b.order);
      const next = queue[0];
      if (!next || next.at > end) break;
      queue.shift();
      now = next.at;
      if (++handled > most) throw new Error("more events than there may be");
      fabric.handle(next.event);
    }
    now = end;
  };
  const guestMac = (n: number): string => `00:16:3e:00:02:${hex(n)}`;
  /** Who has had a frame of a guest's, half a second later. */
  const send = (from: number, to: number | "all"): string[] => {
    got.length = 0;
    const destination = to === "all" ? "ff:ff:ff:ff:ff:ff" : guestMac(to);
    fabric.send(
      `g${from}`,
      0,
      encodeEthernet({ destination, source: guestMac(from), vlan: null, etherType: 0x0800, payload: new Uint8Array(46).fill(0x45, 0, 1) }),
    );
    run(0.5);
    return [...got].sort();
  };
  const stp = (isOn: boolean): void => {
    for (const bridge of bridges) bridge.change((tree) => (isOn ? tree.turnOn() : tree.turnOff()), 15_000_000);
  };
  return { fabric, bridges, run, send, stp, handled: () => handled };
}
