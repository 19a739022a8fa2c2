"use client";
import type { DockviewPanelApi } from "dockview-react";
import { X } from "lucide-react";
import { useEffect } from "react";
import { useLab } from "../data/lab-context";
import { closePanel, type PanelPlace, panelId } from "../data/panels";
import { useObjectState } from "../data/use-object-state";
import { useT } from "../i18n";
import { ObjectIcon } from "../ui/object-icon";
import { PanelScope } from "./panel-scope";
import { usePanelTitle } from "./use-panel-title";

/** A panel's tab: its object with its state, and what of it is shown. */
export function PanelTab({ at, api }: { at: PanelPlace; api: DockviewPanelApi }) {
  return <PanelScope at={at}>{({ object }) => <Label at={at} api={api} of={object?.ref ?? null} />}</PanelScope>;
}
function Label({ at, api, of }: { at: PanelPlace; api: DockviewPanelApi; of: string | null }) {
  const t = useT();
  const { labId, kinds } = useLab();
  const title = usePanelTitle(at);
  const state = useObjectState(of ?? "");
  const kind = kinds.named(at.kind);
  useEffect(() => api.setTitle(title), [api, title]);
  const close = (): void => closePanel(labId, panelId(at));
  return (
    // The dock's own tab around this takes focus and keys, and holds nothing but its name: the cross is for the pointer alone, and what it does is
    // in the menu beside the tabs as well.
    <span className="flex h-full items-center gap-1.5 pr-1 pl-2.5" onAuxClick={(event) => event.button === 1 && close()}>
      {kind && <ObjectIcon kind={kind} look={state?.look ?? "plain"} size={14} />}
      <span className="max-w-64 truncate">{title}</span>
      <span
        aria-hidden
        title={t("panels.closeTitle", { title })}
        onPointerDown={(event) => event.stopPropagation()}
        onClick={close}
        className="inline-flex size-5 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text"
      >
        <X size={12} aria-hidden />
      </span>
    </span>
  );
}
