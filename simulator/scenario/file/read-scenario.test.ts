import { expect, test } from "vitest";
import { createLab, createLabInSteps } from "../../lab";
import { SCENARIO_LIMITS } from "../limits";
import { definitionOf, SCENARIO_OF_FILE, scenarios, scenarioText } from "../shipped/catalogue";
import { faultLine } from "./faults";
import { readScenario } from "./read-scenario";

/** A small file, with changes. */
function file(changes: object = {}): string {
  const whole = {
    $schema: "https://xenarium.example/schema/scenario-1.json",
    pool: "Two hosts",
    hosts: [
      { name: "a", address: "10.0.0.11" },
      { name: "b", address: "10.0.0.12", xenVersion: "3.4.3", memoryGiB: 32 },
    ],
    networks: [
      { name: "lan", bridge: "xenbr0", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.100", last: "10.0.0.199" } },
    ],
    storage: [
      { name: "nfs", type: "nfs", sizeGiB: 100, isDefault: true },
      { name: "volumes", type: "lvm", sizeGiB: 15 },
      { name: "isos", type: "iso", sizeGiB: 10 },
    ],
    vms: [{ name: "one", template: "Alpine Linux 3.20", host: "a", interfaces: [{ network: "lan", mac: "02:16:3E:00:00:01" }] }],
    ...changes,
  };
  return JSON.stringify(whole, null, 1);
}
const vm = (changes: object): object => ({ name: "two", template: "Alpine Linux 3.20", host: "a", isRunning: false, ...changes });
const one = { name: "one", template: "Alpine Linux 3.20", host: "a" };

function rulesOf(text: string): string[] {
  const read = readScenario(text);
  return "faults" in read ? read.faults.map(({ path, rule }) => `${path}: ${rule}`) : [];
}

test("what a file leaves out is filled in, a VM's sizes from its template", () => {
  const read = readScenario(file());
  expect(read).toMatchObject({
    definition: {
      description: "",
      hosts: [{ sockets: 2, coresPerSocket: 8, memoryGiB: 64, xenVersion: "4.17.5", hasHvm: true }, { memoryGiB: 32 }],
      networks: [{ gateway: { prefix: 24, isRouter: true } }],
      vms: [{ memoryMiB: 256, vcpus: 1, diskGiB: 4, storage: "nfs", workload: "idle", peer: null, isRunning: true }],
    },
  });
});

test("faults say line, path and rule, several at once, in the order of the file", () => {
  const text = [
    "{",
    '  "$schema": "/schema/scenario-1.json",',
    '  "pool": "p",',
    '  "hosts": [',
    '    { "name": "a", "adress": "10.0.0.11" },',
    "    {",
    '      "name": "b b",',
    '      "address": "10.0.0.256",',
    '      "memoryGiB": 3',
    "    }",
    "  ],",
    '  "networks": [{ "name": "\\u0007", "bridge": "xenbr0" }],',
    '  "storage": [{ "name": "s", "type": "zfs", "sizeGiB": 1.5 }],',
    '  "vms": {}',
    "}",
  ].join("\n");
  const read = readScenario(text);
  expect("faults" in read && read.faults.map(faultLine)).toEqual([
    'line 5: hosts[0]: the key "address" is missing',
    'line 5: hosts[0]: there is no key "adress"; the nearest is "address"',
    "line 7: hosts[1].name: a host name of letters, digits and inner hyphens is expected",
    "line 8: hosts[1].address: an IPv4 address as 10.0.0.11 is expected",
    "line 9: hosts[1].memoryGiB: a whole number from 4 to 16384 is expected",
    "line 12: networks[0].name: U+0007 is a control character",
    "line 13: storage[0].type: one of ext, lvm, nfs, iso is expected",
    "line 13: storage[0].sizeGiB: a whole number from 1 to 1048576 is expected",
    "line 14: vms: a list is expected",
  ]);
});

test.each([
  [{ $schema: "/schema/scenario-2.json" }, ["$schema: /schema/scenario-1.json is expected: this server reads no other version"]],
  [{ hosts: [] }, ["hosts: 1 to 1000 items are expected, not 0"]],
  [
    {
      hosts: [
        { name: "a", address: "10.0.0.11" },
        { name: "a", address: "10.0.0.11" },
      ],
    },
    ['hosts[1].name: "a" stands here twice', 'hosts[1].address: "10.0.0.11" stands here twice'],
  ],
  [{ hosts: [{ name: "a", address: "10.0.0.1" }] }, ["hosts[0].address: this is the gateway's"]],
  [{ hosts: [{ name: "a", address: "10.0.0.150" }] }, ["hosts[0].address: among the addresses that DHCP gives"]],
  [{ networks: [{ name: "lan", bridge: "xenbr0" }] }, ["networks: one network joins eth0, where hosts are managed"]],
  [
    { networks: [{ name: "lan", bridge: "br", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.1.9", last: "10.0.0.0" } }] },
    ["networks[0].gateway.first: not in the network 10.0.0.1/24", "networks[0].gateway.last: before the first, 10.0.1.9"],
  ],
  [
    { storage: [{ name: "local", type: "ext", sizeGiB: 9, isDefault: true }] },
    ["storage[0].isDefault: a pool's default is shared and takes disks; ext is no such storage"],
  ],
  [
    { storage: [{ name: "nfs", type: "nfs", sizeGiB: 99, isos: [{ name: "x", sizeMiB: 1 }] }] },
    ["storage[0].isos: only an ISO library (iso) has images", "vms[0]: storage is missing, and the pool has no default"],
  ],
  [
    { vms: [one, vm({ template: "Alpine Linux 3.2" })] },
    ['vms[1].template: there is no template "Alpine Linux 3.2"; the nearest is "Alpine Linux 3.20"'],
  ],
  [{ vms: [one, vm({ host: "c" })] }, ['vms[1].host: there is no host "c"; the nearest is "a"']],
  [{ vms: [one, vm({ storage: "nf" })] }, ['vms[1].storage: there is no storage "nf"; the nearest is "nfs"']],
  [{ vms: [one, vm({ storage: "isos" })] }, ["vms[1].storage: an ISO library takes no disks"]],
  [{ vms: [one, vm({ peer: "three" })] }, ['vms[1].peer: there is no VM "three"; the nearest is "one"']],
  [{ vms: [one, vm({ services: ["http", "ftp"] })] }, ["vms[1].services[1]: one of http, database, dns, iperf3, nfs, ntp is expected"]],
  [{ vms: [one, vm({ services: ["dns", "dns"] })] }, ['vms[1].services[1]: "dns" stands here twice']],
  [
    { vms: [one, vm({ template: "Windows Server 2022 (64-bit)", services: ["http"] })] },
    ["vms[1].services: only a Linux that is installed has services"],
  ],
  [{ vms: [one, vm({ name: "one" })] }, ['vms[1].name: "one" stands here twice']],
  [
    { vms: [one, vm({ interfaces: [{ network: "wan" }] })] },
    ['vms[1].interfaces[0].network: there is no network "wan"; the nearest is "lan"'],
  ],
  [
    { vms: [one, vm({ interfaces: ["02:16:3e:00:00:0a", "02:16:3E:00:00:0A"].map((mac) => ({ network: "lan", mac })) })] },
    ['vms[1].interfaces[1].mac: "02:16:3E:00:00:0A" stands here twice'],
  ],
  [
    { vms: [vm({ interfaces: [{ network: "lan", mac: "01:16:3e:00:00:01" }] })] },
    ["vms[0].interfaces[0].mac: a MAC address that a station may have is expected, as 02:16:3e:00:00:01"],
  ],
  [
    { vms: [vm({ interfaces: [{ network: "lan", script: "vif-rout", ip: "10.0.0.256" }] })] },
    [
      "vms[0].interfaces[0].script: one of vif-bridge, vif-route, vif-nat is expected",
      "vms[0].interfaces[0].ip: an IPv4 address as 10.0.0.11 is expected",
    ],
  ],
  [
    { vms: [vm({ storage: "volumes", diskGiB: 8 }), vm({ name: "three", storage: "volumes", diskGiB: 8 })] },
    ['vms[1].diskGiB: "volumes" holds 15 GiB, not 16'],
  ],
  [{ vms: [vm({ host: "b", isRunning: true })] }, ["vms[0].template: Xen 3.4.3 has no PVH guests; they came with 4.10"]],
  [
    { vms: [vm({ memoryMiB: 61_440, isRunning: true })] },
    ["vms[0].memoryMiB: a has 65536 MiB; with Dom0 and Xen's own this VM makes it 66521"],
  ],
  [
    { isCopied: true, vms: [vm({ name: "root", isRunning: true })] },
    ["vms[0].name: where VMs are copied (isCopied), a name as web-01 is expected: small letters, a hyphen, and two digits or more"],
  ],
  [
    {
      isCopied: true,
      networks: [{ name: "lan", bridge: "br", device: "eth0", gateway: { address: "10.0.0.1", first: "10.0.0.9", last: "10.0.0.9" } }],
      vms: [vm({ name: "web-01", isRunning: true, interfaces: [{ network: "lan" }, { network: "lan" }] })],
    },
    ["vms[0].interfaces[1]: DHCP has no address left for it, which a copied VM needs (isCopied)"],
  ],
])("%j breaks a rule", (changes, rules) => {
  expect(rulesOf(file(changes))).toEqual(rules);
});

test("a halted VM may be too large for its home", () => {
  expect(rulesOf(file({ vms: [vm({ memoryMiB: 131_072, host: "b" })] }))).toEqual([]);
});

test("of very many faults the first are told, and how many there are", () => {
  const hosts = Array.from({ length: 1_000 }, () => ({ name: "a b", address: "10.0.0.11" }));
  const rules = rulesOf(file({ hosts }));
  expect(rules).toHaveLength(51);
  expect(rules.at(-1)).toBe(": there are 950 more faults from here on");
});

test("a file that is no JSON, or too long, is refused with its line", () => {
  expect(readScenario("{\n  pool: 1\n}")).toEqual({ faults: [{ line: 2, path: "", rule: "a key in double quotes is expected" }] });
  const long = " ".repeat(SCENARIO_LIMITS.fileCharacters + 1);
  expect(readScenario(long)).toEqual({ faults: [{ line: 1, path: "", rule: "524289 characters; at most 524288" }] });
});

test.each(scenarios.map(({ id }) => id))("the shipped scenario %s is a file like any other", (id) => {
  expect(readScenario(scenarioText(id))).toEqual({ definition: definitionOf(id) });
});

test("a pool of any size is bounded, and its hosts can hold it", () => {
  expect(definitionOf("many:200:50").vms).toHaveLength(10_000);
  for (const id of ["many:0:1", "many:1001:1", "many:201:50", "many:1:0:5.0", "starte"])
    expect(() => definitionOf(id)).toThrow(`no scenario ${id}`);
  expect(() => definitionOf("many:1:99")).toThrow("vms[58].memoryMiB: host-001 has 65536 MiB");
  expect(definitionOf(`many:1:${SCENARIO_LIMITS.vmsPerHost.most}`).vms).toHaveLength(SCENARIO_LIMITS.vmsPerHost.most);
});

test("what a file says is what the lab has, and the same file and seed give the same lab", () => {
  const make = (seed: number) => createLab({ scenario: SCENARIO_OF_FILE, file: file(), seed, epochUs: 1_800_000_000_000_000 });
  const lab = make(4);
  const vifs = lab.allRecords().filter((change) => change.op !== "del" && change.class === "VIF");
  expect(vifs).toMatchObject([{ fields: { MAC: "02:16:3e:00:00:01" } }]);
  expect(make(4).hash()).toBe(lab.hash());
  expect(make(5).hash()).not.toBe(lab.hash());
});

test("a lab that is made in steps is the one that is made at once, and no step is most of it", () => {
  const options = { scenario: "many:3:7", seed: 4, epochUs: 1_800_000_000_000_000 };
  const steps = createLabInSteps(options);
  let count = 1;
  let step = steps.next();
  for (; !step.done; step = steps.next()) count++;
  expect(step.value.hash()).toBe(createLab(options).hash());
  expect(count).toBeGreaterThan(3 + 21);
});

test("a host's way out is the gateway of the file, where that is a router", () => {
  const wayOut = (isRouter: boolean): unknown => {
    const gateway = { address: "10.9.0.1", first: "10.9.0.100", last: "10.9.0.199", isRouter };
    const networks = [{ name: "lan", bridge: "xenbr0", device: "eth0", gateway }];
    const lab = createLab({ scenario: SCENARIO_OF_FILE, file: file({ networks, vms: [] }), seed: 1, epochUs: 1_800_000_000_000_000 });
    const pifs = lab.allRecords().flatMap((change) => (change.op !== "del" && change.class === "PIF" ? [change.fields.gateway ?? ""] : []));
    return [...new Set(pifs)];
  };
  expect(wayOut(true)).toEqual(["10.9.0.1"]);
  expect(wayOut(false)).toEqual([""]);
});
