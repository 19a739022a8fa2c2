/** How the control domain of a host is wired to its network: the interfaces that are part of it, and how far a sequence of scripts has come. */
import type { WiringCause, WiringId, WiringMode } from "../contract/wiring-words";
import type { NetAddress } from "../guest/net/net-changes";
import type { Ref } from "../model/ref";
import { definePart } from "./part";
import { defineSlot } from "./slot";
import type { World } from "./world";

export type { WiringCause, WiringMode } from "../contract/wiring-words";
/** An interface by what it is. */
export type WiredId = WiringId;

export interface WiredLink {
  readonly id: WiredId;
  readonly name: string;
  readonly mac: string;
  readonly isUp: boolean;
  readonly hasArp: boolean;
  readonly hasMulticast: boolean;
  /** the bridge that it is a port of */
  readonly master: WiredId | null;
  readonly addresses: readonly NetAddress[];
}

/** One thing that a script does. Each is taken back by another of its kind. */
export type WiringAct =
  | { readonly do: "add"; readonly link: WiredLink }
  | { readonly do: "remove"; readonly id: WiredId }
  | {
      readonly do: "set";
      readonly id: WiredId;
      readonly to: Partial<Pick<WiredLink, "name" | "mac" | "isUp" | "hasArp" | "hasMulticast" | "master">>;
    }
  | { readonly do: "addresses"; readonly id: WiredId; readonly to: readonly NetAddress[] }
  /** the default route; null: none */
  | { readonly do: "default"; readonly via: number | null }
  | { readonly do: "forwarding"; readonly isOn: boolean }
  | { readonly do: "proxyArp"; readonly name: string; readonly isOn: boolean }
  | { readonly do: "nat"; readonly isThere: boolean; readonly words: readonly string[] }
  /** libvirt's DHCP server on its bridge */
  | { readonly do: "dnsmasq"; readonly isOn: boolean }
  /** the light on the NIC's cable */
  | { readonly do: "light"; readonly isOn: boolean };

export interface Wiring {
  mode: WiringMode;
  /** steps of its scripts that are done */
  done: number;
  /** what takes each of these back, oldest first */
  undo: (readonly WiringAct[])[];
  /** in the order of their numbers */
  links: WiredLink[];
  /** gateway of the default route; null: there is none */
  gateway: number | null;
  hasLight: boolean;
  /** the step that is to fail, where somebody has asked for it */
  failing: { readonly step: number; readonly cause: WiringCause } | null;
  /** the last that has failed */
  failed: { readonly step: number; readonly cause: WiringCause } | null;
  /** a task is running it: nobody else may */
  isRunning: boolean;
}

const book = defineSlot(() => new Map<string, Wiring>());

/** What a host has been wired to; undefined: as its distribution does it, and nobody has touched it. */
export function knownWiring(world: World, host: Ref<"host">): Wiring | undefined {
  return book(world).get(host);
}
export function keepWiring(world: World, host: Ref<"host">, wiring: Wiring): Wiring {
  book(world).set(host, wiring);
  return wiring;
}

export const wiringPart = definePart<Wiring>("wiring", {
  version: 1,
  *export(world) {
    for (const [host, wiring] of book(world)) {
      const copy: Wiring = { ...wiring, undo: [...wiring.undo], links: [...wiring.links] };
      yield [host, () => copy];
    }
  },
  import: (world, host, wiring) => void book(world).set(host, wiring),
  *check(world) {
    for (const [host, { done, undo, links }] of book(world)) {
      if (!world.db.get("host", host)) throw new Error(`a wiring is of no host: ${host}`);
      if (undo.length !== done) throw new Error(`the wiring of ${host} has ${undo.length} ways back from ${done} steps`);
      if (new Set(links.map(({ name }) => name)).size !== links.length) throw new Error(`two interfaces of ${host} have one name`);
      yield;
    }
  },
});
