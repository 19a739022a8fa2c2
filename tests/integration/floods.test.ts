/** Broadcasts that concern nobody reach no guest, and every figure says that they came. */
import { expect, test } from "vitest";
import { openLab } from "../../simulator/lab";
import { LabDriver, starter } from "../support/lab-driver";

const rxPackets = (d: LabDriver, host: string): number =>
  Number(/RX: {2}bytes packets.*\n\s*\d+ +(\d+)/.exec(d.exec(host, "ip -s link show dev eth0").stdout)?.[1] ?? Number.NaN);

test("[network.md §7] ARP for an address that nobody has counts at every interface of the segment, and wakes none", () => {
  const d = starter(3);
  d.run(30);
  const [before, sender] = [rxPackets(d, "db-01"), rxPackets(d, "web-01")];
  expect(before).toBeGreaterThan(0);
  d.exec("web-01", "arping -c 5 -I eth0 10.0.0.77");
  d.run(1);
  expect([rxPackets(d, "db-01") - before, rxPackets(d, "web-01") - sender]).toEqual([5, 0]);
  // A lab opened from what was saved meanwhile has counted the same.
  d.exec("web-01", "arping -c 2 -I eth0 10.0.0.77");
  const copy = new LabDriver(openLab(d.lab.snapshot()));
  copy.continueRequestsOf(d);
  expect(rxPackets(copy, "db-01") - before).toBe(7);
  d.lab.check();
});
