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
          <EmptyState text={t("panels.whatThisPanelShowedIs")} hint={t("panels.itComesBackWithIt")} />
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
