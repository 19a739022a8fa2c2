/** ICMPv6. @source tcpdump 4.99.3: print-icmp6.c */
import { macToText } from "../../../wire/address";
import { get16, get32 } from "../../../wire/bytes";
import { ipv6Text } from "./ipv6-text";

function options(bytes: Uint8Array, from: number): string {
  let out = "";
  for (let at = from; at + 8 <= bytes.length; ) {
    const [type, units] = [bytes[at] ?? 0, bytes[at + 1] ?? 0];
    if (units === 0) break;
    const name =
      type === 1
        ? "source link-address"
        : type === 2
          ? "destination link-address"
          : type === 3
            ? "prefix info"
            : type === 5
              ? "mtu"
              : "unknown";
    out += `\n\t  ${name} option (${type}), length ${units * 8} (${units}): `;
    if (type === 1 || type === 2) out += macToText(bytes, at + 2);
    else if (type === 5) out += ` ${get32(bytes, at + 4)}`;
    else if (type === 3)
      out += `${ipv6Text(bytes, at + 16)}/${bytes[at + 2]}, Flags [${[(bytes[at + 3] ?? 0) & 128 ? "onlink" : "", (bytes[at + 3] ?? 0) & 64 ? "auto" : ""].filter((flag) => flag !== "").join(", ")}], valid time ${get32(bytes, at + 4) >>> 0}s, pref. time ${get32(bytes, at + 8) >>> 0}s`;
    at += units * 8;
  }
  return out;
}

export function icmp6Text(bytes: Uint8Array, length: number, verbose: number): string {
  const [type, code] = [bytes[0] ?? 0, bytes[1] ?? 0];
  const sum = verbose > 0 ? "[icmp6 sum ok] " : "";
  const more = (from: number): string => (verbose > 0 ? options(bytes, from) : "");
  const ended = (what: string, from: number): string => `${sum}ICMP6, ${what}, length ${length}${more(from)}`;
  // What is said behind the length where there is more to say.
  const about = (what: string, target: string, from: number): string =>
    verbose > 0 ? `${sum}ICMP6, ${what}, length ${length}, ${target}${more(from)}` : `ICMP6, ${what}, ${target}, length ${length}`;
  switch (type) {
    case 128:
    case 129:
      return `${sum}ICMP6, echo ${type === 128 ? "request" : "reply"}, id ${get16(bytes, 4)}, seq ${get16(bytes, 6)}${verbose > 0 ? "" : `, length ${length}`}`;
    case 133:
      return ended("router solicitation", 8);
    case 134:
      return ended("router advertisement", 16);
    case 135:
      return about("neighbor solicitation", `who has ${ipv6Text(bytes, 8)}`, 24);
    case 136: {
      const flags = bytes[4] ?? 0;
      const names = [flags & 128 ? "router" : "", flags & 64 ? "solicited" : "", flags & 32 ? "override" : ""].filter(
        (name) => name !== "",
      );
      const target = `tgt is ${ipv6Text(bytes, 8)}`;
      return about("neighbor advertisement", verbose > 0 ? `${target}, Flags [${names.join(", ") || "none"}]` : target, 24);
    }
    case 143:
      return `${sum}ICMP6, multicast listener report v2, ${get16(bytes, 6)} group record(s), length ${length}`;
    case 1:
      return `${sum}ICMP6, destination unreachable, unreachable ${code === 0 ? "route" : code === 4 ? "port" : code === 3 ? "address" : "prohibited"} ${ipv6Text(bytes, 8 + 24)}, length ${length}`;
    case 3:
      return `${sum}ICMP6, time exceeded in-transit for ${ipv6Text(bytes, 8 + 24)}, length ${length}`;
    default:
      return `${sum}ICMP6, unknown icmp6 type (${type}), length ${length}`;
  }
}
