/** `ntpdate`, as `ntpdig` does its work. @source ntpsec 1.2.2: attic/ntpdate, ntpclients/ntpdig.py, pylib/packet.py */
import type { Bytes } from "../../content/bytes";
import type { Ip } from "../../wire/address6";
import { bytesToLatin1, latin1ToBytes } from "../../wire/bytes";
import { askNtp, NTP_PORT, readNtp } from "../../wire/ntp";
import { ipText } from "../net/either";
import { socketById } from "../net/sockets";
import { udpClose, udpOpen, udpReceive, udpSend } from "../net/udp-sockets";
import { formatDate } from "../os/calendar";
import { exit, type Program, type ProgramContext, type Step, waitMessage } from "../os/program";
import { getopt } from "./options";
import { type Families, firstOf, GAI_TEXT, goOn, type Lookup, lookUp } from "./resolve";

/** One answer; times are µs since 1970. */
interface Sample {
  readonly host: Bytes;
  readonly ip: string;
  readonly stratum: number;
  readonly precision: number;
  readonly leap: number;
  readonly sent: number;
  readonly reached: number;
  readonly answered: number;
  readonly back: number;
}
interface Asking {
  hosts: Bytes[];
  families: Families;
  lookup: Lookup | null;
  ip: Ip | null;
  socket: number;
  sent: number;
  until: number;
  timeoutUs: number;
  samples: Sample[];
  isQuery: boolean;
  isStep: boolean;
  code: number | null;
}

/** A clock that is off by less is slewed. @source attic/ntpdate: -M 500 */
const SLEW_US = 500_000;
/** How a clock drifts, 15 of a million. @source pylib/packet.py: PHI */
const PHI = 15e-6;
const LEAPS = ["no-leap", "add-leap", "del-leap", "unsync"];
const USAGE = `Usage: ntpdate [OPTIONS] HOST...

Options:
	-4	Force IPv4 DNS name resolution
	-6	Force IPv6 DNS name resolution
	-a N	Specify key number for authentication
	-b	Force time step
	-B	Force time slew
	-k FILE	Specify key file
	-q	Query only
	-s	Log to syslog
	-t N.N	Specify timeout
	-h 	Print help
`;

/** Twice the seconds, in µs, by which a server's clock is ahead. */
const twiceAhead = ({ sent, reached, answered, back }: Sample): number => reached - sent + (answered - back);
/** What the answer may be wrong by at most, µs. */
function distance({ sent, reached, answered, back, precision }: Sample): number {
  return Math.abs((back - sent - (answered - reached)) / 2 + PHI * (back - sent) + 1_000_000 * 2 ** precision);
}

function start(ctx: ProgramContext): Asking {
  const { flags, values, rest, error } = getopt("ntpdate", ctx.args, "46a:bBde:hk:no:p:qst:uv");
  const st: Asking = {
    hosts: rest.length > 0 ? [...rest] : ["localhost"],
    families: flags.has("4") ? "4" : flags.has("6") ? "6" : "any",
    lookup: null,
    ip: null,
    socket: 0,
    sent: 0,
    until: 0,
    timeoutUs: Math.round(Number(values.get("t") ?? 1) * 1_000_000),
    samples: [],
    isQuery: flags.has("q"),
    isStep: flags.has("b") && !flags.has("B"),
    code: null,
  };
  const end = (text: string, code: number): Asking => {
    ctx.err(text);
    return { ...st, code };
  };
  if (error !== null) return end(`${error.split("\n")[0]}\n`, 2);
  if (flags.has("h")) {
    ctx.out(USAGE);
    return { ...st, code: 0 };
  }
  for (const letter of "adkns")
    if (flags.has(letter) || values.has(letter)) return end(`ntpdate: option -${letter} is not part of this system\n`, 1);
  if (!(st.timeoutUs >= 0)) return end("Invalid argument.\n", 1);
  return st;
}

/** Asks one server after another. @returns what is waited for; null: all have been asked */
function ask(ctx: ProgramContext, st: Asking): Step | null {
  const m = ctx.machine;
  for (let [host] = st.hosts; host !== undefined; [host] = st.hosts) {
    if (st.ip === null) {
      st.lookup ??= lookUp(ctx, host, st.families);
      const wait = goOn(ctx, st.lookup);
      if (wait) return wait;
      const { outcome } = st.lookup;
      st.lookup = null;
      if (outcome === null || typeof outcome === "string") {
        ctx.err(`ntpdig: lookup of ${host} failed, errno -2 = ${GAI_TEXT[outcome ?? "EAI_AGAIN"]}\n`);
        st.hosts.shift();
        continue;
      }
      st.ip = firstOf(outcome);
      const socket = udpOpen(m, ctx.process.pid, "ntpdig", 0, typeof st.ip === "number" ? 0 : "::");
      st.socket = socket?.id ?? 0;
      st.sent = ctx.unixUs();
      st.until = ctx.mono() + st.timeoutUs;
      if (socket) udpSend(m, socket, bytesToLatin1(askNtp(st.sent)), { ip: st.ip, port: NTP_PORT });
    }
    const wait = hear(ctx, st, host, st.ip);
    if (wait) return wait;
    const socket = socketById(m, st.socket);
    if (socket) udpClose(m, socket);
    st.ip = null;
    st.hosts.shift();
  }
  return null;
}
function hear(ctx: ProgramContext, st: Asking, host: Bytes, ip: Ip): Step | null {
  while (ctx.takeMessage() !== null);
  const socket = socketById(ctx.machine, st.socket);
  const datagram = socket && udpReceive(socket);
  if (!datagram) return ctx.mono() < st.until && socket ? waitMessage(st.until) : null;
  const said = readNtp(latin1ToBytes(datagram.bytes));
  if (!said) return null;
  const why =
    said.mode !== 4
      ? `unexpected response mode ${said.mode}`
      : said.stratum === 0
        ? "stratum 0, probable KOD packet"
        : said.leap === 3
          ? "leap not in sync"
          : null;
  if (why !== null) ctx.err(`ntpdig: ${host}: Response dropped: ${why}\n`);
  else st.samples.push({ ...said, host, ip: ipText(ip), sent: st.sent, back: ctx.unixUs() });
  return null;
}

/** What the best of the servers says. @source ntpclients/ntpdig.py, clock_select and report */
function report(ctx: ProgramContext, st: Asking): Step {
  const [best] = [...st.samples].sort((a, b) => a.stratum - b.stratum || distance(a) - distance(b));
  if (!best) {
    ctx.err("ntpdig: no eligible servers\n");
    return exit(1);
  }
  const seconds = Math.floor(best.answered / 1_000_000);
  const ahead = twiceAhead(best) / 2_000_000;
  const shown = `${ahead < 0 ? "-" : "+"}${Math.abs(ahead).toFixed(6)} +/- ${(distance(best) / 1_000_000).toFixed(6)}`;
  const server = `${best.host}${best.ip === best.host ? "" : ` ${best.ip}`} s${best.stratum} ${LEAPS[best.leap]}`;
  // The part of a second has no zeros before it, as the real one writes it.
  ctx.out(`${formatDate("%Y-%m-%d %T", seconds, 0)}.${best.answered - seconds * 1_000_000} (+0000) ${shown} ${server}\n`);
  if (st.isQuery) return exit(0);
  // The clock follows the host's; a guest may read it only.
  const call = st.isStep || Math.abs(ahead * 1_000_000) > SLEW_US ? "step_systime" : "adj_systime";
  ctx.err(`CLOCK: ${call}: Operation not permitted\n`);
  return exit(1);
}

export const ntpdate: Program<Asking> = {
  name: "ntpdate",
  path: "/usr/sbin/ntpdate",
  start,
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    return ask(ctx, st) ?? report(ctx, st);
  },
};
