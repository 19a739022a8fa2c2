/** Networks as a scenario's file has them: VLANs of NICs, and the one by which guests talk to their own host. */
import { describe, expect, test } from "vitest";
import { makeGuestEngine } from "../../simulator/cli/engine-maker";
import { createLab } from "../../simulator/lab";
import { readScenario } from "../../simulator/scenario/file/read-scenario";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";
import { reopened } from "../support/lab-state";

const LAN = { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } };
function file(
  networks: readonly object[],
  backend: string,
  on: readonly (readonly [name: string, host: string, network: string])[],
): string {
  return JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Tagged",
    hosts: ["xa", "xb"].map((name, at) => ({ name, address: `10.0.0.1${at}`, networkBackend: backend })),
    networks: [LAN, ...networks],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: on.map(([name, host, network]) => ({
      name,
      template: "Alpine Linux 3.20",
      host,
      interfaces: [{ network: "lan" }, { network }],
    })),
  });
}
const lab = (text: string): LabDriver => new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file: text, seed: 4, epochUs: EPOCH }));
const said = (d: LabDriver, guest: string, line: string): string => {
  const { stdout, stderr } = d.exec(guest, line, 200);
  return stdout + stderr;
};
const dom0 = (d: LabDriver, line: string, host = "xa"): string => said(d, `Control domain on host: ${host}`, line);
const reaches = (d: LabDriver, from: string, to: string): boolean => /1 (packets )?received/.test(said(d, from, `ping -c 1 -W 1 ${to}`));

describe.each(["bridge", "openvswitch"])("%s", (backend) => {
  test("guests begin in their VLANs, and a host that has none of them there has no VLAN up", () => {
    const networks = [
      { name: "twenty", bridge: "xapi1", device: "eth0", vlan: 20 },
      { name: "thirty", bridge: "xapi2", device: "eth0", vlan: 30 },
    ];
    const d = lab(
      file(networks, backend, [
        ["a20", "xa", "twenty"],
        ["b20", "xb", "twenty"],
        ["b30", "xb", "thirty"],
      ]),
    );
    for (const [at, guest] of ["a20", "b20", "b30"].entries())
      said(d, guest, `ip addr add 172.16.0.${at + 1}/24 dev eth1; ip link set eth1 up`);
    expect([reaches(d, "a20", "172.16.0.2"), reaches(d, "a20", "172.16.0.3"), reaches(d, "a20", "10.0.0.1")]).toEqual([true, false, true]);
    const up = d.all("PIF").flatMap(({ fields }) => (fields.VLAN === 20 || fields.VLAN === 30 ? [fields.currently_attached ?? true] : []));
    expect(up).toEqual([true, false, true, true]);
    const bridges = backend === "bridge" ? "brctl show | cut -f 1 | grep xapi" : "ovs-vsctl list-br | grep xapi";
    expect([dom0(d, bridges), dom0(d, bridges, "xb")]).toEqual(["xapi1\n", "xapi1\nxapi2\n"]);
  });

  test("a host has 169.254.0.1 on its internal management network while a guest is there, which has an address of it", () => {
    const d = lab(file([{ name: "host", bridge: "xenapi", isHostInternal: true }], backend, [["a1", "xa", "host"]]));
    expect([dom0(d, "ip -4 -br addr show xenapi"), dom0(d, "ip link show xenapi", "xb")]).toEqual([
      expect.stringMatching(/^xenapi +UP +169\.254\.0\.1\/16 \n$/),
      'Device "xenapi" does not exist.\n',
    ]);
    said(d, "a1", "printf 'auto eth1\\niface eth1 inet dhcp\\n' >> /etc/network/interfaces; ifup eth1");
    d.run(10);
    expect(said(d, "a1", "ip -4 addr show eth1")).toMatch(/inet 169\.254\.\d+\.\d+/);
    expect(reaches(d, "a1", "169.254.0.1")).toBe(true);
    const self = d.named("network", "host").ref;
    d.done("VM.hard_shutdown", { vm: d.vm("a1") });
    expect(dom0(reopened(d, undefined, makeGuestEngine), "ip link show xenapi")).toBe('Device "xenapi" does not exist.\n');
    expect(d.refusal("network.destroy", { self })).toMatchObject({ code: "CANNOT_DESTROY_SYSTEM_NETWORK", params: [self] });
  });
});

test.each([
  [[{ name: "v", bridge: "xapi1", device: "eth1", vlan: 20 }], "a VLAN is of a NIC that another network joins without one"],
  [[20, 20].map((vlan, at) => ({ name: `v${at}`, bridge: `xapi${at}`, device: "eth0", vlan })), '"eth0.20" stands here twice'],
  [
    [{ name: "v", bridge: "xapi1", device: "eth0", vlan: 20, gateway: LAN.gateway }],
    "a VLAN has no gateway of its own: a switch's port may lead it to one",
  ],
  [[{ name: "v", bridge: "xenapi", device: "eth1", isHostInternal: true }], "a network with a NIC is not internal to a host"],
])("%j is refused", (networks, why) => {
  const read = readScenario(file(networks, "bridge", []));
  expect(JSON.stringify(read)).toContain(JSON.stringify(why).slice(1, -1));
});
