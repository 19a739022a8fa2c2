import { BROADCAST_MAC, ipToText, parseIpv4 } from "../../wire/address";
import { byDevice, byName, isOwn } from "../net/interfaces";
import { arpClaim, arpRequest } from "../net/neighbours";
import { routeTo } from "../net/routes";
import { sourceFor } from "../net/send";
import { newSocket } from "../net/sockets";
import type { Machine } from "../os/machine";
import { exit, type Program, type Step, waitMessage } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";

/** Address that it asks from: one of the interface's own. */
function sourceOn(m: Machine, device: number, target: number): number {
  return byDevice(m, device)?.addresses[0]?.ip ?? sourceFor(m, target) ?? 0;
}

/** `arping`. @source iputils 20221126: arping(8) */
export const arping: Program<{
  ip: number;
  name: string;
  count: number;
  sent: number;
  got: number;
  sentAt: number;
  nextAt: number;
  /** monotonic time at which it ends, 0 never */
  until: number;
  /** the first answer is enough */
  first: boolean;
  quiet: boolean;
  code: number | null;
  device: number;
  /** what it says of itself: nothing in a search for duplicates */
  source: number;
  /** tells its own address in requests, or in answers */
  claims: "" | "U" | "A";
  isDuplicates: boolean;
  /** all probes go to everybody; else those after the first answer to whoever has given it */
  broadcasts: boolean;
  mac: string | null;
  sentToAll: number;
}> = {
  name: "arping",
  path: "/usr/sbin/arping",
  start(ctx) {
    const { values, flags, rest, error } = getopt("arping", ctx.args, "c:I:bfqw:hVUDAs:i:0");
    if (flags.has("h")) throw new HelpWanted("help");
    if (flags.has("V")) throw new HelpWanted("version");
    const refused = [..."i0"].find((letter) => flags.has(letter));
    const bad =
      values.get("c") !== undefined && !/^\d+$/.test(values.get("c") ?? "") ? `arping: invalid argument: '${values.get("c")}'` : null;
    const complaint = error ?? (refused === undefined ? bad : `arping: option -${refused} is not part of this system`);
    if (complaint !== null) ctx.err(`${complaint}\n`);
    else if (rest[0] === undefined) ctx.err("arping: usage error: Destination address required\n");
    else if (parseIpv4(rest[0]) === null) ctx.err(`arping: ${rest[0]}: Name or service not known\n`);
    const target = complaint === null ? parseIpv4(rest[0] ?? "") : null;
    const seconds = Number(values.get("w") ?? 0);
    const st = {
      ip: target ?? 0,
      name: rest[0] ?? "",
      count: Number(values.get("c") ?? 0),
      sent: 0,
      got: 0,
      sentAt: 0,
      nextAt: ctx.mono(),
      until: seconds > 0 ? ctx.mono() + seconds * 1_000_000 : 0,
      first: flags.has("f"),
      quiet: flags.has("q"),
      code: target === null ? 2 : null,
    };
    const via = values.get("I");
    const device =
      target === null
        ? null
        : via === undefined
          ? (routeTo(ctx.machine, target)?.device ?? null)
          : (byName(ctx.machine, via)?.device ?? null);
    const claims = flags.has("A") ? "A" : flags.has("U") ? "U" : "";
    const wanted = values.get("s");
    const usual = flags.has("D") ? 0 : claims === "" ? sourceOn(ctx.machine, device ?? 0, target ?? 0) : (target ?? 0);
    const source = wanted === undefined ? usual : (parseIpv4(wanted) ?? 0);
    const more = {
      device: device ?? 0,
      source,
      claims,
      isDuplicates: flags.has("D"),
      broadcasts: flags.has("b") || claims !== "",
      mac: null,
      sentToAll: 0,
    } as const;
    if (target !== null && device === null) {
      ctx.err(via === undefined ? "arping: No suitable device could be determined\n" : `arping: Device ${via} not available.\n`);
      return { ...st, ...more, code: 2 };
    }
    if (device === null) return { ...st, ...more, code: 2 };
    if (claims !== "" && !isOwn(ctx.machine, target ?? 0)) {
      ctx.err("arping: bind: Cannot assign requested address\n");
      return { ...st, ...more, code: 2 };
    }
    newSocket(ctx.machine, { pid: ctx.process.pid, kind: "arp", owner: "arping", remoteIp: st.ip });
    ctx.catchSignals([2]);
    if (!st.quiet) ctx.out(`ARPING ${st.name} from ${ipToText(source)} ${byDevice(ctx.machine, device)?.name ?? ""}\n`);
    return { ...st, ...more };
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) {
      const reply = message as { mac: string; at: number };
      st.got++;
      st.mac = reply.mac;
      if (!st.quiet)
        ctx.out(`Unicast reply from ${st.name} [${reply.mac.toUpperCase()}]  ${((reply.at - st.sentAt) / 1000).toFixed(3)}ms\n`);
    }
    const now = ctx.mono();
    const isOver = ((st.first || st.isDuplicates) && st.got > 0) || (st.until > 0 && now >= st.until);
    if (ctx.takeSignal() !== null || isOver || (st.count > 0 && st.sent >= st.count && (st.got >= st.count || now >= st.nextAt))) {
      if (!st.quiet) ctx.out(`Sent ${st.sent} probes (${st.sentToAll} broadcast(s))\nReceived ${st.got} response(s)\n`);
      st.code = st.claims !== "" ? 0 : st.got > 0 === st.isDuplicates ? 1 : 0;
      return { do: "run", us: 10 };
    }
    if (now >= st.nextAt && (st.count === 0 || st.sent < st.count)) {
      const i = byDevice(ctx.machine, st.device);
      const to = st.mac === null || st.broadcasts ? BROADCAST_MAC : st.mac;
      if (i && st.claims === "A") arpClaim(ctx.machine, i, st.ip);
      else if (i) arpRequest(ctx.machine, i, st.ip, st.source, to);
      st.sent++;
      if (to === BROADCAST_MAC) st.sentToAll++;
      st.sentAt = now;
      st.nextAt = now + 1_000_000;
    }
    return waitMessage(st.until > 0 ? Math.min(st.until, st.nextAt) : st.nextAt);
  },
};
