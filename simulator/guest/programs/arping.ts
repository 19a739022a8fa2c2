import { ipToText, parseIpv4 } from "../../wire/address";
import { byDevice } from "../net/interfaces";
import { arpRequest } from "../net/neighbours";
import { routeTo, sourceFor } from "../net/stack";
import { newSocket } from "../net/tcp";
import { exit, type Program, type Step, waitMessage } from "../os/program";
import { getopt } from "./options";

/** `arping`. */
export const arping: Program<{
  ip: number;
  name: string;
  count: number;
  sent: number;
  got: number;
  sentAt: number;
  nextAt: number;
  code: number | null;
}> = {
  name: "arping",
  path: "/usr/sbin/arping",
  start(ctx) {
    const { values, rest } = getopt("arping", ctx.args, "c:I:bfqUD");
    const target = parseIpv4(rest[0] ?? "");
    const st = {
      ip: target ?? 0,
      name: rest[0] ?? "",
      count: Number(values.get("c") ?? 0),
      sent: 0,
      got: 0,
      sentAt: 0,
      nextAt: ctx.mono(),
      code: target === null ? 2 : null,
    };
    const route = target === null ? null : routeTo(ctx.machine, target);
    if (route === null) return { ...st, code: 2 };
    newSocket(ctx.machine, { pid: ctx.process.pid, kind: "arp", owner: "arping", remoteIp: st.ip });
    ctx.catchSignals([2]);
    ctx.out(`ARPING ${st.name} from ${ipToText(sourceFor(ctx.machine, st.ip) ?? 0)} ${byDevice(ctx.machine, route.device)?.name ?? ""}\n`);
    return st;
  },
  step(ctx, st): Step {
    if (st.code !== null) return exit(st.code);
    for (let message = ctx.takeMessage(); message !== null; message = ctx.takeMessage()) {
      const reply = message as { mac: string; at: number };
      st.got++;
      ctx.out(`Unicast reply from ${st.name} [${reply.mac.toUpperCase()}]  ${((reply.at - st.sentAt) / 1000).toFixed(3)}ms\n`);
    }
    const now = ctx.mono();
    if (ctx.takeSignal() !== null || (st.count > 0 && st.sent >= st.count && (st.got >= st.count || now >= st.nextAt))) {
      ctx.out(`Sent ${st.sent} probes (${st.sent} broadcast(s))\nReceived ${st.got} response(s)\n`);
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
    return waitMessage(st.nextAt);
  },
};
