/** Links that a system makes for itself, between three guests. */
import { describe, expect, test } from "vitest";
import { routedNet, said } from "../test-routed";

/** The lines of `ip link show` of one, with numbers and addresses left out. */
const shape = (text: string): string => text.replace(/^\d+: /gm, "N: ").replace(/(?<=link\/ether )[\da-f:]{17}/g, "MAC");

describe("[ip-link(8)] what iproute2 says of links that it makes", () => {
  test("a VLAN, a bridge, a pair and a dummy, as they come, are set up and go", () => {
    const { router } = routedNet();
    const out = (line: string): string => shape(said(router, line));
    const show = (name: string): string => out(`ip link show ${name}`);
    expect(out("ip link add link eth0 name eth0.20 type vlan id 20")).toBe("");
    expect(show("eth0.20")).toBe(
      "N: eth0.20@eth0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN mode DEFAULT group default qlen 1000\n    link/ether MAC brd ff:ff:ff:ff:ff:ff\n",
    );
    out("ip link set eth0.20 up");
    expect(show("eth0.20")).toContain("<BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP");
    out("ip link add veth0 type veth peer name veth1; ip link set veth0 up");
    expect(show("veth0")).toContain("veth0@veth1: <NO-CARRIER,BROADCAST,MULTICAST,UP,M-DOWN> mtu 1500 qdisc noqueue state LOWERLAYERDOWN");
    expect(show("veth1")).toContain("veth1@veth0: <BROADCAST,MULTICAST> mtu 1500 qdisc noop state DOWN");
    expect(out("cat /sys/class/net/veth0/operstate; cat /sys/class/net/veth0/iflink /sys/class/net/veth1/ifindex | uniq | wc -l")).toBe(
      "lowerlayerdown\n1\n",
    );
    out("ip link set veth1 up");
    expect(show("veth0")).toContain("veth0@veth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP");
    out("ip link add d0 type dummy; ip link set d0 up");
    expect(show("d0")).toContain("d0: <BROADCAST,NOARP,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN");
    out("ip link add br0 type bridge; ip link set br0 up");
    expect(show("br0")).toContain("br0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UNKNOWN");
    out("ip link set veth0 master br0");
    expect(out("ip link show master br0")).toContain(
      "veth0@veth1: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue master br0 state UP",
    );
    expect(show("br0")).toContain("state UP");
    out("ip link set veth0 nomaster");
    expect(show("br0")).toContain("br0: <NO-CARRIER,BROADCAST,MULTICAST,UP> mtu 1500 qdisc noqueue state DOWN");
    expect(out("ip -br link show type vlan")).toMatch(/^eth0\.20@eth0 +UP +00:16:3e:00:00:02 <BROADCAST,MULTICAST,UP,LOWER_UP> \n$/);
    expect(out("ip -d link show eth0.20")).toContain(
      " promiscuity 0  allmulti 0 minmtu 0 maxmtu 65535 \n    vlan protocol 802.1Q id 20 <REORDER_HDR> addrgenmode eui64 numtxqueues 1",
    );
    out("ip link set eth0 down");
    expect(show("eth0.20")).toContain("eth0.20@eth0: <BROADCAST,MULTICAST,M-DOWN> mtu 1500 qdisc noop state DOWN");
    out("ip link set eth0 up");
    expect(show("eth0.20")).toContain("state UP");
    for (const name of ["eth0.20", "veth1", "d0", "br0"]) expect(out(`ip link del ${name}`)).toBe("");
    expect(
      out("ip -br link")
        .split("\n")
        .map((line) => line.split(" ")[0]),
    ).toEqual(["lo", "eth0", "eth1", ""]);
  });

  /** @source iproute2 6.1 on Linux, in a network namespace */
  test.each([
    ["ip link add eth0 type bridge", "RTNETLINK answers: File exists\n", 2],
    ["ip link add link eth0 name x type vlan id 5000", "Error: 8021q: Invalid VLAN id.\n", 2],
    ["ip link add link eth0 name x type vlan", "Error: VLAN properties not specified.\n", 2],
    ["ip link add link nope name x type vlan id 3", 'Cannot find device "nope"\n', 1],
    [
      "ip link add name waytoolongnamehereforlinux type dummy",
      'Error: argument "waytoolongnamehereforlinux" is wrong: "name" not a valid ifname\n',
      255,
    ],
    ["ip link add x type blah", "Error: Unknown device type.\n", 2],
    ["ip link add x", 'Not enough information: "type" argument is required\n', 1],
    ["ip link add name", 'Command line is not complete. Try option "help"\n', 255],
    ["ip link add v9 type veth foo", "Usage: ip link <options> type veth [peer <options>]\nTo get <options> type 'ip link add help'\n", 1],
    ["ip link add v9 address zz type dummy", '"zz" is invalid lladdr.\n', 1],
    ["ip link del nope", 'Cannot find device "nope"\n', 1],
    ["ip link del eth0", "RTNETLINK answers: Operation not supported\n", 2],
    ["ip link del", 'Not enough information: "dev" argument is required.\n', 255],
    ["ip link set eth0 master nope", 'Error: argument "nope" is wrong: Device does not exist\n\n', 255],
    ["ip link set eth0 master eth1", "RTNETLINK answers: Operation not supported\n", 2],
    ["ip link set", 'Not enough information: "dev" argument is required.\n', 255],
    ["ip link add b0 type bridge; ip link set lo master b0", "RTNETLINK answers: Invalid argument\n", 2],
    ["ip link set b0 master b0", "Error: Can not enslave a bridge to a bridge.\n", 2],
    ["ip link set b0 mtu 70000", "Error: mtu greater than device maximum.\n", 2],
    ["ip link set b0 mtu 20", "Error: mtu less than device minimum.\n", 2],
    ["ip link set b0 type vlan id 3", "RTNETLINK answers: Operation not supported\n", 2],
    [
      "ip link add link b0 name b0.3 type vlan id 3; ip link set b0.3 master b0",
      "RTNETLINK answers: Too many levels of symbolic links\n",
      2,
    ],
    ["ip link set b0.3 up", "RTNETLINK answers: Network is down\n", 2],
    ["ip link add type veth; ip link add veth0 type veth", "RTNETLINK answers: File exists\n", 2],
    ["ip link add bond0 type bond", "ip: links of type bond are not part of this system\n", 255],
  ])("%s", (line, wanted, code) => {
    const { stdout, stderr, code: ended } = shared().exec(line);
    expect([stdout + stderr, ended]).toEqual([wanted, code]);
  });
});
let net: ReturnType<typeof routedNet> | null = null;
/** One guest for all lines of the table, which are said in their order. */
function shared() {
  net ??= routedNet();
  return net.router;
}

describe("[IEEE 802.1Q] tagged frames", () => {
  test("VLANs of two guests reach one another by their tag alone, with DHCP-less addresses, counters and /proc/net/vlan", () => {
    const { left, router } = routedNet();
    for (const [guest, address] of [
      [left, "10.20.0.1/24"],
      [router, "10.20.0.2/24"],
    ] as const)
      expect(
        said(guest, `ip link add link eth0 name eth0.20 type vlan id 20; ip link set eth0.20 up; ip addr add ${address} dev eth0.20`),
      ).toBe("");
    expect(said(left, "ping -c 2 10.20.0.2")).toContain("2 packets transmitted, 2 received, 0% packet loss");
    expect(said(router, "ip -s link show eth0.20")).not.toContain(" 0       0      0       0       0       0 \n    TX");
    expect(said(left, "tcpdump -c 1 -e -n -i eth0 vlan 20 & ping -c 1 10.20.0.2 >/dev/null; wait")).toContain("vlan 20");
    expect(said(router, "cat /proc/net/vlan/config")).toBe(
      "VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\neth0.20        | 20  | eth0\n",
    );
    said(router, "ip link set eth0.20 down");
    expect(said(left, "ping -c 1 -W 1 10.20.0.2")).toContain("100% packet loss");
    said(
      router,
      "ip link del eth0.20; ip link add link eth0 name eth0.21 type vlan id 21; ip addr add 10.20.0.2/24 dev eth0.21; ip link set eth0.21 up",
    );
    expect(said(left, "ping -c 1 -W 1 10.20.0.2")).toContain("100% packet loss");
  });
});

describe("[bridge] in a guest", () => {
  test("joins two segments, learns, has an address of its own, and forgets when a port goes", () => {
    const { left, router, right } = routedNet();
    said(right, "ip addr flush dev eth0; ip addr add 10.1.0.6/24 dev eth0");
    said(
      router,
      "ip addr flush dev eth0; ip addr flush dev eth1; ip link add br0 type bridge; ip link set eth0 master br0; ip link set eth1 master br0",
    );
    expect(said(left, "ping -c 1 -W 1 10.1.0.6")).toContain("100% packet loss");
    said(router, "ip link set br0 up; ip addr add 10.1.0.1/24 dev br0");
    expect(said(left, "ping -c 2 10.1.0.6")).toContain("2 packets transmitted, 2 received");
    expect(said(left, "ping -c 1 10.1.0.1")).toContain("1 received");
    expect(said(router, "ping -c 1 10.1.0.6")).toContain("1 received");
    const fdb = said(router, "bridge fdb show br br0");
    expect(fdb).toContain("00:16:3e:00:00:01 dev eth0 master br0 \n");
    expect(fdb).toContain("00:16:3e:00:00:04 dev eth1 master br0 \n");
    expect(fdb).toContain("00:16:3e:00:00:02 dev eth0 master br0 permanent\n");
    expect(said(router, "brctl show")).toBe(
      "bridge name\tbridge id\t\tSTP enabled\tinterfaces\nbr0\t\t8000.00163e000002\tno\t\teth0\n\t\t\t\t\t\t\teth1\n",
    );
    said(router, "ip link set eth1 down");
    expect(said(router, "bridge fdb show br br0")).not.toContain("00:16:3e:00:00:04");
    expect(said(router, "bridge link")).toBe(
      "2: eth0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master br0 state forwarding priority 32 cost 2 \n3: eth1: <BROADCAST,MULTICAST> mtu 1500 master br0 state disabled priority 32 cost 2 \n",
    );
    expect(said(left, "ping -c 1 -W 1 10.1.0.6")).toContain("100% packet loss");
  });
  test("[brctl(8)] says its usage, what a command lacks, and what only root may", () => {
    const { router } = routedNet();
    said(router, "ip link add br0 type bridge");
    const usage = said(router, "brctl 2>&1");
    expect(usage).toMatch(/^Usage: brctl \[commands\]\ncommands:\n\taddbr {5}\t<bridge>\t\tadd bridge\n[\s\S]*turn stp on\/off\n$/);
    for (const [words, answer] of [
      ["nothing", `never heard of command [nothing]\n${usage}`],
      ["addif br0", "Incorrect number of arguments for command\nUsage: brctl addif <bridge> <device>\tadd interface to bridge\n"],
      ["--version", "bridge-utils, 1.7\n"],
    ])
      expect(said(router, `brctl ${words} 2>&1`), words).toBe(answer);
    for (const [words, answer] of [
      ["stp br0 on", "set stp status failed: Operation not permitted"],
      ["delbr br0", "can't delete bridge br0: Operation not permitted"],
      ["addif br0 eth0", "can't add eth0 to bridge br0: Operation not permitted"],
    ])
      expect(said(router, `su nobody -s /bin/sh -c '/usr/sbin/brctl ${words}' 2>&1`), words).toContain(answer);
  });
  test("[veth(4)] a pair joins it to the system's own stack", () => {
    const { router } = routedNet();
    said(
      router,
      "ip link add br0 type bridge; ip link add v0 type veth peer name v1; ip link set v0 master br0; ip link set br0 up; ip link set v0 up; ip link set v1 up",
    );
    said(router, "ip addr add 10.7.0.1/24 dev br0; ip link add d0 type dummy; ip link set d0 up; ip addr add 10.8.0.1/24 dev d0");
    expect(said(router, "ip -s link show v1")).toMatch(/RX: .*\n +\d+ +[1-9]/);
    expect(said(router, "ethtool -i v0; ethtool v0 | tail -8; ethtool -S v0 | head -3; ethtool -i br0 | head -2")).toBe(
      `driver: veth\nversion: 1.0\nfirmware-version: \nexpansion-rom-version: \nbus-info: \nsupports-statistics: yes\nsupports-test: no\nsupports-eeprom-access: no\nsupports-register-dump: no\nsupports-priv-flags: no\n\tSpeed: 10000Mb/s\n\tDuplex: Full\n\tAuto-negotiation: off\n\tPort: Twisted Pair\n\tPHYAD: 0\n\tTransceiver: internal\n\tMDI-X: Unknown\n\tLink detected: yes\nNIC statistics:\n     peer_ifindex: 5\n     rx_queue_0_xdp_packets: 0\ndriver: bridge\nversion: 2.3\n`,
    );
    // Nobody is behind a dummy, and nobody is asked for.
    expect(said(router, "ping -c 1 -W 1 10.8.0.2")).toContain("100% packet loss");
    expect(said(router, "ip neigh show dev d0")).toBe("");
    expect(said(router, "ping -c 1 10.8.0.1")).toContain("1 received");
  });
});
