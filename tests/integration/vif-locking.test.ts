/** What locking modes let interfaces send, on both kinds of bridge. @source xen-api: ocaml/xenopsd/scripts/setup-vif-rules; network.md §8 */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { type LabDriver, starter } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";
import { ovsLab } from "../support/ovs-lab";

const HOST = "xen-01";
const GUEST = "web-01";
function said(d: LabDriver, command: string, target = HOST): string {
  const { stdout, stderr, code } = d.exec(target, command, 200);
  return `${stdout}${stderr}${code === 0 ? "" : `[${code}]`}`;
}
const isReached = (d: LabDriver, to = "10.0.0.1"): boolean =>
  / 1 received/.test(said(d, `ip neigh flush all; ping -c 1 -W 1 ${to}`, GUEST));
const vifOf = (d: LabDriver): string => d.all("VIF").find(({ fields }) => fields.VM === d.vm(GUEST) && fields.device === "0")?.ref ?? "";
const macOf = (d: LabDriver): string => String(d.field("VIF", vifOf(d), "MAC"));
const addressOf = (d: LabDriver): string => /inet (10[\d.]+)/.exec(said(d, "ip -o -4 addr show eth0", GUEST))?.[1] ?? "";
function lock(d: LabDriver, ipv4: readonly string[], mode = "locked"): void {
  d.taken("VIF.set_ipv4_allowed", { self: vifOf(d), value: ipv4 });
  d.taken("VIF.set_locking_mode", { self: vifOf(d), value: mode });
}
/** A guest takes an address that is not its own, and asks for its gateway from there. */
function isSpoofed(d: LabDriver, own: string): boolean {
  said(d, `ip addr del ${own}/24 dev eth0; ip addr add 10.0.0.77/24 dev eth0`, GUEST);
  const isAnswered = isReached(d);
  said(d, `ip addr del 10.0.0.77/24 dev eth0; ip addr add ${own}/24 dev eth0`, GUEST);
  return isAnswered;
}

describe.each([
  ["a Linux bridge", (): LabDriver => starter(3)],
  ["Open vSwitch", (): LabDriver => ovsLab(3)],
])("on %s", (_what, made) => {
  test("what is not allowed is dropped, ARP and neighbours included, and what is allowed passes", () => {
    const d = made();
    const own = addressOf(d);
    expect(isReached(d)).toBe(true);
    lock(d, []);
    expect([isReached(d), said(d, "sleep 3; ip neigh show 10.0.0.1", GUEST).includes("FAILED")]).toEqual([false, true]);
    // DHCP passes: a guest with no address of its own gets one.
    expect(said(d, "dhclient eth0", GUEST)).toBe("");
    d.taken("VIF.add_ipv4_allowed", { self: vifOf(d), value: own });
    d.run(2);
    expect([isReached(d), isSpoofed(d, own)]).toEqual([true, false]);
    // Another address of its interface is another's.
    said(d, "ip link set eth0 down && ip link set eth0 address 00:16:3e:00:aa:bb && ip link set eth0 up", GUEST);
    d.run(2);
    expect(isReached(d)).toBe(false);
    said(d, `ip link set eth0 down && ip link set eth0 address ${macOf(d)} && ip link set eth0 up; dhclient eth0`, GUEST);
    lock(d, [own], "disabled");
    expect(isReached(d)).toBe(false);
    lock(d, [], "unlocked");
    d.run(2);
    expect([isReached(d), isSpoofed(d, own)]).toEqual([true, true]);
    d.lab.check();
  });
});

test.each([
  ["a Linux bridge, which knows all of IPv6 or nothing", starter, true],
  ["Open vSwitch, address by address", ovsLab, false],
] as const)("on %s neighbours are asked in an allowed name alone", (_what, made, isAnyLet) => {
  const d = made(3);
  const reaches = (own: string): boolean => {
    said(d, `ip -6 addr add ${own}/64 dev eth0 nodad; ip neigh flush all`, GUEST);
    const isAnswered = / 1 received/.test(said(d, "ping -6 -c 1 -W 1 fd00::6", GUEST));
    said(d, `ip -6 addr del ${own}/64 dev eth0`, GUEST);
    return isAnswered;
  };
  said(d, "ip -6 addr add fd00::6/64 dev eth0 nodad", "app-01");
  d.run(2);
  expect([reaches("fd00::5"), reaches("fd00::7")]).toEqual([true, true]);
  lock(d, []);
  expect([reaches("fd00::5"), reaches("fd00::7")]).toEqual([false, false]);
  d.taken("VIF.set_ipv6_allowed", { self: vifOf(d), value: ["fd00:0::5"] });
  expect([reaches("fd00::5"), reaches("fd00::7")]).toEqual([true, isAnyLet]);
  d.lab.check();
});

test("chains of a Linux bridge are those of the script, as ebtables prints them, and are kept", () => {
  const d = starter(3);
  lock(d, ["10.0.0.5"]);
  d.taken("VIF.add_ipv6_allowed", { self: vifOf(d), value: "fd00::5" });
  const mac = macOf(d);
  const listed = (lab: LabDriver): string => said(lab, "ebtables -L");
  expect(listed(d)).toBe(
    [
      "Bridge table: filter\n",
      "Bridge chain: INPUT, entries: 0, policy: ACCEPT\n",
      "Bridge chain: FORWARD, entries: 2, policy: ACCEPT",
      "-i vif1.0 -j FORWARD_vif1.0",
      "-o vif1.0 -j FORWARD_vif1.0\n",
      "Bridge chain: OUTPUT, entries: 0, policy: ACCEPT\n",
      "Bridge chain: FORWARD_vif1.0, entries: 7, policy: DROP",
      "-o vif1.0 -j ACCEPT",
      `-s ! ${mac} -i vif1.0 -j DROP`,
      "-p IPv4 -i vif1.0 --ip-proto udp --ip-dport 67 -j ACCEPT",
      "-p ARP -i vif1.0 --arp-op Request --arp-ip-src 10.0.0.5 -j ACCEPT",
      `-p ARP -i vif1.0 --arp-op Reply --arp-ip-src 10.0.0.5 --arp-mac-src ${mac} -j ACCEPT`,
      "-p IPv4 -i vif1.0 --ip-src 10.0.0.5 -j ACCEPT",
      "-p IPv6 -i vif1.0 -j ACCEPT\n",
    ].join("\n"),
  );
  const again = reopened(d, undefined, makeGuestEngine);
  expectStateOf(again.lab, d.lab.snapshot());
  expect([listed(again), isReached(again)]).toEqual([listed(d), false]);
  d.taken("VIF.set_locking_mode", { self: vifOf(d), value: "disabled" });
  expect([said(d, "brctl show xenbr0").includes("vif1.0"), said(d, "ebtables -L FORWARD_vif1.0")]).toEqual([
    false,
    "ebtables: Chain 'FORWARD_vif1.0' doesn't exist.\n[1]",
  ]);
});

test("rules of Open vSwitch are those of the script; a disabled interface is no port", () => {
  const d = ovsLab(3);
  lock(d, ["10.0.0.5"]);
  d.taken("VIF.add_ipv6_allowed", { self: vifOf(d), value: "fd00::5" });
  const mac = macOf(d);
  const rules = said(d, "ovs-ofctl dump-flows xenbr0 cookie=1/-1").replaceAll(
    / cookie=0x1, duration=\S+ table=0, n_packets=\d+, n_bytes=\d+, idle_age=\d+, /g,
    "",
  );
  const port = said(d, "ovs-vsctl get interface vif1.0 ofport").trim();
  const at = `in_port=${port}`;
  expect(rules.split("\n").slice(1, -1).sort()).toEqual(
    [
      `priority=8000,udp,${at},dl_src=${mac},tp_dst=67 actions=NORMAL`,
      `priority=7000,arp,${at},dl_src=${mac},arp_spa=0.0.0.0,arp_sha=${mac} actions=NORMAL`,
      `priority=7000,arp,${at},dl_src=${mac},arp_spa=10.0.0.5,arp_sha=${mac} actions=NORMAL`,
      `priority=6000,ip,${at},dl_src=${mac},nw_src=10.0.0.5 actions=NORMAL`,
      `priority=8000,icmp6,${at},dl_src=${mac},ipv6_src=fd00::5,icmp_type=135,nd_sll=${mac} actions=NORMAL`,
      `priority=8000,icmp6,${at},dl_src=${mac},ipv6_src=fd00::5,icmp_type=136,nd_target=fd00::5 actions=NORMAL`,
      ...["icmp6", "tcp6", "udp6"].map((kind) => `priority=5000,${kind},${at},dl_src=${mac},ipv6_src=fd00::5 actions=NORMAL`),
      ...[135, 136].map((type) => `priority=7000,icmp6,${at},icmp_type=${type} actions=drop`),
      ...[134, 137, 146, 147, 151, 152, 153].map((type) => `priority=6000,icmp6,${at},icmp_type=${type} actions=drop`),
      `priority=4000,${at} actions=drop`,
    ].sort(),
  );
  isReached(d);
  // What is dropped is counted by the rule that drops it.
  expect(said(d, "ovs-ofctl dump-flows xenbr0 cookie=1/-1")).toMatch(/n_packets=[1-9]\d*, n_bytes=\d+, idle_age=\d+, priority=4000/);
  d.taken("VIF.set_locking_mode", { self: vifOf(d), value: "disabled" });
  expect([said(d, "ovs-vsctl list-ports xenbr0"), said(d, "ovs-ofctl dump-flows xenbr0 cookie=1/-1").split("\n").length]).toEqual([
    "eth0\nvif2.0\n",
    2,
  ]);
  d.taken("VIF.set_locking_mode", { self: vifOf(d), value: "locked" });
  d.done("VIF.unplug", { self: vifOf(d) });
  expect(said(d, "ovs-ofctl dump-flows xenbr0 cookie=1/-1").split("\n").length).toBe(2);
  d.lab.check();
});

test("modes come with the interface: at a start, from its network, and what is no address is refused", () => {
  const d = starter(3);
  const [self, bad] = [vifOf(d), { self: vifOf(d), value: "10.0.0.300" }];
  expect(d.refusal("VIF.add_ipv4_allowed", bad)).toMatchObject({ code: "INVALID_VALUE", params: ["ipv4_allowed", "10.0.0.300"] });
  expect(d.refusal("VIF.set_ipv6_allowed", { self, value: ["10.0.0.3"] })).toMatchObject({
    code: "INVALID_VALUE",
    params: ["ipv6_allowed", "10.0.0.3"],
  });
  lock(d, ["10.0.0.5", "10.0.0.5"]);
  expect(d.field("VIF", self, "ipv4_allowed")).toEqual(["10.0.0.5"]);
  d.taken("VIF.remove_ipv4_allowed", { self, value: "10.0.0.5" });
  d.done("VM.clean_reboot", { vm: d.vm(GUEST) });
  d.run(60);
  expect(said(d, "ebtables -L FORWARD")).toMatch(/entries: 2, policy: ACCEPT\n-i vif\d+\.0 -j FORWARD_vif/);
});
