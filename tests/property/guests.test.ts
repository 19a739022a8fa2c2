import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import type { ViewAnswer } from "../../simulator/views/table";
import { EPOCH, LabDriver, starter } from "../support/lab-driver";
import { stateOf } from "../support/lab-state";

type Topology = ViewAnswer<"topology">;
const addressOf = (d: LabDriver, vm: string, nic = 0): string => {
  const metrics = String(d.field("VM", d.vm(vm), "guest_metrics"));
  return (d.field("VM_guest_metrics", metrics, "networks") as Record<string, string>)[`${nic}/ip`] ?? "";
};
const macOf = (d: LabDriver, vm: string): string => String(vifOf(d, vm).fields.MAC);
const vifOf = (d: LabDriver, vm: string) =>
  d.all("VIF").find((r) => r.fields.VM === d.vm(vm) && r.fields.device === "0") ?? d.record("VIF", "");
/** Round trips that ping printed, ms. */
const roundTrips = (text: string): number[] => [...text.matchAll(/time=([\d.]+) ms/g)].map((m) => Number(m[1]));
const mean = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0) / values.length;

/** MACs that brctl shows on a host's xenbr0, by port name. */
function learned(d: LabDriver, host: string): Map<string, string> {
  const rows = d.exec(host, "brctl showmacs xenbr0").stdout.split("\n").slice(1);
  return new Map(
    rows.flatMap((row) => (row.includes("\tno\t") ? [[row.split("\t")[1] ?? "", (row.split("\t")[0] ?? "").trim()] as const] : [])),
  );
}

describe("[network.md §6, §7] a ping really crosses", () => {
  test("from one host to another: answered in 0.15 to 2 ms, and every bridge on the way learns both addresses", () => {
    const d = starter();
    const web = d.vm("web-01");
    d.login(web);
    const target = addressOf(d, "db-01");
    expect(target).toMatch(/^10\.0\.0\.1\d\d$/);
    const out = d.command(web, `ping -c 10 ${target}`);
    const times = roundTrips(out);
    expect(times).toHaveLength(10);
    for (const ms of times) {
      expect(ms).toBeGreaterThan(0.15);
      expect(ms).toBeLessThan(2);
    }
    expect(out).toContain("10 packets transmitted, 10 received, 0% packet loss");
    for (const host of ["xen-01", "xen-02"]) {
      const table = learned(d, host);
      expect([host, table.has(macOf(d, "web-01")), table.has(macOf(d, "db-01"))]).toEqual([host, true, true]);
    }
    // Port 1 is the cable: the other host's guest is known behind it, the own one is not.
    expect(learned(d, "xen-01").get(macOf(d, "db-01"))).toBe("1");
    expect(learned(d, "xen-01").get(macOf(d, "web-01"))).not.toBe("1");
    const bridge = stateOf(d.lab).bridge?.["switch/eth0"] as { table: [string, string, number][] };
    const table = new Map(bridge.table.map(([mac, port]) => [mac, port]));
    expect(table.get(macOf(d, "web-01"))).toBe(`${d.named("host", "xen-01").ref}/eth0`);
    expect(table.get(macOf(d, "db-01"))).toBe(`${d.named("host", "xen-02").ref}/eth0`);
  });

  test("on one host it is quicker than to the other; the gateway and the world outside answer", () => {
    const d = starter();
    const web = d.vm("web-01");
    d.login(web);
    const far = mean(roundTrips(d.command(web, `ping -c 20 ${addressOf(d, "db-01")}`)).slice(1));
    const near = mean(roundTrips(d.command(web, `ping -c 20 ${addressOf(d, "app-01")}`)).slice(1));
    expect(near).toBeGreaterThan(0.15);
    expect(near).toBeLessThan(0.4);
    expect(near).toBeLessThan(far);
    expect(roundTrips(d.command(web, "ping -c 2 10.0.0.1"))).toHaveLength(2);
    const outside = roundTrips(d.command(web, "ping -c 2 192.0.2.7"));
    expect(outside).toHaveLength(2);
    for (const ms of outside) expect(ms).toBeGreaterThan(4);
  });

  test("a VIF that is unplugged ends it: first silence, then Destination Host Unreachable; plugged again it goes on", () => {
    const d = starter();
    const web = d.vm("web-01");
    d.login(web);
    const target = addressOf(d, "db-01");
    const from = d.end(web);
    d.type(web, `ping ${target}\r`).run(5);
    const vif = vifOf(d, "db-01").ref;
    d.done("VIF.unplug", { self: vif });
    const answered = roundTrips(d.text(web).slice(from)).length;
    expect(answered).toBeGreaterThan(3);
    d.until(web, "Destination Host Unreachable", 120, from);
    expect(roundTrips(d.text(web).slice(from)).length).toBeLessThanOrEqual(answered + 1);
    d.done("VIF.plug", { self: vif });
    // As on a real Debian with `auto eth0`: an interface that comes later waits for its administrator.
    d.login(d.vm("db-01")).command(d.vm("db-01"), "ifup eth0");
    const again = d.end(web);
    d.until(web, /time=[\d.]+ ms/, 60, again);
    d.lab.check();
  });

  test("a network without a gateway gives no address", () => {
    const d = starter();
    const vm = d.vm("test-01");
    for (const vif of d.all("VIF").filter((r) => r.fields.VM === vm)) d.taken("VIF.destroy", { self: vif.ref });
    d.taken("VIF.create", { VM: vm, network: d.named("network", "Host internal network").ref, device: "0", MAC: "", MTU: 1500 });
    d.done("VM.start", { vm });
    d.login(vm).run(30);
    expect(d.command(vm, "ip addr show eth0")).not.toContain("inet 10.");
    expect(d.command(vm, "ping -c 1 10.0.0.1", 60)).not.toContain("time=");
  });
});

describe("[metrics.md §2] what a ping leaves in the figures", () => {
  /** Edges that carried frames in the last second, by the labels of their ends. */
  function busyEdges(d: LabDriver): Set<string> {
    const graph: Topology = d.lab.ask("topology", { plan: "infrastructure" });
    const rates = d.lab.ask("topologyRates", { plan: "infrastructure" });
    expect(rates.version).toBe(graph.version);
    const label = new Map(
      graph.nodes.map((n) => [
        n.id,
        n.kind === "vm" || n.kind === "vif"
          ? n.label
          : n.kind === "bridge" || n.kind === "pif"
            ? `${n.label}@${d.record("host", String(n.host)).fields.name_label}`
            : n.kind,
      ]),
    );
    // Bulk traffic goes in full frames of 1,514 bytes: where there are more frames than that, single ones pass.
    const ofBulk = (i: number): number => Math.ceil(((rates.forwardBytesPerS[i] ?? 0) + (rates.backwardBytesPerS[i] ?? 0)) / 1_514);
    return new Set(
      graph.edges.flatMap((e, i) => ((rates.framesPerS[i] ?? 0) > ofBulk(i) ? [`${label.get(e.from)} – ${label.get(e.to)}`] : [])),
    );
  }
  /** Sends a ping a second and looks in the middle of one of them. */
  function during(d: LabDriver, target: string): Set<string> {
    const web = d.vm("web-01");
    d.login(web).type(web, `ping ${target}\r`).run(20.5);
    return busyEdges(d);
  }

  test("frames on exactly the edges of the path between two hosts", () => {
    const d = starter();
    expect(during(d, addressOf(d, "db-01"))).toEqual(
      new Set([
        "web-01 – vif1.0",
        "vif1.0 – xenbr0@xen-01",
        "xenbr0@xen-01 – eth0@xen-01",
        "eth0@xen-01 – switch",
        "eth0@xen-02 – switch",
        "xenbr0@xen-02 – eth0@xen-02",
        "vif1.0 – xenbr0@xen-02",
        "db-01 – vif1.0",
      ]),
    );
  });
  test("on one host it never leaves the bridge; to the gateway it goes no further; outside it goes all the way", () => {
    const own = ["web-01 – vif1.0", "vif1.0 – xenbr0@xen-01"];
    const near = starter();
    expect(during(near, addressOf(near, "app-01"))).toEqual(new Set([...own, "app-01 – vif2.0", "vif2.0 – xenbr0@xen-01"]));
    const up = [...own, "xenbr0@xen-01 – eth0@xen-01", "eth0@xen-01 – switch", "switch – gateway"];
    expect(during(starter(), "10.0.0.1")).toEqual(new Set(up));
    expect(during(starter(), "192.0.2.7")).toEqual(new Set([...up, "gateway – outside"]));
  });
  test("bytes on the VIF and on the host's NIC rise by what the frames hold", () => {
    const d = starter();
    const vm = d.vm("db-01");
    const rate = (ref: string, name: string): number => d.lab.ask("samples", { refs: [ref] })[0]?.values[name] ?? 0;
    d.login(vm).command(vm, "ip link set eth1 up");
    d.command(vm, "dhclient eth1");
    expect(d.command(vm, "ip addr show eth1")).toMatch(/inet 10\.20\.0\.1\d\d\/24/);
    d.run(10);
    const before = rate(vm, "vif_1_tx");
    d.type(vm, "ping -s 1000 10.20.0.1\r").run(20);
    // 14 Ethernet + 20 IP + 8 ICMP + 1000, once a second, both ways.
    expect(rate(vm, "vif_1_tx") - before).toBeCloseTo(1042, -2);
    expect(rate(vm, "vif_1_rx") - before).toBeCloseTo(1042, -2);
    expect(rate(d.named("host", "xen-02").ref, "pif_eth1_tx")).toBeCloseTo(1042, -2);
  });
});

describe("[lifecycle.md §4, §6] a shell in the middle of its work", () => {
  /** Dates that `date` printed, as seconds of the day. */
  const dates = (text: string): number[] =>
    [...text.matchAll(/(\d\d):(\d\d):(\d\d)/g)].map((m) => Number(m[1]) * 3600 + Number(m[2]) * 60 + Number(m[3]));
  const gaps = (seconds: readonly number[]): number[] => seconds.slice(1).map((s, i) => s - (seconds[i] as number));

  test.each([
    ["VM.suspend", "VM.resume"],
    ["VM.pause", "VM.unpause"],
  ])("%s and %s: a clock in a loop goes on, and the gap shows", (stop, goOn) => {
    const d = starter();
    const vm = d.vm("db-01");
    d.login(vm);
    const from = d.end(vm);
    d.type(vm, "while true; do date; sleep 1; done\r").run(10);
    d.done(stop, { vm });
    const silent = d.end(vm);
    d.run(300);
    expect(d.end(vm)).toBe(silent);
    d.type(vm, "ignored\r");
    expect(d.end(vm)).toBe(silent);
    d.done(goOn, { vm });
    d.run(10);
    const seen = dates(d.text(vm).slice(from));
    const steps = gaps(seen);
    expect(steps.filter((s) => s > 2)).toHaveLength(1);
    expect(Math.max(...steps)).toBeGreaterThanOrEqual(300);
    expect(Math.max(...steps)).toBeLessThan(400);
    expect(seen.length).toBeGreaterThan(18);
    // Still a shell: it can be interrupted and used.
    d.type(vm, "\u0003").run(2);
    expect(d.command(vm, "echo on $(hostname)")).toContain("on db-01");
    d.lab.check();
  });

  test("[lifecycle.md §4] reboot inside: a new domid and a login again; poweroff inside: Halted", () => {
    const d = starter();
    const vm = d.vm("web-01");
    d.login(vm);
    const domid = Number(d.field("VM", vm, "domid"));
    const from = d.end(vm);
    d.type(vm, "reboot\r");
    d.until(vm, "web-01 login: ", 120, from);
    expect(Number(d.field("VM", vm, "domid"))).toBe(domid + 2);
    expect(d.field("VM", vm, "power_state")).toBe("Running");
    d.login(vm);
    d.type(vm, "poweroff\r").run(60);
    expect(d.field("VM", vm, "power_state") ?? "Halted").toBe("Halted");
    expect(d.exec("xen-01", "xl list web-01").code).toBe(1);
    d.lab.check();
  });

  test("[KER-2] a lab opened in the middle has the same state and says the same from then on, wherever the cut falls", {
    timeout: 90_000,
  }, () => {
    const make = (): LabDriver => new LabDriver(createLab({ scenario: "starter", seed: 5, epochUs: EPOCH }));
    const work = (d: LabDriver): void => {
      const [web, db, app] = [d.vm("web-01"), d.vm("db-01"), d.vm("app-01")];
      d.login(web).type(web, `ping ${addressOf(d, "db-01")}\r`);
      d.login(db).type(db, "while true; do date; sleep 1; done\r");
      d.login(app).type(
        app,
        "i=0; while [ $i -lt 1000 ]; do i=$((i+1)); echo $i $(hostname) | sed s/app/APP/ >> /tmp/log; sleep 0.3; done\r",
      );
    };
    const consoles = ["web-01", "db-01", "app-01", "Control domain on host: xen-01"];
    const acts: readonly (readonly [number, (d: LabDriver) => void])[] = [
      [4_000_000, (d) => void d.taken("VM.suspend", { vm: d.vm("web-01") })],
      [9_000_000, (d) => void d.taken("VM.pause", { vm: d.vm("db-01") })],
      [11_900_000, (d) => void d.taken("VM.start", { vm: d.vm("test-01") })],
      [15_000_000, (d) => void d.taken("VM.unpause", { vm: d.vm("db-01") })],
    ];
    const END = 30_000_000;
    const goTo = (d: LabDriver, start: number, from: number, to: number): void => {
      for (const [at, act] of acts) {
        if (at <= from || at > to) continue;
        d.lab.advance((start + at) as LabDriver["now"]);
        act(d);
      }
      d.lab.advance((start + to) as LabDriver["now"]);
    };
    fc.assert(
      fc.property(fc.array(fc.nat(END - 1), { minLength: 3, maxLength: 5 }), (moments) => {
        const live = make();
        work(live);
        const start = live.now;
        const opened: { readonly cut: number; readonly d: LabDriver }[] = [];
        let at = 0;
        for (const cut of [...moments].sort((a, b) => a - b)) {
          goTo(live, start, at, cut);
          at = cut;
          const d = new LabDriver(openLab(live.lab.snapshot()));
          d.continueRequestsOf(live);
          expect({ cut, hash: d.lab.hash() }).toEqual({ cut, hash: live.lab.hash() });
          opened.push({ cut, d });
        }
        goTo(live, start, at, END);
        for (const { cut, d } of opened) {
          goTo(d, start, cut, END);
          expect({ cut, hash: d.lab.hash() }).toEqual({ cut, hash: live.lab.hash() });
          for (const name of consoles) expect(d.lab.console(d.vm(name))).toEqual(live.lab.console(live.vm(name)));
        }
      }),
      { numRuns: 6 },
    );
  });
});
