"use client";
import { Slider } from "@base-ui/react/slider";
import { History, Search, X } from "lucide-react";
import { type ReactNode, useState } from "react";
import type { TopologyNode } from "@/server/contract";
import { exactTime } from "../../data/past/moments";
import { useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { cx } from "../../ui/cx";
import { CheckBox } from "../../ui/field";
import { Segments } from "../../ui/segments";
import { visibleText } from "../../ui/visible-text";
import "./texts";
import type { Looking } from "./use-looking";
import type { PastMap } from "./use-past-map";

const HOPS = ["1", "2", "3", "4"] as const;

interface Props {
  readonly looking: Looking;
  readonly nameOf: (node: TopologyNode) => string;
  /** tools of the drawing */
  readonly children: ReactNode;
}
/** What of the map is looked at: what a query finds, what is near to a node, how it is drawn, and when. */
export function LookingBar({ looking, nameOf, children }: Props) {
  const t = useT();
  const { text, setText, query, near, setNear, centre, hasPast, setPast, past } = looking;
  return (
    <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-x-2 gap-y-1 border-b border-line px-2 py-1">
      <label className="relative w-64 max-sm:w-full">
        <Search size={14} aria-hidden className="absolute top-1.5 left-2 text-faint" />
        <input
          type="search"
          aria-label={t("looking.find")}
          aria-invalid={query.error !== null || undefined}
          placeholder={t("looking.find")}
          spellCheck={false}
          value={text}
          onChange={(event) => setText(event.target.value)}
          className={cx(
            "h-6 w-full rounded-md border border-line-strong bg-surface pr-2 pl-7 text-sm placeholder:text-faint focus-visible:outline-2 focus-visible:-outline-offset-1 focus-visible:outline-accent",
            query.error && "border-bad",
          )}
        />
      </label>
      <span role="status" className={cx("text-sm", query.error ? "text-bad" : "text-muted")}>
        {query.error ?? (query.found ? t("looking.found", { count: query.found.size }) : "")}
      </span>
      {near && centre && (
        <span className="flex items-center gap-1 rounded-md bg-accent-soft pl-2 text-sm">
          {t("looking.around", { name: visibleText(nameOf(centre)) })}
          <Segments
            isSmall
            label={t("looking.hops")}
            value={`${near.hops}`}
            options={HOPS.map((value) => ({ value, label: value }))}
            onChange={(hops) => setNear({ id: near.id, hops: Number(hops) })}
          />
          <IconButton label={t("looking.whole")} icon={<X size={14} aria-hidden />} onClick={() => setNear(null)} />
        </span>
      )}
      <div className="ml-auto flex">{children}</div>
      <Button kind="quiet" isSmall icon={<History size={14} aria-hidden />} aria-expanded={hasPast} onClick={() => setPast(!hasPast)}>
        {t("looking.earlier")}
      </Button>
      {hasPast && <Scrubber past={past} />}
    </div>
  );
}

/** Goes over the lab's history: the map as it was, or what has become of it since. */
function Scrubber({ past: { past, atUs, setAt, compares, setCompares, isComing, error, difference } }: { past: PastMap }) {
  const t = useT();
  const [dragged, setDragged] = useState<number | null>(null);
  const from = past?.from;
  if (!past) return null;
  if (!from) return <span className="basis-full text-sm text-muted">{t("looking.noPast")}</span>;
  // Seconds since the first moment that can be gone back to: figures that a slider can step through.
  const [last, now] = [Math.max(1, Math.floor((past.now.virtualUs - from.virtualUs) / 1_000_000)), past.now.virtualUs];
  const toUs = (second: number): number => from.virtualUs + second * 1_000_000;
  const shown = dragged ?? (atUs === null ? last : Math.round((atUs - from.virtualUs) / 1_000_000));
  const counts = difference && {
    added: difference.added.nodes.size + difference.added.edges.size,
    gone: difference.gone.nodes.size + difference.gone.edges.size,
    changed: difference.changed.nodes.size + difference.changed.edges.size,
  };
  return (
    <div className="flex basis-full flex-wrap items-center gap-x-3 gap-y-1 text-sm">
      <Slider.Root
        className="flex w-72 items-center max-sm:w-full"
        min={0}
        max={last}
        value={Math.min(shown, last)}
        onValueChange={(value) => setDragged(value as number)}
        onValueCommitted={(value) => {
          setDragged(null);
          setAt((value as number) >= last ? null : toUs(value as number));
        }}
      >
        <Slider.Control className="flex h-6 w-full items-center">
          <Slider.Track className="h-1 w-full rounded-full bg-line-strong">
            <Slider.Indicator className="rounded-full bg-accent" />
            <Slider.Thumb
              aria-label={t("looking.moment")}
              getAriaValueText={(_text, value) => exactTime(toUs(value))}
              className="size-3.5 rounded-full border-2 border-accent bg-surface focus-visible:outline-2 focus-visible:outline-accent"
            />
          </Slider.Track>
        </Slider.Control>
      </Slider.Root>
      <span className="tabular-nums">
        {atUs === null && dragged === null ? t("looking.now") : exactTime(dragged === null ? (atUs ?? now) : toUs(dragged))}
      </span>
      <CheckBox label={t("looking.compare")} checked={compares} onChange={(event) => setCompares(event.target.checked)} />
      {atUs !== null && (
        <>
          <span role="status" className={error ? "text-bad" : "text-muted"}>
            {error ?? (isComing ? t("looking.coming") : counts ? t("looking.counts", counts) : t("looking.asItWas"))}
          </span>
          <Button isSmall onClick={() => setAt(null)}>
            {t("looking.back")}
          </Button>
        </>
      )}
    </div>
  );
}
