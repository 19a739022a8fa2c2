import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventChannels, errno, GUEST_PORT_LIMIT, maxPorts, virqs } from "./event-channels";

function pair(): EventChannels {
  const events = new EventChannels();
  events.create(0, "FIFO", maxPorts.FIFO - 1);
  events.create(5, "FIFO", GUEST_PORT_LIMIT);
  return events;
}

describe("[hypervisor.md §8] event channels", () => {
  test("the limits of both interfaces, and libxl's for a guest", () => {
    expect(maxPorts).toEqual({ "2-level": 4096, FIFO: 131_072 });
    expect(GUEST_PORT_LIMIT).toBe(1023);
    const events = new EventChannels();
    events.create(1, "2-level", 99_999);
    expect(events.limitOf(1)).toBe(4095);
  });

  test("port 0 is never given; a new port notifies vCPU 0", () => {
    const events = pair();
    const port = events.allocUnbound(5, 0, "vbd 51712");
    expect(port).toBe(1);
    expect(events.port(5, 0)).toBeNull();
    expect(events.port(5, port)).toMatchObject({ state: "unbound", remoteDomid: 0, remotePort: null, vcpu: 0, isPending: false });
  });

  test("only the named domain may bind, and binding leaves the new port pending once", () => {
    const events = pair();
    events.create(7, "FIFO", GUEST_PORT_LIMIT);
    const front = events.allocUnbound(5, 0, "vbd");
    expect(events.bindInterdomain(7, 5, front)).toBe(errno.EINVAL);
    expect(events.bindInterdomain(0, 99, 1)).toBe(errno.ESRCH);
    const back = events.bindInterdomain(0, 5, front);
    expect(events.port(0, back)).toMatchObject({ state: "interdomain", remoteDomid: 5, remotePort: front, isPending: true });
    expect(events.port(5, front)).toMatchObject({ state: "interdomain", remoteDomid: 0, remotePort: back, isPending: false });
    expect(events.bindInterdomain(0, 5, front)).toBe(errno.EINVAL);
  });

  test("an event that is pending already is not counted twice; a masked one is pending all the same", () => {
    const events = pair();
    const front = events.allocUnbound(5, 0, "vif");
    const back = events.bindInterdomain(0, 5, front);
    events.take(0, back);
    expect([events.send(5, front), events.send(5, front)]).toEqual([1, 0]);
    expect(events.port(0, back)).toMatchObject({ isPending: true, count: 1 });
    events.take(0, back);
    events.mask(0, back, true);
    expect(events.send(5, front)).toBe(1);
    expect(events.port(0, back)).toMatchObject({ isPending: true, isMasked: true, count: 2 });
  });

  test("closing one end leaves the other waiting unbound; a closed port sends nothing", () => {
    const events = pair();
    const front = events.allocUnbound(5, 0, "vbd");
    const back = events.bindInterdomain(0, 5, front);
    events.close(0, back);
    expect(events.port(5, front)).toMatchObject({ state: "unbound", remoteDomid: 0 });
    expect(events.send(5, front)).toBe(errno.EINVAL);
    expect(events.close(0, back)).toBe(errno.EINVAL);
  });

  test.each([
    ["a timer VIRQ", (e: EventChannels) => e.bindVirq(5, virqs.timer, 1), errno.EINVAL],
    ["an IPI", (e: EventChannels) => e.bindIpi(5, 1, "resched"), errno.EINVAL],
    ["a global VIRQ", (e: EventChannels) => e.bindVirq(5, virqs.domExc, 0), 0],
    ["an unbound port", (e: EventChannels) => e.allocUnbound(5, 0, "vbd"), 0],
  ])("moving %s to another vCPU", (_what, open, result) => {
    const events = pair();
    expect(events.bindVcpu(5, open(events), 2)).toBe(result);
  });

  test("a domain's limit refuses the next port with ENOSPC", () => {
    const events = new EventChannels();
    events.create(5, "2-level", 3);
    expect([1, 2, 3, 4].map(() => events.allocUnbound(5, 0, "x"))).toEqual([1, 2, 3, errno.ENOSPC]);
  });
});

test("[EVT-1] whatever is opened, bound, sent and closed, ports stay paired and come back from plain data", () => {
  const act = fc.tuple(fc.constantFrom("alloc", "bind", "close", "send", "destroy"), fc.nat(3), fc.nat(3), fc.integer({ min: 1, max: 12 }));
  fc.assert(
    fc.property(fc.array(act, { maxLength: 120 }), (acts) => {
      const events = new EventChannels();
      const alive = new Set<number>();
      for (const [what, domid, other, port] of acts) {
        if (!alive.has(domid)) {
          events.create(domid, "FIFO", 10);
          alive.add(domid);
        }
        if (what === "alloc") events.allocUnbound(domid, other, "x");
        else if (what === "bind" && domid !== other) events.bindInterdomain(domid, other, port);
        else if (what === "close") events.close(domid, port);
        else if (what === "send") events.send(domid, port);
        else if (what === "destroy") {
          events.destroy(domid);
          alive.delete(domid);
        }
        events.check();
      }
      const copy = new EventChannels();
      copy.import(JSON.parse(JSON.stringify(events.export())));
      expect(copy.export()).toEqual(events.export());
    }),
    { numRuns: 300 },
  );
});
