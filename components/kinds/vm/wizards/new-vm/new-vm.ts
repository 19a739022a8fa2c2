"use client";
import { useConsole } from "../../../../data/console-context";
import { useGoToMade } from "../../../../data/submit";
import type { Wizard } from "../../../../form/wizard-frame";
import { type AboutNewVm, useAboutNewVm } from "./about";
import { cpuPage } from "./cpu-page";
import { finishPage } from "./finish-page";
import { homePage } from "./home-page";
import { mediaPage } from "./media-page";
import { namePage } from "./name-page";
import { namesOf } from "./names";
import { networkingPage } from "./networking-page";
import { storagePage } from "./storage-page";
import { templatePage } from "./template-page";

export interface NewVmPreset {
  readonly template?: string | undefined;
  readonly host?: string | undefined;
}
/** XenCenter's New VM wizard, submitted as one operation that is undone whole when a step of it fails. */
export const newVm: Wizard<NewVmPreset, AboutNewVm> = {
  name: "newVm",
  title: "wiz.title",
  go: "wiz.create",
  operation: "VM.create_from_template",
  pages: [templatePage, namePage, mediaPage, homePage, cpuPage, storagePage, networkingPage, finishPage],
  use: useAboutNewVm,
  many(args, { name: page, template }, { isTaken }) {
    const { name, count } = page as { readonly name: string; readonly count: number };
    const names = namesOf(name, count, isTaken);
    if (names.length === 1) return null;
    const disks = args.disks as readonly { readonly name_label: string }[];
    const { template: _template, ...rest } = args;
    return names.map((name_label) => ({
      ref: String(template?.template),
      args: {
        ...rest,
        name_label,
        // Disks that are named after the pattern are named after their VM.
        disks: disks.map((disk) => ({ ...disk, name_label: disk.name_label.replace(name.trim(), () => name_label) })),
      },
    }));
  },
  useDone() {
    const { go } = useConsole();
    const goToMade = useGoToMade();
    return (outcome, values) => goToMade(outcome, (ref) => go(ref, values.finish?.start === true ? "console" : "overview"));
  },
};
