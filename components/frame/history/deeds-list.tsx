"use client";
import { useVirtualizer } from "@tanstack/react-virtual";
import { type KeyboardEvent, useEffect, useId, useMemo, useRef, useState } from "react";
import type { LabPastView, MomentView } from "@/server/contract/past";
import { useLab } from "../../data/lab-context";
import { branchName, isAfter } from "../../data/past/moments";
import { useT } from "../../i18n";
import { Button } from "../../ui/button";
import { cx } from "../../ui/cx";
import { CheckBox } from "../../ui/field";
import { formatDateTime } from "../../ui/format";
import { Notice } from "../../ui/notice";
import { Select } from "../../ui/select";
import { useDeedText } from "./deed-text";
import { type Deeds, inLines } from "./deeds";
import type { LoadedDeeds } from "./use-deeds";

const ROW = 24;

interface DeedsListProps {
  readonly past: LabPastView;
  /** branch whose commands are listed */
  readonly branch: number;
  readonly onBranch: (branch: number) => void;
  readonly loaded: LoadedDeeds;
  readonly chosen: MomentView | null;
  readonly onChoose: (moment: MomentView) => void;
}
/** What was done in a branch, newest first; a click chooses the moment before it. */
export function DeedsList({ past, branch, onBranch, loaded, chosen, onChoose }: DeedsListProps) {
  const t = useT();
  const { me } = useLab();
  const [isMine, setMine] = useState(false);
  const { deeds, refusal, hasOlder, isLoadingOlder, loadOlder, isLoading } = loaded;
  const shown = useMemo(() => inLines(isMine ? deeds.filter(({ actor }) => actor === me.username) : deeds), [deeds, isMine, me.username]);
  const others = past.branches.length > 0;
  return (
    <section aria-label={t("history.deeds")} className="flex min-h-0 min-w-0 flex-1 flex-col border-r border-line">
      <header className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-2">
        <h3 className="font-semibold whitespace-nowrap">{t("history.deeds")}</h3>
        {others && (
          <div className="w-44 min-w-0">
            <Select
              label={t("history.deeds.of")}
              isLabelHidden
              isTight
              className="h-6"
              value={`${branch}`}
              onChange={(value) => onBranch(Number(value))}
              options={past.branches.map((each) => ({
                value: `${each.number}`,
                label: branchName(t, each),
                ...(each.isCurrent ? { note: t("history.branches.present") } : {}),
              }))}
            />
          </div>
        )}
        <CheckBox
          label={t("history.deeds.mine")}
          checked={isMine}
          onChange={(event) => setMine(event.target.checked)}
          className="ml-auto text-sm whitespace-nowrap"
        />
        {hasOlder && (
          <Button kind="quiet" isSmall isPending={isLoadingOlder} onClick={loadOlder}>
            {t("history.deeds.older")}
          </Button>
        )}
      </header>
      {refusal && <Notice className="m-2">{refusal}</Notice>}
      {shown.length > 0 ? (
        <Rows deeds={shown} chosen={chosen} onChoose={onChoose} />
      ) : (
        !refusal && (
          <p className="p-4 text-center text-muted">
            {t(isLoading ? "history.loading" : deeds.length > 0 ? "history.deeds.noneMine" : "history.deeds.none")}
          </p>
        )
      )}
    </section>
  );
}

function Rows({ deeds, chosen, onChoose }: { deeds: Deeds; chosen: MomentView | null; onChoose: (moment: MomentView) => void }) {
  const t = useT();
  const textOf = useDeedText();
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const virtual = useVirtualizer({ count: deeds.length, getScrollElement: () => scroller.current, estimateSize: () => ROW, overscan: 8 });
  const firstBefore = chosen ? deeds.findIndex((deed) => !isAfter(deed, chosen)) : 0;
  const after = firstBefore === -1 ? deeds.length : firstBefore;
  const picked = chosen ? deeds.findIndex((deed) => deed.index === chosen.journalIndex && deed.at === chosen.at) : -1;
  const [focused, setFocused] = useState(0);
  const active = Math.min(picked >= 0 ? picked : focused, deeds.length - 1);
  // The boundary comes into view when another moment is chosen, not when the list grows.
  const moment = chosen ? `${chosen.branch} ${chosen.at} ${chosen.journalIndex}` : "";
  const boundary = useRef(0);
  boundary.current = picked >= 0 ? picked : Math.max(0, after - 1);
  useEffect(() => {
    if (moment !== "") virtual.scrollToIndex(boundary.current, { align: "auto" });
  }, [moment, virtual]);
  const choose = (index: number): void => {
    const deed = deeds[index];
    if (!deed) return;
    setFocused(index);
    virtual.scrollToIndex(index, { align: "auto" });
    onChoose(deed);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const to = { ArrowDown: active + 1, ArrowUp: active - 1, Home: 0, End: deeds.length - 1, Enter: active, " ": active }[event.key];
    if (to === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    choose(Math.min(Math.max(to, 0), deeds.length - 1));
  };
  return (
    <div
      ref={scroller}
      role="listbox"
      tabIndex={0}
      aria-label={t("history.deeds")}
      aria-activedescendant={`${id}-${active}`}
      onKeyDown={onKeyDown}
      className="min-h-0 flex-1 overflow-y-auto outline-offset-[-2px]"
    >
      <div role="presentation" className="relative w-full" style={{ height: virtual.getTotalSize() }}>
        {virtual.getVirtualItems().map(({ index, start }) => {
          const deed = deeds[index];
          if (!deed) return null;
          const text = textOf(deed);
          return (
            // biome-ignore lint/a11y/useKeyWithClickEvents: the listbox has the focus and its keys
            <div
              key={deed.index}
              id={`${id}-${index}`}
              role="option"
              tabIndex={-1}
              aria-selected={index === picked}
              aria-setsize={deeds.length}
              aria-posinset={index + 1}
              onClick={() => choose(index)}
              style={{ transform: `translateY(${start}px)`, height: ROW }}
              className={cx(
                "absolute inset-x-0 top-0 flex items-center gap-2 border-b px-2 text-sm",
                chosen && index === after - 1 ? "border-accent" : "border-transparent",
                index === picked ? "bg-accent-soft" : "hover:bg-hover",
                chosen && index < after && "text-muted",
              )}
              title={chosen && index === after - 1 ? t("history.deeds.here") : text}
            >
              <span className="shrink-0 font-mono text-xs text-muted">{formatDateTime(deed.virtualUs).slice(5)}</span>
              <span className="w-24 shrink-0 truncate font-medium">{deed.actor || t("history.server")}</span>
              <span className="min-w-0 flex-1 truncate font-mono text-xs">{text}</span>
            </div>
          );
        })}
      </div>
    </div>
  );
}
