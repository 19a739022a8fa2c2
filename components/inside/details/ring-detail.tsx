"use client";
import type { InsideOverview, InsideRing, InsideRingDetail, InsideSlot } from "@/server/contract";
import { type TextKey, useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { formatByteRate, formatBytes } from "../../ui/format";
import { Notice } from "../../ui/notice";
import { useRegionName } from "../../ui/region-name";
import { FactGrid, Table } from "../../ui/table";
import { backLabel, domainName, failureOf, lookOf, xenbusState } from "../names";
import { exactCount, exactUs, formatCount, formatUs } from "../numbers";
import { useForm } from "../panel-frame";

const slotTones: Record<InsideSlot["state"], string> = {
  free: "bg-sunken border-line",
  request: "bg-accent-soft border-accent text-accent",
  service: "bg-paused-soft border-paused text-paused",
  response: "bg-running-soft border-running text-running",
  posted: "bg-suspended-soft border-suspended text-suspended",
};
/** Rings of a device: slots coloured by state, the counters, and what is on its way; above them both ends' states. */
export function RingDetailView({ detail, overview }: { detail: InsideRingDetail; overview: InsideOverview }) {
  const t = useT();
  const regionName = useRegionName();
  const [isTable, switcher] = useForm();
  const { device, rings } = detail;
  const look = lookOf(device);
  return (
    <>
      {(device.failure !== null || look === "failed") && (
        <Notice>{failureOf(t, device) ?? t("inside.hotplugFailed", { status: device.hotplug })}</Notice>
      )}
      {look === "full" && <Notice tone="paused">{t("inside.queueStopped", { count: device.queued })}</Notice>}
      <FactGrid
        facts={[
          [
            t("inside.frontEnd"),
            device.path === "emulated" ? t("inside.emulatedPath") : `${xenbusState(device.frontState)}`,
            detail.frontPath,
          ],
          [
            t("inside.backEnd"),
            `${xenbusState(device.backState)} · ${backLabel(device)} · ${domainName(overview, device.backDomid)}`,
            detail.backPath,
          ],
          device.kind === "console" ? null : [t("inside.hotplug"), device.hotplug || "—"],
          detail.frontPath
            ? [
                t("inside.frontPath"),
                <code key="p" className="font-mono text-xs break-all">
                  {detail.frontPath}
                </code>,
              ]
            : null,
          detail.backPath
            ? [
                t("inside.backPath"),
                <code key="p" className="font-mono text-xs break-all">
                  {detail.backPath}
                </code>,
              ]
            : null,
          [t("inside.rate"), `${formatCount(device.requestsPerS)}/s · ${formatByteRate(device.bytesPerS)}`],
        ]}
      />
      {rings.length > 0 && switcher}
      {rings.length === 0 && <p className="text-faint">{t(device.path === "emulated" ? "inside.noRingEmulated" : "inside.noRing")}</p>}
      {rings.map((ring) => (
        <section key={ring.name} aria-label={regionName(t("inside.ringNamed", { name: ring.name }))} className="flex flex-col gap-2">
          <h3 className="flex items-baseline gap-2 font-semibold">
            {ring.name}
            <span className="font-normal text-muted tabular-nums">
              {t("inside.ringFill", { used: ring.inFlight, size: ring.size })}
              {ring.isFull && <span className="ml-2 text-paused">{t("inside.full")}</span>}
            </span>
          </h3>
          {isTable ? <SlotTable ring={ring} /> : <Slots ring={ring} />}
          <Indices ring={ring} />
        </section>
      ))}
    </>
  );
}
/** More slots than these are drawn without a number. */
const NUMBERED = 64;
function Slots({ ring }: { ring: InsideRing }) {
  const t = useT();
  const states = [...new Set(ring.slots.map((slot) => slot.state))];
  const isSmall = ring.slots.length > NUMBERED;
  const mark = (at: number): string =>
    [
      [ring.reqProd, "req_prod"],
      [ring.rspProd, "rsp_prod"],
      [ring.frontRspCons, "rsp_cons"],
      [ring.backReqCons, "req_cons"],
    ]
      .flatMap(([value, name]) => (ring.size > 0 && Number(value) % ring.size === at ? [name] : []))
      .join(", ");
  return (
    <>
      <ol
        aria-label={t("inside.slotsOf", { name: ring.name })}
        className={cx(
          "grid gap-0.5",
          isSmall ? "grid-cols-[repeat(auto-fill,minmax(11px,1fr))]" : "grid-cols-[repeat(auto-fill,minmax(30px,1fr))]",
        )}
      >
        {ring.slots.map((slot, at) => {
          const marks = mark(at);
          return (
            <li
              // biome-ignore lint/suspicious/noArrayIndexKey: a slot is its place
              key={at}
              title={[
                `${at}: ${t(`inside.slot.${slot.state}`)}`,
                slot.operation && `${slot.operation}${slot.id === null ? "" : ` · id ${slot.id}`}`,
                marks,
              ]
                .filter(Boolean)
                .join("\n")}
              className={cx(
                "flex items-center justify-center rounded-[2px] border text-[10px] tabular-nums",
                isSmall ? "h-3" : "h-6",
                slotTones[slot.state],
                marks && "border-b-2 border-b-text",
              )}
            >
              {!isSmall && <span aria-hidden>{at}</span>}
              <span className="sr-only">{t(`inside.slot.${slot.state}`)}</span>
            </li>
          );
        })}
      </ol>
      <ul className="flex flex-wrap gap-x-3 gap-y-1 text-muted">
        {states.map((state) => (
          <li key={state} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={cx("size-2.5 rounded-[2px] border", slotTones[state])} />
            {t(`inside.slot.${state}`)} {ring.slots.filter((slot) => slot.state === state).length}
          </li>
        ))}
      </ul>
    </>
  );
}
function SlotTable({ ring }: { ring: InsideRing }) {
  const t = useT();
  return (
    <Table
      name={t("inside.slotsOf", { name: ring.name })}
      empty={t("inside.noRequests")}
      columns={[
        { name: t("inside.slot"), isNumber: true },
        { name: t("inside.state") },
        { name: t("inside.operation") },
        { name: "id", isNumber: true },
        { name: t("inside.sector"), isNumber: true },
        { name: t("inside.refs"), isMono: true },
        { name: t("inside.age"), isNumber: true },
      ]}
      rows={ring.slots.flatMap((slot, at) =>
        slot.state === "free"
          ? []
          : [
              {
                key: at,
                cells: [
                  at,
                  t(`inside.slot.${slot.state}`),
                  slot.operation ?? "",
                  slot.id ?? "",
                  slot.sector ?? "",
                  slot.grantRefs.join(" "),
                  slot.ageUs === null ? "" : formatUs(slot.ageUs),
                ],
              },
            ],
      )}
    />
  );
}
function Indices({ ring }: { ring: InsideRing }) {
  const t = useT();
  const row = (name: string, key: TextKey, value: number) => ({
    key: name,
    cells: [name, t(key), exactCount(value), ring.size > 0 ? value % ring.size : ""],
  });
  return (
    <>
      <Table
        name={t("inside.indicesOf", { name: ring.name })}
        empty=""
        columns={[
          { name: t("inside.counter"), isMono: true },
          { name: t("inside.whose") },
          { name: t("inside.value"), isNumber: true },
          { name: t("inside.slot"), isNumber: true },
        ]}
        rows={[
          row("req_prod", "inside.shared", ring.reqProd),
          row("req_event", "inside.shared", ring.reqEvent),
          row("rsp_prod", "inside.shared", ring.rspProd),
          row("rsp_event", "inside.shared", ring.rspEvent),
          row("req_prod_pvt", "inside.frontEnd", ring.frontReqProdPvt),
          row("rsp_cons", "inside.frontEnd", ring.frontRspCons),
          row("req_cons", "inside.backEnd", ring.backReqCons),
          row("rsp_prod_pvt", "inside.backEnd", ring.backRspProdPvt),
        ]}
      />
      <FactGrid
        facts={[
          [t("inside.portPair"), `${ring.frontPort} ↔ ${ring.backPort}`],
          [t("inside.pages"), `${ring.pages} · ${t("inside.refs")} ${ring.grantRefs.join(", ")}`],
          [t("inside.sum"), `${exactCount(ring.requests)} · ${formatBytes(ring.bytes)}`],
          [t("inside.kicksFront"), exactCount(ring.frontKicks)],
          [t("inside.kicksBack"), exactCount(ring.backKicks)],
          [t("inside.suppressed"), exactCount(ring.suppressed)],
          [t("inside.stalled"), formatUs(ring.stalledUs), exactUs(ring.stalledUs)],
        ]}
      />
    </>
  );
}
