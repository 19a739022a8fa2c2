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
  readonly interfaces: readonly BriefInterface[];
}

type Net = Readonly<NetState>;

/** Whether it changes addresses of what it passes on, by rules of either kind. */
function isTranslating({ nft, firewall }: Net): boolean {
  const chains = nft?.tables.flatMap((table) => table.chains) ?? [];
  const isByNft = chains.some(({ base, rules }) => base?.type === "nat" && rules.length > 0);
  return isByNft || firewall?.nat.some(({ rules }) => rules.length > 0) === true;
}
/** `fn;0 eth0 up - 10.0.0.7/24;0 eth0.5 down 5 10.5.0.7/24`: whether it forwards and translates, and its interfaces but the loopback. */
export function briefText(net: Net): string {
  const flags = `${net.forwarding ? "f" : ""}${isTranslating(net) ? "n" : ""}`;
  const all = net.interfaces.filter(({ device, addresses }) => device >= 0 && addresses.length > 0);
  const parts = all.map((i) => {
    const tag = i.made?.kind === "vlan" ? i.made.id : "-";
    const addresses = i.addresses.map(({ ip, prefix }) => `${ipToText(ip)}/${prefix}`);
    return [nicBelow(net, i)?.device ?? -1, i.name, i.up ? "up" : "down", tag, ...addresses].join(" ");
  });
  return [flags, ...parts].join(";");
}
export function readBrief(text: string): NetBrief {
  const [flags = "", ...parts] = text.split(";");
  return {
    isForwarding: flags.includes("f"),
    isTranslating: flags.includes("n"),
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
