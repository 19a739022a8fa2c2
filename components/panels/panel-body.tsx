"use client";
import type { PanelPlace } from "../data/panels";
import { useT } from "../i18n";
import { EmptyState } from "../ui/empty-state";
import { PanelScope } from "./panel-scope";

/** What a panel shows: the tab of its object, or that it is no longer there. */
export function PanelBody({ at }: { at: PanelPlace }) {
  const t = useT();
  return (
    <PanelScope at={at}>
      {({ object, tab }) => {
        if (!object || !tab)
          return (
            <EmptyState
              text={t({ en: "What this panel showed is no longer there", zh: "此面板显示的内容已不存在" })}
              hint={t({
                en: "It comes back with it, as after an undo. Close the panel if you do not need it.",
                zh: "撤销等操作使其恢复后，面板会重新显示。不需要时可关闭面板。",
              })}
            />
          );
        const View = tab.view;
        return (
          <section aria-label={t(tab.label)} className="flex h-full min-h-0 min-w-0 flex-col bg-canvas">
            <View key={object.ref} object={object} />
          </section>
        );
      }}
    </PanelScope>
  );
}
