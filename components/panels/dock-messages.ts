import type { DockviewMessages } from "dockview-react";
import type { Translate } from "../i18n";

/** What a screen reader is told of panels that come, go and move. */
export function dockMessages(t: Translate): Partial<DockviewMessages> {
  return {
    panelOpened: (name) => t("panels.nameOpened", { name }),
    panelClosed: (name) => t("panels.nameClosed", { name }),
    groupMaximized: (name) => t("panels.nameFillsThePage", { name }),
    groupRestored: (name) => t("panels.nameHasItsSizeAgain", { name }),
    groupFloated: (name) => t("panels.nameFloats", { name }),
    groupDocked: (name) => t("panels.nameDocked", { name }),
    closeTab: (name) => t("panels.closeName", { name }),
    closeTabPlain: () => t("common.close"),
  };
}
