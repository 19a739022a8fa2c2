/** Links that are not as usual: what guests, control domains and servers feel of it. @source labs.md (21: declarative impairments) */
import { describe, expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver, starter } from "../support/lab-driver";

const said = (d: LabDriver, host: string, command: string): string => {
  const { stdout, stderr } = d.exec(host, command, 400);
  return `${stdout}${stderr}`;
};
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(said(d, guest, "ip -o -4 addr show eth0"))?.[1] ?? "";
const vifOf = (d: LabDriver, vm: string): string => d.all("VIF").find((r) => r.fields.VM === d.vm(vm))?.ref ?? "";
const pifOf = (d: LabDriver, host: string, device = "eth0"): string =>
  d.all("PIF").find(({ fields }) => fields.host === d.named("host", host).ref && fields.device === device)?.ref ?? "";
/** Least and mean round trip, ms, and what is lost, percent. */
function pinged(d: LabDriver, from: string, to: string, count = 20): { readonly min: number; readonly avg: number; readonly lost: number } {
  const text = said(d, from, `ping -c ${count} -i 0.2 -W 1 ${to}`);
  const [, min = "0", avg = "0"] = /= ([\d.]+)\/([\d.]+)\//.exec(text) ?? [];
  return { min: Number(min), avg: Number(avg), lost: Number(/([\d.]+)% packet loss/.exec(text)?.[1] ?? "-1") };
}

describe("pings over a link", () => {
  const d = starter(5);
  const db = addressOf(d, "db-01");

  test("take longer by its delay, on a cable and at an interface, there and back", () => {
    expect(pinged(d, "web-01", db).avg).toBeLessThan(2);
    d.taken("link.set", { link: pifOf(d, "xen-02"), latency: 20_000 });
    const far = pinged(d, "web-01", db);
    expect([far.min > 40, far.avg < 43, far.lost]).toEqual([true, true, 0]);
    d.taken("link.set", { link: vifOf(d, "db-01"), latency: 5_000 });
    const farther = pinged(d, "web-01", db);
    expect([farther.min > 50, farther.avg < 54]).toEqual([true, true]);
    // Who stays on the same bridge does not feel the cable.
    expect(pinged(d, "web-01", addressOf(d, "app-01")).avg).toBeLessThan(2);
    d.taken("link.undo", { link: vifOf(d, "db-01") });
    d.taken("link.undo", { link: pifOf(d, "xen-02") });
    expect(pinged(d, "web-01", db).avg).toBeLessThan(2);
    expect(d.refusal("link.undo", { link: pifOf(d, "xen-02") })).toMatchObject({ why: ["link.nothing_before"] });
  });

  test("are lost as often as it says, and each lost frame is counted on the link", () => {
    d.taken("link.set", { link: vifOf(d, "db-01"), loss: 200_000 });
    const sent = 200;
    const { lost } = pinged(d, "web-01", db, sent);
    // 1 − 0.8² = 36 %: one of twenty tests of 200 would be farther off than 7.
    expect(Math.abs(lost - 36)).toBeLessThan(9);
    const graph = d.lab.ask("topology", { plan: "infrastructure" });
    const at = graph.edges.findIndex(({ link }) => link === vifOf(d, "db-01"));
    const counted = d.lab.ask("topologyRates", { plan: "infrastructure" }).lost.find(([edge]) => edge === at);
    const [, forward = 0, backward = 0] = counted ?? [];
    expect(forward + backward).toBeGreaterThanOrEqual(Math.round((sent * lost) / 100));
    expect(said(d, "xen-02", "ip -s link show vif1.0")).toMatch(new RegExp(`TX:.*\\n +\\d+ +\\d+ +0 +${backward} `));
    d.taken("link.undo", { link: vifOf(d, "db-01") });
    expect(pinged(d, "web-01", db).lost).toBe(0);
  });

  test("come twice as often as it says, and are told as the real one tells it", () => {
    d.taken("link.set", { link: vifOf(d, "db-01"), duplicate: 1_000_000 });
    const text = said(d, "web-01", `ping -c 3 -i 0.2 ${db}`);
    // Each question comes twice and so does each answer: four of the first two, and one of the last.
    expect(text.match(/ \(DUP!\)\n/g)).toHaveLength(6);
    expect(text).toMatch(/icmp_seq=1 ttl=64 time=[\d.]+ ms\n.*icmp_seq=1 ttl=64 time=[\d.]+ ms \(DUP!\)\n/);
    expect(text).toContain("3 packets transmitted, 3 received, +6 duplicates, 0% packet loss");
    d.taken("link.undo", { link: vifOf(d, "db-01") });
    expect(said(d, "web-01", `ping -c 3 -i 0.2 ${db}`)).not.toContain("DUP");
  });

  test("draw their delay where it has jitter, and overtake each other", () => {
    d.taken("link.set", { link: vifOf(d, "db-01"), jitter: 50_000 });
    const text = said(d, "web-01", `ping -c 60 -i 0.002 ${db}`);
    const order = [...text.matchAll(/icmp_seq=(\d+)/g)].map(([, sequence]) => Number(sequence));
    expect(order).toHaveLength(60);
    expect(order).not.toEqual([...order].sort((a, b) => a - b));
    const { min, avg } = pinged(d, "web-01", db, 60);
    // Two draws of 0 to 50 ms each.
    expect([min < 35, avg > 40, avg < 60]).toEqual([true, true, true]);
    d.taken("link.undo", { link: vifOf(d, "db-01") });
  });

  test("are dropped by whoever checks them where a bit is turned over, and a transfer comes whole all the same", () => {
    d.taken("link.set", { link: vifOf(d, "db-01"), corrupt: 1_000_000 });
    expect(pinged(d, "web-01", db, 5).lost).toBe(100);
    d.taken("link.set", { link: vifOf(d, "db-01"), corrupt: 50_000 });
    const sum = said(d, "web-01", "head -c 300000 /dev/urandom > /tmp/sent; md5sum < /tmp/sent").slice(0, 32);
    d.lab.apply({ at: d.now, kind: "exec", id: "got", target: "db-01", commandLine: "nc -l 5000 > /tmp/got" });
    d.run(2);
    said(d, "web-01", `nc -N ${db} 5000 < /tmp/sent`);
    d.run(5);
    expect(said(d, "db-01", "md5sum < /tmp/got").slice(0, 32)).toBe(sum);
    d.taken("link.undo", { link: vifOf(d, "db-01") });
    d.taken("link.undo", { link: vifOf(d, "db-01") });
    d.lab.check();
  });

  test("do not pass while it is pulled out: both ends see it", () => {
    const pif = pifOf(d, "xen-02");
    d.taken("link.set", { link: pif, carrier: false });
    expect(pinged(d, "web-01", db, 3).lost).toBe(100);
    expect(said(d, "xen-02", "ip link show eth0")).toMatch(/NO-CARRIER.*state DOWN/);
    d.taken("link.undo", { link: pif });
    d.run(2);
    expect(pinged(d, "web-01", db, 3).lost).toBe(0);
    d.taken("link.set", { link: vifOf(d, "db-01"), carrier: false });
    expect(pinged(d, "web-01", db, 3).lost).toBe(100);
    expect(d.exec("db-01", "ip link show eth0").stdout).toMatch(/NO-CARRIER/);
    d.taken("link.set", { link: vifOf(d, "db-01") });
    d.run(2);
    expect(pinged(d, "web-01", db, 3).lost).toBe(0);
  });

  test("are lost where they are longer than it takes, in silence", () => {
    d.taken("link.set", { link: pifOf(d, "xen-02"), mtu: 1_400 });
    expect(said(d, "web-01", `ping -c 1 -W 1 -s 1372 ${db}`)).toContain(" 1 received");
    expect(said(d, "web-01", `ping -c 1 -W 1 -s 1373 ${db}`)).toContain(" 0 received");
    d.taken("link.undo", { link: pifOf(d, "xen-02") });
    d.lab.check();
  });

  test("to the world outside feel the gateway's cable", () => {
    const before = pinged(d, "web-01", "8.8.8.8", 5);
    d.taken("link.set", { link: "gateway:eth0", latency: 100_000 });
    const after = pinged(d, "web-01", "8.8.8.8", 5);
    expect(after.min - before.min).toBeGreaterThan(199);
    expect(after.min - before.min).toBeLessThan(202);
    d.taken("link.undo", { link: "gateway:eth0" });
  });
});

/** Two hosts with an idle guest each. */
function idleLab({ cables = [], link = {} }: { readonly cables?: readonly object[]; readonly link?: object } = {}): LabDriver {
  const interfaces = [{ network: "lan", link }];
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Idle",
    hosts: [
      { name: "a", address: "10.0.0.11", cables },
      { name: "b", address: "10.0.0.12" },
    ].map((host) => (host.cables?.length === 0 ? { ...host, cables: undefined } : host)),
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: [
      { name: "one", template: "Debian Bookworm 12", host: "a", interfaces },
      { name: "two", template: "Debian Bookworm 12", host: "b", interfaces: [{ network: "lan" }] },
    ],
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 2, epochUs: EPOCH }));
}

describe("transfers over a link", () => {
  const d = idleLab();
  const two = addressOf(d, "two");
  d.exec("one", "head -c 1000000 /dev/urandom > /tmp/big");
  const sum = d.exec("one", "md5sum < /tmp/big").stdout;
  /** Mbit/s that a file comes with. */
  const rate = (): number => {
    d.exec("two", "(nc -l 5000 > /tmp/got) > /dev/null 2>&1 &");
    d.run(1);
    const began = d.now;
    d.exec("one", `nc -N ${two} 5000 < /tmp/big`, 400);
    const seconds = d.now - began;
    expect(d.exec("two", "md5sum < /tmp/got").stdout).toBe(sum);
    return 8_000_000 / seconds;
  };

  test("come whole, at its rate and no more, and slower where it loses or takes long", () => {
    const rates: number[] = [];
    const link = pifOf(d, "a");
    for (const set of [{}, { rate: 10_000 }, { latency: 50_000 }, { latency: 50_000, loss: 20_000 }]) {
      d.taken("link.set", { link, ...set });
      rates.push(rate());
    }
    const [usual = 0, slow = 0, far = 0, lossy = 0] = rates;
    expect([usual > 200, slow < 10, slow > 9, far < 20, lossy < far]).toEqual([true, true, true, true, true]);
    d.taken("link.set", { link });
    d.lab.check();
  });
});

test("a transfer over a link that loses frames goes on the same after a restore", () => {
  const d = starter(6);
  const web = addressOf(d, "web-01");
  d.exec("web-01", "dd if=/dev/urandom of=/var/www/html/big bs=1M count=1");
  d.taken("link.set", { link: vifOf(d, "db-01"), latency: 7_000, loss: 50_000, rate: 2_000, mtu: 1_500 });
  d.exec("db-01", `(curl -s -o /dev/null http://${web}/big) > /dev/null 2>&1 &`);
  d.run(1);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  d.run(2);
  opened.advance(d.lab.now());
  expect(opened.hash()).toBe(d.lab.hash());
  d.lab.check();
});

test("a scenario says what its links are like", () => {
  const d = idleLab({ cables: [{ device: "eth0", latency: 30_000 }], link: { latency: 10_000, rate: 1_000 } });
  const { min } = pinged(d, "two", addressOf(d, "one"), 5);
  expect([min > 80, min < 85]).toEqual([true, true]);
  expect(d.refusal("link.undo", { link: vifOf(d, "one") })).toMatchObject({ why: ["link.nothing_before"] });
  // It stays so when the VM has another domain.
  d.done("VM.hard_reboot", { vm: d.vm("one") });
  d.run(60);
  expect(pinged(d, "two", addressOf(d, "one"), 3).min).toBeGreaterThan(80);
  d.lab.check();
});

test("what no link takes is refused", () => {
  const d = starter(1);
  const link = pifOf(d, "xen-01");
  const cases: readonly (readonly [Record<string, unknown>, string, string])[] = [
    [{ link: "nothing" }, "link", "link.none"],
    [{ link, rate: 0 }, "rate", "link.bounds"],
    [{ link, rate: 1_000_001 }, "rate", "link.bounds"],
    [{ link, latency: -1 }, "latency", "link.bounds"],
    [{ link, latency: 10_000_001 }, "latency", "link.bounds"],
    [{ link, loss: 1_000_001 }, "loss", "link.bounds"],
    [{ link, mtu: 67 }, "mtu", "link.bounds"],
  ];
  for (const [args, field, why] of cases) {
    const fault = d.refusal("link.set", args) as { params: readonly string[]; why?: readonly unknown[] };
    expect([fault.params[0], fault.why?.[0]]).toEqual([field, why]);
  }
});
