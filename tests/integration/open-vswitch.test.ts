/** Servers whose networks are bridges of Open vSwitch. Words are those of the real programs, 3.1.0. @source network.md §5, §9 */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { type LabDriver, starter } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";
import { ovsLab } from "../support/ovs-lab";

const HOST = "xen-01";
/** What a command says, with its code where that is not 0. */
function said(d: LabDriver, command: string, host = HOST): string {
  const { stdout, stderr, code } = d.exec(host, command, 200);
  return `${stdout}${stderr}${code === 0 ? "" : `[${code}]`}`;
}
const isReached = (d: LabDriver, from: string, to: string): boolean => / 1 received/.test(said(d, `ping -c 1 -W 1 ${to}`, from));
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(said(d, "ip -o -4 addr show eth0", guest))?.[1] ?? "";
/** A lab out of this one's state: it is the same. */
function isSame(d: LabDriver): LabDriver {
  const again = reopened(d, undefined, makeGuestEngine);
  expectStateOf(again.lab, d.lab.snapshot());
  return again;
}
const vsctl = (d: LabDriver, words: string): string => said(d, `ovs-vsctl ${words}`);
const tail = '  See ovs-vswitchd log for details.\novs-vsctl: The default log directory is "/var/log/openvswitch".\n';

describe("ovs-vsctl", () => {
  test("bridges, ports and what is wrong with them, as the real one says it", () => {
    const d = ovsLab(3);
    const rows: readonly (readonly [words: string, answer: string])[] = [
      ["list-br", "xapi0\nxenbr0\nxenbr1\n"],
      ["list-ports xenbr0", "eth0\nvif1.0\nvif2.0\n"],
      ["add-port nosuch x", "ovs-vsctl: no bridge named nosuch\n[1]"],
      [
        "add-port xenbr1 vif1.0",
        "ovs-vsctl: cannot create a port named vif1.0 because a port named vif1.0 already exists on bridge xenbr0\n[1]",
      ],
      [
        "--may-exist add-port xenbr1 vif1.0",
        'ovs-vsctl: "--may-exist add-port xenbr1 vif1.0" but vif1.0 is actually attached to bridge xenbr0\n[1]',
      ],
      ["--may-exist add-port xenbr0 vif1.0", ""],
      ["add-br xenbr0", "ovs-vsctl: cannot create a bridge named xenbr0 because a bridge named xenbr0 already exists\n[1]"],
      ["add-br vif1.0", "ovs-vsctl: cannot create a bridge named vif1.0 because a port named vif1.0 already exists on bridge xenbr0\n[1]"],
      ["add-br a b", "ovs-vsctl: 'add-br' command takes exactly 1 or 3 arguments\n[1]"],
      ["add-br", "ovs-vsctl: 'add-br' command requires at least 1 arguments\n[1]"],
      ["add-br fb nosuch 5", "ovs-vsctl: parent bridge nosuch does not exist\n[1]"],
      ["add-br fb xenbr0 5000", "ovs-vsctl: add-br: vlan must be between 0 and 4095\n[1]"],
      [
        "add-port xenbr1 x tag=100",
        `ovs-vsctl: Error detected while setting up 'x': could not open network device x (No such device).${tail}`,
      ],
      ["del-port xenbr0 x", "ovs-vsctl: bridge xenbr0 does not have a port x\n[1]"],
      ["del-port x", ""],
      ["del-port x", "ovs-vsctl: no port named x\n[1]"],
      ["--if-exists del-port x", ""],
      ["del-br nosuch", "ovs-vsctl: no bridge named nosuch\n[1]"],
      ["br-exists nosuch", "[2]"],
      ["iface-to-br vif1.0", "xenbr0\n"],
      ["port-to-br zz", "ovs-vsctl: no port named zz\n[1]"],
      ["set port vif1.0 trunks=200,100", ""],
      ["get port vif1.0 trunks tag vlan_mode", "[100, 200]\n[]\n[]\n"],
      [
        "set port vif1.0 vlan_mode=bogus",
        "ovs-vsctl: constraint violation: bogus is not one of the allowed values ([access, dot1q-tunnel, native-tagged, native-untagged, trunk])\n[1]",
      ],
      ["set port vif1.0 tag=5000", "ovs-vsctl: constraint violation: 5000 is not in the valid range 0 to 4095 (inclusive)\n[1]"],
      ["set port vif1.0 tag=abc", 'ovs-vsctl: "abc" is not a valid integer or range\n[1]'],
      ["set port vif1.0 nosuch=1", 'ovs-vsctl: Port does not contain a column whose name matches "nosuch"\n[1]'],
      ["set port zz tag=1", 'ovs-vsctl: no row "zz" in table Port\n[1]'],
      ["set nosuch zz tag=1", 'ovs-vsctl: unknown table "nosuch"\n[1]'],
      ["clear port vif1.0 trunks", ""],
      ["get interface vif1.0 external_ids:foo", 'ovs-vsctl: no key "foo" in Interface record "vif1.0" column external_ids\n[1]'],
      ["set interface vif1.0 external-ids:foo=bar -- get Interface vif1.0 external-ids:foo", "bar\n"],
      ["remove interface vif1.0 external_ids foo -- --if-exists get interface vif1.0 external_ids:foo", "\n"],
      ["--bare --columns=name find interface type=internal", "xenbr0\n\nxenbr1\n\nxapi0\n"],
      ["--columns=name,tag list port eth0", "name                : eth0\ntag                 : []\n"],
      ["-f table --columns=name,tag list port eth0", "name tag\n---- ---\neth0 []\n"],
      ["--oneline list-br", "xapi0\\nxenbr0\\nxenbr1\n"],
      ["set bridge xenbr0 mirrors=@m", 'ovs-vsctl: row id "@m" is referenced but never created (e.g. with "-- --id=@m create ...")\n[1]'],
      ["set bridge xenbr0 stp_enable=true", "ovs-vsctl: stp_enable is not part of this system\n[1]"],
      ["set bridge xenbr0 stp_enable=false", ""],
      ["set port eth0 lacp=active -- get port eth0 lacp", "active\n"],
      ["set port eth0 lacp=off", ""],
      ["add-port xenbr1 gre0 -- set interface gre0 type=gre", "ovs-vsctl: type=gre is not part of this system\n[1]"],
      ["set-controller xenbr0 tcp:10.0.0.1", "ovs-vsctl: set-controller is not part of this system\n[1]"],
      ["nosuch", "ovs-vsctl: unknown command 'nosuch'; use --help for help\n[1]"],
      ["--bad list-br", "ovs-vsctl: unrecognized option '--bad'\n[1]"],
      ["", "ovs-vsctl: missing command name (use --help for help)\n[1]"],
    ];
    for (const [words, answer] of rows) expect(vsctl(d, words), words).toBe(answer);
    d.lab.check();
  });
  test("commands of one run are done all or not at all, and the pool keeps its servers", () => {
    const d = ovsLab(3);
    expect(vsctl(d, "add-br new0 -- add-port nosuch x")).toBe("ovs-vsctl: no bridge named nosuch\n[1]");
    expect(vsctl(d, "list-br")).not.toContain("new0");
    for (const words of ["del-port eth0", "del-br xenbr0", "set port eth0 tag=100", "set port xenbr0 tag=5"])
      expect(vsctl(d, words), words).toContain("is how the pool reaches this host");
    expect(vsctl(d, "add-br br1 -- set port br1 tag=7 -- br-to-vlan br1 -- br-to-parent br1")).toBe("0\nbr1\n");
    const again = isSame(d);
    expect(vsctl(again, "show")).toMatch(/ {4}Bridge br1\n {8}Port br1\n {12}tag: 7\n {12}Interface br1\n {16}type: internal\n/);
  });
  test("a NIC that is taken off one bridge can be a port of another, as one of a bond", () => {
    const d = ovsLab(3);
    expect(vsctl(d, "add-br br1 -- add-port br1 eth1")).toContain("already exists on bridge xenbr1");
    expect(
      vsctl(d, "del-port eth1 -- add-br br1 -- add-bond br1 bond0 eth1 x1 bond_mode=balance-slb -- set interface x1 type=internal"),
    ).toBe("");
    expect(said(d, "ip -o link show eth1")).toContain("master ovs-system");
    expect(said(d, "ovs-appctl bond/show bond0")).toMatch(
      /---- bond0 ----\nbond_mode: balance-slb\n[\s\S]*\(eth1\)\n\nmember eth1: enabled\n {2}active member\n {2}may_enable: true\n\nmember x1: disabled\n {2}may_enable: false\n/,
    );
    // Loads are looked at each ten seconds from when it was made.
    const next = (): number => Number(/next rebalance: (\d+) ms/.exec(said(d, "ovs-appctl bond/show bond0"))?.[1]);
    const before = next();
    d.run(4);
    expect([before > 0 && before <= 10_000, (before - next() + 10_000) % 10_000 >= 4_000]).toEqual([true, true]);
    expect(vsctl(d, "set port bond0 other_config:bond-rebalance-interval=0")).toBe("");
    expect(next()).toBe(0);
    expect(said(d, "ovs-appctl bond/show nob")).toBe("no such bond\novs-appctl: ovs-vswitchd: server returned an error\n[2]");
    expect(vsctl(d, "del-br br1 -- add-port xenbr1 eth1")).toBe("");
    isSame(d);
  });
});

describe("VLANs", () => {
  test("guests of a fake bridge on two servers hear one another, and no longer their gateway", () => {
    const d = ovsLab(3);
    const db = addressOf(d, "db-01");
    expect([isReached(d, "web-01", "10.0.0.1"), isReached(d, "web-01", db)]).toEqual([true, true]);
    for (const host of ["xen-01", "xen-02"]) expect(said(d, "ovs-vsctl add-br blue xenbr0 100", host)).toBe("");
    vsctl(d, "set port vif1.0 tag=100");
    expect([isReached(d, "web-01", "10.0.0.1"), isReached(d, "web-01", db)]).toEqual([false, false]);
    said(d, "ovs-vsctl set port vif1.0 tag=100", "xen-02");
    expect([isReached(d, "web-01", "10.0.0.1"), isReached(d, "web-01", db)]).toEqual([false, true]);
    expect([
      vsctl(d, "list-ports blue"),
      vsctl(d, "list-ports xenbr0"),
      vsctl(d, "br-to-vlan blue"),
      vsctl(d, "br-to-parent blue"),
    ]).toEqual(["vif1.0\n", "eth0\nvif2.0\n", "100\n", "xenbr0\n"]);
    expect(said(d, "ovs-appctl fdb/show xenbr0")).toMatch(/^ port {2}VLAN {2}MAC {16}Age\n(.*\n)* {4}1 {3}100 {2}00:16:3e:/);
    vsctl(d, "clear port vif1.0 tag");
    expect([isReached(d, "web-01", "10.0.0.1"), isReached(d, "web-01", db)]).toEqual([true, false]);
    d.lab.check();
    isSame(d);
  });
});

describe("vif-openvswitch", () => {
  const create = (d: LabDriver, vif: string, host = HOST): string =>
    said(d, `printf '%s\\n' 'name = "made"' 'memory = 64' 'vif = [ "${vif}" ]' > /root/made.cfg; xl create -q made.cfg`, host);
  test.each([
    ["bridge=xenbr0.100", "100", "[]"],
    ["bridge=xenbr0:200:100", "[]", "[100, 200]"],
    ["script=vif-openvswitch,bridge=xenbr1.7:9", "7", "[9]"],
  ])("%s: tag %s, trunks %s, and nothing is left behind", (vif, tag, trunks) => {
    const d = ovsLab(3);
    expect(create(d, vif)).toBe("");
    expect(vsctl(d, "get port vif3.0 tag trunks")).toBe(`${tag}\n${trunks}\n`);
    const mac = vsctl(d, "get interface vif3.0 external_ids:attached-mac").trim();
    expect(mac).toMatch(/^"00:16:3e:/);
    expect(vsctl(d, "get interface vif3.0 external_ids:xen-vm-name")).toBe("made\n");
    expect(said(d, `xenstore-read /local/domain/0/backend/vif/3/0/bridge`).trim()).toBe(/bridge=(\S+)/.exec(vif)?.[1]);
    said(d, "xl destroy made");
    d.run(2);
    expect(vsctl(d, "port-to-br vif3.0")).toBe("ovs-vsctl: no port named vif3.0\n[1]");
    d.lab.check();
  });
  test("vif-bridge fails on a bridge of Open vSwitch; a VLAN behind a Linux bridge's name is no bridge", () => {
    const d = ovsLab(3);
    expect(create(d, "bridge=xenbr0,script=vif-bridge")).toContain("script: /etc/xen/scripts/vif-bridge failed; error detected.\n");
    expect(vsctl(d, "list-ports xenbr0")).toBe("eth0\nvif1.0\nvif2.0\n");
    const plain = starter(3);
    expect(create(plain, "bridge=xenbr0.100")).toContain("script: Could not find bridge device xenbr0.100\n");
    plain.lab.check();
    d.lab.check();
  });
});

describe("rules", () => {
  test("are read, written and refused as the real one does it", () => {
    const d = ovsLab(3);
    const rows: readonly (readonly [words: string, answer: string])[] = [
      ["add-flow xenbr0 foo=1,actions=drop", "ovs-ofctl: unknown keyword foo\n[1]"],
      ["add-flow xenbr0 in_port=1,actions=foo", "ovs-ofctl: unknown action foo\n[1]"],
      ["add-flow xenbr0 in_port=1", "ovs-ofctl: must specify an action\n[1]"],
      ["add-flow xenbr0 in_port=zz,actions=drop", "ovs-ofctl: zz: invalid or unknown port for in_port\n[1]"],
      ["add-flow xenbr0 dl_src=zz,actions=drop", "ovs-ofctl: zz: invalid Ethernet address\n[1]"],
      ["add-flow xenbr0 nw_src=999,actions=drop", "ovs-ofctl: 999: invalid IP address\n[1]"],
      ["add-flow xenbr0 priority=70000,actions=drop", 'ovs-ofctl: invalid priority "70000"\n[1]'],
      ["add-flow xenbr0 actions=mod_vlan_vid:9999", "ovs-ofctl: 9999: not a valid VLAN VID\n[1]"],
      ["add-flow xenbr0 actions=drop,normal", 'ovs-ofctl: "drop" must not be accompanied by any other action or instruction\n[1]'],
      [
        "add-flow xenbr0 reg0=1,actions=drop",
        "ovs-ofctl: unknown keyword reg0\n[1]".replace("unknown keyword reg0", "reg0 is not part of this system"),
      ],
      ["show zzz", "ovs-ofctl: zzz is not a bridge or a socket\n[1]"],
      ["nosuch", "ovs-ofctl: unknown command 'nosuch'; use --help for help\n[1]"],
      ["", "ovs-ofctl: missing command name; use --help for help\n[1]"],
      ["add-flow xenbr0 priority=100,in_port=1,dl_type=0x0800,nw_src=10.0.0.1,actions=drop", ""],
      ["add-flow xenbr0 arp,dl_vlan=100,actions=mod_vlan_vid:200,output:1,flood", ""],
      ["add-flow xenbr0 tcp,tp_dst=80,actions=normal", ""],
      ["add-flow xenbr0 dl_src=00:16:3e:00:00:01,dl_dst=00:16:3e:00:00:02,icmp,nw_dst=10.0.0.0/24,actions=strip_vlan,NORMAL", ""],
      ["add-flow xenbr0 udp,actions=output:LOCAL", ""],
    ];
    for (const [words, answer] of rows) expect(said(d, `ovs-ofctl ${words}`), words).toBe(answer);
    const flows = (): string[] =>
      [...said(d, "ovs-ofctl dump-flows xenbr0").matchAll(/idle_age=\d+, (.*)$/gm)].map(([, text = ""]) => text);
    expect(flows()).toEqual([
      "arp,dl_vlan=100 actions=mod_vlan_vid:200,output:1,FLOOD",
      "tcp,tp_dst=80 actions=NORMAL",
      "icmp,dl_src=00:16:3e:00:00:01,dl_dst=00:16:3e:00:00:02,nw_dst=10.0.0.0/24 actions=strip_vlan,NORMAL",
      "udp actions=LOCAL",
      "priority=100,ip,in_port=1,nw_src=10.0.0.1 actions=drop",
      "priority=0 actions=NORMAL",
    ]);
    expect(said(d, "ovs-ofctl del-flows xenbr0 arp; ovs-ofctl --strict del-flows xenbr0 priority=100,in_port=1,ip,nw_src=10.0.0.1")).toBe(
      "",
    );
    expect(flows()).toHaveLength(4);
    expect(said(d, "ovs-ofctl add-flow xenbr0 tp_dst=80,actions=normal")).toMatch(
      /^\S+Z\|00001\|ofp_match\|INFO\|normalization changed ofp_match, details:\n\S+\|00002\|ofp_match\|INFO\| pre: tp_dst=80\n\S+\|00003\|ofp_match\|INFO\|post: \n$/,
    );
  });
  test("a guest whose frames are dropped is cut off, and the rule counts", () => {
    const d = ovsLab(3);
    expect(isReached(d, "web-01", "10.0.0.1")).toBe(true);
    said(d, "ovs-ofctl add-flow xenbr0 priority=10,in_port=2,icmp,actions=drop");
    expect(isReached(d, "web-01", "10.0.0.1")).toBe(false);
    expect(said(d, "ovs-ofctl dump-flows xenbr0 icmp")).toMatch(
      /n_packets=1, n_bytes=98, idle_age=\d+, priority=10,icmp,in_port=2 actions=drop/,
    );
    said(d, "ovs-ofctl del-flows xenbr0 icmp");
    expect(isReached(d, "web-01", "10.0.0.1")).toBe(true);
    said(d, "ovs-ofctl del-flows xenbr0");
    expect(isReached(d, "app-01", "10.0.0.1")).toBe(false);
    isSame(d);
  });
});

describe("two kinds of bridges", () => {
  test("keep apart, in the words of each tool", () => {
    const d = ovsLab(3);
    for (const [command, answer] of [
      ["brctl show xenbr0", "device xenbr0 is not a bridge!\n[1]"],
      ["brctl addif xenbr0 vif1.0", "can't add vif1.0 to bridge xenbr0: Operation not supported\n[1]"],
      ["brctl show", "bridge name\tbridge id\t\tSTP enabled\tinterfaces\n"],
      ["brctl addbr lin0", ""],
      ["brctl addif lin0 vif1.0", "device vif1.0 is already a member of a bridge; can't add it to bridge lin0.\n[1]"],
      ["ovs-vsctl add-port lin0 x", "ovs-vsctl: no bridge named lin0\n[1]"],
      ["ovs-vsctl add-br lin0", `ovs-vsctl: Error detected while setting up 'lin0'.${tail}`],
      ["ovs-vsctl del-br lin0; ovs-vsctl del-port eth1; brctl addif lin0 eth1", ""],
      [
        "ovs-vsctl add-port xenbr1 eth1",
        `ovs-vsctl: Error detected while setting up 'eth1': could not add network device eth1 to ofproto (Device or resource busy).${tail}`,
      ],
      ["ip link set vif1.0 nomaster", "RTNETLINK answers: Operation not supported\n[2]"],
    ])
      expect(said(d, command ?? ""), command).toBe(answer);
    d.lab.check();
  });
});

test("a server that has booted again has its database, and no rules nor addresses from before", () => {
  const d = ovsLab(3);
  const host = d.named("host", "xen-02").ref;
  said(d, "ovs-vsctl add-br br9 -- del-port eth1; ovs-ofctl add-flow xenbr0 arp,actions=normal", "xen-02");
  d.call("host.disable", { host });
  d.done("host.reboot", { host });
  expect(said(d, "ovs-vsctl list-br; ovs-vsctl list-ports xenbr1", "xen-02")).toBe("br9\nxapi0\nxenbr0\nxenbr1\n");
  expect(said(d, "ip -o link show eth1", "xen-02")).not.toContain("master");
  expect(said(d, "ovs-ofctl dump-flows xenbr0", "xen-02").split("\n")).toHaveLength(3);
  isSame(d);
});
