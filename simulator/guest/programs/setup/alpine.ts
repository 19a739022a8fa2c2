import type { Program, ProgramContext } from "../../os/program";
import { exit } from "../../os/program";
import { SIGINT } from "../../os/signals";
import { disk } from "./alpine-disk";
import { identity } from "./alpine-identity";
import { network } from "./alpine-network";
import type { AlpineState } from "./alpine-state";
import { type Nodes, talkOn } from "./dialogue";
import { put } from "./target";

/** After the network: the new name counts, and /etc/hosts has it. */
function rename(ctx: ProgramContext, st: AlpineState): string {
  const m = ctx.machine;
  const name = m.fs.text("/etc/hostname").trim();
  m.state.os.hostname = name;
  const domain = st.domain === "" ? "my.domain" : st.domain;
  put(m, "/etc/hosts", `127.0.0.1\t${name}.${domain} ${name} localhost.localdomain localhost\n::1\t\tlocalhost localhost.localdomain\n`);
  return "zones";
}

const nodes: Nodes<AlpineState> = { ...identity, ...network, named: { run: rename }, ...disk };

/**
 * `setup-alpine`, shortened: no proxy, no mirrors, no SSH keys and servers, no NTP, since a lab has nothing of these.
 * @source alpine-conf 3.17: setup-alpine
 */
export const setupAlpine: Program<AlpineState> = {
  name: "setup-alpine",
  path: null,
  start(ctx) {
    ctx.catchSignals([SIGINT]);
    return {
      at: "start",
      isAsked: false,
      code: 0,
      pieces: 0,
      until: 0,
      password: "",
      who: "",
      after: "",
      domain: "",
      iface: "",
      address: "",
      netmask: "",
      configured: [],
      stanzas: [],
      askAt: 0,
      asked: 0,
      region: "",
      name: "",
      fullName: "",
      disk: "",
    };
  },
  step(ctx, st) {
    if (ctx.takeSignal() !== null) {
      ctx.terminal.echo = true;
      ctx.out("\n");
      return exit(130);
    }
    if (ctx.uid !== 0) {
      ctx.err("setup-alpine: must be run as root\n");
      return exit(1);
    }
    return talkOn(nodes, ctx, st);
  },
};
