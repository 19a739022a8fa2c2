"use client";
import { useConsole } from "../../../../data/console-context";
import { useGoToMade } from "../../../../data/submit";
import { defineWizard } from "../../../../form/wizard-frame";
import { type AboutNewNetwork, useAboutNewNetwork } from "./about";
import { bondPage } from "./bond-page";
import { devicePage } from "./device-page";
import { finishPage } from "./finish-page";
import { kindPage } from "./kind-page";
import { namePage } from "./name-page";
import "../texts";

/** XenCenter's New Network wizard, submitted as one operation. Loaded when it is opened. */
export const newNetworkDialog = defineWizard<object, AboutNewNetwork>({
  name: "newNetwork",
  title: "newNet.title",
  go: "newNet.go",
  operation: "pool.add_network",
  pages: [kindPage, namePage, devicePage, bondPage, finishPage],
  use: useAboutNewNetwork,
  useDone() {
    const { go } = useConsole();
    const goToMade = useGoToMade();
    return (outcome) => goToMade(outcome, (ref) => go(ref));
  },
});
