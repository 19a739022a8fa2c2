/** Who reaches whom: a row says of each machine what asking for it alone says. */
import { expect, test } from "vitest";
import type { ReachCell, ReachProtocol } from "../../simulator/contract/reachability";
import { type LabDriver, starter } from "../support/lab-driver";

const NAMES = ["web-01", "app-01", "db-01", "build-01", "xen-01", "xen-02"];
const alone = (d: LabDriver, from: string, to: string, protocol: ReachProtocol, port: number): ReachCell => {
  const found = d.lab.ask("reachability", { from, to, protocol, port, bytes: 56 });
  return "fault" in found ? { to, verdict: null, why: found.fault } : { to, verdict: found.verdict, why: found.why };
};
const row = (d: LabDriver, from: string, to: readonly string[], protocol: ReachProtocol, port: number): readonly ReachCell[] => {
  const found = d.lab.ask("reachabilityRow", { from, to, protocol, port });
  if ("fault" in found) throw new Error(found.fault.join(" "));
  return found.cells;
};
const vifOf = (d: LabDriver, vm: string): string => d.all("VIF").find(({ fields }) => fields.VM === d.vm(vm))?.ref ?? "";
const pifOf = (d: LabDriver, host: string): string =>
  d.all("PIF").find(({ fields }) => fields.device === "eth0" && fields.host === d.named("host", host).ref)?.ref ?? "";

const deeds: readonly (readonly [string, (d: LabDriver) => void])[] = [
  ["as it is", () => undefined],
  ["a switch's port of another VLAN", (d) => void d.taken("switch.set_port", { pif: pifOf(d, "xen-02"), mode: "access", vlan: 40 })],
  ["an interface that is locked", (d) => void d.taken("VIF.set_locking_mode", { self: vifOf(d, "app-01"), value: "locked" })],
  ["a duplicate address", (d) => void d.taken("fault.start", { kind: "duplicate_ip", on: vifOf(d, "db-01") })],
  ["a guest that drops what comes", (d) => void d.exec("web-01", "iptables -A INPUT -p icmp -j DROP", 60)],
];
test.each(deeds)("all pairs, %s", (_what, deed) => {
  const d = starter(5);
  deed(d);
  d.run(1);
  const hash = d.lab.hash();
  const others = [...NAMES, "10.0.0.1", "8.8.8.8", "nosuch"];
  const verdicts = new Set<unknown>();
  for (const [protocol, port] of [
    ["icmp", 0],
    ["tcp", 22],
  ] as const)
    for (const from of NAMES) {
      const cells = row(d, from, others, protocol, port);
      expect(cells, `${from} ${protocol}`).toEqual(others.map((to) => alone(d, from, to, protocol, port)));
      for (const { verdict } of cells) verdicts.add(verdict);
    }
  expect(verdicts.size).toBeGreaterThan(2);
  expect(d.lab.hash()).toBe(hash);
});

test("a row of a machine that there is not is refused, and one that does not run reaches nobody", () => {
  const d = starter(5);
  expect(d.lab.ask("reachabilityRow", { from: "nosuch", to: ["web-01"], protocol: "icmp", port: 0 })).toEqual({
    fault: ["reach.nobody", "nosuch"],
  });
  expect(row(d, "build-01", ["web-01"], "icmp", 0)).toEqual([
    { to: "web-01", verdict: "unreachable", why: ["stop.not_running", "build-01"] },
  ]);
});
