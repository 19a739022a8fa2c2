/** The main menu, what it offers beside the steps, and what is said when a step fails. @source debian-installer: main-menu, di-utils-shell, di-utils-exit-installer (templates) */
import { beginStop } from "../../modelled/boot";
import type { ProgramContext } from "../../os/program";
import { exit, waitChild } from "../../os/program";
import { collected } from "../children";
import { asked, endProgress, told } from "./debconf";
import { type InstallerState, ITEMS, type Item } from "./debian-state";
import type { Nodes } from "./dialogue";

/** Steps that must be done before the end; the others are offered only. */
const NEEDED: readonly Item[] = [
  "language",
  "keyboard",
  "media",
  "components",
  "nics",
  "network",
  "users",
  "clock",
  "disks",
  "partman",
  "base",
  "grub",
  "finish",
];
const names = Object.keys(ITEMS) as Item[];
/** What must be done again when a step is. */
const UNDOES: Readonly<Partial<Record<Item, readonly Item[]>>> = { language: ["clock"], partman: ["base", "grub"], base: ["grub"] };

function firstOpen(st: InstallerState): Item {
  return NEEDED.find((item) => !st.done.includes(item)) ?? "finish";
}

/** Chosen from the menu: what must be done before comes first, and is done anew when it was chosen itself. */
function chosen(ctx: ProgramContext, st: InstallerState, item: Item): string {
  st.pieces = 0;
  st.until = 0;
  endProgress(ctx, st);
  if (item === "shell" || item === "abort") return item;
  const undone = [item, ...(UNDOES[item] ?? [])];
  st.done = st.done.filter((done) => !undone.includes(done));
  const before = NEEDED.slice(0, NEEDED.indexOf(item === "noloader" ? "grub" : item));
  st.item = before.find((each) => !st.done.includes(each)) ?? item;
  return st.item;
}

export const menu: Nodes<InstallerState> = {
  next: {
    run(_ctx, st) {
      st.item = firstOpen(st);
      st.pieces = 0;
      st.until = 0;
      return st.item;
    },
  },
  menu: asked({
    question: (_ctx, st) => ({
      kind: "select",
      title: "Debian installer main menu",
      prompt: "Choose the next step in the install process:",
      choices: names.map((name) => ITEMS[name]),
      byDefault: names.indexOf(firstOpen(st)),
    }),
    take: (ctx, st, answer) => chosen(ctx, st, names[Number(answer)] ?? "shell"),
    back: "menu",
  }),
  failed: {
    run(ctx, st) {
      endProgress(ctx, st);
      st.pieces = 0;
      st.until = 0;
      return "failedNote";
    },
  },
  failedNote: told(
    "error",
    (_ctx, st) => ({
      title: ITEMS[st.item],
      prompt: "Installation step failed",
      text: [
        `An installation step failed. You can try to run the failing item again from the menu, or skip it and choose something else. The failing step is: ${ITEMS[st.item]}`,
      ],
    }),
    "menu",
  ),
  shell: told(
    "note",
    () => ({
      title: ITEMS.shell,
      prompt: "Interactive shell",
      text: [
        'After this message, you will be running "ash", a Bourne-shell clone.',
        'The root file system is a RAM disk. The hard disk file systems are mounted on "/target". The editor available to you is nano. It\'s very small and easy to figure out. To get an idea of what Unix utilities are available to you, use the "help" command.',
        'Use the "exit" command to return to the installation menu.',
      ],
    }),
    "shellStart",
  ),
  shellStart: {
    run(ctx, st) {
      const pid = ctx.spawn(["bash", "-i"]);
      st.shell = typeof pid === "number" ? pid : 0;
      return typeof pid === "number" ? "shellWait" : "menu";
    },
  },
  shellWait: {
    run(ctx, st) {
      if (collected(ctx, st.shell) === null) return waitChild();
      st.shell = 0;
      return "menu";
    },
  },
  abort: asked({
    question: () => ({
      kind: "boolean",
      title: ITEMS.abort,
      text: ["If you have not finished the install, your system may be left in an unusable state."],
      prompt: "Really abort the installation?",
      byDefault: false,
    }),
    take: (_ctx, _st, answer) => (answer === "yes" ? "aborted" : "menu"),
    back: "menu",
  }),
  aborted: {
    run(ctx) {
      beginStop(ctx.machine, "reboot");
      return exit(0);
    },
  },
};
