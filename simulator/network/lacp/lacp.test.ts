/** @source IEEE 802.1AX-2014 §6.4.2.3, §6.4.4; Linux 4.19 drivers/net/bonding/bond_3ad.c */
import { expect, test } from "vitest";
import { Lacp, type LacpSystem } from "./lacp";
import { decodeLacpdu, encodeLacpdu, LACP } from "./lacpdu";

const system = (more: Partial<LacpSystem>, mac = "02:00:00:00:00:01"): LacpSystem => ({
  priority: 65_535,
  mac,
  key: 9,
  portPriority: 255,
  isActive: true,
  isFast: false,
  ...more,
});
/** Two systems with two links between them. */
function joined(first: Partial<LacpSystem>, second: Partial<LacpSystem>) {
  let now = 0;
  let queue: { at: number; act: () => void }[] = [];
  let sent = 0;
  const ends: Lacp[] = [];
  for (const [n, more] of [first, second].entries())
    ends.push(
      new Lacp(() => system(more, `02:00:00:00:00:0${n + 1}`), {
        now: () => now,
        later: (due) => void queue.push({ at: due, act: () => ends[n]?.treeDue(due) }),
        changed: () => undefined,
        send(name, encode) {
          sent++;
          const frame = encode("02:00:00:00:01:00");
          queue.push({ at: now + 10, act: () => ends[1 - n]?.receive(name, frame) });
        },
      }),
    );
  const run = (seconds: number): void => {
    const end = now + seconds * 1_000_000;
    for (;;) {
      queue.sort((a, b) => a.at - b.at);
      const next = queue[0];
      if (!next || next.at > end) break;
      queue = queue.slice(1);
      now = next.at;
      next.act();
    }
    now = end;
  };
  for (const [at, name] of ["a", "b"].entries()) for (const end of ends) end.add(name, at + 1);
  const link = (name: string, isUp: boolean): void => {
    for (const end of ends) end.setUp(name, isUp);
  };
  for (const name of ["a", "b"]) link(name, true);
  const carried = (): string[] =>
    ends.map((end) =>
      end.ports
        .filter(({ name }) => end.carries(name))
        .map(({ name }) => name)
        .join(),
    );
  return { ends, run, link, carried, sent: () => sent };
}

test("a frame has its two halves where the standard puts them", () => {
  const actor = { priority: 65_535, system: "a0:36:9f:00:00:01", key: 9, portPriority: 255, port: 1, state: 0x3d };
  const partner = { priority: 32_768, system: "02:5c:00:00:00:01", key: 1, portPriority: 128, port: 7, state: 0x3f };
  const frame = encodeLacpdu("a0:36:9f:00:00:01", { actor, partner });
  expect([frame.length, [...frame.subarray(0, 34)].map((byte) => byte.toString(16).padStart(2, "0")).join("")]).toEqual([
    124,
    "0180c2000002a0369f00000188090101" + "0114ffffa0369f000001000900ff00013d00",
  ]);
  expect(decodeLacpdu(frame)).toEqual({ actor, partner });
});

test("both links are one two seconds after both have heard one another; states are those of the driver", () => {
  const net = joined({}, {});
  net.run(1.9);
  expect(net.carried()).toEqual(["", ""]);
  net.run(0.3);
  expect(net.carried()).toEqual(["a,b", "a,b"]);
  expect(net.ends.map(({ ports }) => ports.map(({ state }) => state))).toEqual([
    [0x3d, 0x3d],
    [0x3d, 0x3d],
  ]);
  // Slow: each end of each link says it again each 30 s.
  const before = net.sent();
  net.run(300);
  expect(net.sent() - before).toBe(40);
  net.link("a", false);
  expect(net.carried()).toEqual(["b", "b"]);
  net.link("a", true);
  net.run(3);
  expect(net.carried()).toEqual(["a,b", "a,b"]);
});

test.each([
  [{ isActive: false }, { isActive: true }, "a,b"],
  [{ isActive: false }, { isActive: false }, ""],
  [{ isFast: true }, { isFast: true }, "a,b"],
] as const)("%o with %o", (first, second, carried) => {
  const net = joined(first, second);
  net.run(10);
  expect(net.carried()).toEqual([carried, carried]);
});

test("a partner that says nothing any more is given up after 3 s where it is told to be fast, after 90 s otherwise", () => {
  for (const isFast of [true, false]) {
    const net = joined({ isFast }, {});
    net.run(10);
    const [near, far] = net.ends;
    far?.setUp("a", false);
    // What was heard last holds for its time.
    net.run(isFast ? 1.5 : 80);
    expect(near?.carries("a")).toBe(true);
    net.run(isFast ? 2 : 4);
    expect([near?.carries("a"), near?.carries("b")]).toEqual([false, true]);
    net.run(4);
    expect((near?.portCalled("a")?.state ?? 0) & LACP.defaulted).toBe(LACP.defaulted);
  }
});
