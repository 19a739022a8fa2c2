/** Tabs and consoles beside the page: docked, floating, in windows of their own. */
import { AppWindow, Columns2, PanelBottom, PanelRight, PictureInPicture2 } from "lucide-react";
import { closeAllPanels, type Dock, openPanels, openWindow, PANELS_MOST, type PanelPlace, readPanels } from "../../data/panels";
import { type Command, type CommandContext, defineCommand, defineLabCommand } from "../../kinds/command";
import { blockedDialog } from "../../panels/dialogs";
import { panelWords } from "../../panels/panel-words";

/** Why no further panel can be opened. */
function noRoom({ labId, t }: CommandContext): string | null {
  return readPanels(labId).length < PANELS_MOST ? null : t(panelWords.full, { most: PANELS_MOST });
}
const noTab = ({ shown, t }: CommandContext): string | null => (shown ? null : t("frame.noTabOfAnObject"));

const docks: readonly { readonly dock: Dock; readonly icon: NonNullable<Command["icon"]> }[] = [
  { dock: "right", icon: PanelRight },
  { dock: "below", icon: PanelBottom },
  { dock: "float", icon: PictureInPicture2 },
];
/** Tabs that are opened beside the page from an object's menu, each by its name. Below it: a map that becomes narrow folds its servers. */
const BESIDE = [
  { id: "host.console", on: "host", tab: "console", label: "frame.consoleAsAPanel", menu: "server" },
  { id: "vm.performance", on: "vm", tab: "performance", label: "frame.performanceAsAPanel", menu: "vm" },
  { id: "host.performance", on: "host", tab: "performance", label: "frame.performanceAsAPanel", menu: "server" },
  { id: "host.wiring", on: "host", tab: "wiring", label: "frame.wiringAsAPanel", menu: "server" },
] as const;
/** Consoles are on tabs of this name. */
const CONSOLE_TAB = "console";

export const panelCommands: readonly Command[] = [
  defineLabCommand({
    id: "view.panel",
    label: "frame.thisTabAsAPanel",
    menus: [{ in: "view", group: 2 }],
    isNotInPalette: true,
    why: noTab,
  }),
  ...docks.map(({ dock, icon }) =>
    defineLabCommand({
      id: `view.panel.${dock}`,
      label: panelWords[dock],
      icon,
      menus: [{ in: "view.panel", group: 0 }],
      why: (context) => noTab(context) ?? noRoom(context),
      run: ({ labId, shown }) => void (shown && openPanels(labId, [shown], dock)),
    }),
  ),
  defineLabCommand({
    id: "view.panel.window",
    label: panelWords.window,
    icon: AppWindow,
    menus: [{ in: "view.panel", group: 0 }],
    why: noTab,
    run: ({ labId, shown, open }) => {
      if (shown && !openWindow(labId, shown)) open(blockedDialog, {});
    },
  }),
  defineLabCommand({
    id: "view.panels.close",
    label: panelWords.closeAll,
    menus: [{ in: "view", group: 2 }],
    why: ({ labId, t }) => (readPanels(labId).length > 0 ? null : t("frame.noPanelIsOpen")),
    run: ({ labId }) => closeAllPanels(labId),
  }),
  defineCommand<"VM">({
    id: "vm.consoles",
    label: "frame.consoleAsAPanel",
    labelForMany: "frame.consolesSideBySide",
    icon: Columns2,
    on: ["vm"],
    takesMany: true,
    menus: [{ in: "vm", group: 2 }],
    context: 5,
    why: (_vm, context) => noRoom(context),
    run: (able, { labId }) =>
      void openPanels(
        labId,
        able.map(({ uuid }): PanelPlace => ({ kind: "vm", uuid, tab: CONSOLE_TAB })),
        "below",
      ),
  }),
  ...BESIDE.map(({ id, on, tab, label, menu }) =>
    defineCommand<"VM" | "host">({
      id: `${id}.panel`,
      label,
      icon: Columns2,
      on: [on],
      menus: [{ in: menu, group: 2 }],
      context: 5,
      why: (_object, context) => noRoom(context),
      run: (able, { labId }) =>
        void openPanels(
          labId,
          able.map(({ uuid }): PanelPlace => ({ kind: on, uuid, tab })),
          "below",
        ),
    }),
  ),
];
