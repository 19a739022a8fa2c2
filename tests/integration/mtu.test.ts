/** Longest packets of bridges' ports: what does not fit is lost without a word. @source network.md §7 (MTU) */
import { expect, test } from "vitest";
import { type LabDriver, starter } from "../support/lab-driver";

const said = (d: LabDriver, command: string, host = "xen-01"): string => {
  const { stdout, stderr } = d.exec(host, command, 200);
  return `${stdout}${stderr}`;
};
const jumbo = (d: LabDriver, to: string): boolean => / 1 received/.test(said(d, `ping -c 1 -W 1 -M do -s 4000 ${to}`, "web-01"));
const addressOf = (d: LabDriver, guest: string): string => /inet (10[\d.]+)/.exec(said(d, "ip -o -4 addr show eth0", guest))?.[1] ?? "";

test("a long packet passes where every interface on its way takes it", () => {
  const d = starter(3);
  const [near, far] = [addressOf(d, "app-01"), addressOf(d, "db-01")];
  for (const guest of ["web-01", "app-01", "db-01"]) said(d, "ip link set eth0 mtu 9000", guest);
  expect([jumbo(d, near), jumbo(d, far)]).toEqual([false, false]);
  expect(said(d, "ip -s link show vif2.0")).toMatch(/TX:.*\n +\d+ +\d+ +0 +[1-9]\d* /);
  for (const vif of ["vif1.0", "vif2.0"]) expect(said(d, `ip link set ${vif} mtu 9000`)).toBe("");
  expect([jumbo(d, near), jumbo(d, far)]).toEqual([true, false]);
  said(d, "ip link set eth0 mtu 9000");
  for (const name of ["vif1.0", "eth0"]) said(d, `ip link set ${name} mtu 9000`, "xen-02");
  expect(jumbo(d, far)).toBe(true);
  // Short ones always did.
  expect(said(d, "ping -c 1 10.0.0.1", "web-01")).toContain(" 1 received");
  said(d, "ip link set vif2.0 mtu 1000");
  expect(jumbo(d, near)).toBe(false);
  expect(said(d, "ip link set vif2.0 mtu 10; ip link set vif2.0 mtu 70000")).toBe(
    "Error: mtu less than device minimum.\nError: mtu greater than device maximum.\n",
  );
  d.lab.check();
});

test("a bridge without a stack takes what all of its ports do", () => {
  const d = starter(3);
  const mtu = (): string | undefined => /mtu (\d+)/.exec(said(d, "ip link show xenbr1"))?.[1];
  expect(mtu()).toBe("1500");
  said(d, "ip link set eth1 mtu 9000");
  expect(mtu()).toBe("9000");
  said(d, "ip link set eth1 mtu 1400");
  expect(mtu()).toBe("1400");
});
