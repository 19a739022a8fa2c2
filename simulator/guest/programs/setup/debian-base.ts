/** The base system, its loader, and the end. @source debian-installer: base-installer (bootstrap-base.templates), grub-installer, nobootloader, finish-install (templates) */

import { SECTOR } from "../../../content/disk-layout";
import { beginStop } from "../../modelled/boot";
import { areOver } from "../../os/disk-io";
import { installedOf, type Machine } from "../../os/machine";
import { writeBackAll } from "../../os/page-cache";
import { partitionsOf } from "../../os/partitions";
import { exit, type ProgramContext, type Step, waitDisk } from "../../os/program";
import { copyOn, resting } from "./copying";
import { asked, endProgress, showProgress, told } from "./debconf";
import { writeAnswers, writeSystem } from "./debian-answers";
import { chosenDisk, TARGET } from "./debian-partman";
import { finished, type InstallerState, ITEMS, passTime } from "./debian-state";
import type { Nodes } from "./dialogue";
import { deviceFor, discFacts, discOf, installLoader, unmountTarget, unpacked } from "./target";

/** Packages are read, unpacked and configured one after another: some two hundred. guess: they take 90 s of a CPU */
const PIECES = 200;
const CPU_US = 90_000_000;
/** GRUB's first sector and its core image behind it. @source grub-install(8): core.img of some 30 KiB */
const LOADER_BYTES = 32_768;
const LOADER = "Installing GRUB boot loader";

function isMounted(m: Machine): boolean {
  return m.state.os.mounts.some(({ dir }) => dir === TARGET);
}

function bringPackages(ctx: ProgramContext, st: InstallerState): string | Step {
  const m = ctx.machine;
  const disk = chosenDisk(ctx, st);
  if (!disk || !isMounted(m)) return "notMounted";
  const root = partitionsOf(m, disk).find(({ dir }) => dir === "/");
  const facts = discFacts(m);
  showProgress(ctx, st, "Installing the base system", Math.floor((st.pieces * 100) / PIECES));
  const result = copyOn(ctx, st, {
    disc: discOf(m),
    disk,
    readBytes: facts?.readBytes ?? 1,
    writeBytes: installedOf("debian"),
    roomBytes: (root?.sectors ?? 0) * SECTOR,
    pieces: PIECES,
    cpuUs: CPU_US,
  });
  if (typeof result !== "string") return result;
  endProgress(ctx, st);
  if (result === "disc" || !facts?.installs) return "couldNotRetrieve";
  if (result !== "done") return "bootstrapFailed";
  unpacked(m, disk, facts.installs, "parted");
  writeSystem(m, st, disk);
  return finished(st);
}

const base: Nodes<InstallerState> = {
  base: { run: bringPackages },
  notMounted: told(
    "error",
    () => ({
      title: ITEMS.base,
      prompt: "No file system mounted on /target",
      text: [
        "Before the installation can proceed, a root file system must be mounted on /target. The partitioner and formatter should have done this for you.",
      ],
    }),
    "failed",
  ),
  couldNotRetrieve: told(
    "error",
    () => ({
      title: ITEMS.base,
      prompt: "Debootstrap Error",
      text: [
        "Couldn't retrieve linux-image-amd64. This may be due to a network problem or a bad CD, depending on your installation method.",
        "If you are installing from CD-R or CD-RW, burning the CD at a lower speed may help.",
      ],
    }),
    "bootstrapFailed",
  ),
  bootstrapFailed: told(
    "error",
    () => ({
      title: ITEMS.base,
      prompt: "Base system installation error",
      text: [
        "The debootstrap program exited with an error (return value 1).",
        "Check /var/log/syslog or see virtual console 4 for the details.",
      ],
    }),
    "failed",
  ),
};

function writeLoader(ctx: ProgramContext, st: InstallerState): string | Step {
  const m = ctx.machine;
  const disk = chosenDisk(ctx, st);
  if (!disk || !isMounted(m)) return "grubFailed";
  if (st.pieces === 0) {
    const tickets = installLoader(m, disk, "grub", LOADER_BYTES);
    if (tickets === null) return "grubFailed";
    showProgress(ctx, st, LOADER, 0);
    st.pieces = 1;
    st.tickets = tickets;
    st.until = ctx.mono() + 3_000_000;
  }
  const rest = resting(ctx, st);
  if (rest) return rest;
  showProgress(ctx, st, LOADER, 100);
  endProgress(ctx, st);
  return finished(st);
}

const loader: Nodes<InstallerState> = {
  grub: asked({
    question: () => ({
      kind: "boolean",
      title: ITEMS.grub,
      text: [
        "It seems that this new installation is the only operating system on this computer. If so, it should be safe to install the GRUB boot loader to your primary drive (UEFI partition/boot record).",
        "Warning: If your computer has another operating system that the installer failed to detect, this will make that operating system temporarily unbootable, though GRUB can be manually configured later to boot it.",
      ],
      prompt: "Install the GRUB boot loader to your primary drive?",
      byDefault: true,
    }),
    take: (_ctx, _st, answer) => (answer === "yes" ? "bootDevice" : "menu"),
    back: "menu",
  }),
  bootDevice: asked({
    question: (_ctx, st) => ({
      kind: "select",
      title: ITEMS.grub,
      text: [
        "You need to make the newly installed system bootable, by installing the GRUB boot loader on a bootable device. The usual way to do this is to install GRUB to your primary drive (UEFI partition/boot record). You may instead install GRUB to a different drive (or partition), or to removable media.",
      ],
      prompt: "Device for boot loader installation:",
      choices: ["Enter device manually", `/dev/${st.disk}`],
      byDefault: 1,
    }),
    take(_ctx, st, answer) {
      st.bootDevice = `/dev/${st.disk}`;
      return answer === "0" ? "bootDeviceName" : "grubWrite";
    },
    back: "grub",
  }),
  bootDeviceName: asked({
    question: (_ctx, st) => ({
      kind: "string",
      title: ITEMS.grub,
      text: [
        "The device should be specified as a device in /dev. Below are some examples:",
        ` - "/dev/${st.disk}" will install GRUB to your primary drive (UEFI partition/boot\n   record);`,
      ],
      prompt: "Device for boot loader installation:",
    }),
    take(_ctx, st, answer) {
      st.bootDevice = answer;
      return answer === `/dev/${st.disk}` ? "grubWrite" : "grubFailed";
    },
    back: "bootDevice",
  }),
  grubWrite: { run: writeLoader },
  grubFailed: told(
    "error",
    (_ctx, st) => ({
      title: ITEMS.grub,
      prompt: `Unable to install GRUB in ${st.bootDevice}`,
      text: [`Executing 'grub-install ${st.bootDevice}' failed.`, "This is a fatal error."],
    }),
    "failed",
  ),
  noloader: told(
    "note",
    (ctx, st) => {
      const disk = chosenDisk(ctx, st);
      const root = disk ? deviceFor(ctx.machine, disk, "/") : "";
      return {
        title: ITEMS.noloader,
        prompt: "No boot loader installed",
        text: [
          "No boot loader has been installed, either because you chose not to or because your specific architecture doesn't support a boot loader yet.",
          `You will need to boot manually with the /vmlinuz kernel on partition ${root} and root=${root} passed as a kernel argument.`,
        ],
      };
    },
    "withoutLoader",
  ),
  withoutLoader: {
    run(_ctx, st) {
      st.item = "grub";
      return finished(st);
    },
  },
};

/** All is on the disk: the disc comes out, and the machine starts again. */
function leave(ctx: ProgramContext, st: InstallerState): Step {
  const m = ctx.machine;
  const tickets = writeBackAll(m);
  if (!areOver(m, tickets)) return waitDisk(tickets);
  unmountTarget(m, TARGET);
  const disc = discOf(m);
  if (disc) m.services.ejectDisc?.(disc.device);
  st.code = 0;
  beginStop(m, "reboot");
  return exit(0);
}

const end: Nodes<InstallerState> = {
  finish: {
    run: (ctx, st) => passTime(ctx, st, "Finishing the installation", 4_000_000) ?? (isMounted(ctx.machine) ? "answers" : "notMounted"),
  },
  answers: {
    run(ctx, st) {
      writeAnswers(ctx.machine, st);
      st.tickets = writeBackAll(ctx.machine);
      return "written";
    },
  },
  written: { run: (ctx, st) => resting(ctx, st) ?? "complete" },
  complete: told(
    "note",
    () => ({
      title: ITEMS.finish,
      prompt: "Installation complete",
      text: [
        "Installation is complete, so it is time to boot into your new system. Make sure to remove the installation media, so that you boot into the new system rather than restarting the installation.",
        "Please choose <Continue> to reboot.",
      ],
    }),
    "leave",
  ),
  leave: { run: leave },
};

export const installation: Nodes<InstallerState> = { ...base, ...loader, ...end };
