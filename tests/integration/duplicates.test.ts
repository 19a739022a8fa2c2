/** Addresses that two have, and masks that are wrong: what bridges and caches make of them. @source network.md §7 */
import { expect, test } from "vitest";
import { type LabDriver, starter } from "../support/lab-driver";

const said = (d: LabDriver, command: string, host = "xen-01"): string => {
  const { stdout, stderr } = d.exec(host, command, 200);
  return `${stdout}${stderr}`;
};
const macOf = (d: LabDriver, guest: string): string => /ether (\S+)/.exec(said(d, "ip link show eth0", guest))?.[1] ?? "";

test("a MAC that two guests have is known now at one port, now at the other, and frames go to who was heard last", () => {
  const d = starter(3);
  const mac = macOf(d, "web-01");
  said(d, `ip link set eth0 address ${mac}`, "app-01");
  const portOf = (): string | undefined => new RegExp(`^ +(\\d+)\\t${mac}`, "m").exec(said(d, "brctl showmacs xenbr0"))?.[1];
  const seen = ["web-01", "app-01", "web-01", "app-01"].map((guest) => {
    said(d, "ping -c 1 -W 1 10.0.0.1", guest);
    return portOf();
  });
  expect(seen).toEqual(["2", "3", "2", "3"]);
});

test("an address that two guests have is whose ARP came last", () => {
  const d = starter(3);
  for (const guest of ["web-01", "app-01"]) said(d, "ip addr add 10.0.0.250/24 dev eth0", guest);
  const known = (): string | undefined => /lladdr (\S+)/.exec(said(d, "ip neigh show 10.0.0.250", "db-01"))?.[1];
  said(d, "ping -c 1 -W 1 10.0.0.250", "db-01");
  for (const guest of ["app-01", "web-01", "app-01"]) {
    // As the kernel does when an address is new, or an administrator who moves one.
    said(d, "arping -c 1 -U -I eth0 10.0.0.250", guest);
    d.run(2);
    expect(known(), guest).toBe(macOf(d, guest));
  }
});

test("a guest whose mask is wrong does not reach those who are beside it, and does once it is right", () => {
  const d = starter(3);
  const web = /inet (10[\d.]+)/.exec(said(d, "ip -o -4 addr show eth0", "web-01"))?.[1] ?? "";
  said(d, "ip addr flush dev eth0; ip addr add 10.0.0.60/28 dev eth0", "app-01");
  expect(said(d, `ping -c 1 -W 1 ${web}`, "app-01")).toContain(" 0 received");
  said(d, "ip addr flush dev eth0; ip addr add 10.0.0.60/24 dev eth0", "app-01");
  expect(said(d, `ping -c 1 -W 1 ${web}`, "app-01")).toContain(" 1 received");
});
