/** Spanning trees of a system's own bridges. @source IEEE 802.1D-1998 §8; bridge-utils 1.7, iproute2 6.1 on Linux */
import { expect, test } from "vitest";
import { routedNet, said } from "../test-routed";

/** Two bridges with two pairs between them: a ring. */
const RING = [
  "ip addr flush dev eth0; ip addr flush dev eth1; ip link set eth0 down; ip link set eth1 down",
  "ip link add xa type bridge stp_state 1; ip link add xb type bridge; brctl stp xb on",
  "ip link add va1 type veth peer name vb1; ip link add va2 type veth peer name vb2",
  "for n in 1 2; do ip link set va$n address 02:00:00:00:0a:0$n; ip link set vb$n address 02:00:00:00:0b:0$n; ip link set va$n master xa; ip link set vb$n master xb; done",
  "ip link set xa up; ip link set xb up; for i in va1 va2 vb1 vb2; do ip link set $i up; done; ip addr add 10.9.0.1/24 dev xa",
].join("; ");
const states = "bridge link | sed 's/@[^:]*//; s/<.*master //' | cut -d' ' -f2-5";

test("a ring loses one way, listens and learns for its time, and another takes over where one goes", () => {
  const { router } = routedNet();
  expect(said(router, RING)).toBe("");
  expect(said(router, states)).toContain(" xa state listening");
  expect(said(router, "sleep 16; bridge link | grep -c learning")).toMatch(/^[34]\n$/);
  said(router, "sleep 20");
  expect(said(router, states)).toBe(
    "vb1: xb state forwarding\nva1: xa state forwarding\nvb2: xb state blocking\nva2: xa state forwarding\n",
  );
  expect(said(router, "brctl show | cut -f1,3,4 | head -3")).toBe("bridge name\t\tSTP enabled\nxa\t8000.020000000a01\tyes\n\t\t\n");
  expect(said(router, "brctl showstp xb | head -4")).toBe(
    "xb\n bridge id\t\t8000.020000000b01\n designated root\t8000.020000000a01\n root port\t\t   1\t\t\tpath cost\t\t   2\n",
  );
  // Nothing goes round: a broadcast has its few frames.
  const packets = (): number => Number(said(router, "cat /sys/class/net/vb1/statistics/rx_packets"));
  const before = packets();
  said(router, "ping -c 2 -W 1 10.9.0.77; sleep 4");
  expect(packets() - before).toBeLessThan(20);
  said(router, "ip link set va1 down; sleep 32");
  expect(said(router, states)).toContain("vb2: xb state forwarding\nva2: xa state forwarding\n");
});
test("what is set of it is shown, and limits are the kernel's", () => {
  const { router } = routedNet();
  said(router, "ip link add c type bridge; ip link set c up");
  expect(
    said(
      router,
      "brctl setbridgeprio c 4096; brctl setfd c 4; brctl sethello c 1; brctl setmaxage c 10; ip link set c type bridge stp_state 1",
    ),
  ).toBe("");
  expect(said(router, "ip -d link show c | grep -o 'bridge forward_delay.*vlan_filtering 0 bridge_id [^ ]*'")).toBe(
    "bridge forward_delay 400 hello_time 100 max_age 1000 ageing_time 30000 stp_state 1 priority 4096 vlan_filtering 0 bridge_id 1000.0:0:0:0:0:0\n",
  );
  for (const [line, says] of [
    ["brctl sethello c 11", "set hello timer failed: Numerical result out of range\n"],
    ["brctl setfd c 1", "set forward delay failed: Numerical result out of range\n"],
    ["brctl stp c maybe", "expect on/off for argument\n"],
    ["brctl stp eth0 on", "set stp status failed: No such device\n"],
    ["brctl showstp eth0", "device eth0 is not a bridge!\n"],
    ["ip link set c type bridge max_age 100", "RTNETLINK answers: Numerical result out of range\n"],
    ["ip link set c type bridge mcast_snooping 0", "ip: mcast_snooping 0 of a guest's bridge is not part of this system\n"],
  ])
    expect(said(router, line as string), line).toBe(says);
  expect(said(router, "brctl stp c off; brctl show c | tail -1")).toBe("c\t\t1000.000000000000\tno\t\t\n");
});
