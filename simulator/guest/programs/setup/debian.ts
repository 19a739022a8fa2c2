import type { Program } from "../../os/program";
import { SIGINT } from "../../os/signals";
import { installation } from "./debian-base";
import { locale } from "./debian-locale";
import { menu } from "./debian-menu";
import { network } from "./debian-network";
import { partman } from "./debian-partman";
import { freshState, type InstallerState } from "./debian-state";
import { people } from "./debian-users";
import { type Nodes, talkOn } from "./dialogue";

const nodes: Nodes<InstallerState> = { ...menu, ...locale, ...network, ...people, ...partman, ...installation };

/**
 * Debian's installer on a serial console, in debconf's text frontend. Shortened: no mirror, no tasks, no survey, since a lab has nothing
 * of these; guided partitioning alone.
 * @source debian-installer of Debian 12
 */
export const debianInstaller: Program<InstallerState> = {
  name: "debian-installer",
  path: null,
  start(ctx) {
    // @source rootskel: lib/debian-installer/menu runs in /, which is its home
    ctx.process.env = [...ctx.process.env, "HOME=/"];
    return freshState();
  },
  step(ctx, st) {
    // The frontend does not hear Ctrl-C. @source cdebconf: text.c, text_initialize
    ctx.catchSignals([SIGINT]);
    while (ctx.takeSignal() !== null);
    return talkOn(nodes, ctx, st);
  },
};
