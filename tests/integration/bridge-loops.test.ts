/** Two driver domains that join the same two bridges of a server: a loop, with and without a spanning tree. @source network.md §6 */
import { expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { DOM0, driverLab, startGuest, writeConfig } from "../support/driver-lab";
import type { LabDriver } from "../support/lab-driver";
import { expectStateOf, reopened } from "../support/lab-state";

function said(d: LabDriver, command: string, host: string = DOM0): string {
  const { stdout, stderr } = d.exec(host, command, 200);
  return `${stdout}${stderr}`;
}
const received = (d: LabDriver, guest: string, count: number): number =>
  Number(/(\d+) received/.exec(said(d, `ping -c ${count} -i 0.2 -W 1 10.0.0.1`, guest))?.[1]);
const cpu = (d: LabDriver): number => Number(/Domain-0.* (\d+\.\d)$/m.exec(said(d, "xl list"))?.[1]);

test("a loop of two guests storms, and a spanning tree ends it", () => {
  const d = driverLab(3);
  for (const name of ["ring1", "ring2"]) {
    writeConfig(d, name, `driver_domain = 1\ndisk = ['phy:/dev/vg0/${name},xvda,w']\nvif = ['bridge=xenbr0', 'bridge=xenbr1']\n`);
    startGuest(d, name);
    // Both of its interfaces are ports of one bridge.
    expect(said(d, "brctl delif xenbr1 eth1; brctl addif xenbr0 eth1; brctl show xenbr0", name)).toMatch(/eth0\n\t+eth1\n/);
  }
  // Somebody asks for an address that nobody has.
  said(d, "ping -c 1 -W 1 10.0.0.250", "web-01");
  d.run(5);
  const sent = (): number => Number(said(d, "cat /sys/class/net/vif1.0/statistics/tx_bytes"));
  const [before, spent] = [sent(), cpu(d)];
  d.run(10);
  expect(sent() - before).toBeGreaterThan(50_000_000);
  // All of its CPUs, all the time. The guest has steady traffic of its own too.
  expect(cpu(d) - spent).toBeGreaterThan(50);
  expect(received(d, "web-01", 10)).toBeLessThan(10);
  expectStateOf(reopened(d, undefined, makeGuestEngine).lab, d.lab.snapshot());
  for (const name of ["ring1", "ring2"]) said(d, "brctl setfd xenbr0 4; brctl stp xenbr0 on", name);
  for (const bridge of ["xenbr0", "xenbr1"]) said(d, `brctl setfd ${bridge} 4; brctl stp ${bridge} on`);
  d.run(60);
  const quiet = sent();
  d.run(10);
  expect(sent() - quiet).toBeLessThan(20_000_000);
  expect(received(d, "web-01", 5)).toBe(5);
  const states = ["ring1", "ring2"]
    .map((name) => said(d, "brctl showstp xenbr0", name))
    .concat(said(d, "brctl showstp xenbr0"), said(d, "brctl showstp xenbr1"));
  expect(states.join("").match(/blocking/g)).toHaveLength(1);
  d.lab.check();
});
