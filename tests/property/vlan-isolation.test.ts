/** Whoever is in one VLAN reaches whoever else is in it, and nobody else, wherever they have been put. @source IEEE 802.1Q; network.md §9 */
import fc from "fast-check";
import { expect, test } from "vitest";
import { type LabDriver, starter } from "../support/lab-driver";
import { ovsLab } from "../support/ovs-lab";

/** Guests on both hosts, with an address each. */
const GUESTS = ["web-01", "app-01", "db-01"] as const;
type Guest = (typeof GUESTS)[number];
const addressOf = (guest: Guest): string => `172.16.0.${GUESTS.indexOf(guest) + 1}`;
const PLACES = ["none", "lan", "20", "30", "internal"] as const;
type Place = (typeof PLACES)[number];

const said = (d: LabDriver, guest: string, line: string): string => d.exec(guest, line, 200).stdout;
const move = fc.record({ guest: fc.constantFrom(...GUESTS), to: fc.constantFrom(...PLACES) });

function networks(d: LabDriver): Map<Place, string> {
  const nic = d.all("PIF").find(({ fields }) => fields.device === "eth0");
  const made = (name_label: string): string => d.taken("network.create", { name_label, name_description: "", MTU: 1500 });
  const vlan = (tag: number): string => {
    const network = made(`${tag}`);
    d.taken("pool.create_VLAN_from_PIF", { pif: nic?.ref, network, VLAN: tag });
    return network;
  };
  return new Map<Place, string>([
    ["lan", String(nic?.fields.network)],
    ["20", vlan(20)],
    ["30", vlan(30)],
    ["internal", made("internal")],
  ]);
}
/** Takes a guest's second interface off its network, and puts another on one. */
function put(d: LabDriver, guest: Guest, network: string | undefined): void {
  const vm = d.vm(guest);
  const before = d.all("VIF").find(({ fields }) => fields.VM === vm && fields.device === "5");
  if (before) {
    d.done("VIF.unplug", { self: before.ref });
    d.taken("VIF.destroy", { self: before.ref });
  }
  if (network === undefined) return;
  const self = d.taken("VIF.create", { VM: vm, network, device: "5", MAC: "", MTU: 1500 });
  d.done("VIF.plug", { self });
  said(d, guest, `ip addr add ${addressOf(guest)}/24 dev eth5; ip link set eth5 up`);
}

test.each([
  ["the Linux bridge", starter],
  ["Open vSwitch", ovsLab],
])(
  "of %s",
  (_kind, lab) => {
    fc.assert(
      fc.property(fc.array(move, { minLength: 3, maxLength: 8 }), (moves) => {
        const d = lab(7);
        const known = networks(d);
        const at = new Map<Guest, Place>(GUESTS.map((guest) => [guest, "none"]));
        for (const { guest, to } of moves) {
          put(d, guest, known.get(to));
          at.set(guest, to);
        }
        const hostOf = (guest: Guest): unknown => d.field("VM", d.vm(guest), "resident_on");
        for (const from of GUESTS)
          for (const to of GUESTS) {
            if (from === to || at.get(from) === "none") continue;
            const isTogether = at.get(from) === at.get(to) && (at.get(from) !== "internal" || hostOf(from) === hostOf(to));
            expect([from, to, said(d, from, `ping -c 1 -W 1 ${addressOf(to)}`).includes("1 received")]).toEqual([from, to, isTogether]);
          }
      }),
      { numRuns: 5, seed: 20 },
    );
  },
  60_000,
);
