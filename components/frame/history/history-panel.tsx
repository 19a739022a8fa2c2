"use client";
import { X } from "lucide-react";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import type { LabPastView, MomentView } from "@/server/contract/past";
import { askMoment, useAskedMoment } from "../../data/asked-moment";
import { useErrorText } from "../../data/error-text";
import { useVirtualNow } from "../../data/hooks";
import { reachableAt } from "../../data/past/reach";
import { type Stretch, wholeOf, withMoment, zoomed } from "../../data/past/strip-scale";
import { usePast } from "../../data/past/use-past";
import { useT } from "../../i18n";
import { IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { EmptyState } from "../../ui/empty-state";
import { Notice } from "../../ui/notice";
import { BranchesList } from "./branches-list";
import { ChosenBar } from "./chosen-bar";
import { DeedsList } from "./deeds-list";
import { HistoryDialogs } from "./history-dialogs";
import { MarksList } from "./marks-list";
import type { HistoryRequest } from "./requests";
import { Strip } from "./strip";
import { useDeeds } from "./use-deeds";
import "./texts";

/** The lab's history below the tabs: a strip of time, what was done around the chosen moment, marks and branches. */
export function HistoryPanel({ onClose }: { onClose: () => void }) {
  const t = useT();
  const errorText = useErrorText();
  const { data: past, error } = usePast();
  const frame = useRef<HTMLElement>(null);
  const branch = past?.branch;
  // What had the focus is gone where the lab is taken elsewhere: it goes on at the strip.
  useEffect(() => {
    if (branch === undefined) return;
    const timer = setTimeout(() => {
      if (document.activeElement === document.body) frame.current?.querySelector<HTMLElement>("[role=slider]")?.focus();
    }, 100);
    return () => clearTimeout(timer);
  }, [branch]);
  return (
    <section
      ref={frame}
      aria-label={t("history.title")}
      className="flex h-[330px] max-h-[52vh] shrink-0 flex-col border-t border-line bg-surface"
    >
      {past?.from ? (
        // The lab is elsewhere in another branch: what was chosen of the way that it has left is no moment of this one.
        <Shown key={past.branch} past={past} refusal={error ? errorText(error) : null} onClose={onClose} />
      ) : (
        <>
          <header className="flex h-8 shrink-0 items-center border-b border-line px-3">
            <h2 className="flex-1 font-semibold">{t("history.title")}</h2>
            <IconButton label={t("history.close")} icon={<X size={14} aria-hidden />} onClick={onClose} />
          </header>
          {error ? (
            <Notice className="m-3">{errorText(error)}</Notice>
          ) : (
            <EmptyState text={t(past ? "history.noPast" : "history.loading")} />
          )}
        </>
      )}
    </section>
  );
}

function Shown({ past, refusal, onClose }: { past: LabPastView; refusal: string | null; onClose: () => void }) {
  const virtualNow = useVirtualNow(2);
  const nowUs = Math.max(virtualNow, past.now.virtualUs);
  const whole = wholeOf(past.from?.virtualUs ?? nowUs, nowUs);
  /** null: all of it, as it grows */
  const [zoom, setZoom] = useState<Stretch | null>(null);
  const shown = zoom ?? whole;
  const [chosen, setChosen] = useState<MomentView | null>(null);
  const [second, setSecond] = useState<MomentView | null>(null);
  const [listed, setListed] = useState(past.branch);
  const [request, setRequest] = useState<HistoryRequest | null>(null);
  const isListed = past.branches.some(({ number }) => number === listed);
  const branch = isListed ? listed : past.branch;
  const present = useDeeds(past.branch);
  const elsewhere = useDeeds(branch === past.branch ? null : branch);
  const loaded = branch === past.branch ? present : elsewhere;
  const { deeds, hasOlder, isLoadingOlder, loadOlder } = present;
  const oldest = deeds.at(-1)?.virtualUs ?? 0;
  useEffect(() => {
    if (chosen && hasOlder && !isLoadingOlder && oldest > chosen.virtualUs) loadOlder();
  }, [chosen, hasOlder, isLoadingOlder, oldest, loadOlder]);
  const choose = (moment: MomentView | null): void => {
    setChosen(moment);
    if (zoom && moment) setZoom(withMoment(zoom, moment.virtualUs, whole));
  };
  const asked = useAskedMoment();
  const answer = useEffectEvent((us: number) => {
    choose(reachableAt(past, us));
    askMoment(null);
  });
  useEffect(() => {
    if (asked !== null) answer(asked);
  }, [asked]);
  const show = (next: Stretch): void => setZoom(next.toUs - next.fromUs >= whole.toUs - whole.fromUs ? null : next);
  return (
    <>
      <ChosenBar
        {...{ past, nowUs, whole, chosen, second, onClose }}
        onChoose={choose}
        onSecond={setSecond}
        onRequest={setRequest}
        onZoom={(factor) => (factor === null ? setZoom(null) : show(zoomed(shown, factor, chosen?.virtualUs ?? nowUs, whole)))}
      />
      <Strip {...{ past, nowUs, whole, shown, chosen, second }} deeds={present.deeds} onShow={show} onChoose={choose} />
      {refusal && <Notice className="mx-2 mb-1">{refusal}</Notice>}
      <div className="flex min-h-0 flex-1 border-t border-line">
        <DeedsList {...{ past, branch, loaded, chosen }} onBranch={setListed} onChoose={choose} />
        <Kept {...{ past, chosen }} onChoose={choose} onDeeds={setListed} onRequest={setRequest} />
      </div>
      {request && (
        <HistoryDialogs request={request} past={past} loaded={present} chosen={chosen} second={second} onClose={() => setRequest(null)} />
      )}
    </>
  );
}

interface KeptProps {
  readonly past: LabPastView;
  readonly chosen: MomentView | null;
  readonly onChoose: (moment: MomentView) => void;
  readonly onDeeds: (branch: number) => void;
  readonly onRequest: (request: HistoryRequest) => void;
}
/** Marks and branches, side by side in their own tabs. */
function Kept({ past, chosen, onChoose, onDeeds, onRequest }: KeptProps) {
  const t = useT();
  const left = past.branches.filter(({ isCurrent }) => !isCurrent).length;
  const [tab, setTab] = useState<"marks" | "branches">(past.marks.length === 0 && left > 0 ? "branches" : "marks");
  const tabs = [
    ["marks", t("history.marks"), past.marks.length],
    ["branches", t("history.branches"), left],
  ] as const;
  return (
    <div className="flex w-[380px] min-w-0 shrink-0 flex-col max-[1180px]:w-[340px]">
      <fieldset className="flex h-8 shrink-0 items-center gap-1 border-b border-line px-2">
        <legend className="sr-only">{t("history.title")}</legend>
        {tabs.map(([id, label, count]) => (
          <button
            key={id}
            type="button"
            aria-pressed={tab === id}
            onClick={() => setTab(id)}
            className={cx("h-6 rounded-sm px-2 font-semibold", tab === id ? "bg-accent-soft text-accent" : "text-muted hover:bg-hover")}
          >
            {label} <span className="font-normal tabular-nums">{count}</span>
          </button>
        ))}
      </fieldset>
      <div className="min-h-0 flex-1 overflow-y-auto">
        {tab === "marks" ? <MarksList {...{ past, chosen, onChoose, onRequest }} /> : <BranchesList {...{ past, onDeeds, onRequest }} />}
      </div>
    </div>
  );
}
