/** Interfaces and bridges of a control domain that its programs set down, take off a bridge, and put back. @source network.md §6; Linux xen-netback */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import type { InsideFollowDetail, InsideView } from "../../simulator/contract/inside";
import type { Topology } from "../../simulator/contract/topology";
import { type LabDriver, starter } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";

const HOST = "xen-02";
const VIF = "vif1.0";

function on(d: LabDriver, command: string, host = HOST): string {
  const { stdout, stderr, code } = d.exec(host, command, 200);
  expect(`${stderr}${code}`, command).toBe("0");
  return stdout;
}
/** How many of three pings come back. */
function pings(d: LabDriver, from: string, to: string): number {
  const { stdout } = d.exec(from, `ping -c 3 -W 1 ${to}`, 30);
  return Number(/(\d+) received/.exec(stdout)?.[1]);
}
function topology(d: LabDriver): Topology {
  return d.lab.ask("topology", { plan: "infrastructure" }, { role: "pool-admin" } as never) as Topology;
}
/** State of a node and of its edge to the bridge. */
function drawn(d: LabDriver, label: string): readonly string[] {
  const { nodes, edges } = topology(d);
  const node = nodes.find((each) => each.label === label && each.host === d.named("host", HOST).ref);
  return [
    node?.state ?? "gone",
    ...edges.filter(({ from, to }) => from === node?.id && to.startsWith("bridge:")).map(({ state }) => state),
  ];
}
function followed(d: LabDriver, id: string): InsideFollowDetail {
  const host = d.named("host", HOST).ref;
  const { detail } = d.lab.ask("inside", { host, detail: { kind: "follow", id } }, { role: "pool-admin" } as never) as InsideView;
  return detail as InsideFollowDetail;
}
const send = (d: LabDriver): string => d.taken("inside.follow", { vm: d.vm("db-01"), request: "networkSend", trigger: true });
/** Bytes that the guest's interface carries a second, as its graph says. */
function carried(d: LabDriver): number {
  const read = (): number => Number(on(d, `cat /sys/class/net/${VIF}/statistics/rx_bytes`));
  const before = read();
  d.run(20);
  return read() - before;
}

describe("a back end set down", () => {
  test("nothing passes, the guest keeps its carrier, the map says so, and up brings it back", () => {
    const d = starter(7);
    expect(pings(d, "db-01", "10.0.0.1")).toBe(3);
    expect(drawn(d, VIF)).toEqual(["up", "up"]);
    on(d, `ip link set ${VIF} down`);
    expect(on(d, `ip link show ${VIF}`)).toMatch(/<BROADCAST,MULTICAST> mtu 1500 qdisc mq master xenbr0 state DOWN /);
    expect(on(d, `ip link set ${VIF} down; ifconfig`)).not.toContain(VIF);
    expect(on(d, "brctl show xenbr0")).toContain(VIF);
    expect(d.exec("db-01", "cat /sys/class/net/eth0/carrier").stdout).toBe("1\n");
    expect(pings(d, "db-01", "10.0.0.1")).toBe(0);
    expect(drawn(d, VIF)).toEqual(["down", "down"]);
    on(d, `ifconfig ${VIF} up`);
    expect(pings(d, "db-01", "10.0.0.1")).toBe(3);
    expect(drawn(d, VIF)).toEqual(["up", "up"]);
    d.lab.check();
  });

  test("steady traffic falls to nothing and comes back", () => {
    const d = starter(7).run(30);
    expect(carried(d)).toBeGreaterThan(100_000);
    on(d, `ip link set ${VIF} down`);
    d.run(6);
    expect(carried(d)).toBeLessThan(2_000);
    on(d, `ip link set ${VIF} up`);
    d.run(6);
    expect(carried(d)).toBeGreaterThan(100_000);
    d.lab.check();
  });

  test("[Linux xenvif_close] a followed frame stays on the ring with the reason, and goes on when it is up", () => {
    const d = starter(7);
    on(d, `ip link set ${VIF} down`);
    const id = send(d);
    d.run(1);
    expect(followed(d, id).follow).toMatchObject({ state: "held", trouble: ["follow.interface_down", VIF] });
    const shown = (): unknown => {
      const host = d.named("host", HOST).ref;
      const { overview } = d.lab.ask("inside", { host, detail: null }, { role: "pool-admin" } as never) as InsideView;
      return overview.devices.find(({ id: device }) => device === "1/vif/0");
    };
    expect(shown()).toMatchObject({ link: "down" });
    expect((shown() as { inFlight: number }).inFlight).toBeGreaterThan(0);
    on(d, `ip link set ${VIF} up`);
    d.run(1);
    expect(followed(d, id).follow).toMatchObject({ state: "done", trouble: null });
    expect(shown()).toMatchObject({ link: "up" });
  });

  test("a snapshot keeps it, and the lab goes on alike from it", () => {
    const d = starter(7);
    on(d, `ip link set ${VIF} down; ip link set xenbr1 down; ip link set eth1 nomaster`);
    const again = reopened(d, undefined, makeGuestEngine);
    expect(on(again, "ip link")).toBe(on(d, "ip link"));
    d.run(30);
    again.run(30);
    expectStateOf(again.lab, d.lab.snapshot());
  });

  test("a guest that is started anew finds its interface up", () => {
    const d = starter(7);
    on(d, `ip link set ${VIF} down`);
    d.done("VM.hard_shutdown", { vm: d.vm("db-01") });
    d.done("VM.start", { vm: d.vm("db-01"), start_paused: false, force: false });
    d.run(60);
    expect(pings(d, "db-01", "10.0.0.1")).toBe(3);
  });
});

describe("a back end off its bridge", () => {
  test.each([
    [`brctl delif xenbr0 ${VIF}`, `brctl addif xenbr0 ${VIF}`],
    [`ip link set ${VIF} nomaster`, `ip link set dev ${VIF} master xenbr0`],
  ])("%s: it is up and alone; a followed frame fails there; %s", (off, back) => {
    const d = starter(7);
    on(d, off);
    expect(on(d, "brctl show xenbr0")).not.toContain(VIF);
    expect(on(d, `ip link show ${VIF}`)).toMatch(/<BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc mq state UP /);
    expect(on(d, "cat /proc/net/dev")).toContain(VIF);
    expect(pings(d, "db-01", "10.0.0.1")).toBe(0);
    expect(drawn(d, VIF)).toEqual(["down", "down"]);
    const id = send(d);
    d.run(1);
    expect(followed(d, id).follow).toMatchObject({ state: "failed", trouble: ["follow.no_bridge", VIF] });
    on(d, back);
    expect(on(d, "brctl show xenbr0")).toContain(VIF);
    expect(pings(d, "db-01", "10.0.0.1")).toBe(3);
    d.lab.check();
  });

  test("on another bridge it reaches who is there, and is drawn there", () => {
    const d = starter(7);
    on(d, `ip link set ${VIF} master xapi0`);
    expect(on(d, "brctl show xapi0")).toContain(VIF);
    expect(on(d, "brctl show xenbr0")).not.toContain(VIF);
    expect(pings(d, "db-01", "10.0.0.1")).toBe(0);
    const { nodes, edges } = topology(d);
    const vif = nodes.find(({ label, host }) => label === VIF && host === d.named("host", HOST).ref);
    expect(edges.find(({ from, to }) => from === vif?.id && to.startsWith("bridge:"))?.to).toMatch(/xapi0$/);
    on(d, `ip link set ${VIF} master xenbr0`);
    expect(pings(d, "db-01", "10.0.0.1")).toBe(3);
    d.lab.check();
  });
});

describe("NICs and bridges", () => {
  test("a NIC that is set down has no carrier at either end; its guests lose what is beyond it and keep one another", () => {
    const d = starter(7);
    const carrier = (): unknown => {
      const pif = d.all("PIF").find(({ fields }) => fields.device === "eth1" && fields.host === d.named("host", HOST).ref);
      return d.field("PIF_metrics", String(pif?.fields.metrics), "carrier") === true;
    };
    expect([carrier(), drawn(d, "eth1")[0]]).toEqual([true, "up"]);
    on(d, "ip link set eth1 down");
    expect([carrier(), drawn(d, "eth1")[0]]).toEqual([false, "down"]);
    expect(on(d, "ip -br link show eth1")).toMatch(/^eth1 +DOWN /);
    on(d, "ip link set eth1 up");
    expect([carrier(), drawn(d, "eth1")[0]]).toEqual([true, "up"]);
    d.lab.check();
  });

  test("a bridge that is set down passes nothing on: followed frames fail there", () => {
    const d = starter(7);
    on(d, `ip link set ${VIF} master xenbr1 && ip link set xenbr1 down`);
    expect(drawn(d, "xenbr1")[0]).toBe("down");
    const id = send(d);
    d.run(1);
    expect(followed(d, id).follow).toMatchObject({ state: "failed", trouble: ["follow.bridge_down", "xenbr1"] });
    on(d, "ip link set xenbr1 up");
    const next = send(d);
    d.run(2);
    expect(followed(d, next).follow.state).toBe("done");
    d.lab.check();
  });

  test("a host that boots has its NICs and bridges up", () => {
    const d = starter(7);
    on(d, "ip link set eth1 down; ip link set xenbr1 down");
    const host = d.named("host", HOST).ref;
    d.taken("host.disable", { host });
    d.done("VM.hard_shutdown", { vm: d.vm("db-01") });
    d.done("host.reboot", { host });
    d.run(300);
    expect(on(d, "ip -br link show eth1; ip -br link show xenbr1")).toMatch(/^eth1 +UP .*\nxenbr1 +UP /);
  });
});
