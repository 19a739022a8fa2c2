import type { DockviewMessages } from "dockview-react";
import type { Translate } from "../i18n";

/** What a screen reader is told of panels that come, go and move. */
export function dockMessages(t: Translate): Partial<DockviewMessages> {
  return {
    panelOpened: (name) => t({ en: "{name} opened", zh: "已打开{name}" }, { name }),
    panelClosed: (name) => t({ en: "{name} closed", zh: "已关闭{name}" }, { name }),
    groupMaximized: (name) => t({ en: "{name} fills the page", zh: "{name}已铺满页面" }, { name }),
    groupRestored: (name) => t({ en: "{name} has its size again", zh: "{name}已恢复大小" }, { name }),
    groupFloated: (name) => t({ en: "{name} floats", zh: "{name}已浮动" }, { name }),
    groupDocked: (name) => t({ en: "{name} docked", zh: "{name}已停靠" }, { name }),
    closeTab: (name) => t({ en: "Close {name}", zh: "关闭{name}" }, { name }),
    closeTabPlain: () => t("common.close"),
  };
}
