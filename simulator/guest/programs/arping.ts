import { ipToText, parseIpv4 } from "../../wire/address";
import { byDevice } from "../net/interfaces";
import { arpRequest } from "../net/neighbours";
import { routeTo, sourceFor } from "../net/send";
import { newSocket } from "../net/sockets";
import { exit, type Program, type Step, waitMessage } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";

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
}> = {
  name: "arping",
  path: "/usr/sbin/arping",
  start(ctx) {
    const { values, flags, rest, error } = getopt("arping", ctx.args, "c:I:bfqw:hVUDAs:i:");
    if (flags.has("h")) throw new HelpWanted("help");
    if (flags.has("V")) throw new HelpWanted("version");
    const refused = [..."UDAsi"].find((letter) => flags.has(letter));
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
    const route = target === null ? null : routeTo(ctx.machine, target);
    if (route === null) return { ...st, code: 2 };
    newSocket(ctx.machine, { pid: ctx.process.pid, kind: "arp", owner: "arping", remoteIp: st.ip });
    ctx.catchSignals([2]);
    if (!st.quiet)
      ctx.out(
        `ARPING ${st.name} from ${ipToText(sourceFor(ctx.machine, st.ip) ?? 0)} ${byDevice(ctx.machine, route.device)?.name ?? ""}\n`,
      );
    return st;
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) {
      const reply = message as { mac: string; at: number };
      st.got++;
      if (!st.quiet)
        ctx.out(`Unicast reply from ${st.name} [${reply.mac.toUpperCase()}]  ${((reply.at - st.sentAt) / 1000).toFixed(3)}ms\n`);
    }
    const now = ctx.mono();
    const isOver = (st.first && st.got > 0) || (st.until > 0 && now >= st.until);
    if (ctx.takeSignal() !== null || isOver || (st.count > 0 && st.sent >= st.count && (st.got >= st.count || now >= st.nextAt))) {
      if (!st.quiet) ctx.out(`Sent ${st.sent} probes (${st.sent} broadcast(s))\nReceived ${st.got} response(s)\n`);
      st.code = st.got > 0 ? 0 : 1;
      return { do: "run", us: 10 };
    }
    if (now >= st.nextAt && (st.count === 0 || st.sent < st.count)) {
      const i = byDevice(ctx.machine, routeTo(ctx.machine, st.ip)?.device ?? 0);
      if (i) arpRequest(ctx.machine, i, st.ip, i.addresses[0]?.ip ?? 0);
      st.sent++;
      st.sentAt = now;
      st.nextAt = now + 1_000_000;
    }
    return waitMessage(st.until > 0 ? Math.min(st.until, st.nextAt) : st.nextAt);
  },
};
