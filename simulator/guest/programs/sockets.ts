import { ipToText } from "../../wire/address";
import { type Ip, isOfLink } from "../../wire/address6";
import { anyOf } from "../net/either";
import { byDevice } from "../net/interfaces";
import { shownInterfaces } from "../net/outside-links";
import { listening } from "../net/tcp-sockets";
import type { Machine } from "../os/machine";
import { fail, instantProgram, type Output, ok } from "../os/program";
import { HelpWanted } from "./help";
import { routesText, routesText6 } from "./network";
import { getopt } from "./options";

interface Row {
  readonly proto: string;
  readonly family: "4" | "6";
  readonly state: string;
  readonly local: End;
  readonly remote: End;
  readonly process: string;
}
/** An end of a socket; port 0: any. */
interface End {
  readonly ip: Ip;
  readonly port: number;
  /** the interface that it is bound to, or that an address of a link is on */
  readonly on: string;
}
/** As `ss` has it. @source iproute2 6.1: misc/ss.c (sock_addr_print) */
const ssText = ({ ip, port, on }: End): string =>
  `${typeof ip === "number" ? ipToText(ip) : `[${ip}]`}${on === "" ? "" : `%${on}`}:${port === 0 ? "*" : port}`;
/** As `netstat` has it, cut to what there is room for. @source net-tools 2.10: netstat.c (addr_do_one) */
const netstatText = ({ ip, port, on }: End): string =>
  `${typeof ip === "number" ? ipToText(ip) : ip}${typeof ip === "number" && on !== "" ? `%${on}` : ""}:${port === 0 ? "*" : port}`;

function socketRows(m: Machine): Row[] {
  const familyOf = (ip: Ip): Row["family"] => (typeof ip === "number" ? "4" : "6");
  const rows: Row[] = listening(m).map((s) => ({
    proto: "tcp",
    family: familyOf(s.ip),
    state: "LISTEN",
    local: { ip: s.ip, port: s.port, on: "" },
    remote: { ip: anyOf(s.ip), port: 0, on: "" },
    process: `users:(("${s.owner}",pid=${s.pid},fd=${s.port !== 22 ? 6 : typeof s.ip === "number" ? 3 : 4}))`,
  }));
  for (const dhcp of m.state.net.dhcp)
    rows.push({
      proto: "udp",
      family: "4",
      state: "UNCONN",
      local: { ip: byDevice(m, dhcp.device)?.addresses[0]?.ip ?? 0, port: 68, on: byDevice(m, dhcp.device)?.name ?? "" },
      remote: { ip: 0, port: 0, on: "" },
      process: 'users:(("dhclient",pid=402,fd=7))',
    });
  for (const s of m.state.net.sockets) {
    if (s.kind !== "udp" && (s.kind !== "tcp" || s.state === "LISTEN")) continue;
    const on = (ip: Ip): string => (typeof ip === "string" && s.on !== undefined && isOfLink(ip) ? (byDevice(m, s.on)?.name ?? "") : "");
    rows.push({
      proto: s.kind,
      family: familyOf(s.localIp),
      state: s.state,
      local: { ip: s.localIp, port: s.localPort, on: on(s.localIp) },
      remote: { ip: s.remoteIp, port: s.remotePort, on: on(s.remoteIp) },
      process: `users:(("${s.owner}",pid=${s.kind === "tcp" ? s.pid || 430 : s.pid},fd=${s.kind === "tcp" ? 5 : 3}))`,
    });
  }
  return rows;
}

const isWaiting = (row: Row): boolean => row.state === "LISTEN" || row.state === "UNCONN";

/** Rows that a choice of protocols and states leaves. */
function chosen(m: Machine, flags: ReadonlySet<string>): Row[] {
  const protocols = ["t", "u"].filter((letter) => flags.has(letter));
  return socketRows(m).filter(
    (row) =>
      (protocols.length === 0 ? !flags.has("x") && !flags.has("w") : protocols.includes(row.proto.slice(0, 1))) &&
      (flags.has("a") || isWaiting(row) === flags.has("l")) &&
      (flags.has("6") === flags.has("4") || flags.has(row.family)),
  );
}

/** Reads letters that guests know, and refuses those that only the real program does. */
function lettersOf(
  name: string,
  args: readonly string[],
  letters: string,
  refused: string,
  long: Readonly<Record<string, string>>,
  code: number,
): ReadonlySet<string> | Output {
  const { flags, rest, error } = getopt(name, args, letters + refused, long);
  if (error) return fail(error, code);
  if (flags.has("h")) throw new HelpWanted("help");
  if (flags.has("V")) throw new HelpWanted("version");
  const no = [...refused].find((letter) => flags.has(letter));
  if (no !== undefined) return fail(`${name}: option -${no} is not part of this system`, code);
  if (rest.length > 0) return fail(`${name}: filters such as ${rest[0]} are not part of this system`, code);
  return flags;
}

const SS_LONG = {
  help: "h",
  version: "V",
  numeric: "n",
  resolve: "r",
  all: "a",
  listening: "l",
  options: "o",
  extended: "e",
  memory: "m",
  processes: "p",
  threads: "T",
  info: "i",
  summary: "s",
  ipv4: "4",
  ipv6: "6",
  tcp: "t",
  udp: "u",
  raw: "w",
  unix: "x",
  "no-header": "H",
  oneline: "O",
};

/** `ss`. @source iproute2 6.1: ss(8) */
export const ss = instantProgram("ss", (args, ctx) => {
  const flags = lettersOf("ss", args, "hVnalptuwx46HO", "roemTisEKzZNbd0fADFM", SS_LONG, 255);
  if ("stdout" in flags) return flags;
  const rows = chosen(ctx.machine, flags);
  const both = flags.has("t") === flags.has("u");
  const processes = flags.has("p");
  const head = `${both ? "Netid " : ""}State   Recv-Q  Send-Q     Local Address:Port      Peer Address:Port  ${processes ? "Process" : ""}\n`;
  const lines = rows.map(
    (row) =>
      `${both ? row.proto.padEnd(6) : ""}${row.state.padEnd(7)} ${"0".padEnd(7)} ${(row.state === "LISTEN" ? "128" : "0").padEnd(7)} ${ssText(row.local).padStart(21)} ${ssText(row.remote).padStart(22)}  ${processes ? row.process : ""}\n`,
  );
  return ok((flags.has("H") ? "" : head) + lines.join(""));
});

const NETSTAT_LONG = {
  help: "h",
  version: "V",
  route: "r",
  interfaces: "i",
  groups: "g",
  statistics: "s",
  masquerade: "M",
  verbose: "v",
  wide: "W",
  numeric: "n",
  extend: "e",
  programs: "p",
  timers: "o",
  continuous: "c",
  listening: "l",
  all: "a",
  tcp: "t",
  udp: "u",
  raw: "w",
  unix: "x",
};

/** `netstat`. @source net-tools 2.10: netstat(8) */
export const netstat = instantProgram("netstat", (args, ctx) => {
  const flags = lettersOf("netstat", args, "hVrivWnplatuwx46", "gsMeocFCN", NETSTAT_LONG, 3);
  if ("stdout" in flags) return flags;
  const m = ctx.machine;
  if (flags.has("r")) return ok(flags.has("6") ? routesText6(m) : routesText(m, flags.has("n")));
  if (flags.has("i")) {
    const rows = shownInterfaces(m)
      .filter((i) => i.up || flags.has("a"))
      .map(
        (i) =>
          `${i.name.padEnd(9)}${String(i.mtu).padStart(5)} ${String(i.rxPackets).padStart(8)}      0      0 0      ${String(i.txPackets).padStart(8)}      0 ${String(i.txDropped).padStart(6)}      0 ${i.device === -1 ? "LRU" : "BMRU"}\n`,
      );
    return ok(`Kernel Interface table\nIface      MTU    RX-OK RX-ERR RX-DRP RX-OVR    TX-OK TX-ERR TX-DRP TX-OVR Flg\n${rows.join("")}`);
  }
  const programOf = (row: Row): string =>
    /"[\w-]+",pid=\d+/.test(row.process) ? row.process.replace(/.*"([\w-]+)",pid=(\d+).*/, "$2/$1") : "-";
  const rows = chosen(m, flags).map(
    (row) =>
      `${`${row.proto}${row.family === "6" ? "6" : ""}`.padEnd(5)} ${"0".padStart(6)} ${"0".padStart(6)} ${netstatText(row.local).padEnd(23)} ${netstatText(row.remote).padEnd(23)} ${(row.state === "ESTAB" ? "ESTABLISHED" : row.state === "UNCONN" ? "" : row.state).padEnd(11)}${flags.has("p") ? programOf(row) : ""}\n`,
  );
  const which = flags.has("a") ? "servers and established" : flags.has("l") ? "only servers" : "w/o servers";
  return ok(
    `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${flags.has("p") ? " PID/Program name" : ""}\n${rows.join("")}`,
  );
});
