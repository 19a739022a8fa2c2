import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { EventChannels, GUEST_PORT_LIMIT } from "../xen/event-channels";
import { GrantTables } from "../xen/grant-tables";
import { Hypercalls } from "../xen/hypercalls";
import { XenStore } from "../xenstore/store";
import { DeviceBus, DRIVER_TOKEN } from "./bus";
import { blockRingSize, type Device, type DeviceAct } from "./device";
import { backPath, type DeviceName, frontPath } from "./xenbus";

const vbd: DeviceName = { kind: "vbd", domid: 5, number: 51712 };
const vif: DeviceName = { kind: "vif", domid: 5, number: 0 };

/** A host with one guest, its acts in a queue, and every state that the store has shown. */
class Bench {
  now = 0;
  readonly queue: { at: number; run: () => void }[] = [];
  readonly states: string[] = [];
  readonly told: string[] = [];
  hasFrontends = true;
  hotplugSays: string | null = null;
  vcpus = 1;
  ringOrder = 0;
  readonly events = new EventChannels();
  readonly grants = new GrantTables();
  readonly store: XenStore = new XenStore({
    now: () => this.now,
    fired: ({ token, path }) => {
      if (token.startsWith(DRIVER_TOKEN)) this.later(30, () => this.bus.fired(token, path));
    },
  });
  readonly bus: DeviceBus = new DeviceBus(() => this.store, this.events, this.grants, new Hypercalls(), {
    now: () => this.now,
    later: (delay: number, act: DeviceAct) => this.later(delay, () => this.bus.act(act)),
    hasFrontends: () => this.hasFrontends,
    hotplug: (_device: Device, action) => (action === "add" ? this.hotplugSays : null),
    disk: () => ({ sectors: 2048, isReadonly: false, isCd: false }),
    vcpus: () => this.vcpus,
    ringOrder: () => this.ringOrder,
    presented: (device, isWorking, reason) => void this.told.push(`${device.label} ${isWorking ? "works" : `lost: ${reason}`}`),
    failed: () => undefined,
    backRuns: () => true,
    hasScripts: () => true,
    stranded: (device) => void this.told.push(`${device.label} stranded`),
    limited: (device, rate) => void (rate === null || this.told.push(`${device.label} limited ${rate}`)),
    log: (_domid, text) => void this.told.push(text),
  });

  constructor() {
    this.events.create(0, "FIFO", 10_000);
    this.events.create(5, "FIFO", GUEST_PORT_LIMIT);
    this.grants.create(0, 1, 64, 1024);
    this.grants.create(5, 1, 64, 1024);
    this.bus.listen(0);
  }

  later(delay: number, run: () => void): void {
    this.queue.push({ at: this.now + delay, run });
    this.queue.sort((a, b) => a.at - b.at);
  }
  /** Makes a device known as libxl does. */
  add(name: DeviceName): this {
    this.bus.declare(name, 0, false);
    const front = frontPath(name);
    const back = backPath(name);
    for (const [path, owner, reader] of [
      [front, 5, 0],
      [back, 0, 5],
    ] as const) {
      this.store.write(path, "");
      this.store.setPermissions(path, [
        { access: "n", domid: owner },
        { access: "r", domid: reader },
      ]);
    }
    for (const [path, value] of [
      [`${front}/backend`, back],
      [`${front}/backend-id`, "0"],
      [`${front}/state`, "1"],
      [`${back}/frontend`, front],
      [`${back}/online`, "1"],
      [`${back}/hotplug-status`, ""],
      [`${back}/state`, "1"],
    ] as const)
      this.store.write(path, value);
    return this;
  }
  /** Runs what is due up to a time, noting every pair of states. */
  run(us = 5_000_000, name: DeviceName = vbd): this {
    const until = this.now + us;
    for (;;) {
      const next = this.queue[0];
      if (!next || next.at > until) break;
      this.queue.shift();
      this.now = next.at;
      next.run();
      const pair = `${this.bus.stateOf(frontPath(name))} ${this.bus.stateOf(backPath(name))}`;
      if (this.states.at(-1) !== pair) this.states.push(pair);
    }
    this.now = until;
    return this;
  }
  /** Runs one event at a time until something holds. */
  until(holds: () => boolean): this {
    for (let i = 0; i < 1000 && !holds(); i++) {
      const next = this.queue.shift();
      if (!next) break;
      this.now = next.at;
      next.run();
    }
    expect(holds()).toBe(true);
    return this;
  }
  check(): void {
    this.events.check();
    this.grants.check();
    this.bus.check();
  }
  key(name: DeviceName, side: "front" | "back", key: string): string | null {
    return this.store.read(`${side === "front" ? frontPath(name) : backPath(name)}/${key}`);
  }
}

describe("[xenstore.md §8] bringing a block device up", () => {
  test("back waits in 2, front goes to 3 with its keys, back connects, front follows", () => {
    const b = new Bench().add(vbd).run();
    expect(b.states).toEqual(["1 1", "1 2", "3 2", "3 4", "4 4"]);
    expect(b.told).toEqual(["xvda works"]);
    expect([b.key(vbd, "back", "hotplug-status"), b.key(vbd, "back", "sectors"), b.key(vbd, "front", "protocol")]).toEqual([
      "connected",
      "2048",
      "x86_64-abi",
    ]);
    const port = Number(b.key(vbd, "front", "event-channel"));
    expect(b.events.port(5, port)).toMatchObject({ state: "interdomain", remoteDomid: 0 });
    expect(b.grants.runs(5)).toMatchObject([{ ref: Number(b.key(vbd, "front", "ring-ref")), domid: 0, purpose: "vbd 51712 ring" }]);
    expect(b.grants.mappedOf(5)).toBe(1);
  });

  test("without a guest kernel the front end stays in 1 and the back end waits", () => {
    const b = new Bench();
    b.hasFrontends = false;
    b.add(vbd).run();
    expect(b.states.at(-1)).toBe("1 2");
    b.hasFrontends = true;
    b.bus.probe(5);
    b.run();
    expect(b.states.at(-1)).toBe("4 4");
  });

  test("the back end opens the device when physical-device is there, and not before", () => {
    const b = new Bench().add(vbd);
    b.until(() => b.bus.stateOf(frontPath(vbd)) === 3);
    expect(b.key(vbd, "back", "physical-device")).toBeNull();
    expect(b.bus.stateOf(backPath(vbd))).toBe(2);
    b.run();
    expect(b.key(vbd, "back", "physical-device")).toMatch(/^fe:[0-9a-f]+$/);
    expect(b.bus.stateOf(backPath(vbd))).toBe(4);
  });
});

describe("[io.md §1, xenstore.md §7] rings of several pages", () => {
  test.each([
    [0, ["ring-ref"], 32],
    [1, ["ring-ref0", "ring-ref1"], 64],
    [2, ["ring-ref0", "ring-ref1", "ring-ref2", "ring-ref3"], 128],
  ])("order %i: a grant for each page", (order, keys, slots) => {
    const b = new Bench();
    b.ringOrder = order;
    b.add(vbd).run();
    expect(b.states.at(-1)).toBe("4 4");
    for (const key of keys) expect(b.key(vbd, "front", key)).toMatch(/^\d+$/);
    expect(b.key(vbd, "front", "ring-page-order")).toBe(order === 0 ? null : `${order}`);
    expect(b.grants.mappedOf(5)).toBe(keys.length);
    expect(blockRingSize(order)).toBe(slots);
  });

  test("more pages than the back end offers: it takes the most that is offered", () => {
    const b = new Bench();
    b.ringOrder = 9;
    b.add(vbd).run();
    expect(b.key(vbd, "front", "ring-page-order")).toBe("4");
  });
});

describe("[xenstore.md §8] bringing an interface up", () => {
  test("the front end goes straight from 1 to 4; the back end connects once its script has run", () => {
    const b = new Bench().add(vif).run(5_000_000, vif);
    expect(b.states).toEqual(["1 1", "1 2", "4 2", "4 4"]);
    expect(b.told).toEqual(["eth0 works"]);
    for (const key of ["tx-ring-ref", "rx-ring-ref", "event-channel-tx", "event-channel-rx"])
      expect(b.key(vif, "front", key)).toMatch(/^\d+$/);
    expect(b.key(vif, "front", "request-rx-copy")).toBe("1");
  });

  test("several vCPUs: a queue for each, with keys below queue-N; 255 receive buffers are posted in each", () => {
    const b = new Bench();
    b.vcpus = 3;
    b.add(vif).run(5_000_000, vif);
    expect(b.key(vif, "front", "multi-queue-num-queues")).toBe("3");
    expect(b.key(vif, "front", "tx-ring-ref")).toBeNull();
    expect(b.key(vif, "front", "queue-2/rx-ring-ref")).toMatch(/^\d+$/);
    expect(b.grants.figures(5).inUse).toBe(3 * (2 + 255));
    expect(b.states.at(-1)).toBe("4 4");
  });
});

describe("[xenstore.md §8] what breaks a handshake", () => {
  test("ring-ref deleted before the back end reads it: an error in XenStore and the log, and both ends close", () => {
    const b = new Bench().add(vbd);
    b.until(() => b.bus.stateOf(frontPath(vbd)) === 3);
    b.store.remove(`${frontPath(vbd)}/ring-ref`);
    b.run();
    const text = "2 reading /local/domain/5/device/vbd/51712/ring-ref";
    expect(b.store.read("/local/domain/0/error/backend/vbd/5/51712/error")).toBe(text);
    expect(b.told).toEqual([`vbd vbd-5-51712: ${text}`]);
    expect(b.bus.get(vbd)?.failure).toBe(text);
    expect(b.states.at(-1)).toBe("6 6");
    expect([b.grants.figures(5).inUse, b.events.ports(5).length]).toEqual([0, 0]);
  });

  test("a front end that may not write its directory says so and does not come up", () => {
    const b = new Bench().add(vbd);
    b.store.setPermissions(frontPath(vbd), [{ access: "n", domid: 0 }]);
    b.run();
    expect(b.bus.get(vbd)?.failure).toMatch(/^13 writing/);
    expect(b.told).toEqual([`xvda lost: ${b.bus.get(vbd)?.failure}`]);
    expect(b.grants.figures(5).inUse).toBe(0);
  });

  test("the back end's directory deleted under a working device: the guest loses it, and nothing stays mapped", () => {
    const b = new Bench().add(vbd).run();
    b.store.remove(backPath(vbd));
    b.run();
    expect(b.told.at(-1)).toBe(`xvda lost: the back end's directory is gone (${backPath(vbd)})`);
    expect(b.grants.mappedOf(5)).toBe(0);
  });

  test("the front end's state deleted: the back end closes, and says why", () => {
    const b = new Bench().add(vif).run(5_000_000, vif);
    b.store.remove(`${frontPath(vif)}/state`);
    b.run(5_000_000, vif);
    expect(b.bus.stateOf(backPath(vif))).toBe(6);
    expect(b.bus.get(vif)?.failure).toContain("the front end's state key is gone");
  });

  test("a script that fails: hotplug-status error with its words, and no connection", () => {
    const b = new Bench();
    b.hotplugSays = "Could not find bridge device xenbr9";
    b.add(vif).run(5_000_000, vif);
    expect([b.key(vif, "back", "hotplug-status"), b.key(vif, "back", "hotplug-error")]).toEqual(["error", b.hotplugSays]);
    expect(b.states.at(-1)).toBe("4 2");
  });
});

describe("keys that make no sense", () => {
  test.each([
    [vbd, "ring-page-order", "99", "22 requested ring page order 99 exceed max:4"],
    [vif, "multi-queue-num-queues", "999999999", "22 guest requested 999999999 queues, exceeding the maximum of 8"],
    [vif, "multi-queue-num-queues", "0", "22 guest requested 0 queues"],
  ] as const)("%o %s = %s: the back end refuses in its driver's words, both ends close", (name, key, value, text) => {
    const b = new Bench().add(name);
    // Before the back end has read what the front end wrote.
    b.until(() => b.bus.frontState(b.bus.get(name) as Device) >= 3);
    b.store.write(`${frontPath(name)}/${key}`, value);
    b.run(5_000_000, name);
    expect(b.states.at(-1)).toBe("6 6");
    expect(b.store.read(`/local/domain/0/error/backend/${name.kind}/5/${name.number}/error`)).toBe(text);
    b.check();
  });

  test("what the back end offers is no number: one queue, one page", () => {
    const b = new Bench();
    b.vcpus = 4;
    b.ringOrder = 2;
    b.hasFrontends = false;
    b.add(vif).add(vbd).run();
    b.store.write(`${backPath(vif)}/multi-queue-max-queues`, "many");
    b.store.write(`${backPath(vbd)}/max-ring-page-order`, "-1");
    b.hasFrontends = true;
    b.bus.probe(5);
    b.run();
    expect(b.states.at(-1)).toBe("4 4");
    expect(b.bus.get(vif)?.connection?.frontPorts).toHaveLength(2);
    expect(b.bus.get(vbd)?.connection).toMatchObject({ order: 0, ringRefs: [expect.any(Number)] });
  });

  test("a table without room: the driver gives up, and what it had got goes back", () => {
    const b = new Bench();
    b.grants.create(5, 1, 1, 1024);
    b.vcpus = 4;
    b.add(vif).run(5_000_000, vif);
    expect(b.bus.get(vif)?.failure).toBe("28 allocating rings and event channels");
    expect([b.grants.figures(5).inUse, b.events.ports(5).length]).toEqual([0, 0]);
  });
});

test("a disk whose script failed: its front end is ready, and nobody tries a thousand times a second", () => {
  const b = new Bench();
  b.hotplugSays = "File for xvda does not exist";
  b.add(vbd).run();
  expect([b.states.at(-1), b.queue]).toEqual(["3 2", []]);
});

test("a directory above the back ends deleted: every driver below it notices", () => {
  const b = new Bench().add(vbd).add(vif).run();
  b.store.remove("/local/domain/0/backend");
  b.run();
  expect([b.bus.isWorking(vbd), b.bus.isWorking(vif)]).toEqual([false, false]);
  expect(b.grants.mappedOf(5)).toBe(0);
});

test("[xenstore.md §8] front Closed with online = 1: the back end returns to 2 when the front is 1 again", () => {
  const b = new Bench().add(vbd).run();
  b.store.write(`${backPath(vbd)}/state`, "5");
  b.run();
  expect(b.states.at(-1)).toBe("6 6");
  b.store.write(`${frontPath(vbd)}/state`, "1");
  b.run();
  expect(b.states.slice(-5)).toEqual(["1 6", "1 2", "3 2", "3 4", "4 4"]);
  expect(b.bus.isWorking(vbd)).toBe(true);
});

test("[xenstore.md §8] an orderly end: online 0 and Closing, front 6, back 6, everything given back", () => {
  const b = new Bench().add(vbd).run();
  b.store.write(`${backPath(vbd)}/online`, "0");
  b.store.write(`${backPath(vbd)}/state`, "5");
  b.run();
  expect(b.states.at(-1)).toBe("6 6");
  expect(b.told).toEqual(["xvda works", "xvda lost: "]);
  expect([b.grants.figures(5).inUse, b.events.ports(5).length, b.events.ports(0).length]).toEqual([0, 0, 0]);
});

test("whatever keys are deleted whenever, nothing leaks, and a domain that goes leaves nothing behind", () => {
  const keys = [
    "state",
    "ring-ref",
    "event-channel",
    "tx-ring-ref",
    "backend",
    "hotplug-status",
    "physical-device",
    "sectors",
    "online",
    "",
  ];
  const act = fc.tuple(
    fc.constantFrom("front", "back"),
    fc.constantFrom(...keys),
    fc.integer({ min: 10, max: 200_000 }),
    fc.constantFrom(vbd, vif),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 6 }), (acts) => {
      const b = new Bench().add(vbd).add(vif);
      for (const [side, key, us, name] of acts) {
        b.run(us);
        b.store.remove(`${side === "front" ? frontPath(name) : backPath(name)}${key === "" ? "" : `/${key}`}`);
        b.bus.check();
        b.events.check();
      }
      b.run(10_000_000);
      b.bus.check();
      b.bus.domainGone(5);
      expect(b.grants.mappedOf(5)).toBe(0);
      expect(b.events.ports(0)).toEqual([]);
      expect(b.grants.figures(5).inUse).toBe(0);
    }),
    { numRuns: 200 },
  );
});

describe("whatever somebody writes for the drivers to read", () => {
  const other: DeviceName = { kind: "vbd", domid: 5, number: 51728 };
  const names = [vbd, other, vif] as const;
  const keys = [
    "state",
    "ring-ref",
    "ring-ref0",
    "ring-page-order",
    "event-channel",
    "multi-queue-num-queues",
    "tx-ring-ref",
    "rx-ring-ref",
    "event-channel-tx",
    "queue-0/tx-ring-ref",
    "backend",
    "online",
    "hotplug-status",
    "physical-device",
    "feature-persistent",
    "max-ring-page-order",
    "multi-queue-max-queues",
    "sectors",
    "",
  ] as const;
  const values = ["", "0", "1", "2", "3", "4", "5", "6", "7", "9", "10", "12", "99", "-1", "0.5", "1e9", "9".repeat(20), "NaN"] as const;
  const change = fc.record({
    side: fc.constantFrom("front" as const, "back" as const),
    name: fc.constantFrom(...names),
    key: fc.oneof(fc.constant("state" as const), fc.constantFrom(...keys)),
    // null: the node is removed; "mute": its owner may not write it any more
    value: fc.oneof({ weight: 8, arbitrary: fc.constantFrom(...values) }, fc.constantFrom(null, "mute" as const)),
    afterUs: fc.oneof(fc.constant(0), fc.nat(3_000), fc.nat(100_000)),
  });

  test("[RNG-1] [GNT-2] [EVT-1] nothing breaks, the drivers come to rest, and nothing is left of devices that are taken away", () => {
    const property = fc.property(
      fc.array(change, { minLength: 1, maxLength: 16 }),
      fc.nat(100_000),
      fc.constantFrom(1, 2, 4),
      fc.constantFrom(0, 1, 9),
      (changes, startUs, vcpus, ringOrder) => {
        const b = new Bench();
        b.vcpus = vcpus;
        b.ringOrder = ringOrder;
        for (const name of names) b.add(name);
        b.run(startUs);
        for (const { side, name, key, value, afterUs } of changes) {
          const dir = side === "front" ? frontPath(name) : backPath(name);
          const path = key === "" ? dir : `${dir}/${key}`;
          if (value === null) b.store.remove(path);
          else if (value === "mute") {
            if (b.store.read(path) !== null) b.store.setPermissions(path, [{ access: "n", domid: 0 }]);
          } else if (key !== "") b.store.write(path, value);
          b.run(afterUs);
          b.check();
        }
        b.run();
        expect(b.queue).toEqual([]);
        // What was kept is what would have gone on.
        expect(JSON.stringify(JSON.parse(JSON.stringify(b.bus.export())))).toBe(JSON.stringify(b.bus.export()));
        for (const device of b.bus.devices.values()) expect(Number.isInteger(device.connection?.order ?? 0)).toBe(true);
        for (const name of names) b.bus.drop(name);
        b.check();
        expect(b.grants.runs(5)).toEqual([]);
        expect([...b.events.ports(5), ...b.events.ports(0)]).toEqual([]);
        expect(b.store.read("/local/domain/0/error/backend/vbd/5/51712/error")).toBeNull();
      },
    );
    fc.assert(property, { numRuns: 300, seed: 5 });
  }, 60_000);
});
