import { describe, expect, test, vi } from "vitest";
import { instantProgram, ok } from "../os/program";
import { type TestGuest, TestWorld } from "../test-harness";
import { GuestMemory } from "./memory";

const nic = (n: number) => [{ device: 0, mac: `00:16:3e:00:00:0${n}`, mtu: 1500 }];
const fixed = (n: number) => ({ addresses: [{ nic: 0, ipv4: `10.0.0.${n}`, prefix: 24, gateway: null }] });

/** A guest that has been left alone for some minutes. */
function sleeper(changes: Parameters<TestWorld["add"]>[0] = {}): TestGuest {
  const guest = new TestWorld()
    .add({ nics: nic(1), ...changes }, fixed(5))
    .start()
    .waitFor(changes.os === "windows" ? "SAC>" : "login: ");
  guest.world.run(200);
  return guest;
}
const isAsleep = (guest: TestGuest): boolean => !guest.engine.inside.state.isOpen;
/** How often some guest's inside is opened while something happens. */
function openingsDuring(act: () => void): number {
  const open = vi.spyOn(GuestMemory.prototype as unknown as { open(): unknown }, "open");
  act();
  const count = open.mock.calls.length;
  open.mockRestore();
  return count;
}
const canonical = (text: string): string => JSON.stringify(JSON.parse(text));

describe("a guest's image", () => {
  test("is one text for one state, asleep or open, and survives being read as data", () => {
    const guest = sleeper();
    expect(isAsleep(guest)).toBe(true);
    const asleep = guest.engine.image();
    expect(canonical(asleep)).toBe(asleep);
    expect(guest.engine.inside.state.os.hostname).toBe("web-01");
    expect(isAsleep(guest)).toBe(false);
    expect(guest.engine.image()).toBe(asleep);
    expect(JSON.stringify(guest.engine.save())).toBe(asleep);
  });

  test("is the same after it was taken back, and the guest is asleep then, its wake-up where it was", () => {
    const busy = new TestWorld()
      .add({ nics: nic(1) }, fixed(5))
      .start()
      .login();
    busy.type("for i in 1 2 3; do echo $(seq $i | wc -l); sleep 0.3; done & wait\r");
    busy.world.run(0.4);
    for (const guest of [sleeper(), sleeper({ workload: "web" }), sleeper({ os: "windows", domainType: "hvm" }), busy]) {
      const text = guest.engine.image();
      const due = guest.wakeTime;
      expect(openingsDuring(() => guest.engine.restoreImage(text))).toBe(0);
      expect(isAsleep(guest)).toBe(true);
      expect(guest.wakeTime).toBe(due);
      expect(guest.engine.image()).toBe(text);
    }
  });

  test("a text that is none is refused", () => {
    expect(() => sleeper().engine.restoreImage("{}")).toThrow("a guest's text has a head and an inside");
  });

  test("watches with XenStore are registered again without opening", () => {
    const watcher = sleeper({ os: "dom0", name: "host1" });
    watcher.engine.exec("1", "xenstore-watch -n 2 memory");
    watcher.world.run(1);
    const text = watcher.engine.image();
    expect(watcher.engine.inside.state.watches.map(({ path }) => path)).toEqual(["memory"]);
    const asked: string[] = [];
    const { client } = watcher.engine.inside.services.xenstore;
    const watch = vi.spyOn(client, "watch").mockImplementation((path) => {
      asked.push(path);
      return { ok: true, value: null };
    });
    expect(openingsDuring(() => watcher.engine.restoreImage(text))).toBe(0);
    expect(asked).toEqual(["memory"]);
    watch.mockRestore();
    expect(watcher.engine.execs()).toEqual(["1"]);
    expect(isAsleep(watcher)).toBe(true);
  });
});

describe("a guest that sleeps", () => {
  test("is not woken by looking, and says what it says when open", () => {
    const guest = sleeper({ workload: "database" });
    const look = () => {
      const { engine } = guest;
      const bytes: (readonly [string | null, number])[] = [];
      engine.eachChunk((name, size) => void bytes.push([name, size]));
      return { stats: engine.stats(), execs: engine.execs(), held: engine.heldBytes(), bytes, services: engine.services() };
    };
    let seen: ReturnType<typeof look> | null = null;
    const opened = openingsDuring(() => {
      seen = look();
      guest.engine.image();
      guest.engine.save();
      guest.engine.execKill("none");
      guest.engine.shareChanged(10_000);
      guest.engine.xenstoreFired("memory/target", "nobody's");
    });
    expect(opened).toBe(0);
    expect(isAsleep(guest)).toBe(true);
    expect(seen).toMatchObject({ stats: { hostname: "web-01", phase: "running", addresses: [{ nic: 0, ipv4: "10.0.0.5" }] } });
    expect(guest.engine.inside.state.os.hostname).toBe("web-01");
    expect(look()).toEqual(seen);
  });

  test("draws its noise and publishes for an hour without being opened", () => {
    const guest = sleeper({ workload: "web" });
    guest.store.delete("attr/vif/0/ipv4/0");
    const { length } = guest.loads;
    expect(openingsDuring(() => guest.world.run(3600))).toBe(0);
    expect(guest.loads.length - length).toBeGreaterThan(200);
    expect(guest.loads.at(-1)?.flows).toHaveLength(1);
    expect(guest.store.get("attr/vif/0/ipv4/0")).toBe("10.0.0.5");
  });

  test("acts as one that is opened at every event, whatever reaches it", () => {
    const run = (isOpened: boolean): string => {
      const world = new TestWorld();
      const clock = instantProgram("clock", (_args, ctx) => ok(`${ctx.machine.uptimeUs()}\n`));
      const guest = world.add({ nics: nic(1), workload: "web" }, { ...fixed(5), programs: [clock] }).start();
      const peer = world.add({ nics: nic(2), name: "peer" }, fixed(6)).start();
      world.hub([guest, peer]);
      const go = (seconds: number): void => {
        const limit = world.now + seconds * 1_000_000;
        while (world.step(limit)) if (isOpened) expect(guest.engine.inside.state.os.processes).toBeDefined();
      };
      const said: unknown[] = [];
      go(300);
      said.push(peer.exec("ping -c 3 10.0.0.5").stdout);
      go(300);
      said.push(guest.exec("uptime; clock; free; systemctl stop nginx; hostname other; ip a").stdout);
      go(300);
      guest.engine.balloon(900 * 1_048_576);
      go(100);
      guest.engine.pause();
      go(50);
      guest.engine.resume(50_000_000);
      go(200);
      guest.engine.carrier(0, false);
      go(100);
      said.push(guest.engine.image(), guest.loads, [...guest.store], guest.serial);
      return JSON.stringify(said);
    };
    const opened = run(true);
    expect(opened).toContain("3 packets transmitted, 3 received");
    const openings = openingsDuring(() => expect(run(false)).toBe(opened));
    expect(openings).toBeGreaterThan(2);
    expect(openings).toBeLessThan(60);
  });
});
