/** The form of a scenario's file, version 1. Its check, the types of a definition and the JSON schema come from here. */
import { GUEST_SERVICES } from "../../guest/engine";
import { installedTrees, installerTrees } from "../../guest/systems/base-trees";
import { LIMITS } from "../../model/limits";
import { BOND_MODES } from "../../network/bond/bond-state";
import { OUTSIDE_LIMITS, OUTSIDE_NAME } from "../../network/outside/outside-world";
import { RULES_MOST } from "../../network/router-rules";
import { drivers, srTypes } from "../../storage/drivers/table";
import { MOST_VLAN } from "../../wire/vlan";
import { SCENARIO_LIMITS } from "../limits";
import { choice, type Form, filled, flag, list, may, must, orNull, record, text, whole } from "./form";

/** As `fault.start` has them. */
const FAULT_KINDS = ["flap", "mtu", "vlan", "duplicate_ip", "duplicate_mac", "rogue_dhcp", "storm"] as const;

/** Where a server publishes the schema, and by whose end a file names its version. */
export const SCHEMA_PATH = "/schema/scenario-1.json";

const name = (about: string): Form<string> => text(about, "name", LIMITS.nameCharacters);
const description = (about: string): Form<string> => text(about, "lines", LIMITS.textCharacters);

const OCTET = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
const ipv4 = (about: string): Form<string> =>
  text(about, "name", 15, `^${OCTET}(?:\\.${OCTET}){3}$`, "an IPv4 address as 10.0.0.11 is expected");
const NIC = "^eth(?:1[0-5]|[0-9])$";
const switchName = (about: string): Form<string> =>
  text(about, "name", 31, "^[a-z][a-z0-9-]*$", "a name of small letters, digits and hyphens is expected, as core1");
/** The same rule as isStationMac. */
const mac = (about: string): Form<string> =>
  text(
    about,
    "name",
    17,
    "^(?!00(?::00){5}$)[0-9a-fA-F][02468aceACE](?::[0-9a-fA-F]{2}){5}$",
    "a MAC address that a station may have is expected, as 02:16:3e:00:00:01",
  );

/** Base trees that a disk or an image can hold. */
const baseTree = choice("the installed system that it holds", installedTrees);
/** What an image can hold beside it. */
const discTree = choice("the system that it holds: installed ones run live from it", [...installedTrees, ...installerTrees]);

/** @source IEEE 802.1Q §9.6 */
const VLANS = { least: 1, most: 4_094 };
/** What of a link is not as usual. */
const linkFields = {
  rate: may(whole("room in either direction, kbit/s; what its ends take without it", LIMITS.link.kbitPerS)),
  latency: may(whole("what a frame takes longer on it, µs, in either direction", LIMITS.link.latencyUs)),
  jitter: may(whole("the most that a frame takes longer beside it, µs: each draws how much", LIMITS.link.jitterUs)),
  loss: may(whole("frames that it loses, of a million, in either direction", LIMITS.link.lossPpm)),
  duplicate: may(whole("frames that come twice, of a million", LIMITS.link.duplicatePpm)),
  corrupt: may(whole("frames of which a bit is turned over, of a million", LIMITS.link.corruptPpm)),
  mtu: may(whole("longest packet that it passes on, bytes; what is longer is lost", LIMITS.link.mtu)),
  carrier: may(flag("false: it is pulled out")),
};
/** VLANs of ports of physical switches. */
const vlanFields = {
  access: may(whole("the switch's port is an access port of this VLAN", VLANS)),
  native: may(whole("VLAN of what has no tag on the switch's port, a trunk; 1 without it", VLANS)),
  allowed: may(list("VLANs that the trunk passes; all without it", whole("a VLAN", VLANS), { least: 1, most: 256 })),
};
const linkForm = record("a link that is not as usual", linkFields);

const pcpus = list("pCPUs that its vCPUs may run on, by number", whole("a pCPU", { least: 0, most: 4_095 }), { least: 1, most: 64 });
const controlForm = record("a control domain that is not as Xen makes it", {
  vcpus: may(whole("boot option dom0_max_vcpus; 8 at most without it", LIMITS.vcpus)),
  cpus: may(pcpus),
});
const scheduleForm = record("how Xen schedules it, where that is not as usual", {
  weight: may(whole("weight of credit and credit2; 256 without it", { least: 1, most: 65_535 })),
  cap: may(whole("percent of one pCPU that it gets at most; none without it", { least: 1, most: 12_800 })),
  cpus: may(pcpus),
});

const hostForm = record("a physical host", {
  name: must(
    text(
      "host name, which is its label as well",
      "name",
      63,
      "^[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?$",
      "a host name of letters, digits and inner hyphens is expected",
    ),
  ),
  address: must(ipv4("management address, with a /24 mask")),
  sockets: filled(whole("CPU sockets", SCENARIO_LIMITS.sockets), 2),
  coresPerSocket: filled(whole("cores of each", SCENARIO_LIMITS.coresPerSocket), 8),
  memoryGiB: filled(whole("memory, GiB", SCENARIO_LIMITS.hostMemoryGib), 64),
  cpuModel: filled(name("what the CPUs call themselves"), "Intel(R) Xeon(R) Silver 4215R CPU @ 3.20GHz"),
  cpuMhz: filled(whole("clock of the CPUs, MHz", SCENARIO_LIMITS.cpuMhz), 3200),
  xenVersion: filled(
    text("release of Xen", "name", 16, "^[2-4]\\.[0-9]{1,2}(?:\\.[0-9]{1,2})?$", "a release of Xen from 2.0 on is expected, as 4.17.5"),
    "4.17.5",
  ),
  scheduler: may(choice("boot option sched=; the release's default without it", ["credit", "credit2", "null", "rtds", "sedf", "bvt"])),
  hasBoost: may(
    flag("whether credit puts a vCPU first that wakes; false: a Xen patched for the laboratory, since no release can be told so"),
  ),
  toolstack: may(choice("xend is there up to Xen 4.4, libxl from 4.1; libxl is taken where both are", ["libxl", "xend"])),
  xenstored: may(choice("daemon behind XenStore; OCaml's is there from 4.1, and taken", ["oxenstored", "xenstored"])),
  networkBackend: may(
    choice("what its bridges are of; the Linux bridge without it, Open vSwitch from Xen 4.3 on", ["bridge", "openvswitch"]),
  ),
  network: may(
    choice(
      "how its control domain is wired when it boots: bridge by its xend's network-bridge, or by its distribution where xl is used; route and nat by their scripts; virbr0 by libvirt; without it a bridge by its distribution",
      ["bridge", "route", "nat", "virbr0"],
    ),
  ),
  cables: may(
    list(
      "cables of its NICs that are not as usual",
      record("a cable to the switch", {
        device: must(text("its NIC", "name", 5, NIC, "eth0 to eth15 is expected")),
        switch: may(switchName("switch of the file that it is plugged into; that of the NIC's network without it")),
        ...linkFields,
        ...vlanFields,
      }),
      { least: 1, most: SCENARIO_LIMITS.networks.most },
    ),
  ),
  bonds: may(
    list(
      "bonds of its NICs in the configuration of its control domain, as ports of bridges of Linux",
      record("a bond", {
        name: must(text("its name", "name", 15, "^[a-z][a-z0-9]{0,14}$", "a name of small letters and digits is expected, as bond0")),
        members: must(
          list("its NICs; the first gives it its address", text("a NIC", "name", 5, NIC, "eth0 to eth15 is expected"), {
            least: 1,
            most: SCENARIO_LIMITS.networks.most,
          }),
        ),
        mode: filled(choice("which of them carry", [...BOND_MODES]), "active-backup"),
        miimon: filled(whole("how often their links are looked at, ms; 0: never", LIMITS.bondMiimonMs), 100),
        updelay: filled(whole("how long a link has to be there until it is taken to be, ms: a multiple of miimon", LIMITS.bondDelayMs), 0),
        downdelay: filled(whole("how long it has to be gone, ms: a multiple of miimon", LIMITS.bondDelayMs), 0),
        fast: may(flag("whether a bond of 802.3ad asks its partner for a frame each second; each 30 s without it")),
        primary: may(text("the one that carries whenever it can, in mode active-backup", "name", 5, NIC, "eth0 to eth15 is expected")),
      }),
      { least: 1, most: SCENARIO_LIMITS.networks.most },
    ),
  ),
  hasHvm: filled(flag("whether its CPUs have VT-x or AMD-V"), true),
  dom0: may(controlForm),
});

const prefix6 = text(
  "the network, of which hosts have the last 64 bits; the gateway's own address is its first",
  "name",
  43,
  "^[23][0-9a-f]{3}(?::[0-9a-f]{1,4}){1,3}::/64$|^f[cd][0-9a-f]{2}(?::[0-9a-f]{1,4}){1,3}::/64$",
  "a network of 64 bits in small letters is expected, as 2001:db8:1::/64",
);
const ipv6Form = record("IPv6 of the network's segment", {
  prefix: must(prefix6),
  isAdvertised: filled(flag("whether the gateway tells of it, so that hosts have addresses of it without being told"), true),
});
const gatewayForm = record("a gateway with DHCP on the network's segment", {
  address: must(ipv4("its own address")),
  prefix: filled(whole("bits of the network's mask", SCENARIO_LIMITS.prefix), 24),
  first: must(ipv4("first address that DHCP gives")),
  last: must(ipv4("last address that DHCP gives")),
  isRouter: filled(flag("whether it leads anywhere else"), true),
  link: may(linkForm),
  ipv6: filled(orNull("null: none; hosts have addresses of the link alone", ipv6Form), null),
  rules: may(
    list(
      "what it does not send on to the outside, the first that fits decides",
      text("a rule, as drop tcp from 10.0.0.101 to 8.8.8.0/24 port 53", "name", 80),
      { least: 1, most: RULES_MOST },
    ),
  ),
});
const networkForm = record("a network of the pool", {
  name: must(name("its label")),
  description: filled(description("its description"), ""),
  bridge: must(
    text("bridge on each host", "name", 15, "^[a-z][a-z0-9]*$", "a bridge's name of small letters and digits is expected, as xenbr0"),
  ),
  device: filled(
    orNull(
      "NIC that joins it on every host; null: internal to each host",
      text("a NIC", "name", 5, NIC, "eth0 to eth15 is expected, or null"),
    ),
    null,
  ),
  vlan: may(whole("VLAN of that NIC; without it the network has what has no tag", { least: 0, most: MOST_VLAN })),
  isHostInternal: may(flag("whether guests talk to their own host's toolstack by it, which has the address 169.254.0.1 there")),
  gateway: filled(orNull("null: none", gatewayForm), null),
});

const switchForm = record("a physical switch; one of a NIC's name is that network's own", {
  name: must(switchName("its name")),
  stp: filled(flag("whether it takes part in a spanning tree"), true),
  priority: filled(whole("its priority there: the lowest is the root", LIMITS.switchPriority), 32_768),
  lags: may(
    list(
      "groups of its ports that are one link",
      record("a LAG", {
        name: must(switchName("its name")),
        mode: filled(choice("static, or by LACP: active begins to talk, passive answers", ["static", "active", "passive"]), "active"),
        fast: filled(flag("whether it asks its partner for a frame each second, not each 30 s"), false),
        ports: must(
          list(
            "NICs that are plugged in there",
            record("a NIC", {
              host: must(name("its host")),
              device: must(text("the NIC", "name", 5, NIC, "eth0 to eth15 is expected")),
            }),
            { least: 1, most: 8 },
          ),
        ),
      }),
      { least: 1, most: 64 },
    ),
  ),
});
const switchCableForm = record("a cable between two switches", {
  name: must(switchName("its name")),
  from: must(switchName("a switch")),
  to: must(switchName("a switch")),
  ...vlanFields,
  cost: may(whole("what its ports cost in the spanning tree; 4 without it, as at 1 Gbit/s", LIMITS.stpCost)),
  ...linkFields,
});

const faultForm = record("something in the network that is broken when the lab begins", {
  kind: must(choice("what is broken", FAULT_KINDS)),
  host: may(name("of flap, mtu and vlan: the host whose NIC is meant")),
  device: may(text("that NIC", "name", 5, NIC, "eth0 to eth15 is expected, or null")),
  vm: may(name("of flap, mtu, duplicate_ip and duplicate_mac: the VM whose interface is meant")),
  interface: may(whole("number of that interface; 0 without it", { least: 0, most: LIMITS.vifs - 1 })),
  switch: may(switchName("of rogue_dhcp and storm: the switch, as that of a network is called by its NIC")),
  value: may(whole("ms between two changes of a flapping link, longest packet in bytes, VLAN", { least: 1, most: LIMITS.flapMs.most })),
});

const outsideForm = record("a host of the world outside, which guests reach by a gateway", {
  name: must(
    text("its name with its domain", "name", 253, OUTSIDE_NAME, "a name with its domain in small letters is expected, as www.example.net"),
  ),
  address: must(ipv4("its address")),
  ping: filled(flag("whether it answers echoes"), true),
  dns: filled(flag("whether it answers questions about names"), false),
  ntp: filled(flag("whether it tells the time"), false),
  pages: filled(
    list(
      "its web pages; none: it is no web server",
      record("a web page", {
        path: must(text("its path", "name", OUTSIDE_LIMITS.path, "^/[!-~]*$", "a path from / on is expected")),
        text: must(text("what it says", "lines", OUTSIDE_LIMITS.text)),
      }),
      { least: 0, most: OUTSIDE_LIMITS.pages },
    ),
    [],
  ),
});

const isoForm = record("an image in an ISO library", {
  name: must(name("file name")),
  description: filled(description("its description"), ""),
  sizeMiB: must(whole("size, MiB", SCENARIO_LIMITS.isoMib)),
  base: filled(orNull("system that it boots, live or an installer; null: none", discTree), null),
});
/** Types of storage that all hosts share, or do not, in words. */
function typesThat(areShared: boolean): string {
  return srTypes.filter((type) => drivers[type].isShared === areShared).join(" and ");
}
const storageForm = record(`a storage repository: ${typesThat(true)} are one that all hosts share, ${typesThat(false)} one on each host`, {
  name: must(name("its label")),
  description: filled(description("its description"), ""),
  type: must(choice("what it is kept on", srTypes)),
  sizeGiB: must(whole("size, GiB", SCENARIO_LIMITS.srGib)),
  isDefault: filled(flag("whether the pool puts disks there unless told; a shared one"), false),
  isos: filled(list("images of an ISO library", isoForm, SCENARIO_LIMITS.isos), []),
});

const sizes = {
  memoryMiB: whole("memory, MiB", LIMITS.memoryMib),
  vcpus: whole("virtual CPUs", LIMITS.vcpus),
  diskGiB: whole("its first disk, GiB", SCENARIO_LIMITS.diskGib),
};
const templateForm = record("a template", {
  name: must(name("its label")),
  description: filled(description("its description"), ""),
  domainType: must(choice("how Xen runs it", ["pv", "pvh", "hvm"])),
  image: filled(orNull("null: a blank disk", baseTree), null),
  memoryMiB: must(sizes.memoryMiB),
  vcpus: filled(sizes.vcpus, 1),
  diskGiB: must(sizes.diskGiB),
});

const interfaceForm = record("a virtual interface", {
  network: must(name("a network of the file, by name")),
  mac: may(mac("made up without it")),
  backend: may(name("the VM of the file, by name, that serves it; Dom0 without it")),
  script: may(choice("Xen's script that brings it up; as its host is wired without it", ["vif-bridge", "vif-route", "vif-nat"])),
  ip: may(ipv4("its address, which vif-route and vif-nat route to it, and which its system takes")),
  rate: may(
    text(
      "what it may send, as rate= of xl.cfg has it",
      "name",
      32,
      "^[0-9]{1,12}[GMK]?[Bb]/s(?:@[0-9]{1,9}(?:us|ms|s)?)?$",
      "a rate as 10Mb/s or 1MB/s@20ms is expected",
    ),
  ),
  link: may(linkForm),
});
const vmForm = record("a virtual machine", {
  name: must(name("its label")),
  description: filled(description("its description"), ""),
  template: must(name("a template of the file, by name")),
  host: must(name("home server: a host of the file, by name")),
  memoryMiB: may(sizes.memoryMiB),
  vcpus: may(sizes.vcpus),
  diskGiB: may(sizes.diskGiB),
  storage: may(name("a storage repository of the file, by name; the pool's default without it")),
  interfaces: filled(list("its interfaces, the first is device 0", interfaceForm, { least: 0, most: LIMITS.vifs }), []),
  workload: filled(choice("what its system does", ["idle", "web", "app", "database", "build", "batch", "memory", "backup", "vdi"]), "idle"),
  services: filled(
    list(
      "what it serves beside: web pages, a database's port, names, the other end of iperf3, files by NFS, the time; SSH always",
      choice("a service", GUEST_SERVICES),
      {
        least: 0,
        most: GUEST_SERVICES.length,
      },
    ),
    [],
  ),
  schedule: may(scheduleForm),
  kernelArgs: may(text("arguments of a PV guest's kernel", "name", 1_024)),
  isDriverDomain: filled(flag("whether it may serve devices of others, as driver_domain=1 of xl.cfg says"), false),
  hasPlatformDevice: filled(flag("whether an HVM guest finds Xen's platform device, and by it its PV drivers"), true),
  peer: filled(orNull("a VM that it talks to, by name; null: none", name("a VM of the file, by name")), null),
  isRunning: filled(flag("whether it runs when the lab begins, on its home server"), true),
});

/** A whole file. */
export const scenarioForm = record("a Xen datacentre: one pool of hosts with its networks, storage, templates and VMs", {
  $schema: must(
    text(
      "version of this format, by the address of its schema",
      "name",
      256,
      "(?:^|/)scenario-1\\.json$",
      `${SCHEMA_PATH} is expected: this server reads no other version`,
    ),
  ),
  pool: must(name("the pool's label")),
  description: filled(description("the pool's description"), ""),
  hosts: must(list("hosts, the first is the pool's master", hostForm, SCENARIO_LIMITS.hosts)),
  networks: must(list("networks", networkForm, SCENARIO_LIMITS.networks)),
  switches: may(list("physical switches beside those of the networks, and what is said of those", switchForm, LIMITS.switches)),
  switchCables: may(list("cables between switches", switchCableForm, LIMITS.switchCables)),
  outside: may(list("hosts of the world outside", outsideForm, { least: 1, most: OUTSIDE_LIMITS.hosts })),
  faults: may(list("what is broken in the network when the lab begins", faultForm, { least: 1, most: LIMITS.networkFaults.most })),
  storage: must(list("storage repositories", storageForm, SCENARIO_LIMITS.storage)),
  templates: may(list("templates; the six standard ones without it", templateForm, SCENARIO_LIMITS.templates)),
  vms: filled(list("virtual machines", vmForm, SCENARIO_LIMITS.vms), []),
  isCopied: filled(
    flag(
      "of VMs that are alike some boot, and the others are copied from those; those that run have names as web-01, and addresses of DHCP",
    ),
    false,
  ),
  isFrameByFrame: filled(
    flag(
      "every frame of long transfers between guests crosses the network by itself, which takes the simulation longer; else they run as rates",
    ),
    false,
  ),
});

type HeldOf<F> = F extends Form<infer T, infer _> ? T : never;
type WrittenOf<F> = F extends Form<infer _, infer W> ? W : never;
/** A file as it was read. */
export type ScenarioFile = HeldOf<typeof scenarioForm>;
export type HostDefinition = HeldOf<typeof hostForm>;
export type NetworkDefinition = HeldOf<typeof networkForm>;
export type StorageDefinition = HeldOf<typeof storageForm>;
export type TemplateDefinition = HeldOf<typeof templateForm>;
export type VmEntry = HeldOf<typeof vmForm>;
export type CableDefinition = NonNullable<HostDefinition["cables"]>[number];
export type LinkDefinition = HeldOf<typeof linkForm>;
export type NetworkFaultDefinition = HeldOf<typeof faultForm>;
/** A file as it is written. */
export type WrittenScenario = WrittenOf<typeof scenarioForm>;
export type WrittenHost = WrittenOf<typeof hostForm>;
export type WrittenIso = WrittenOf<typeof isoForm>;
export type WrittenVm = WrittenOf<typeof vmForm>;
