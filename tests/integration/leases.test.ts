/** Leases of real guests over virtual days: they are renewed, they end, an empty pool is an alert. */
import fc from "fast-check";
import { expect, test } from "vitest";
import { openLab } from "../../simulator/lab";
import { type Found, GIB, LabDriver, MIB, starter } from "../support/lab-driver";
import { looseState, withState } from "../support/lab-state";

const HOUR = 3600;
/** A lab as another one is, but for something in its network. */
function changed(
  d: LabDriver,
  change: (fabric: { gateways: Gateways; bridges: { key: string; ports: { name: string }[] }[] }) => void,
): LabDriver {
  const snapshot = d.lab.snapshot();
  const state = looseState(snapshot);
  change({ gateways: Object.values(state.gateway ?? {}) as Gateways, bridges: Object.values(state.bridge ?? {}) as never });
  const other = new LabDriver(openLab(withState(snapshot, state)));
  other.continueRequestsOf(d);
  return other;
}
type Gateways = { config: { segment: string; poolFirst: number; poolLast: number; leaseSeconds: number }; leases: { leases: unknown[] } }[];
/** The starter lab, whose first pool of addresses has `free` of them left. */
function withFree(free: number): LabDriver {
  return changed(starter(2), ({ gateways }) => {
    for (const { config, leases: book } of gateways)
      if (config.segment === "eth0") config.poolLast = config.poolFirst + book.leases.length + free - 1;
  });
}
function made(d: LabDriver, name: string): string {
  const result = d.done("VM.create_from_template", {
    template: d.vm("Alpine Linux 3.20"),
    name_label: name,
    name_description: "",
    affinity: null,
    VCPUs: 1,
    memory: 128 * MIB,
    iso: null,
    disks: [{ name_label: "root", SR: d.named("SR", "Shared NFS storage").ref, virtual_size: GIB }],
    vifs: [{ network: d.all("network")[0]?.ref, MAC: "" }],
    start: true,
  }).fields.result;
  d.run(90);
  return String(result).slice("<value>".length, -"</value>".length);
}
const leases = (d: LabDriver): readonly unknown[] | undefined =>
  d.lab
    .ask("topology", { plan: "infrastructure" })
    .nodes.find(({ id }) => id === "gateway:eth0")
    ?.facts.find(([code]) => code === "fact.leases")
    ?.slice(1);
const address = (d: LabDriver, name: string): string =>
  /inet (10\.[\d.]+)/.exec(d.exec(name, "ip -4 addr show eth0").stdout)?.[1] ?? "none";
/** What is said about the pool; that VMs have started is said too. */
const alerts = (d: LabDriver): Found["fields"][] => d.all("message").flatMap(({ fields }) => (fields.cls === "Pool" ? [fields] : []));

test("[xl-config] an exhausted pool is an alert that says which; an address that comes back ends it", () => {
  const d = withFree(1);
  const first = made(d, "first");
  expect([address(d, "first") === "none", alerts(d)]).toEqual([false, []]);
  const second = made(d, "second");
  expect(address(d, "second")).toBe("none");
  expect(alerts(d)).toMatchObject([
    {
      name: "DHCP_POOL_EXHAUSTED",
      priority: 3,
      cls: "Pool",
      body: expect.stringMatching(/^The DHCP server 10\.0\.0\.1 on eth0 has no free address from /),
    },
  ]);
  d.exec("first", "dhclient -r eth0");
  d.run(70);
  expect(alerts(d)).toEqual([]);
  expect(address(d, "second")).not.toBe("none");
  for (const self of [first, second]) d.done("VM.hard_shutdown", { vm: self });
  d.lab.check();
});

test("[xl-config] 26 hours after its holders are gone a pool is free again, and those that stayed still have theirs", () => {
  const d = withFree(1);
  const before = leases(d);
  const own = address(d, "web-01");
  const vm = made(d, "passing");
  expect(leases(d)).not.toEqual(before);
  d.done("VM.hard_shutdown", { vm });
  d.taken("VM.destroy_with_disks", { self: vm, vdis: [] });
  for (const other of ["app-01", "db-01"]) d.done("VM.hard_shutdown", { vm: d.vm(other) });
  d.run(26 * HOUR);
  // Theirs have ended too; web-01 and the control domains have renewed.
  expect(leases(d)?.[0]).toBe(Number(before?.[0]) - 2);
  expect(address(d, "web-01")).toBe(own);
  expect(made(d, "next")).not.toBe("");
  expect(address(d, "next")).not.toBe("none");
  expect(alerts(d)).toEqual([]);
  d.lab.check();
}, 60_000);

test("[network.md §7] a lease is renewed from half of its time on; without a server the address goes with its end", () => {
  const d = changed(starter(2), ({ gateways }) => {
    for (const { config } of gateways) config.leaseSeconds = 4 * HOUR;
  });
  made(d, "brief");
  const left = (of: LabDriver): number => Number(/valid_lft (\d+)sec/.exec(of.exec("brief", "ip -4 addr show eth0").stdout)?.[1] ?? 0);
  expect(left(d)).toBeGreaterThan(3.9 * HOUR);
  d.run(1.95 * HOUR);
  expect(left(d)).toBeLessThan(2.1 * HOUR);
  d.run(0.1 * HOUR);
  expect(left(d)).toBeGreaterThan(3.9 * HOUR);
  const own = address(d, "brief");
  const alone = changed(d, ({ bridges }) => {
    for (const bridge of bridges)
      if (bridge.key.startsWith("switch/")) bridge.ports = bridge.ports.filter(({ name }) => name !== "gateway");
  });
  alone.run(3.8 * HOUR);
  expect(address(alone, "brief")).toBe(own);
  alone.run(0.3 * HOUR);
  expect(address(alone, "brief")).toBe("none");
  d.run(5 * HOUR);
  expect(address(d, "brief")).toBe(own);
}, 60_000);

const GUESTS = ["web-01", "app-01", "db-01", "test-01"] as const;
/** Something that makes a guest ask for an address, let it go, or sleep over its end. */
const act = fc.record({
  who: fc.constantFrom(...GUESTS),
  kind: fc.constantFrom("release", "ask", "link", "pause", "reboot", "wait"),
  seconds: fc.integer({ min: 1, max: 200 }),
});
function perform(
  d: LabDriver,
  { who, kind, seconds }: { readonly who: (typeof GUESTS)[number]; readonly kind: string; readonly seconds: number },
): void {
  const vm = d.vm(who);
  const isAlpine = who === "app-01" || who === "test-01";
  const isPaused = d.field("VM", vm, "power_state") === "Paused";
  if (kind === "pause") d.call(isPaused ? "VM.unpause" : "VM.pause", { vm });
  else if (!isPaused && kind === "reboot") d.call("VM.hard_reboot", { vm });
  else if (!isPaused && kind === "release") d.exec(who, isAlpine ? "killall udhcpc; ip addr flush dev eth0" : "dhclient -r eth0");
  else if (!isPaused && kind === "ask") d.exec(who, isAlpine ? "udhcpc -n -q -i eth0" : "dhclient eth0");
  else if (!isPaused && kind === "link") d.exec(who, "ip link set eth0 down; sleep 1; ip link set eth0 up");
  d.run(seconds);
}
test("[network.md §7] whoever asks, lets go, starts anew or sleeps over the end: no two that are awake have one address", () => {
  fc.assert(
    fc.property(fc.array(act, { minLength: 8, maxLength: 12 }), (acts) => {
      const d = changed(starter(3), ({ gateways }) => {
        for (const { config, leases: book } of gateways)
          if (config.segment === "eth0") Object.assign(config, { leaseSeconds: 120, poolLast: config.poolFirst + book.leases.length });
      });
      let seen = 0;
      for (const one of acts) {
        perform(d, one);
        const awake = GUESTS.filter((name) => d.field("VM", d.vm(name), "power_state") === "Running");
        const held = awake.map((name) => address(d, name)).filter((ip) => ip !== "none");
        expect(new Set(held).size, held.join(" ")).toBe(held.length);
        seen += held.length;
      }
      expect(seen).toBeGreaterThan(3);
    }),
    { seed: 15, numRuns: 3 },
  );
});
