/** Frames of one interface come in the order in which they went, whatever small differences there are on the way. */
import { expect, test } from "vitest";
import { encodeEthernet } from "../wire/ethernet";
import { Fabric, type FabricEvent } from "./fabric";

const MACS = ["00:16:3e:00:00:01", "00:16:3e:00:00:02"] as const;

test("the longest way before the shortest: neither overtakes", () => {
  let now = 0;
  let draws = 0;
  const queue: { readonly at: number; readonly event: FabricEvent }[] = [];
  const got: number[] = [];
  const fabric = new Fabric({
    now: () => now,
    later: (delay, event) => void queue.push({ at: now + delay, event }),
    // As much as there may be, and nothing for the next.
    jitter: (most) => (draws++ % 4 < 2 ? most : 0),
    chance: () => 0,
    deliver: (_domain, _device, frame) => void got.push(frame[20] as number),
    onPool: () => undefined,
    pass: () => undefined,
    onVif: () => undefined,
    onPif: () => undefined,
  });
  fabric.addBridge("b", "xenbr0");
  for (const [n, mac] of MACS.entries()) {
    fabric.plug("b", `vif${n}`, { kind: "guest", domain: `g${n}`, device: 0 });
    fabric.listen(`g${n}`, 0, { mac, addresses: [], neighbours: [], hearsArp: false });
  }
  const run = (until: number): void => {
    for (;;) {
      const [next] = queue.sort((a, b) => a.at - b.at);
      if (!next || next.at > until) break;
      queue.shift();
      now = next.at;
      fabric.handle(next.event);
    }
    now = until;
  };
  const send = (from: 0 | 1, number: number): void => {
    const payload = new Uint8Array(46).fill(number);
    fabric.send(
      `g${from}`,
      0,
      encodeEthernet({ destination: MACS[1 - from] as string, source: MACS[from], vlan: null, etherType: 0x88b5, payload }),
    );
  };
  send(1, 0);
  run(1_000);
  got.length = 0;
  for (let n = 1; n <= 100; n++) {
    send(0, n);
    run(now + 3);
  }
  run(now + 1_000);
  expect(got).toEqual(Array.from({ length: 100 }, (_, n) => n + 1));
});
