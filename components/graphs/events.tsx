"use client";
import { useMemo } from "react";
import type { HistoryEvent } from "@/server/contract";
import { useConsole } from "../data/console-context";
import { useNameOf } from "../data/use-name-of";
import { useLanguage, useT } from "../i18n";
import { noticeText } from "../i18n/notices/notice-text";
import { MenuButton } from "../ui/menu";
import { eventDialog } from "./event-dialog";
import { FREE_PX, LEFT_PX } from "./plot";
import type { Span } from "./ranges";
import { clockText, dayText } from "./ticks";

export function eventKey({ name, atS, vm }: HistoryEvent): string {
  return `${name} ${atS} ${vm}`;
}
/** "VM started, web-01, 3 Mar 14:05:10": the name of the VM where it is not the page's own. */
export function useEventText(pageRef: string): (event: HistoryEvent) => string {
  const { language } = useLanguage();
  const nameOf = useNameOf();
  return ({ name, atS, vm }) => {
    const whose = vm && vm !== pageRef ? nameOf(vm) : null;
    return [noticeText(language, name), ...(whose ? [whose] : []), `${dayText(language, atS)} ${clockText(atS, true)}`].join(", ");
  };
}

interface EventsProps {
  readonly events: readonly HistoryEvent[];
  readonly pageRef: string;
  readonly picked: string | null;
  readonly onPick: (event: HistoryEvent) => void;
}
/** As many stand in the menu, the newest. */
const LISTED = 20;
/** What has happened in the window, as a list: each opens what tells of it, and is marked on the graphs. */
export function EventList({ events, pageRef, onPick }: EventsProps) {
  const t = useT();
  const { open } = useConsole();
  const textOf = useEventText(pageRef);
  const newest = useMemo(() => [...events].reverse().slice(0, LISTED), [events]);
  return (
    <MenuButton
      className="inline-flex h-7 items-center gap-1.5 rounded-md px-3 font-medium hover:bg-hover data-popup-open:bg-pressed"
      entries={() =>
        newest.length === 0
          ? [
              {
                label: t("graphs.nothingHasHappenedInThis"),
                why: t("graph.events"),
                run: () => undefined,
              },
            ]
          : [
              ...newest.map((event) => ({
                label: textOf(event),
                why: null,
                run: () => {
                  onPick(event);
                  open(eventDialog, { events: [event], pageRef });
                },
              })),
              ...(events.length > LISTED
                ? [{ label: t("graphs.allOfThem"), why: null, run: () => open(eventDialog, { events, pageRef }) }]
                : []),
            ]
      }
    >
      <span aria-hidden className="inline-block h-3 border-l border-dashed border-accent" />
      {t("graphs.events")} <span className="tabular-nums text-muted">{events.length}</span>
    </MenuButton>
  );
}

/** Flags so near to each other are one. */
const NEAR = 0.012;
function flagsOf(events: readonly HistoryEvent[], [from, to]: Span): readonly (readonly HistoryEvent[])[] {
  const flags: HistoryEvent[][] = [];
  for (const event of events) {
    if (event.atS < from || event.atS > to) continue;
    const last = flags.at(-1);
    if (last?.[0] && (event.atS - last[0].atS) / (to - from) < NEAR) last.push(event);
    else flags.push([event]);
  }
  return flags;
}
/** Flags on top of a graph's marks, for the pointer; keys reach the events by their list and by Enter on the graph. */
export function EventFlags({
  events,
  shown,
  pageRef,
  picked,
  onPick,
  right = FREE_PX,
}: EventsProps & { readonly shown: Span; readonly right?: number }) {
  const { open } = useConsole();
  const textOf = useEventText(pageRef);
  return (
    <div className="pointer-events-none absolute top-0 bottom-0" style={{ left: LEFT_PX, right }}>
      {flagsOf(events, shown).map((some) => {
        const [first] = some;
        if (!first) return null;
        const isPicked = some.some((event) => eventKey(event) === picked);
        return (
          <button
            key={eventKey(first)}
            type="button"
            tabIndex={-1}
            title={some.map(textOf).join("\n")}
            aria-label={some.map(textOf).join("; ")}
            onClick={() => {
              onPick(first);
              open(eventDialog, { events: some, pageRef });
            }}
            className="pointer-events-auto absolute -top-0.5 flex h-4 min-w-3.5 -translate-x-1/2 items-center justify-center rounded-sm border border-accent-line bg-accent-soft px-0.5 text-xs leading-none text-accent hover:bg-hover data-picked:border-accent data-picked:bg-accent-solid data-picked:text-on-accent"
            data-picked={isPicked || undefined}
            style={{ left: `${((first.atS - shown[0]) / (shown[1] - shown[0])) * 100}%` }}
          >
            {some.length > 1 ? some.length : "•"}
          </button>
        );
      })}
    </div>
  );
}
