import { makeConfigured } from "../modelled/configured-links";
import { configureInterface, INTERFACES, startNetwork } from "../modelled/network-start";
import { optionsOf } from "../modelled/stanzas";
import { releaseDhcp, startDhcp } from "../net/dhcp-client";
import { byName, connect, removeAddress, setDown } from "../net/interfaces";
import { removeLink, settleLinks } from "../net/made/links";
import { setUp } from "../net/made/raise";
import { heldOutside } from "../net/outside-links";
import { makesLinks } from "../os/own-links";
import { exit, fail, instantProgram, ok, type Program, type Step, waitUntil } from "../os/program";
import { HelpWanted } from "./help";
import { getopt } from "./options";

/** `dhclient` and `udhcpc`: ask for an address again. */
function dhcpProgram(name: string): Program<{ name: string; until: number }> {
  return {
    name,
    path: `/usr/sbin/${name}`,
    start(ctx) {
      const { flags, rest, error } = getopt(name, ctx.args, name === "dhclient" ? "rvqdnw1x4\x016" : "rfqnbvi:");
      if (error) {
        ctx.err(`${error}\n`);
        return { name: "", until: 0 };
      }
      const refused = [..."6x"].find((letter) => flags.has(letter));
      if (refused !== undefined) {
        ctx.err(`${name}: option -${refused} is not part of this system\n`);
        return { name: "", until: 0 };
      }
      const target = rest[0] ?? "eth0";
      const i = byName(ctx.machine, target);
      if (!i || ctx.uid !== 0) {
        const held = heldOutside(ctx.machine, target);
        ctx.err(i ? `${name}: must be root\n` : held === null ? `Cannot find device "${target}"\n` : `${name}: ${held}\n`);
        return { name: "", until: 0 };
      }
      const isRelease = flags.has("r") && name === "dhclient";
      if (isRelease) releaseDhcp(ctx.machine, i);
      for (const address of i.addresses.filter((a) => a.dynamic)) removeAddress(ctx.machine, i, address.ip);
      if (isRelease) {
        return { name: "", until: -1 };
      }
      setUp(ctx.machine, i);
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
/** `dhclient`. @source isc-dhcp 4.4.3: dhclient(8) */
export const dhclient = dhcpProgram("dhclient");
/** `udhcpc`. @source busybox 1.36: udhcpc */
export const udhcpc = dhcpProgram("udhcpc");
/** `ifup`. @source ifupdown 0.8: ifup(8) */
export const ifup = instantProgram(
  "ifup",
  (args, ctx) => {
    const { flags, rest, error } = getopt("ifup", args, "avh", { all: "a", verbose: "v", help: "h" });
    if (error) return fail(error);
    if (flags.has("h")) throw new HelpWanted("help");
    if (ctx.uid !== 0) return fail("ifup: must be root");
    const m = ctx.machine;
    if (flags.has("a")) {
      startNetwork(m);
      return ok("");
    }
    if (rest[0] === undefined) return fail("ifup: no interfaces given");
    const text = ctx.fs.text(INTERFACES);
    const i = makesLinks(m) ? makeConfigured(m, text, rest[0]) : byName(m, rest[0]);
    if (!i) return fail(`ifup: unknown interface ${rest[0]}`);
    setUp(m, i);
    configureInterface(m, i, text);
    // One that nothing is written of asks for an address.
    if (optionsOf(text, i.name) === null && i.addresses.length === 0) startDhcp(m, i);
    connect(m, i);
    settleLinks(m);
    return ok("");
  },
  "/usr/sbin/ifup",
);
/** `ifdown`. @source ifupdown 0.8: ifdown(8) */
export const ifdown = instantProgram(
  "ifdown",
  (args, ctx) => {
    const { flags, rest, error } = getopt("ifdown", args, "vh", { verbose: "v", help: "h" });
    if (error) return fail(error);
    if (flags.has("h")) throw new HelpWanted("help");
    if (ctx.uid !== 0) return fail("ifdown: must be root");
    const i = byName(ctx.machine, rest[0] ?? "");
    if (!i) return fail(`ifdown: interface ${rest[0] ?? ""} not configured`);
    releaseDhcp(ctx.machine, i);
    for (const a of [...i.addresses]) removeAddress(ctx.machine, i, a.ip);
    setDown(ctx.machine, i);
    // What its stanza has made goes again. @source vlan: if-post-down.d/vlan; bridge-utils: if-post-down.d/bridge
    if (i.made && optionsOf(ctx.fs.text(INTERFACES), i.name) !== null) removeLink(ctx.machine, i);
    settleLinks(ctx.machine);
    return ok("");
  },
  "/usr/sbin/ifdown",
);
