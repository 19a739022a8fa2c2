/**
 * Names of hosts in the world outside, for name servers of segments and those outside.
 * guess: a handful of well-known hosts with addresses that they had in 2024; nothing is sent to them
 */
import { parseIpv4 } from "../../wire/address";
import { parseIpv6 } from "../../wire/address6";
import type { DnsData } from "../../wire/dns";

const FASTLY = ["151.101.2.132", "151.101.66.132", "151.101.130.132", "151.101.194.132"];

const a = (text: string): DnsData => ({ type: "A", address: parseIpv4(text) ?? 0 });
const aaaa = (text: string): DnsData => ({ type: "AAAA", address: parseIpv6(text) ?? "::" });
const alias = (target: string): DnsData => ({ type: "CNAME", target });
const ns = (target: string): DnsData => ({ type: "NS", target });

/** Records by name, in lower case. */
export const OUTSIDE_NAMES: ReadonlyMap<string, readonly DnsData[]> = new Map<string, readonly DnsData[]>([
  [
    "example.com",
    [
      a("93.184.215.14"),
      aaaa("2606:2800:21f:cb07:6820:80da:af6b:8b2c"),
      ns("a.iana-servers.net"),
      ns("b.iana-servers.net"),
      { type: "MX", preference: 0, target: "" },
      { type: "TXT", text: "v=spf1 -all" },
      {
        type: "SOA",
        primary: "ns.icann.org",
        mailbox: "noc.dns.icann.org",
        numbers: [2024081445, 7_200, 3_600, 1_209_600, 3_600],
      },
    ],
  ],
  ["www.example.com", [a("93.184.215.14"), aaaa("2606:2800:21f:cb07:6820:80da:af6b:8b2c")]],
  ["a.iana-servers.net", [a("199.43.135.53")]],
  ["b.iana-servers.net", [a("199.43.133.53")]],
  ["dns.google", [a("8.8.8.8"), a("8.8.4.4"), aaaa("2001:4860:4860::8888"), aaaa("2001:4860:4860::8844")]],
  ["one.one.one.one", [a("1.1.1.1"), a("1.0.0.1"), aaaa("2606:4700:4700::1111"), aaaa("2606:4700:4700::1001")]],
  ["", [..."abcdefghijklm"].map((letter) => ns(`${letter}.root-servers.net`))],
  ["a.root-servers.net", [a("198.41.0.4")]],
  ["time.cloudflare.com", [a("162.159.200.1"), a("162.159.200.123"), aaaa("2606:4700:f1::1"), aaaa("2606:4700:f1::123")]],
  ["debian.map.fastlydns.net", FASTLY.map(a)],
  ["deb.debian.org", [alias("debian.map.fastlydns.net")]],
  ["security.debian.org", FASTLY.map(a)],
  ["archive.ubuntu.com", [a("185.125.190.36"), a("185.125.190.39"), a("91.189.91.81"), a("91.189.91.82")]],
  ["dualstack.j.sni.global.fastly.net", FASTLY.map(a)],
  ["dl-cdn.alpinelinux.org", [alias("dualstack.j.sni.global.fastly.net")]],
]);

/** Name servers outside that answer anybody. */
export const OUTSIDE_SERVERS: ReadonlySet<number> = new Set(
  ["8.8.8.8", "8.8.4.4", "1.1.1.1", "1.0.0.1", "9.9.9.9"].map((text) => parseIpv4(text) ?? 0),
);
