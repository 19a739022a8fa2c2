/** A lab in which much that frames can say is said, and a capture of it. */
import type { CaptureFilePart, CaptureFrames, CaptureLink, CaptureRow } from "../../simulator/contract/capture";
import { type LabDriver, starter } from "./lab-driver";

/** What machines of the starter lab do, and for how long they are let, s. */
const DEEDS: readonly (readonly [machine: string, command: string, seconds: number])[] = [
  ["web-01", "ping -c 2 10.0.0.102", 4],
  ["web-01", "ping -c 1 -W 1 10.0.0.222", 3],
  ["web-01", "ping -c 1 -s 4000 10.0.0.1", 3],
  ["web-01", "dig db-01 +short; dig nosuch.lab; dig -x 10.0.0.1; dig AAAA www.example.com", 6],
  ["app-01", "curl -s http://web-01/; curl -s http://web-01/nosuch", 4],
  ["web-01", "ping6 -c 1 ff02::1%eth0; traceroute -n -m 3 -q 1 8.8.8.8", 6],
  ["web-01", "nc -z 10.0.0.1 4444; echo x | nc -u -w 1 10.0.0.1 4445", 4],
  ["web-01", "ip link add link eth0 name eth0.10 type vlan id 10; ip addr add 192.168.10.1/24 dev eth0.10; ip link set eth0.10 up", 2],
  ["web-01", "ping -c 1 -W 1 192.168.10.2", 3],
  ["web-01", "dhclient -r eth0; dhclient eth0", 10],
];

/** A capture of a VM's interface, its host's NIC and the switch's port behind it. */
export function captured(): { readonly d: LabDriver; readonly capture: string } {
  const d = starter(7).run(60);
  const links: readonly CaptureLink[] = d.lab.ask("captureLinks", null) ?? [];
  const web = links.find(({ vm }) => vm === "web-01");
  const nic = links.find(({ on, name }) => on === web?.on && name === "eth0");
  const port = links.find(({ on, link }) => on === "eth0" && link.startsWith("switch:"));
  const capture = d.taken("capture.start", { links: [web, nic, port].map((each) => each?.link), label: "all that is said" });
  d.taken("switch.set_stp", { switch: "eth0", is_on: true, priority: 4_096 });
  for (const [machine, command, seconds] of DEEDS) {
    d.exec(machine, command, seconds + 60);
    d.run(seconds);
  }
  d.taken("capture.stop", { capture });
  return { d, capture };
}

/** Rows that a filter means, all of them. */
export function rowsOf({ d, capture }: { readonly d: LabDriver; readonly capture: string }, filter = ""): readonly CaptureRow[] {
  const some = (from: number): CaptureFrames => {
    const answer = d.lab.ask("captureFrames", { capture, filter, from, count: 200 });
    if (!answer || answer.fault) throw new Error(`${filter}: ${JSON.stringify(answer)}`);
    return answer;
  };
  while (some(0).left > 0);
  const { meant } = some(0);
  return Array.from({ length: Math.ceil(meant / 200) }, (_, page) => some(page * 200).rows).flat();
}
/** It as a file. */
export function fileOf({ d, capture }: { readonly d: LabDriver; readonly capture: string }, filter = ""): Buffer {
  const parts: Buffer[] = [];
  for (let from: number | null = 0; from !== null; ) {
    const part: CaptureFilePart | null = d.lab.ask("captureFile", { capture, filter, from });
    if (!part) throw new Error("no such capture");
    parts.push(Buffer.from(part.base64, "base64"));
    from = part.next;
  }
  return Buffer.concat(parts);
}

/** A row as `tshark` is told to print it. */
export const rowText = ({ number, source, destination, protocol, length, info }: Omit<CaptureRow, "at" | "link" | "isOut">): string =>
  [number, source, destination, protocol, length, info.trimEnd()].join("|");
/** What tshark adds to a row that it knows of other frames alone. */
const BESIDE = / \((reply|request) in \d+\)| \(no response found!\)|(?<=\|)\[TCP [^\]]*\] ?/g;
/** Arguments that make `tshark` print rows as they are compared, of frames as they are. */
export const ROW_ARGUMENTS: readonly string[] = [
  ...["tcp.desegment_tcp_streams", "ip.defragment", "ipv6.defragment"].flatMap((name) => ["-o", `${name}:FALSE`]),
  ...["-n", "-T", "fields", "-E", "separator=|"],
  ...["frame.number", "_ws.col.Source", "_ws.col.Destination", "_ws.col.Protocol", "frame.len", "_ws.col.Info"].flatMap((name) => [
    "-e",
    name,
  ]),
];
/** Rows of tshark, as ours are. */
export const theirRows = (printed: string): string[] =>
  printed
    .trimEnd()
    .split("\n")
    .map((line) => line.replace(BESIDE, "").replaceAll("ff:ff:ff:ff:ff:ff|", "Broadcast|").trimEnd());

/** Filters, each of another kind. */
export const FILTERS: readonly string[] = [
  "tcp",
  "arp.opcode == 2",
  "ip.addr == 10.0.0.102",
  "tcp.flags.syn == 1 && tcp.flags.ack == 0",
  "icmp.type == 3 or icmp.type==11",
  "ip.ttl < 5",
  'dns.qry.name contains "db"',
  "http.request",
  "http.response.code >= 400",
  "!(arp or tcp)",
  "tcp.port in {80, 20..30}",
  "ip.src == 10.0.0.0/24 and not icmp",
  "tcp.len > 0",
  "frame.len > 1000",
  "dhcp.option.dhcp == 3",
  "eth.dst == ff:ff:ff:ff:ff:ff",
  "ip.src != 10.0.0.103",
  "ip.addr !== 10.0.0.103",
  'http contains "curl"',
  'tcp contains "GET"',
  'http.user_agent matches "^CURL/[0-9]"',
  "ipv6.addr == fe80::/10",
  "tcp.seq == 1",
  "ip.flags.mf == 1 || ip.frag_offset > 0",
  "tcp.stream == 1",
  "vlan.id == 10",
  "stp && stp.root.cost == 0",
  "not ip.src == 10.0.0.103",
  "tcp.window_size_value > 60000 || udp.length < 20",
  'frame.protocols contains "dns"',
  "dns.flags.rcode != 0",
  "tcp.flags.reset == 1",
];
