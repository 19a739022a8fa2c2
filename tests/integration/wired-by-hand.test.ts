/** What the scripts do to a host's wiring, typed by hand. @source network.md §2a; brctl(8), ip-link(8) */
import { expect, test } from "vitest";
import { bare, history, isReached, links, on, ref } from "../support/wired-hosts";

test("ip sets what a wiring has by hand, as the script of Xen 3.0 does it; a rename asks for a link that is down", () => {
  const d = history();
  const host = "xen-2006";
  bare(d, host, "xend30");
  on(d, host, "brctl addbr xenbr0 && brctl stp xenbr0 off && brctl setfd xenbr0 0");
  on(d, host, "ip link set xenbr0 arp off && ip link set xenbr0 multicast off && ip link set xenbr0 up");
  expect(d.exec(host, "ip link set eth0 name peth0").stderr).toBe("RTNETLINK answers: Device or resource busy\n");
  const mac = /ether (\S+)/.exec(on(d, host, "ip link show eth0"))?.[1];
  for (const command of [
    "ip addr add 10.0.0.11/24 dev veth0",
    "ifdown eth0",
    "ip link set eth0 name peth0",
    "ip link set veth0 name eth0",
    "ip link set peth0 arp off multicast off address fe:ff:ff:ff:ff:ff",
    "ip link set vif0.0 arp off && ip link set vif0.0 multicast off",
    `ip link set eth0 address ${mac}`,
    "ip link set vif0.0 master xenbr0 && ip link set vif0.0 up",
    "brctl addif xenbr0 peth0 && ip link set peth0 up",
    "ip link set eth0 up",
  ])
    on(d, host, command);
  expect(isReached(d, "10.0.0.11")).toBe(true);
  expect(links(d, host)).toEqual([
    "peth0: BROADCAST,NOARP,UP xenbr0 fe:ff:ff:ff:ff:ff",
    "vif0.0: BROADCAST,NOARP,UP xenbr0 fe:ff:ff:ff:ff:ff",
    `eth0: BROADCAST,MULTICAST,UP - ${mac}`,
    "xenbr0: BROADCAST,NOARP,UP - fe:ff:ff:ff:ff:ff",
  ]);
  d.lab.check();
});

test("brctl takes a wired host's bridge away when it is down, and makes it again", () => {
  const d = history();
  const [host, address] = ["xen-2011", "10.0.0.13"];
  bare(d, host, "distribution");
  d.done("wiring.run", { host: ref(d, host) });
  expect(d.exec(host, "brctl delbr xenbr0").stderr).toBe("bridge xenbr0 is still up; can't delete it\n");
  on(d, host, "ip link set xenbr0 down && brctl delbr xenbr0");
  expect(on(d, host, "brctl show")).not.toContain("xenbr0");
  expect(isReached(d, address)).toBe(false);
  on(d, host, "brctl addbr xenbr0 && brctl addif xenbr0 eth0 && ip link set xenbr0 up");
  on(d, host, `ip addr add ${address}/24 dev xenbr0`);
  expect(on(d, host, "brctl show xenbr0")).toMatch(/^xenbr0\t.*\teth0\n/m);
  expect(isReached(d, address)).toBe(true);
  d.lab.check();
});
