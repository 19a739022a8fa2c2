"use client";
import { GitCompareArrows, History, Maximize2, Pin, PinOff, Split, X, ZoomIn, ZoomOut } from "lucide-react";
import { useEffect, useId, useState } from "react";
import type { LabPastView, MomentView } from "@/server/contract/past";
import { branchName, exactTime, isOfPresent, momentOf, readMoment } from "../../data/past/moments";
import { canReach, reachableAt } from "../../data/past/reach";
import type { Stretch } from "../../data/past/strip-scale";
import { useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { formatDateTime } from "../../ui/format";
import type { HistoryRequest } from "./requests";

interface ChosenBarProps {
  readonly past: LabPastView;
  readonly nowUs: number;
  readonly whole: Stretch;
  readonly chosen: MomentView | null;
  readonly second: MomentView | null;
  readonly onChoose: (moment: MomentView | null) => void;
  readonly onSecond: (moment: MomentView | null) => void;
  readonly onRequest: (request: HistoryRequest) => void;
  /** below 1: shows less, in more detail; null: all of it */
  readonly onZoom: (factor: number | null) => void;
  readonly onClose: () => void;
}
/** The chosen moment, to be typed too, and what can be done with it. */
export function ChosenBar(props: ChosenBarProps) {
  const t = useT();
  const { past, chosen, second, onSecond, onRequest, onZoom, onClose } = props;
  const isNow = chosen === null;
  const gone = chosen && !canReach(past, chosen) ? t("history.why.gone") : null;
  const elsewhere = chosen && !isOfPresent(past, chosen) ? past.branches.find(({ number }) => number === chosen.branch) : undefined;
  return (
    <div className="flex h-10 shrink-0 items-center gap-1 px-2">
      <MomentField {...props} />
      {elsewhere && (
        <span className="mr-1 max-w-40 truncate text-sm text-(--series-4)" title={branchName(t, elsewhere)}>
          {t("history.inBranch", { branch: branchName(t, elsewhere) })}
        </span>
      )}
      <Button
        kind="primary"
        isSmall
        icon={<History size={13} aria-hidden />}
        disabledReason={past.may.travel ? (isNow ? t("history.why.onlyNow") : gone) : t("history.why.travel")}
        onClick={() => chosen && onRequest({ kind: "goTo", moment: chosen })}
      >
        {t("history.goTo")}
      </Button>
      <Button
        isSmall
        icon={<Split size={13} aria-hidden />}
        disabledReason={past.may.branchOff ? gone : t("history.why.branchOff")}
        onClick={() => onRequest({ kind: "branchOff", moment: chosen })}
      >
        {t("history.branchOff")}
      </Button>
      <Button
        isSmall
        icon={<GitCompareArrows size={13} aria-hidden />}
        disabledReason={isNow && !second ? t("history.why.choose") : gone}
        onClick={() => onRequest({ kind: "compare", before: second ?? chosen, after: second ? chosen : null })}
      >
        {t(second ? "history.compareSecond" : "history.compareNow")}
      </Button>
      <IconButton
        label={t(second ? "history.unpin" : "history.pin")}
        icon={second ? <PinOff size={13} aria-hidden /> : <Pin size={13} aria-hidden />}
        isPressed={second !== null}
        disabledReason={second ? null : isNow ? t("history.why.choose") : gone}
        onClick={() => onSecond(second ? null : chosen)}
      />
      {second && <span className="font-mono text-xs whitespace-nowrap text-paused">{formatDateTime(second.virtualUs).slice(11)}</span>}
      <span className="ml-auto flex items-center gap-0.5">
        <Button
          isSmall
          disabledReason={past.may.mark ? null : t("history.why.mark")}
          onClick={() => onRequest({ kind: "mark" })}
          className="mr-1"
        >
          {t("history.markShort")}
        </Button>
        <IconButton label={t("history.zoomOut")} icon={<ZoomOut size={14} aria-hidden />} onClick={() => onZoom(2)} />
        <IconButton label={t("history.zoomIn")} icon={<ZoomIn size={14} aria-hidden />} onClick={() => onZoom(0.5)} />
        <IconButton label={t("history.whole")} icon={<Maximize2 size={13} aria-hidden />} onClick={() => onZoom(null)} />
        <IconButton label={t("history.close")} icon={<X size={14} aria-hidden />} onClick={onClose} />
      </span>
    </div>
  );
}

function MomentField({ past, nowUs, whole, chosen, onChoose }: ChosenBarProps) {
  const t = useT();
  const id = useId();
  const shownText = chosen ? exactTime(chosen.virtualUs) : "";
  const [text, setText] = useState(shownText);
  const [problem, setProblem] = useState<string | null>(null);
  useEffect(() => {
    setText(shownText);
    setProblem(null);
  }, [shownText]);
  const take = (): void => {
    if (text.trim() === shownText) return;
    if (text.trim() === "") {
      onChoose(null);
      return;
    }
    const us = readMoment(text, chosen?.virtualUs ?? nowUs);
    if (us === null) setProblem(t("history.timeError"));
    else if (us < whole.fromUs || us > nowUs)
      setProblem(t("history.timeRange", { from: formatDateTime(whole.fromUs), to: formatDateTime(nowUs) }));
    else if (!canReach(past, momentOf(past, us))) {
      const near = reachableAt(past, us);
      setProblem(t("history.timeGone", { near: exactTime(near.virtualUs) }));
    } else {
      setProblem(null);
      onChoose(momentOf(past, us));
    }
  };
  return (
    <form
      noValidate
      className="relative mr-1 flex items-center gap-1"
      onSubmit={(event) => {
        event.preventDefault();
        take();
      }}
    >
      <input
        aria-label={t("history.time")}
        aria-describedby={problem ? id : undefined}
        aria-invalid={problem !== null || undefined}
        title={t("history.timeHint")}
        placeholder={`${t("history.now")} · ${formatDateTime(nowUs).slice(11)}`}
        autoComplete="off"
        spellCheck={false}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={take}
        className={cx(
          "h-6 w-[182px] rounded-md border bg-surface px-1.5 font-mono text-xs placeholder:text-running focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent",
          problem ? "border-bad" : "border-line-strong",
        )}
      />
      <IconButton
        label={t("history.toNow")}
        icon={<X size={12} aria-hidden />}
        className={chosen ? undefined : "invisible"}
        onClick={() => onChoose(null)}
      />
      {problem && (
        <p id={id} role="alert" className="popup absolute bottom-8 left-0 z-10 w-max max-w-96 px-2 py-1 text-sm text-bad">
          {problem}
        </p>
      )}
    </form>
  );
}
