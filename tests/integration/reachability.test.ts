/** Why one machine does not reach another, for each cause, and that what is said to mend it does. */
import { describe, expect, test } from "vitest";
import type { Reachability } from "../../simulator/contract/reachability";
import { type LabDriver, starter } from "../support/lab-driver";
import { ovsLab } from "../support/ovs-lab";

const HOST = "xen-02";
const pifOf = (d: LabDriver, host: string): string =>
  d.all("PIF").find(({ fields }) => fields.host === d.named("host", host).ref && fields.device === "eth0")?.ref ?? "";
const vifOf = (d: LabDriver, vm: string): string => d.all("VIF").find((r) => r.fields.VM === d.vm(vm))?.ref ?? "";
const on = (d: LabDriver, target: string, line: string): void => void d.exec(target, line, 300);

function why(d: LabDriver, from: string, to: string, protocol = "icmp", port = 0): Reachability {
  const found = d.lab.ask("reachability", { from, to, protocol, port, bytes: 56 });
  if ("fault" in found) throw new Error(found.fault.join(" "));
  return found;
}
/** Verdict, reason, and the places that the probe and its answer came to. */
function told(found: Reachability): unknown[] {
  const way = ({ place, name }: Reachability["there"][number]): string => `${place} ${name}`;
  return [found.verdict, found.why, found.there.map(way).at(-1), found.back.map(way).at(-1) ?? null];
}

interface Row {
  readonly what: string;
  readonly deed: (d: LabDriver) => void;
  readonly to?: string;
  readonly port?: number;
  /** reason; the place where it ends, on the way there or back */
  readonly said: readonly (string | number)[];
  readonly ends: string;
}
const rows: readonly Row[] = [
  {
    what: "a cable that is pulled out",
    deed: (d) => void d.taken("link.set", { link: pifOf(d, HOST), carrier: false }),
    said: ["stop.pulled", "3 (xen-02 eth0)"],
    ends: "switch eth0",
  },
  {
    what: "an interface that loses everything",
    deed: (d) => void d.taken("link.set", { link: vifOf(d, "db-01"), loss: 1_000_000 }),
    said: ["stop.loss", "vif1.0"],
    ends: "bridge xenbr0",
  },
  {
    what: "a VLAN of its own at the switch's port",
    deed: (d) => void d.taken("switch.set_port", { pif: pifOf(d, HOST), mode: "trunk", vlan: 30, allowed: [30] }),
    said: ["stop.vlan", "3 (xen-02 eth0)", 1],
    ends: "switch eth0",
  },
  {
    what: "a back end that is set down",
    deed: (d) => on(d, HOST, "ip link set vif1.0 down"),
    said: ["stop.set_down", "vif1.0"],
    ends: "bridge xenbr0",
  },
  {
    what: "a back end that is taken off its bridge",
    deed: (d) => on(d, HOST, "brctl delif xenbr0 vif1.0"),
    said: ["stop.detached", "vif1.0"],
    ends: "bridge xenbr0",
  },
  {
    what: "a locking mode without addresses",
    deed: (d) => void d.taken("VIF.set_locking_mode", { self: vifOf(d, "db-01"), value: "locked" }),
    said: ["stop.locked", "vif1.0"],
    ends: "bridge xenbr0",
  },
  {
    what: "an interface that is disabled",
    deed: (d) => void d.taken("VIF.set_locking_mode", { self: vifOf(d, "db-01"), value: "disabled" }),
    said: ["stop.locked", "vif1.0"],
    ends: "bridge xenbr0",
  },
  {
    what: "a rule of the guest's own",
    deed: (d) => on(d, "db-01", "iptables -A INPUT -p tcp --dport 99 -j ACCEPT; iptables -A INPUT -p icmp -j DROP"),
    said: ["stop.rule", "db-01", "INPUT", 2],
    ends: "guest db-01",
  },
  {
    what: "a policy",
    deed: (d) => on(d, "db-01", "iptables -P INPUT DROP"),
    said: ["stop.policy", "db-01", "INPUT"],
    ends: "guest db-01",
  },
  {
    what: "a guest that is paused",
    deed: (d) => void d.done("VM.pause", { vm: d.vm("db-01") }),
    said: ["stop.paused", "db-01"],
    ends: "guest db-01",
  },
  {
    what: "nobody at that port",
    deed: () => undefined,
    port: 81,
    said: ["stop.closed", "db-01", "tcp", 81],
    ends: "guest db-01",
  },
];

describe("what keeps web-01 from db-01", () => {
  test.each(rows)("$what", ({ deed, port = 0, said, ends }) => {
    const d = starter(5);
    const [protocol, ask] = port === 0 ? ["icmp", 0] : ["tcp", port];
    expect(why(d, "web-01", "db-01").verdict).toBe("reachable");
    deed(d);
    d.run(1);
    const before = d.lab.hash();
    const found = why(d, "web-01", "db-01", protocol, ask);
    const last = [...found.there, ...found.back].find(({ stop }) => stop !== null);
    expect([found.verdict, found.why, last && `${last.place} ${last.name}`]).toEqual([port === 0 ? "unreachable" : "refused", said, ends]);
    expect(d.lab.hash()).toBe(before);
    // What is said to mend it does.
    const [mend] = found.mend;
    if (mend?.call) d.taken(mend.call.op, mend.call.args);
    else if (mend?.command) on(d, mend.command.target, mend.command.line);
    else return;
    d.run(3);
    expect(why(d, "web-01", "db-01").verdict).toBe("reachable");
  });
});

test.each(["locked", "disabled"])("on Open vSwitch an interface that is %s is told by its name", (value) => {
  const d = ovsLab(5);
  const self = vifOf(d, "db-01");
  d.taken("VIF.set_locking_mode", { self, value });
  d.run(1);
  const found = why(d, "web-01", "db-01");
  expect([found.verdict, found.why, found.mend[0]?.call]).toEqual([
    "unreachable",
    ["stop.locked", "vif1.0"],
    { op: "VIF.set_locking_mode", args: { self, value: "unlocked" } },
  ]);
});

test("the way there and back, with the rows of all tables", () => {
  const d = starter(5);
  const { there, back, answerUs } = why(d, "web-01", "db-01", "tcp", 22);
  const place = ({ place: kind, in: from, out }: Reachability["there"][number]): unknown[] => [kind, from, out];
  expect(there.map(place)).toEqual([
    ["guest", null, "eth0"],
    ["bridge", "vif1.0", "eth0"],
    ["switch", "2 (xen-01 eth0)", "3 (xen-02 eth0)"],
    ["bridge", "eth0", "vif1.0"],
    ["guest", "eth0", null],
  ]);
  expect(back.map(place).slice(0, 2)).toEqual([
    ["guest", null, "eth0"],
    ["bridge", "vif1.0", "eth0"],
  ]);
  expect(there[0]?.rows.map(([code]) => code)).toEqual(["row.source", "row.route", "row.asked"]);
  expect(there.at(-1)?.rows).toEqual([["row.listens", "tcp", 22, "sshd"]]);
  expect(answerUs).toBeGreaterThan(100);
});

test("a machine reaches itself by its loopback, where it listens and its rules let it", () => {
  const d = starter(5);
  const itself = (protocol = "icmp", port = 0): unknown[] => {
    const { verdict, why: reason, there } = why(d, "web-01", "web-01", protocol, port);
    return [verdict, reason, there.map(({ out }) => out)];
  };
  expect([itself(), itself("tcp", 22)]).toEqual([
    ["reachable", null, ["lo"]],
    ["reachable", null, ["lo"]],
  ]);
  expect(itself("tcp", 81)).toEqual(["refused", ["stop.closed", "web-01", "tcp", 81], ["lo"]]);
  on(d, "web-01", "iptables -A INPUT -i lo -j DROP");
  expect(itself()).toEqual(["unreachable", ["stop.rule", "web-01", "INPUT", 1], ["lo"]]);
});

test("the world outside, the router's rules, and who is nobody", () => {
  const d = starter(5);
  expect(told(why(d, "web-01", "dns.google"))).toEqual(["reachable", null, "outside 8.8.8.8", "guest web-01"]);
  expect(told(why(d, "web-01", "dns.google", "udp", 53)).slice(0, 2)).toEqual(["reachable", null]);
  d.taken("gateway.set_rules", { segment: "eth0", rules: "drop icmp to 8.8.8.8" });
  expect(told(why(d, "web-01", "8.8.8.8"))).toEqual(["unreachable", ["stop.router_rule", "drop icmp to 8.8.8.8"], "router 10.0.0.1", null]);
  expect(told(why(d, "web-01", "8.8.4.4")).slice(0, 2)).toEqual(["reachable", null]);
  expect(why(d, "8.8.8.8", "web-01")).toMatchObject({ verdict: "unreachable", why: ["stop.outside_in"] });
  expect(why(d, "xen-01", "10.0.0.77")).toMatchObject({ verdict: "unreachable", why: ["stop.nobody_answers", "10.0.0.77"] });
  expect(why(d, "web-01", "test-01")).toMatchObject({ verdict: "unreachable", why: ["stop.not_running", "test-01"] });
  expect(d.lab.ask("reachability", { from: "web-01", to: "nosuch", protocol: "icmp", port: 0, bytes: 56 })).toEqual({
    fault: ["reach.nobody", "nosuch"],
  });
});

test("machines that forward: their own rules, and that they forward at all", () => {
  const d = starter(7);
  d.done("VM.hard_shutdown", { vm: d.vm("db-01") });
  const vif = "script=vif-route,ip=10.0.0.50,gatewaydev=xenbr0";
  on(d, HOST, `printf '%s\\n' 'name = "db-01"' 'memory = 1024' 'vif = [ "${vif}" ]' > /root/g.cfg; xl create -q /root/g.cfg`);
  d.run(60);
  const found = why(d, "db-01", "10.0.0.11");
  expect(told(found)).toEqual(["unreachable", ["stop.no_forwarding", HOST], `control-domain ${HOST}`, null]);
  const [mend] = found.mend;
  on(d, HOST, "sysctl -w net.ipv4.conf.xenbr0.proxy_arp=1");
  on(d, mend?.command?.target ?? "", mend?.command?.line ?? "");
  expect(told(why(d, "db-01", "10.0.0.11"))).toEqual(["reachable", null, "control-domain xen-01", "guest db-01"]);
  on(d, HOST, "iptables -A FORWARD -d 10.0.0.11 -j REJECT");
  expect(why(d, "db-01", "10.0.0.11")).toMatchObject({ verdict: "unreachable", why: ["stop.rule", HOST, "FORWARD", 1] });
});
