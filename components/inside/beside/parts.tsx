"use client";
import { Hourglass, Moon, Play, PowerOff } from "lucide-react";
import type { ReactNode } from "react";
import type { InsideOverview, InsideSchedulerDetail } from "@/server/contract";
import { useLanguage, useT } from "../../i18n";
import { listOf } from "../../i18n/intl";
import { cx } from "../../ui/cx";
import { formatPercent } from "../../ui/format";
import { tokenOf } from "../domain-colours";
import { domainName } from "../names";
import { formatShare } from "../numbers";
import { RingMark } from "../ring-mark";
import { busyOf, ringsOf } from "./measures";

/** More rings than these are told by number: the fullest come first. */
const MOST_RINGS = 24;
/** vCPUs of a queue that have a mark of their own. */
const MOST_MARKS = 3;

/** A part of a host's column; its name says whose it is to those who do not see the column. */
export function Part({ title, host, children }: { title: string; host: string; children: ReactNode }) {
  const t = useT();
  return (
    <section aria-label={t("beside.of", { part: title, name: host })} className="@container flex min-w-0 flex-col gap-1.5">
      <h3 className="font-semibold">{title}</h3>
      {children}
    </section>
  );
}

export function Dot({ domid }: { domid: number }) {
  return <span aria-hidden className="size-2 shrink-0 rounded-[2px]" style={{ background: `var(--${tokenOf(domid)})` }} />;
}

/** What is got, in what is wanted, in what there could be. Fractions, 0 … 1. */
export function Bar({
  got,
  wanted = got,
  isBad = false,
  isAcross = false,
}: {
  got: number;
  wanted?: number;
  isBad?: boolean;
  /** it stands alone in its line */
  isAcross?: boolean;
}) {
  const width = (part: number): string => `${Math.max(0, Math.min(1, part)) * 100}%`;
  return (
    <span
      aria-hidden
      className={cx("relative block min-w-0 overflow-hidden rounded-sm bg-pressed", isAcross ? "h-1.5 shrink-0" : "h-2 flex-1")}
    >
      <span className="absolute inset-y-0 left-0 bg-paused opacity-50" style={{ width: width(wanted) }} />
      <span className={cx("absolute inset-y-0 left-0", isBad ? "bg-paused" : "bg-accent")} style={{ width: width(got) }} />
    </span>
  );
}

/** Each pCPU: how much of the window it was in use, who runs on it now, and who waits for it. Cells keep their height whoever comes. */
export function Pcpus({ overview, scheduler }: { overview: InsideOverview; scheduler: InsideSchedulerDetail }) {
  const t = useT();
  const { language } = useLanguage();
  const busy = busyOf(scheduler);
  const vcpuName = ({ domid, vcpu }: { domid: number; vcpu: number }): string => `${domainName(overview, domid)} v${vcpu}`;
  return (
    <ul className="grid grid-cols-4 gap-1 @min-[720px]:grid-cols-8">
      {scheduler.pcpus.map(({ pcpu, running, queue }, at) => (
        <li
          key={pcpu}
          className={cx(
            "flex min-w-0 flex-col gap-0.5 rounded-[2px] border px-1.5 pt-0.5 pb-1 text-xs leading-4",
            queue.length > 0 ? "border-paused" : running ? "border-line-strong" : "border-line",
            running ? "bg-raised" : "bg-sunken",
          )}
        >
          <span className="flex justify-between gap-1 text-muted tabular-nums">
            <span>{pcpu}</span>
            <span title={t("beside.ran", { share: formatPercent(busy[at] ?? 0) })}>{Math.round((busy[at] ?? 0) * 100)} %</span>
          </span>
          <Bar got={busy[at] ?? 0} isBad={(busy[at] ?? 0) >= 0.95} isAcross />
          {running ? (
            <span className="flex min-w-0 items-center gap-1" title={vcpuName(running)}>
              <Dot domid={running.domid} />
              <span className="truncate">{vcpuName(running)}</span>
            </span>
          ) : (
            <span className="text-faint">{t("inside.idle")}</span>
          )}
          {queue.length > 0 ? (
            <span
              className="flex min-w-0 items-center gap-1 text-paused"
              title={t("beside.waitsHere", { names: listOf(language, queue.map(vcpuName)) })}
            >
              <Hourglass size={11} aria-hidden className="shrink-0" />
              {queue.slice(0, MOST_MARKS).map((one) => (
                <Dot key={`${one.domid}.${one.vcpu}`} domid={one.domid} />
              ))}
              <span className="truncate">
                <span className="sr-only">{t("beside.waitsHere", { names: listOf(language, queue.map(vcpuName)) })}</span>
                <span aria-hidden>{queue.length === 1 && queue[0] ? vcpuName(queue[0]) : queue.length}</span>
              </span>
            </span>
          ) : (
            // The line stays, so that nothing moves when somebody comes.
            <span aria-hidden className="h-4" />
          )}
        </li>
      ))}
    </ul>
  );
}

const states = {
  running: { icon: Play, tone: "text-running" },
  runnable: { icon: Hourglass, tone: "text-paused" },
  blocked: { icon: Moon, tone: "text-muted" },
  offline: { icon: PowerOff, tone: "text-halted" },
} as const;

/** Dom0's vCPUs: state, and what each got of what it wanted. */
export function Dom0Vcpus({ scheduler }: { scheduler: InsideSchedulerDetail }) {
  const t = useT();
  const vcpus = scheduler.vcpus.filter(({ domid }) => domid === 0);
  if (vcpus.length === 0) return <p className="text-faint">{t("beside.dom0Elsewhere")}</p>;
  return (
    <ul className="grid grid-cols-1 gap-x-6 text-sm tabular-nums @min-[520px]:grid-cols-2">
      {vcpus.map(({ vcpu, state, shareMicro, demandMicro }) => {
        const { icon: Icon, tone } = states[state];
        return (
          <li key={vcpu} className="flex h-6 min-w-0 items-center gap-2">
            <span className="w-6 shrink-0 text-muted">v{vcpu}</span>
            <span className={cx("flex w-18 shrink-0 items-center gap-1", tone)}>
              <Icon size={12} aria-hidden />
              {t(`inside.run.${state}`)}
            </span>
            <Bar got={shareMicro / 1e6} wanted={demandMicro / 1e6} />
            <span className="w-34 shrink-0 text-right whitespace-nowrap">
              {t("beside.gotOf", { got: formatShare(shareMicro), wanted: formatShare(demandMicro) })}
            </span>
          </li>
        );
      })}
    </ul>
  );
}

/** The rings of all guests, the fullest first. */
export function Rings({ overview }: { overview: InsideOverview }) {
  const t = useT();
  const rings = ringsOf(overview);
  if (rings.length === 0) return <p className="text-faint">{t("beside.noRings")}</p>;
  return (
    <ul className="grid grid-cols-[repeat(auto-fill,minmax(104px,1fr))] gap-1">
      {rings.slice(0, MOST_RINGS).map((device) => {
        const name = domainName(overview, device.domid);
        const isRing = device.path === "split" && device.ringSize > 0;
        const said = isRing
          ? t("beside.ring", { device: device.name, name, inFlight: device.inFlight, size: device.ringSize })
          : t("beside.emulated", { device: device.name, name });
        return (
          <li key={device.id} className="flex h-8 min-w-0 items-center gap-1.5" title={said}>
            <span className="sr-only">{said}</span>
            <RingMark device={device} size={28} />
            <span aria-hidden className="flex min-w-0 flex-col text-xs leading-[14px]">
              <span className="truncate">{name}</span>
              <span className="truncate text-muted tabular-nums">
                <span className="font-mono">{device.name}</span> {isRing && `${device.inFlight} / ${device.ringSize}`}
              </span>
            </span>
          </li>
        );
      })}
      {rings.length > MOST_RINGS && (
        <li className="flex h-8 items-center text-xs text-muted">{t("beside.more", { count: rings.length - MOST_RINGS })}</li>
      )}
    </ul>
  );
}
