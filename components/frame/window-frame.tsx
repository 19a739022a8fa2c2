"use client";
import { PanelBottom } from "lucide-react";
import { useState } from "react";
import { useConsole } from "../data/console-context";
import type { AnyRec } from "../data/defaults";
import type { AnyTab } from "../data/kind";
import { useLab } from "../data/lab-context";
import type { PanelPlace } from "../data/panels";
import { pushPath } from "../data/path-history";
import { pathOf } from "../data/place";
import { useObjectState } from "../data/use-object-state";
import { HelpSide } from "../guide/help-side";
import { useLanguage, useT } from "../i18n";
import { giveBack } from "../panels/window-channel";
import { Button } from "../ui/button";
import { ObjectIcon } from "../ui/object-icon";
import { ShownName } from "../ui/shown-name";
import { DialogHost } from "./dialog-host";
import { HeadState } from "./head-state";
import { NothingHere } from "./nothing-here";
import { Outcomes } from "./outcomes";
import { Shortcuts } from "./shortcuts";
import { useDocumentTitle } from "./use-document-title";
import { useHelpPlace } from "./use-help-place";

/** A window that shows one tab of one object and nothing else. */
export function WindowFrame() {
  const { object, tab, missing, place } = useConsole();
  useDocumentTitle();
  const helpPlace = useHelpPlace();
  const { kind, uuid } = place;
  return (
    <div className="relative flex h-full min-w-0 overflow-hidden">
      <div className="flex min-w-0 flex-1 flex-col overflow-hidden">
        {object && tab && kind && uuid && missing === null ? (
          <OneTab object={object} tab={tab} at={{ kind, uuid, tab: tab.name }} />
        ) : (
          <main className="flex min-h-0 flex-1 flex-col">
            <NothingHere />
          </main>
        )}
        <Outcomes />
        <DialogHost />
        <Shortcuts />
      </div>
      <HelpSide place={helpPlace} />
    </div>
  );
}
function OneTab({ object, tab, at }: { object: AnyRec; tab: AnyTab; at: PanelPlace }) {
  const t = useT();
  const { language } = useLanguage();
  const { labId, labName, session, kinds } = useLab();
  const state = useObjectState(object.ref);
  const [isAlone, setAlone] = useState(false);
  const kind = kinds.of(object);
  const View = tab.view;
  const putBack = (): void => {
    void giveBack(labId, at).then((isTaken) => {
      if (isTaken) window.close();
      setAlone(!isTaken);
    });
  };
  return (
    <>
      <header className="flex h-9 shrink-0 items-center gap-2 border-b border-line bg-surface px-3">
        {kind && <ObjectIcon kind={kind} look={state?.look ?? "plain"} size={16} />}
        <h1 className="min-w-0 truncate font-semibold">
          <ShownName name={kinds.nameOf(session.store, object, language)} />
        </h1>
        <HeadState object={object} />
        <span className="truncate text-sm text-muted">
          {t(tab.label)} · <ShownName name={labName} />
        </span>
        <Button className="ml-auto" isSmall icon={<PanelBottom size={13} aria-hidden />} onClick={putBack}>
          {t("frame.putBack")}
        </Button>
      </header>
      {isAlone && (
        <p role="alert" className="flex shrink-0 items-center gap-3 bg-paused-soft px-3 py-1">
          {t("frame.noOtherWindowShowsThis")}
          <Button isSmall onClick={() => pushPath(pathOf({ labId, ...at }))}>
            {t("frame.openTheWholeConsoleHere")}
          </Button>
        </p>
      )}
      <main id="content" tabIndex={-1} className="flex min-h-0 flex-1 flex-col bg-canvas focus-visible:-outline-offset-2">
        <View key={object.ref} object={object} />
      </main>
    </>
  );
}
