/**
 * The sequences by which hosts are wired, in the order of their scripts, each step with what it changes; the steps as they are taught
 * stand beside. One table: tasks, scripts in Dom0 and the page all run it.
 * @source network.md §2a (xen 3.0.4: tools/examples/network-bridge), §2b (xen 3.2–4.1: tools/hotplug/Linux/network-bridge), §2c, §3, §4
 */
import type { WiringStepName } from "../../contract/wiring-words";
import { VIF_MAC } from "../../network/fabric";
import type { WiredLink, Wiring, WiringAct, WiringCause, WiringMode } from "../../world/host-wiring";
import type { XenRelease } from "../../xen/versions";
import { linkOf } from "./acts";

/** What a host's scripts know of it before they begin. */
export interface WiringFacts {
  /** its management address, and bits of its mask */
  readonly ip: number;
  readonly prefix: number;
  readonly gateway: number | null;
  /** of its NIC */
  readonly mac: string;
  /** name that its NIC has by itself */
  readonly nic: string;
  /** name of the bridge that guests' files ask for */
  readonly bridge: string;
}

export interface WiringStep {
  readonly name: WiringStepName;
  /** which of the steps that are taught it is part of, from 1 */
  readonly taught: number;
  readonly acts: (facts: WiringFacts, wiring: Wiring) => readonly WiringAct[];
  /** µs; guess: what the commands of a script take, a static `ifup`, a gigabit link's negotiation */
  readonly takesUs: number;
  /** what goes wrong when it is made to fail */
  readonly fails: WiringCause;
}
export interface WiringPlan {
  readonly steps: readonly WiringStep[];
  /** how many steps are taught */
  readonly taught: number;
  /** whether a release of Xen has it */
  readonly isIn: (release: XenRelease) => boolean;
  /** the script that runs it by hand; null: none does */
  readonly script: "network-bridge" | "network-route" | "network-nat" | null;
}

const COMMAND_US = 50_000;
const IFDOWN_US = 400_000;
const IFUP_US = 1_000_000;
const NEGOTIATION_US = 2_000_000;

/** Of what libvirt makes. @source libvirt: src/util/virmacaddr.c (52:54:00) */
const LIBVIRT_OUI = "52:54:00";
const NO_MAC = "00:00:00:00:00:00";
/** The other end of the pair that netloop makes. @source Linux 2.6.18-xen: drivers/xen/netback/loopback.c */
export const loopbackPair: readonly WiredLink[] = [
  { id: "vif0", name: "vif0.0", mac: VIF_MAC, isUp: false, hasArp: true, hasMulticast: true, master: null, addresses: [] },
  { id: "veth0", name: "veth0", mac: NO_MAC, isUp: false, hasArp: true, hasMulticast: true, master: null, addresses: [] },
];
export function bridgeCalled(name: string, id: "bridge" | "virbr0" = "bridge"): WiredLink {
  return { id, name, mac: NO_MAC, isUp: false, hasArp: true, hasMulticast: true, master: null, addresses: [] };
}
/** Physical name of a NIC under xend's scripts. */
const physical = (nic: string): string => `p${nic}`;

type Acts = WiringStep["acts"];
const own = ({ ip, prefix }: WiringFacts): { ip: number; prefix: number }[] => [{ ip, prefix }];
const aside =
  (id: "nic" | "vif0"): Acts =>
  () => [
    { do: "set", id, to: { isUp: false, hasArp: false, hasMulticast: false, mac: VIF_MAC } },
    { do: "addresses", id, to: [] },
  ];
const stop: Acts = () => [
  { do: "default", via: null },
  { do: "set", id: "nic", to: { isUp: false } },
  { do: "addresses", id: "nic", to: [] },
];
const connectPhysical: Acts = () => [
  { do: "set", id: "nic", to: { isUp: true } },
  { do: "set", id: "nic", to: { master: "bridge" } },
];
const ifup =
  (id: "bridge" | "veth0"): Acts =>
  (facts) => [
    { do: "addresses", id, to: own(facts) },
    { do: "set", id, to: { isUp: true } },
    { do: "default", via: facts.gateway },
  ];

const step = (name: WiringStepName, taught: number, acts: Acts, more: Partial<Pick<WiringStep, "takesUs" | "fails">> = {}): WiringStep => ({
  name,
  taught,
  acts,
  takesUs: COMMAND_US,
  fails: "killed",
  ...more,
});

const hasNetloop = ({ major, minor }: XenRelease): boolean => major === 3 && minor < 2;
/** Releases whose xend renames NIC and bridge. */
const hasNewBridge = ({ major, minor }: XenRelease): boolean => (major === 3 && minor >= 2) || (major === 4 && minor <= 4);
const always = (): boolean => true;

export const wiringPlans: { readonly [M in WiringMode]: WiringPlan } = {
  xend30: {
    taught: 8,
    isIn: hasNetloop,
    script: "network-bridge",
    steps: [
      step(
        "createBridge",
        1,
        ({ bridge }) => [
          { do: "add", link: bridgeCalled(bridge) },
          { do: "set", id: "bridge", to: { hasArp: false, hasMulticast: false, isUp: true } },
        ],
        { fails: "missing" },
      ),
      step("copyAddress", 3, (facts) => [{ do: "addresses", id: "veth0", to: own(facts) }]),
      step("stopNic", 2, stop, { takesUs: IFDOWN_US }),
      step("renameNic", 4, ({ nic }) => [{ do: "set", id: "nic", to: { name: physical(nic) } }]),
      step("renameVeth", 5, ({ nic }) => [{ do: "set", id: "veth0", to: { name: nic } }]),
      step("preparePhysical", 6, aside("nic")),
      step("prepareBackEnd", 6, aside("vif0")),
      step("setMac", 3, ({ mac }) => [{ do: "set", id: "veth0", to: { mac, hasArp: true } }]),
      step("bridgeUp", 7, () => [{ do: "set", id: "bridge", to: { isUp: true } }]),
      step("connectBackEnd", 7, () => [{ do: "set", id: "vif0", to: { master: "bridge", isUp: true } }]),
      step("connectPhysical", 7, connectPhysical, { takesUs: NEGOTIATION_US, fails: "noLight" }),
      step("ifup", 8, ifup("veth0"), { takesUs: IFUP_US, fails: "ifup" }),
    ],
  },
  xend32: {
    taught: 6,
    isIn: hasNewBridge,
    script: "network-bridge",
    steps: [
      step("createTemporary", 1, () => [{ do: "add", link: bridgeCalled("tmpbridge") }]),
      step("copyToTemporary", 2, (facts) => [{ do: "addresses", id: "bridge", to: own(facts) }]),
      step("stopNic", 3, stop, { takesUs: IFDOWN_US }),
      step("renameNic", 4, ({ nic }) => [{ do: "set", id: "nic", to: { name: physical(nic) } }]),
      step("renameBridge", 4, ({ nic }) => [{ do: "set", id: "bridge", to: { name: nic } }]),
      step("connectPhysical", 5, connectPhysical, { takesUs: NEGOTIATION_US, fails: "noLight" }),
      step("ifup", 6, ifup("bridge"), { takesUs: IFUP_US, fails: "ifup" }),
    ],
  },
  distribution: {
    taught: 4,
    isIn: always,
    script: null,
    steps: [
      step("stopNic", 1, stop, { takesUs: IFDOWN_US }),
      step("createBridge", 2, ({ bridge }) => [{ do: "add", link: bridgeCalled(bridge) }]),
      step("connectPhysical", 3, connectPhysical, { takesUs: NEGOTIATION_US, fails: "noLight" }),
      step("ifup", 4, ifup("bridge"), { takesUs: IFUP_US, fails: "ifup" }),
    ],
  },
  route: {
    taught: 1,
    isIn: always,
    script: "network-route",
    steps: [
      step("forwarding", 1, () => [{ do: "forwarding", isOn: true }]),
      step("proxyArp", 1, ({ nic }) => [{ do: "proxyArp", name: nic, isOn: true }]),
    ],
  },
  nat: {
    taught: 2,
    isIn: always,
    script: "network-nat",
    steps: [
      step("forwarding", 1, () => [{ do: "forwarding", isOn: true }]),
      step("masquerade", 2, ({ nic }) => [{ do: "nat", isThere: true, words: ["POSTROUTING", "-o", nic, "-j", "MASQUERADE"] }]),
    ],
  },
  virbr0: {
    taught: 4,
    isIn: always,
    script: null,
    steps: [
      step("createVirbr0", 1, ({ mac }) => [
        { do: "add", link: { ...bridgeCalled("virbr0", "virbr0"), mac: `${LIBVIRT_OUI}${mac.slice(8)}` } },
        { do: "addresses", id: "virbr0", to: [{ ip: VIRBR0.ip, prefix: VIRBR0.prefix }] },
        { do: "set", id: "virbr0", to: { isUp: true } },
      ]),
      step("startDnsmasq", 2, () => [{ do: "dnsmasq", isOn: true }]),
      step("forwarding", 3, () => [{ do: "forwarding", isOn: true }]),
      step("natVirbr0", 4, () => [
        {
          do: "nat",
          isThere: true,
          words: ["POSTROUTING", "-s", "192.168.122.0/24", "!", "-d", "192.168.122.0/24", "-j", "MASQUERADE"],
        },
      ]),
    ],
  },
};

/** libvirt's network “default”. @source network.md §1, §4 */
export const VIRBR0 = { ip: 0xc0a87a01, prefix: 24, first: 0xc0a87a02, last: 0xc0a87afe } as const;

export const wiringModes = Object.keys(wiringPlans) as WiringMode[];

/** A host on which no script has run: its NIC has the address. */
export function bareWiring(facts: WiringFacts, release: XenRelease, mode: WiringMode): Wiring {
  const nic: WiredLink = {
    id: "nic",
    name: facts.nic,
    mac: facts.mac,
    isUp: true,
    hasArp: true,
    hasMulticast: true,
    master: null,
    addresses: own(facts),
  };
  return {
    mode,
    done: 0,
    undo: [],
    links: hasNetloop(release) ? [nic, ...loopbackPair] : [nic],
    gateway: facts.gateway,
    hasLight: true,
    failing: null,
    failed: null,
    isRunning: false,
  };
}

/** The link by which the control domain's own stack is joined to the network: the one that is up with an address, the NIC before others. */
export function stackLink(wiring: Pick<Wiring, "links">): WiredLink | null {
  const having = (["nic", "bridge", "veth0"] as const)
    .flatMap((id) => linkOf(wiring, id) ?? [])
    .filter(({ addresses }) => addresses.length > 0);
  return having.find(({ isUp }) => isUp) ?? having[0] ?? null;
}

/** Whether the host can be reached: its own interface is up and leads to a cable with light. */
export function isOnNet(wiring: Pick<Wiring, "links" | "hasLight">): boolean {
  const stack = stackLink(wiring);
  const nic = linkOf(wiring, "nic");
  if (!stack?.isUp || !nic?.isUp || !wiring.hasLight) return false;
  if (stack.id === "nic") return true;
  const bridge = linkOf(wiring, "bridge");
  if (!bridge?.isUp || nic.master !== "bridge") return false;
  const back = linkOf(wiring, "vif0");
  return stack.id === "bridge" || (back?.isUp === true && back.master === "bridge");
}
