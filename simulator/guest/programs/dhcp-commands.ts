import { startNetwork } from "../modelled/boot";
import { startDhcp, stopDhcp } from "../net/dhcp-client";
import { byName, connect, removeAddress, setDown } from "../net/interfaces";
import { exit, fail, instantProgram, ok, type Program, type Step, waitUntil } from "../os/program";

/** `dhclient` and `udhcpc`: ask for an address again. */
function dhcpProgram(name: string): Program<{ name: string; until: number }> {
  return {
    name,
    path: `/usr/sbin/${name}`,
    start(ctx) {
      const target = ctx.args.filter((arg) => !arg.startsWith("-")).at(-1) ?? "eth0";
      const i = byName(ctx.machine, target);
      if (!i || ctx.uid !== 0) {
        ctx.err(i ? `${name}: must be root\n` : `Cannot find device "${target}"\n`);
        return { name: "", until: 0 };
      }
      for (const address of i.addresses.filter((a) => a.dynamic)) removeAddress(ctx.machine, i, address.ip);
      if (ctx.args.includes("-r")) {
        stopDhcp(ctx.machine, i);
        return { name: "", until: -1 };
      }
      i.up = true;
      startDhcp(ctx.machine, i);
      return { name: target, until: ctx.mono() + 60_000_000 };
    },
    step(ctx, state): Step {
      if (state.name === "") return exit(state.until < 0 ? 0 : 1);
      const i = byName(ctx.machine, state.name);
      if (i && i.addresses.length > 0) return exit(0);
      if (ctx.mono() >= state.until) return exit(2);
      return waitUntil(ctx.mono() + 200_000);
    },
  };
}
export const dhclient = dhcpProgram("dhclient");
export const udhcpc = dhcpProgram("udhcpc");
export const ifup = instantProgram(
  "ifup",
  (args, ctx) => {
    const i = byName(ctx.machine, args[0] ?? "");
    if (!i && args[0] === "-a") {
      startNetwork(ctx.machine);
      return ok("");
    }
    if (!i) return fail(`ifup: unknown interface ${args[0] ?? ""}`);
    i.up = true;
    if (i.addresses.length === 0) startDhcp(ctx.machine, i);
    connect(ctx.machine, i);
    return ok("");
  },
  "/usr/sbin/ifup",
);
export const ifdown = instantProgram(
  "ifdown",
  (args, ctx) => {
    const i = byName(ctx.machine, args[0] ?? "");
    if (!i) return fail(`ifdown: interface ${args[0] ?? ""} not configured`);
    stopDhcp(ctx.machine, i);
    for (const a of [...i.addresses]) removeAddress(ctx.machine, i, a.ip);
    setDown(ctx.machine, i);
    return ok("");
  },
  "/usr/sbin/ifdown",
);
