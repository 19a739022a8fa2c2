/** `bridge` and `ip link` of a kernel with bridges, in the words of iproute2 6.1 on Linux 6.1. @source network.md §6 */
import { expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { type LabDriver, starter } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";

function said(d: LabDriver, command: string): string {
  const { stdout, stderr, code } = d.exec("xen-01", command, 200);
  return `${stdout}${stderr}${code === 0 ? "" : `[${code}]`}`;
}

test("bridges are made, set and shown", () => {
  const d = starter(3);
  for (const [command, answer] of [
    ["ip link add brs type bridge stp_state 1 forward_delay 400 ageing_time 1000 priority 100", ""],
    ["ip link add brs type bridge", "RTNETLINK answers: File exists\n[2]"],
    ["ip link add foo type nosuch", "RTNETLINK answers: Operation not supported\n[2]"],
    ["ip link set vif1.0 master nob", 'Error: argument "nob" is wrong: Device does not exist\n[255]'],
    ["ip link set vif1.0 master brs", ""],
    ["ip link set vif1.0 nomaster", ""],
    ["ip link del xenbr1", "ip: xenbr1 is the bridge of a network of the pool; a server without it is not part of this system\n[2]"],
  ] as const)
    expect(said(d, command), command).toBe(answer);
  expect(said(d, "ip -d link show brs")).toMatch(
    /^\d+: brs: <BROADCAST,MULTICAST> mtu 1500 [\s\S]* promiscuity 0 {2}allmulti 0 minmtu 68 maxmtu 65535 \n {4}bridge forward_delay 400 hello_time 200 max_age 2000 ageing_time 1000 stp_state 1 priority 100 vlan_filtering 0 bridge_id 0064\.0:0:0:0:0:0 designated_root 0064\.0:0:0:0:0:0 root_port 0 root_path_cost 0 topology_change 0 topology_change_detected 0 hello_timer {4}\d\.\d\d tcn_timer {4}0\.00 topology_change_timer {4}0\.00 gc_timer +\d+\.\d\d group_fwd_mask 0 group_address 01:80:c2:00:00:00 mcast_snooping 1 /m,
  );
  expect(said(d, "ip link show type bridge | grep -c ^[0-9]")).toBe("4\n");
  expect(said(d, "ip link set brs master xenbr0")).toBe("RTNETLINK answers: Too many levels of symbolic links\n[2]");
  expect(said(d, "ip link del brs; ip link del brs")).toContain("[");
  expect(said(d, "ip link show brs")).toContain("does not exist");
  d.lab.check();
});

test("ports and their tables", () => {
  const d = starter(3);
  said(d, "brctl setpathcost xenbr0 vif1.0 100; brctl setportprio xenbr0 vif1.0 5; brctl hairpin xenbr0 vif1.0 on");
  expect(said(d, "bridge link show dev vif1.0")).toBe(
    "16: vif1.0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 master xenbr0 state forwarding priority 5 cost 100 \n",
  );
  expect(said(d, "bridge -d link show dev vif1.0")).toContain(
    "\n    hairpin on guard off root_block off fastleave off learning on flood on mcast_flood on bcast_flood on mcast_router 1 mcast_to_unicast off neigh_suppress off vlan_tunnel off isolated off locked off \n",
  );
  expect(said(d, "ip -d link show dev vif1.0")).toContain(
    "bridge_slave state forwarding priority 5 cost 100 hairpin on guard off root_block off fastleave off learning on flood on port_id 0x1402 port_no 0x2 ",
  );
  for (const [command, answer] of [
    ["bridge fdb add 00:11:22:33:44:55 dev vif1.0 master static", ""],
    ["bridge fdb add 00:11:22:33:44:55 dev vif1.0 master static", "RTNETLINK answers: File exists\n[255]"],
    ["bridge fdb add 00:11:22:33:44:57 dev vif1.0 master", ""],
    ["bridge fdb del 00:11:22:33:44:99 dev vif1.0 master", "RTNETLINK answers: No such file or directory\n[255]"],
    ["bridge fdb add zz dev vif1.0", "Invalid mac address zz\n[255]"],
    ["bridge fdb add 00:11:22:33:44:55 dev nodev master", 'Cannot find device "nodev"\n[255]'],
    ["bridge fdb add 00:11:22:33:44:55", "Device and address are required arguments.\n[255]"],
    ["bridge link set dev nodev cost 3", 'Cannot find bridge device "nodev"\n[255]'],
    ["bridge link set dev vif1.0 cost 70000", "RTNETLINK answers: Numerical result out of range\n[255]"],
    // Nothing of what is wrong in part is set.
    [
      "bridge link set dev vif1.0 cost 7 hairpin maybe; bridge link show dev vif1.0 | grep -o 'cost .*'",
      'cost 100 \nError: argument of "hairpin" must be one of "off", "on", not "maybe"\n',
    ],
    ["bridge vlan show", "port              vlan-id  \n"],
    ["bridge mdb show", ""],
    ["bridge nosuch", 'Object "nosuch" is unknown, try "bridge help".\n[255]'],
    ["bridge -V", "bridge utility, 6.1.0\n"],
  ] as const)
    expect(said(d, command), command).toBe(answer);
  expect(said(d, "bridge fdb show dev vif1.0")).toMatch(
    /^00:16:3e:\S+ master xenbr0 \n00:11:22:33:44:55 master xenbr0 static\n00:11:22:33:44:57 master xenbr0 permanent\nfe:ff:ff:ff:ff:ff master xenbr0 permanent\n33:33:00:00:00:01 self permanent\n01:00:5e:00:00:01 self permanent\n$/,
  );
  expectStateOf(reopened(d, undefined, makeGuestEngine).lab, d.lab.snapshot());
  said(d, "bridge fdb del 00:11:22:33:44:55 dev vif1.0 master");
  expect(said(d, "brctl showmacs xenbr0")).not.toContain("00:11:22:33:44:55");
  d.lab.check();
});
