"use client";
import type { AnyRec } from "../data/defaults";
import type { AnyTab } from "../data/kind";
import type { PanelPlace } from "../data/panels";
import { useT } from "../i18n";
import { EmptyState } from "../ui/empty-state";
import { PanelTitle } from "../ui/region-name";
import { PanelScope } from "./panel-scope";
import { usePanelTitle } from "./use-panel-title";

/** What a panel shows: the tab of its object, or that it is no longer there. */
export function PanelBody({ at }: { at: PanelPlace }) {
  const t = useT();
  return (
    <PanelScope at={at}>
      {({ object, tab }) =>
        object && tab ? (
          <Shown at={at} object={object} tab={tab} />
        ) : (
          <EmptyState
            text={t({ en: "What this panel showed is no longer there", zh: "此面板显示的内容已不存在" })}
            hint={t({
              en: "It comes back with it, as after an undo. Close the panel if you do not need it.",
              zh: "撤销等操作使其恢复后，面板会重新显示。不需要时可关闭面板。",
            })}
          />
        )
      }
    </PanelScope>
  );
}
function Shown({ at, object, tab }: { at: PanelPlace; object: AnyRec; tab: AnyTab }) {
  const title = usePanelTitle(at);
  const View = tab.view;
  return (
    <PanelTitle value={title}>
      {/* The dock's own group around this is the landmark, under the same title. */}
      <div className="flex h-full min-h-0 min-w-0 flex-col bg-canvas">
        <View key={object.ref} object={object} />
      </div>
    </PanelTitle>
  );
}
