/** How a stack stands on its networks, as one short text that is at hand of a guest whose inside is packed away. */
import { ipToText, parseIpv4 } from "../../wire/address";
import { nicBelow } from "./made/links";
import type { NetState } from "./state";

/** An interface with addresses. */
export interface BriefInterface {
  /** device of the NIC that it sends by; -1: none */
  readonly nic: number;
  readonly name: string;
  readonly isUp: boolean;
  /** tag of what it sends there; null: none */
  readonly tag: number | null;
  readonly addresses: readonly { readonly ip: number; readonly prefix: number }[];
}
export interface NetBrief {
  readonly isForwarding: boolean;
  readonly isTranslating: boolean;
  /** NICs that a bridge of its own joins, by their devices: what one hears the others send on */
  readonly bridged: readonly (readonly number[])[];
  readonly interfaces: readonly BriefInterface[];
}

type Net = Readonly<NetState>;

/** Whether it changes addresses of what it passes on, by rules of either kind. */
function isTranslating({ nft, firewall }: Net): boolean {
  const chains = nft?.tables.flatMap((table) => table.chains) ?? [];
  const isByNft = chains.some(({ base, rules }) => base?.type === "nat" && rules.length > 0);
  return isByNft || firewall?.nat.some(({ rules }) => rules.length > 0) === true;
}
/** NICs of each bridge that is up, as far as they are and its tree lets them pass frames on. */
function bridgedIn(net: Net): readonly (readonly number[])[] {
  const bridges = net.interfaces.filter(({ made, up }) => made?.kind === "bridge" && up);
  const ports = (bridge: number): number[] =>
    net.interfaces.filter((i) => i.port?.bridge === bridge && !i.made && i.up && i.port.held !== "blocking").map(({ device }) => device);
  return bridges.map(({ device }) => ports(device)).filter((devices) => devices.length > 1);
}
/**
 * `fn|0,1;0 eth0 up - 10.0.0.7/24;0 eth0.5 down 5 10.5.0.7/24`: whether it forwards and translates, what its bridges join, and its
 * interfaces with addresses but the loopback.
 */
export function briefText(net: Net): string {
  const flags = [`${net.forwarding ? "f" : ""}${isTranslating(net) ? "n" : ""}`, ...bridgedIn(net).map((nics) => nics.join())].join("|");
  const all = net.interfaces.filter(({ device, addresses }) => device >= 0 && addresses.length > 0);
  const parts = all.map((i) => {
    const tag = i.made?.kind === "vlan" ? i.made.id : "-";
    const addresses = i.addresses.map(({ ip, prefix }) => `${ipToText(ip)}/${prefix}`);
    return [nicBelow(net, i)?.device ?? -1, i.name, i.up ? "up" : "down", tag, ...addresses].join(" ");
  });
  return [flags, ...parts].join(";");
}
export function readBrief(text: string): NetBrief {
  const [head = "", ...parts] = text.split(";");
  const [flags = "", ...bridged] = head.split("|");
  return {
    isForwarding: flags.includes("f"),
    isTranslating: flags.includes("n"),
    bridged: bridged.map((nics) => nics.split(",").map(Number)),
    interfaces: parts.map((part) => {
      const [nic, name = "", state, tag, ...addresses] = part.split(" ");
      const read = addresses.map((address) => {
        const [ip = "", prefix] = address.split("/");
        return { ip: parseIpv4(ip) ?? 0, prefix: Number(prefix) };
      });
      return { nic: Number(nic), name, isUp: state === "up", tag: tag === "-" ? null : Number(tag), addresses: read };
    }),
  };
}
