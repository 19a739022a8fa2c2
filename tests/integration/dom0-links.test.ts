/** VLANs, pairs and dummies that a control domain makes for its own stack. @source ip-link(8); Linux net/8021q, drivers/net/{veth,dummy}.c */
import { expect, test } from "vitest";
import { createLab, openLab } from "../../simulator/lab";
import { SCENARIO_OF_FILE } from "../../simulator/scenario/shipped/catalogue";
import { EPOCH, LabDriver } from "../support/lab-driver";

function pair(): LabDriver {
  const file = JSON.stringify({
    $schema: "/schema/scenario-1.json",
    pool: "Links",
    hosts: ["xa", "xb"].map((name, n) => ({ name, address: `10.0.0.1${n + 1}` })),
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
    ],
    storage: [{ name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true }],
    vms: [{ name: "one", template: "Alpine Linux 3.20", host: "xa", interfaces: [{ network: "lan" }] }],
  });
  return new LabDriver(createLab({ scenario: SCENARIO_OF_FILE, file, seed: 4, epochUs: EPOCH }));
}
const dom0 = (d: LabDriver, line: string, host = "xa"): string => {
  const { stdout, stderr } = d.exec(`Control domain on host: ${host}`, line, 60);
  return stdout + stderr;
};

test("VLANs of two control domains reach one another by their tag, and nobody without it", () => {
  const d = pair();
  for (const [host, n] of [
    ["xa", 1],
    ["xb", 2],
  ] as const)
    expect(
      dom0(
        d,
        `ip link add link xenbr0 name xenbr0.20 type vlan id 20; ip link set xenbr0.20 up; ip addr add 192.168.20.${n}/24 dev xenbr0.20`,
        host,
      ),
    ).toBe("");
  expect(dom0(d, "ping -c 2 -W 1 192.168.20.2")).toContain("2 received");
  expect(dom0(d, "cat /proc/net/vlan/config")).toBe(
    "VLAN Dev name\t | VLAN ID\nName-Type: VLAN_NAME_TYPE_RAW_PLUS_VID_NO_PAD\nxenbr0.20      | 20  | xenbr0\n",
  );
  expect(dom0(d, "ip -d link show xenbr0.20")).toMatch(
    /^\d+: xenbr0\.20@xenbr0: <BROADCAST,MULTICAST,UP,LOWER_UP> mtu 1500 qdisc noqueue state UP mode DEFAULT group default qlen 1000\n.*\n {4}vlan protocol 802\.1Q id 20 <REORDER_HDR> addrgenmode/,
  );
  expect(dom0(d, "ip link show type vlan | grep -c xenbr0.20; ip link show type dummy")).toBe("1\n");
  // The management address is where it was, and guests hear nothing of the tag.
  expect(dom0(d, "ping -c 1 -W 1 10.0.0.12")).toContain("1 received");
  expect(d.exec("one", "ip addr add 192.168.20.9/24 dev eth0; ping -c 1 -W 1 192.168.20.2").code).not.toBe(0);
  const opened = openLab(d.lab.snapshot());
  expect(opened.hash()).toBe(d.lab.hash());
  expect(dom0(d, "ip link del xenbr0.20; ls /proc/net/vlan; ip -br link show xenbr0.20")).toMatch(
    /^ls: .*\nDevice "xenbr0.20" does not exist\.\n$/,
  );
  d.lab.check();
});

test("pairs and dummies are of the stack alone: as ports of bridges they are refused, and names are given once", () => {
  const d = pair();
  const run = (line: string): string => dom0(d, line);
  expect(
    run("ip link add va type veth peer name vb; ip link set va up; ip link set vb up; ip link add d0 type dummy; ip -br link show va"),
  ).toMatch(/^va@vb +UP /);
  expect(run("ip addr add 10.9.0.1/24 dev va; ip -o addr show va")).toContain("inet 10.9.0.1/24");
  expect(
    run(
      "ip link set va master xenbr0; brctl addif xenbr0 vb; brctl addbr d0; ip link add d0 type bridge; ip link add d0 type dummy; ip link add eth0 type dummy",
    ),
  ).toBe(
    "ip: va as a port of xenbr0 is not part of this system\nbrctl: vb as a port of xenbr0 is not part of this system\ndevice d0 already exists; can't create bridge with the same name\nRTNETLINK answers: File exists\nRTNETLINK answers: File exists\nRTNETLINK answers: File exists\n",
  );
  expect(run("ip link add link eth0 name eth0.20 type vlan id 20; ip link add link no name no.20 type vlan id 20")).toBe(
    'ip: a link on eth0 is not part of this system\nCannot find device "no"\n',
  );
  expect(run("ip link add m0 type macvlan; ip link del xenbr1; ip link del va; ip -br link show vb")).toMatch(
    /^ip: links of type macvlan are not part of this system\nCannot find device "xenbr1"\nDevice "vb" does not exist\.\n$/,
  );
  d.lab.check();
});
