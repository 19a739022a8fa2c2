/** A server changes the kind of its bridges. @source xen-api: scripts/xe-switch-network-backend; network.md §9 */
import { expect, test } from "vitest";
import { openLab } from "../../simulator/lab";
import { type LabDriver, starter } from "../support/lab-driver";
import { ovsLab } from "../support/ovs-lab";

const run = (d: LabDriver, line: string, host = "xen-02"): { stdout: string; stderr: string; code: number } => d.exec(host, line, 200);
const said = (d: LabDriver, line: string, host = "xen-02"): string => {
  const { stdout, stderr } = run(d, line, host);
  return stdout + stderr;
};
function boot(d: LabDriver): void {
  const host = d.named("host", "xen-02").ref;
  d.taken("host.disable", { host });
  d.done("host.reboot", { host });
  d.taken("host.enable", { host });
}
const backend = (d: LabDriver): unknown => {
  const version = d.field("host", d.named("host", "xen-02").ref, "software_version") as Record<string, string>;
  return version.network_backend;
};

test("what it says, and what it writes", () => {
  const d = starter(7);
  expect(run(d, "xe-switch-network-backend")).toMatchObject({ stdout: "Need bridge or openvswitch...\n", code: 1 });
  expect(run(d, "xe-switch-network-backend brctl")).toMatchObject({ stdout: 'Mode must be "bridge" or "vswitch"\n', code: 1 });
  expect(said(d, "xe-get-network-backend; cat /etc/xensource/network.conf")).toBe("bridge\nbridge\n");
  expect(run(d, "xe-switch-network-backend vswitch")).toMatchObject({
    stdout: "Cleaning up old ifcfg files\nEnabling openvswitch daemon\nConfigure system for openvswitch networking\n",
    stderr: "You *MUST* now reboot your system\n",
    code: 0,
  });
  expect(said(d, "xe-get-network-backend; cat /etc/modprobe.d/blacklist-bridge.conf; brctl show | cut -f 1 | grep .")).toBe(
    "openvswitch\ninstall bridge /bin/true\nbridge name\nxapi0\nxenbr0\nxenbr1\n",
  );
  expect(backend(d)).toBe("bridge");
});

test.each([
  ["bridge", "openvswitch", starter],
  ["openvswitch", "bridge", ovsLab],
] as const)("from %s to %s at its next boot, with all that its pool has there", (from, to, lab) => {
  const d = lab(7);
  const network = d.taken("network.create", { name_label: "twenty", name_description: "", MTU: 1500 });
  const nic = d.all("PIF").find(({ fields }) => fields.device === "eth0")?.ref;
  d.taken("pool.create_VLAN_from_PIF", { pif: nic, network, VLAN: 20 });
  const vif = d.taken("VIF.create", { VM: d.vm("db-01"), network, device: "5", MAC: "", MTU: 1500 });
  expect([backend(d), said(d, "xe-get-network-backend")]).toEqual([from, `${from}\n`]);
  said(d, `xe-switch-network-backend ${to}`);
  boot(d);
  expect([backend(d), said(d, "xe-get-network-backend")]).toEqual([to, `${to}\n`]);
  d.done("VM.start_on", { vm: d.vm("db-01"), host: d.named("host", "xen-02").ref, start_paused: false, force: false });
  d.run(60);
  expect(d.field("VIF", vif, "currently_attached") ?? true).toBe(true);
  const list =
    to === "openvswitch"
      ? "ovs-vsctl list-br; ovs-vsctl list-ports xenbr0"
      : "brctl show | cut -f 1 | grep x; brctl show xenbr0 | grep -o 'eth0$'; brctl show xenbr0 | grep -o 'vif1.0$'; cat /proc/net/vlan/config | tail -1";
  expect(said(d, list)).toBe(
    to === "openvswitch"
      ? "xapi0\nxapi1\nxenbr0\nxenbr1\neth0\nvif1.0\n"
      : "xapi0\nxapi1\nxenbr0\nxenbr1\neth0\nvif1.0\neth0.20        | 20  | eth0\n",
  );
  // Guests of both kinds reach each other, by tags too.
  const other = d.taken("VIF.create", { VM: d.vm("web-01"), network, device: "5", MAC: "", MTU: 1500 });
  d.done("VIF.plug", { self: other });
  d.exec("web-01", "ip addr add 172.16.0.1/24 dev eth5; ip link set eth5 up");
  d.exec("db-01", "ip addr add 172.16.0.2/24 dev eth5; ip link set eth5 up");
  expect(said(d, "ping -c 1 -W 1 172.16.0.2", "web-01")).toContain("1 received");
  expect(said(d, "ping -c 1 -W 1 10.0.0.11", "db-01")).toContain("1 received");
  expect(openLab(d.lab.snapshot()).hash()).toBe(d.lab.hash());
});
