/** `netstat`. @source net-tools 2.10: netstat(8) */
import { ipToText } from "../../../wire/address";
import { shownInterfaces } from "../../net/outside-links";
import type { Machine } from "../../os/machine";
import { fail, instantProgram, type Output, ok } from "../../os/program";
import { HelpWanted } from "../help";
import { routesText, routesText6 } from "../network";
import { getopt } from "../options";
import { type End, type Row, socketRows } from "./rows";

/** As `netstat` has it, cut to what there is room for. @source net-tools 2.10: netstat.c (addr_do_one) */
const netstatText = ({ ip, port, on }: End): string =>
  `${typeof ip === "number" ? ipToText(ip) : ip}${typeof ip === "number" && on !== "" ? `%${on}` : ""}:${port === 0 ? "*" : port}`;

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
      `${`${row.proto}${row.family === "6" ? "6" : ""}`.padEnd(5)} ${String(row.received).padStart(6)} ${String(row.state === "LISTEN" ? 0 : row.unsent).padStart(6)} ${netstatText(row.local).padEnd(23)} ${netstatText(row.remote).padEnd(23)} ${(row.state === "ESTAB" ? "ESTABLISHED" : row.state === "UNCONN" ? "" : row.state).padEnd(11)}${flags.has("p") ? programOf(row) : ""}\n`,
  );
  const which = flags.has("a") ? "servers and established" : flags.has("l") ? "only servers" : "w/o servers";
  return ok(
    `Active Internet connections (${which})\nProto Recv-Q Send-Q Local Address           Foreign Address         State      ${flags.has("p") ? " PID/Program name" : ""}\n${rows.join("")}`,
  );
});
