"use client";
import { useMemo } from "react";
import { useConsole } from "../../../data/console-context";
import { isSet, type Rec } from "../../../data/defaults";
import { slotsFor, useKnown, useRecord, useVirtualNow } from "../../../data/hooks";
import { useObjectState } from "../../../data/use-object-state";
import { useFollowed } from "../../../data/views";
import { useLanguage, useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { EmptyState } from "../../../ui/empty-state";
import { formatBytes, formatDuration, formatPercent, parseXapiDate } from "../../../ui/format";
import { lazyPart } from "../../../ui/lazy-part";
import { MarkedState } from "../../../ui/object-icon";
import { visibleText } from "../../../ui/visible-text";
import { CommandButton } from "../../command-button";
import { FailedDevices, useFailedDevices } from "../../common/device-state";
import { type Beside, Capacity, type Part } from "../../common/overview/capacity-bar";
import { Card, OverviewPage } from "../../common/overview/card";
import { ObjectAlerts } from "../../common/overview/object-alerts";
import { ObjectTasks } from "../../common/overview/object-tasks";
import { bytesPart, type Trend } from "../../common/overview/place-cards";
import { Sparkline } from "../../common/overview/sparkline";
import { WhoIsHere } from "../../common/overview/who-is-here";
import { PropertiesButton } from "../../common/properties-button";
import { Facts, ObjectLink } from "../../common/section";
import { guestAddresses } from "../guests";
import { DisksCard, InterfacesCard, type VmFigures } from "./overview-devices";
import { toolsText } from "./tools-text";
import "./texts";
import "../../common/overview/texts";

/** Has the picture's place until what draws it is here. */
const NoPicture = () => <div className="aspect-[5/3] w-full bg-console" />;
const ConsolePicture = lazyPart(() => import("../../common/console/console-picture").then((file) => file.default), {
  meanwhile: NoPicture,
});

const runs = (vm: Rec<"VM">): boolean => vm.power_state === "Running" || vm.power_state === "Paused";

/** Overview of one VM. */
export function VmOverviewPage({ vm }: { vm: Rec<"VM"> }) {
  const { answer } = useFollowed("overview", { ref: vm.ref });
  const trend = useFollowed("trend", { ref: vm.ref }).answer;
  const overview = answer?.of === "VM" ? answer : null;
  const uuids = useMemo(() => new Set([vm.uuid]), [vm.uuid]);
  const refs = useMemo(() => new Set([vm.ref]), [vm.ref]);
  return (
    <OverviewPage>
      <StatusCard vm={vm} overview={overview} />
      <UseCard vm={vm} overview={overview} trend={trend} />
      <ConsoleCard vm={vm} />
      <DisksCard vm={vm} overview={overview} trend={trend} />
      <InterfacesCard vm={vm} trend={trend} />
      <ObjectAlerts uuids={uuids} />
      <ObjectTasks refs={refs} />
      <WhoIsHere of={vm.ref} />
    </OverviewPage>
  );
}

function StatusCard({ vm, overview }: { vm: Rec<"VM">; overview: VmFigures | null }) {
  const t = useT();
  const { go } = useConsole();
  const state = useObjectState(vm.ref);
  const guest = useRecord("VM_guest_metrics", vm.guest_metrics);
  const isComing = !useKnown(useMemo(() => slotsFor("VM_guest_metrics", [vm.guest_metrics]), [vm.guest_metrics]));
  const place = isSet(vm.resident_on) ? vm.resident_on : vm.affinity;
  const host = useRecord("host", place);
  const failed = useFailedDevices(vm.ref);
  const addresses = runs(vm) ? guestAddresses(guest?.networks ?? {}).join(", ") : "";
  const quiet = (text: string) => <span className="text-muted">{text}</span>;
  // What a guest says comes later, and takes no more room than nothing did.
  const said = (text: string) => (
    <span className="block truncate" title={visibleText(text)}>
      {visibleText(text)}
    </span>
  );
  return (
    <Card title={t("section.status")} aside={<PropertiesButton of={vm.ref} />}>
      <Facts
        facts={[
          state && {
            name: t("field.powerState"),
            value: <MarkedState look={state.look}>{t(state.word)}</MarkedState>,
          },
          failed.length > 0 && { name: t("field.devices"), value: <FailedDevices vm={vm.ref} failed={failed} /> },
          {
            name: t(isSet(vm.resident_on) ? "field.residentOn" : "field.affinity"),
            value: host ? <ObjectLink name={host.name_label} onClick={() => go(host.ref)} /> : quiet(t("field.noAffinity")),
          },
          addresses
            ? { name: t("field.ip"), value: said(addresses), text: addresses, isMono: true }
            : { name: t("field.ip"), value: quiet(runs(vm) && !isComing ? t("vm.noneReported") : "—") },
          { name: t("field.uptime"), value: <Uptime vm={vm} /> },
          { name: t("field.os"), value: guest?.os_version.name ? said(guest.os_version.name) : quiet("—") },
          { name: t("field.tools"), value: isComing ? "—" : said(toolsText(t, runs(vm), guest)) },
          { name: t("device.snapshots"), value: overview ? `${overview.snapshots}` : "—" },
        ]}
      />
    </Card>
  );
}
function Uptime({ vm }: { vm: Rec<"VM"> }) {
  const metrics = useRecord("VM_metrics", vm.metrics);
  const now = useVirtualNow(1);
  const { language } = useLanguage();
  const since = metrics && runs(vm) ? parseXapiDate(metrics.start_time) : null;
  return <>{since !== null && now > since ? formatDuration((now - since) / 1e6, language) : "—"}</>;
}

/** CPU and memory; of one that is off, what it would have. */
function UseCard({ vm, overview, trend }: { vm: Rec<"VM">; overview: VmFigures | null; trend: Trend | null | undefined }) {
  const t = useT();
  const cpu = t("col.cpu");
  const memory = t("col.memory");
  const used = overview?.cpu.usedShare ?? null;
  const cpuParts: readonly Part[] = [
    { fill: "used", label: t("overview.inUse"), share: used ?? 0, text: used === null ? "—" : formatPercent(used) },
  ];
  const vcpus: readonly Beside[] = [
    { label: t("inside.vcpus"), text: `${overview && overview.cpu.vcpus > 0 ? overview.cpu.vcpus : vm.VCPUs_at_startup}` },
  ];
  const held = overview?.memory?.heldBytes ?? 0;
  const inUse = overview?.memory?.usedBytes ?? 0;
  // One that is off has none that it could use.
  const known = (part: Part): Part => (held > 0 ? part : { fill: part.fill, label: part.label, share: 0, text: "—" });
  const memoryParts = [
    known(bytesPart("used", t("vm.inUseAsTheGuest"), inUse, held)),
    known(bytesPart("free", t("graphs.freeInTheGuest"), held - inUse, held)),
  ];
  const most: readonly Beside[] = [
    {
      label: t("vm.itHasOfWhatIt"),
      text: t("usage.of", { used: formatBytes(held), total: formatBytes(vm.memory_dynamic_max) }),
    },
  ];
  return (
    <Card title={t("wiz.cpu")}>
      <h3 className="flex items-center gap-2 px-3 pt-2 text-sm text-muted">
        {cpu}
        <span className="ml-auto">
          <Sparkline label={cpu} values={trend?.cpu} top={1} say={formatPercent} />
        </span>
      </h3>
      <Capacity label={cpu} parts={cpuParts} beside={vcpus} />
      <h3 className="flex items-center gap-2 border-t border-line px-3 pt-2 text-sm text-muted">
        {memory}
        <span className="ml-auto">
          <Sparkline label={memory} values={trend?.memory} top={held} say={formatBytes} />
        </span>
      </h3>
      <Capacity label={memory} parts={memoryParts} beside={most} />
    </Card>
  );
}

const wakes = { Halted: "vm.start", Suspended: "vm.resume", Paused: "vm.unpause", Running: null } as const;
/** The screen of its text console; of one that does not run, the way to start it. */
function ConsoleCard({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const { go } = useConsole();
  const state = useObjectState(vm.ref);
  const wake = wakes[vm.power_state];
  const open = (
    <Button kind="quiet" isSmall className="-mr-2" onClick={() => go(vm.ref, "console")}>
      {t("menu.openConsole")}
    </Button>
  );
  return (
    <Card title={t("tab.console")} aside={open}>
      {wake && vm.power_state !== "Paused" ? (
        <EmptyState
          text={state?.look === "moving" ? t(state.word) : t("console.notRunning", { name: vm.name_label })}
          hint={t("vm.whatStandsOnItsScreen")}
          action={<CommandButton id={wake} on={vm} />}
          className="min-h-52"
        />
      ) : (
        <>
          <ConsolePicture vm={vm.ref} name={vm.name_label} isOff={vm.power_state !== "Running"} />
          {wake && (
            <p className="flex items-center gap-3 border-t border-line px-3 py-2">
              {t("console.paused", { name: vm.name_label })}
              <CommandButton id={wake} on={vm} />
            </p>
          )}
        </>
      )}
    </Card>
  );
}
