"use client";
import type { DockviewApi, DockviewGroupPanelApi } from "dockview-react";
import { EllipsisVertical } from "lucide-react";
import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import { closePanel, openWindow, type PanelPlace, panelId } from "../data/panels";
import { useT } from "../i18n";
import { MenuButton } from "../ui/menu";
import { type MenuAction, type MenuEntry, separator } from "../ui/menu-entries";
import { PAGE_PANEL } from "./arrange";
import { blockedDialog } from "./dialogs";
import { panelWords } from "./panel-words";

/** What can be done with the panel that its group shows, by a menu beside the tabs: everything that dragging does as well. */
export function PanelActions({ at, group, dock }: { at: PanelPlace; group: DockviewGroupPanelApi; dock: DockviewApi }) {
  const t = useT();
  const { labId, session } = useLab();
  const { go, open } = useConsole();
  const id = panelId(at);
  const ref = session.store.byUuid(at.uuid)?.ref;
  const isFloating = group.location.type === "floating";
  const action = (label: string, run: () => void, why: string | null = null): MenuAction => ({ label, why, run });
  const toSide = (position: "right" | "bottom"): void => {
    const page = dock.getPanel(PAGE_PANEL);
    if (page) dock.getPanel(id)?.api.moveTo({ group: page.group, position });
  };
  const entries = (): readonly MenuEntry[] => [
    action(t(panelWords.right), () => toSide("right")),
    action(t(panelWords.below), () => toSide("bottom")),
    action(
      t(panelWords.float),
      () => {
        const panel = dock.getPanel(id);
        if (panel) dock.addFloatingGroup(panel, { x: 60, y: 60, width: 620, height: 400 });
      },
      isFloating ? t("panels.itFloatsAlready") : null,
    ),
    action(t(panelWords.window), () => {
      if (openWindow(labId, at)) closePanel(labId, id);
      else open(blockedDialog, {});
    }),
    separator,
    action(
      group.isMaximized() ? t("panels.backToItsSize") : t("panels.fillThePage"),
      () => (group.isMaximized() ? group.exitMaximized() : group.maximize()),
      isFloating ? t("panels.onlyADockedPanelCan") : null,
    ),
    action(t("panels.goToItsPage"), () => ref && go(ref, at.tab), ref ? null : t("title.notFoundShort")),
    separator,
    action(t(panelWords.close), () => closePanel(labId, id)),
  ];
  return (
    <MenuButton
      entries={entries}
      label={t("panels.panel")}
      className="inline-flex m-1 size-6 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text data-popup-open:bg-pressed"
    >
      <EllipsisVertical size={14} aria-hidden />
    </MenuButton>
  );
}
