"use client";
import { ArrowLeftRight, Maximize2, Minimize2, Server, Square } from "lucide-react";
import Link from "next/link";
import { type ReactNode, useContext, useState } from "react";
import type { InsideSchedulerDetail } from "@/server/contract";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { useRecord, useRecords } from "../../data/hooks";
import { usePref } from "../../data/prefs";
import { useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { EmptyState } from "../../ui/empty-state";
import { PanelTitle, useRegionName } from "../../ui/region-name";
import { Select } from "../../ui/select";
import { WINDOWS } from "../details/scheduler-detail";
import { formatUs } from "../numbers";
import { type Inside, useInside } from "../use-inside";
import { Figures } from "./figures";
import { type Measures, measuresOf, waitsOf } from "./measures";
import { Dom0Vcpus, Part, Pcpus, Rings } from "./parts";
import { useBeside } from "./use-beside";
import { Waits } from "./waits";
import "../texts";

/** Parts of a host's column, from its head down; those of both hosts stand in the same rows. */
const COLUMN = "row-span-6 grid min-w-0 grid-rows-subgrid gap-3";

/** Two servers of the lab beside each other, drawn alike. `beside`: uuid of the second; "": none is chosen. */
export function BesideView({ host, beside }: { host: Rec<"host">; beside: string }) {
  const t = useT();
  const regionName = useRegionName();
  const hosts = useRecords("host").toSorted((a, b) => (a.name_label < b.name_label ? -1 : 1));
  const second = hosts.find(({ uuid }) => uuid === beside);
  const [windowUs, setWindowUs] = usePref("inside.window", 30_000);
  if (hosts.length < 2)
    return (
      <Frame host={host} second={undefined} hosts={hosts} windowUs={windowUs} onWindow={setWindowUs}>
        <EmptyState
          icon={<Server size={28} />}
          text={t("beside.oneHost")}
          hint={t("beside.oneHostHint")}
          action={
            <Link href="/" className="rounded-sm text-accent hover:underline">
              {t("beside.toLabs")}
            </Link>
          }
        />
      </Frame>
    );
  return (
    <Frame host={host} second={second} hosts={hosts} windowUs={windowUs} onWindow={setWindowUs}>
      <section
        aria-label={regionName(t("beside.name"))}
        // biome-ignore lint/a11y/noNoninteractiveTabindex: a box that scrolls must be reachable by keyboard
        tabIndex={0}
        className="grid min-h-0 flex-1 grid-cols-2 grid-rows-[repeat(6,auto)_1fr] gap-x-6 gap-y-3 overflow-auto bg-surface p-3 text-sm focus-visible:-outline-offset-2"
      >
        {second ? (
          <Both key={`${host.ref} ${second.ref}`} left={host} right={second} windowUs={windowUs} />
        ) : (
          <>
            <Alone key={host.ref} host={host} windowUs={windowUs} />
            <EmptyState
              className="row-span-6"
              icon={<Server size={28} />}
              text={t(beside === "" ? "beside.choose" : "beside.unknown")}
              hint={t(beside === "" ? "beside.chooseHint" : "beside.choose")}
            />
          </>
        )}
      </section>
    </Frame>
  );
}

interface Looked extends Inside {
  readonly scheduler: InsideSchedulerDetail | null;
  readonly measures: Measures | null;
  readonly pool: number;
  readonly setPool: (pool: number) => void;
}
/** A host with one of its CPU pools, as the server tells of it. */
function useLooked(host: string, windowUs: number): Looked {
  const [pool, setPool] = useState(0);
  const inside = useInside(host, { kind: "scheduler", pool, windowUs });
  const scheduler = inside.detail?.kind === "scheduler" ? inside.detail : null;
  return { ...inside, scheduler, measures: inside.overview ? measuresOf(inside.overview, scheduler) : null, pool, setPool };
}
function Both({ left, right, windowUs }: { left: Rec<"host">; right: Rec<"host">; windowUs: number }) {
  const one = useLooked(left.ref, windowUs);
  const two = useLooked(right.ref, windowUs);
  return (
    <>
      <Column host={left} looked={one} other={two.measures} />
      <Column host={right} looked={two} other={one.measures} />
    </>
  );
}
function Alone({ host, windowUs }: { host: Rec<"host">; windowUs: number }) {
  return <Column host={host} looked={useLooked(host.ref, windowUs)} other={null} />;
}

/** One host from top to bottom. */
function Column({ host, looked, other }: { host: Rec<"host">; looked: Looked; other: Measures | null }) {
  const t = useT();
  const { go } = useConsole();
  const isOn = useRecord("host_metrics", host.metrics)?.live ?? true;
  const name = host.name_label;
  const { overview, scheduler, measures, refusal } = looked;
  if (!isOn) return <EmptyState className="row-span-6" icon={<Server size={28} />} text={t("inside.hostOff", { name })} />;
  if (refusal) return <EmptyState className="row-span-6" text={refusal} />;
  if (!overview || !measures) return <EmptyState className="row-span-6" text={t(overview === null ? "inside.noHost" : "common.loading")} />;
  const { pools } = overview.hypervisor;
  return (
    <article aria-label={name} className={COLUMN}>
      <header className="flex min-w-0 items-center gap-2">
        <h2 className="min-w-0 truncate text-base font-semibold">
          <button type="button" className="rounded-sm hover:underline" onClick={() => go(host.ref, "inside")}>
            {name}
          </button>
        </h2>
        <span className="truncate text-muted">Xen {overview.xenVersion}</span>
        {pools.length > 1 && (
          <div className="ml-auto w-32 shrink-0">
            <Select
              label={t("inside.pool")}
              isLabelHidden
              isTight
              value={`${looked.pool}`}
              options={pools.map((pool) => ({ value: `${pool.id}`, label: pool.name }))}
              onChange={(value) => looked.setPool(Number(value))}
            />
          </div>
        )}
      </header>
      <Part title={t("beside.figures")} host={name}>
        <Figures mine={measures} other={other} />
      </Part>
      <Part title={t("beside.pcpus")} host={name}>
        {scheduler && <Pcpus overview={overview} scheduler={scheduler} />}
      </Part>
      <Part title={t("beside.dom0Vcpus")} host={name}>
        {scheduler && <Dom0Vcpus scheduler={scheduler} />}
      </Part>
      <Part title={t("beside.rings")} host={name}>
        <Rings overview={overview} />
      </Part>
      <Part title={t("beside.waits")} host={name}>
        <Waits waits={waitsOf(overview, scheduler)} overview={overview} />
      </Part>
    </article>
  );
}

interface FrameProps {
  readonly host: Rec<"host">;
  readonly second: Rec<"host"> | undefined;
  readonly hosts: readonly Rec<"host">[];
  readonly windowUs: number;
  readonly onWindow: (us: number) => void;
  readonly children: ReactNode;
}
/** The tools above: which two, over which time, and back to one. */
function Frame({ host, second, hosts, windowUs, onWindow, children }: FrameProps) {
  const t = useT();
  const isPage = useContext(PanelTitle) === "";
  const { place, go } = useConsole();
  const { setBeside, goWith } = useBeside();
  const optionsWithout = (other: Rec<"host"> | undefined) =>
    hosts.filter(({ ref }) => ref !== other?.ref).map(({ uuid, name_label }) => ({ value: uuid, label: name_label }));
  const toLeft = (uuid: string, right = second?.uuid ?? ""): void => {
    const next = hosts.find((one) => one.uuid === uuid);
    if (next && isPage) goWith({ ...place, kind: "host", uuid, tab: "inside" }, right);
    else if (next) go(next.ref, "inside");
  };
  return (
    <div className="flex min-h-0 flex-1 flex-col">
      <div className="flex min-h-9 shrink-0 flex-wrap items-center gap-1 border-b border-line px-2 py-1">
        <Button kind="quiet" isSmall icon={<Square size={14} aria-hidden />} onClick={() => setBeside(null)}>
          {t("beside.hide")}
        </Button>
        {hosts.length > 1 && (
          <>
            <div className="w-36">
              <Select
                label={t("beside.left")}
                isLabelHidden
                isTight
                value={host.uuid}
                options={optionsWithout(second)}
                onChange={(uuid) => toLeft(uuid)}
              />
            </div>
            <IconButton
              label={t("beside.swap")}
              icon={<ArrowLeftRight size={14} aria-hidden />}
              disabledReason={second ? null : t("beside.choose")}
              onClick={() => second && toLeft(second.uuid, host.uuid)}
            />
            <div className="w-36">
              <Select
                label={t("beside.right")}
                isLabelHidden
                isTight
                value={second?.uuid ?? ""}
                options={[...(second ? [] : [{ value: "", label: t("beside.none") }]), ...optionsWithout(host)]}
                onChange={setBeside}
              />
            </div>
            <div className="w-24">
              <Select
                label={t("inside.window")}
                isLabelHidden
                isTight
                value={`${windowUs}`}
                options={WINDOWS.map((us) => ({ value: `${us}`, label: formatUs(us) }))}
                onChange={(value) => onWindow(Number(value))}
              />
            </div>
          </>
        )}
        {isPage && (
          <Button
            kind="quiet"
            isSmall
            className="ml-auto"
            aria-pressed={place.isFull ?? false}
            icon={place.isFull ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />}
            onClick={() => goWith({ ...place, tab: "inside", isFull: !place.isFull })}
          >
            {t("inside.fullPage")}
          </Button>
        )}
      </div>
      {children}
    </div>
  );
}
