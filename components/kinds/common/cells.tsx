"use client";
import type { Rec } from "../../data/defaults";
import { useRecord, useSample, useVirtualNow } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useObjectState } from "../../data/use-object-state";
import { useLanguage, useT, type Words } from "../../i18n";
import { exactBytes, formatBytes, formatDuration, formatPercent, parseXapiDate } from "../../ui/format";
import { ObjectIcon, StateMark } from "../../ui/object-icon";
import { ShownName } from "../../ui/shown-name";
import { UsageBar } from "../../ui/usage-bar";
import { visibleText } from "../../ui/visible-text";

export function NameCell({ of, name }: { of: string; name: string }) {
  const { kinds, session } = useLab();
  // Follows the record: a row is drawn again when it changes.
  const state = useObjectState(of);
  const record = session.store.any(of);
  const kind = record ? kinds.of(record) : null;
  return (
    <span className="flex items-center gap-1.5">
      {kind && <ObjectIcon kind={kind} look={state?.look ?? "plain"} size={14} />}
      <span className="cut" title={visibleText(name)}>
        <ShownName name={name} />
      </span>
    </span>
  );
}
export function StateCell({ of }: { of: string }) {
  const t = useT();
  const state = useObjectState(of);
  if (!state) return null;
  return (
    <span className="inline-flex items-center gap-1.5">
      {state.look === "moving" && <StateMark look="moving" />}
      {t(state.word)}
    </span>
  );
}
/** Share of all its processors in use. */
export function cpuShare(values: Readonly<Record<string, number>> | undefined): number | null {
  if (!values) return null;
  const whole = values.cpu_usage ?? values.cpu_avg;
  if (whole !== undefined) return whole;
  const each = Object.entries(values).flatMap(([name, value]) => (/^cpu\d+$/.test(name) ? [value] : []));
  return each.length === 0 ? null : each.reduce((sum, value) => sum + value, 0) / each.length;
}
export function CpuCell({ of, isOn }: { of: string; isOn: boolean }) {
  return isOn ? <LiveCpu of={of} /> : <span className="text-faint">—</span>;
}
function LiveCpu({ of }: { of: string }) {
  const t = useT();
  const share = cpuShare(useSample(of)?.values);
  if (share === null) return <span className="text-faint">—</span>;
  return (
    <span className="flex items-center gap-2">
      <UsageBar fraction={share} label={t("col.cpu")} isStill className="min-w-8 flex-1" />
      <span className="w-12 shrink-0 text-right">{formatPercent(share)}</span>
    </span>
  );
}
/** Sources whose sum is what goes over a VM's disks, or its interfaces. @source simulator/views/figures/vm.ts */
export const DISK_SOURCES = /^vbd_(?!.+_iops_).+_(read|write)$/;
export const NETWORK_SOURCES = /^vif_\d+_(rx|tx)$/;
/** The sum of those values whose sources fit; null: there are none. */
export function sumOfSources(values: Readonly<Record<string, number>>, fits: RegExp): number | null {
  const own = Object.entries(values).flatMap(([name, value]) => (fits.test(name) ? [value] : []));
  return own.length === 0 ? null : own.reduce((sum, value) => sum + value, 0);
}
/** A live rate. @param say - how so many bytes a second are said */
export function RateCell({ of, sources, say }: { of: string; sources: RegExp; say: (bytesPerS: number) => string }) {
  const values = useSample(of)?.values;
  const sum = values ? sumOfSources(values, sources) : null;
  return sum === null ? <span className="text-faint">—</span> : say(sum);
}
/** Bytes in three digits, all of them in the title. */
export function Bytes({ of }: { of: number }) {
  return <span title={exactBytes(of)}>{formatBytes(of)}</span>;
}
export function MemoryBar({ used, total, label = "col.memory" }: { used: number; total: number; label?: Words }) {
  const t = useT();
  return (
    <span className="flex items-center gap-2" title={`${exactBytes(used)} / ${exactBytes(total)}`}>
      <UsageBar fraction={total > 0 ? used / total : 0} label={t(label)} isStill className="min-w-8 flex-1" />
      <span className="w-16 shrink-0 text-right">{formatBytes(used)}</span>
    </span>
  );
}
export function VmMemoryCell({ vm }: { vm: Rec<"VM"> }) {
  // One that is off uses none, and is sorted and copied so.
  return vm.power_state === "Running" || vm.power_state === "Paused" ? <LiveMemory vm={vm} /> : null;
}
function LiveMemory({ vm }: { vm: Rec<"VM"> }) {
  const values = useSample(vm.ref)?.values;
  const metrics = useRecord("VM_metrics", vm.metrics);
  const total = values?.memory ?? metrics?.memory_actual ?? vm.memory_target;
  const free = values?.memory_internal_free;
  const used = free === undefined ? total : Math.max(0, total - free * 1024);
  return <MemoryBar used={used} total={Math.max(total, vm.memory_static_max)} />;
}
export function UptimeCell({ vm }: { vm: Rec<"VM"> }) {
  const metrics = useRecord("VM_metrics", vm.metrics);
  const since = vm.power_state === "Running" && metrics ? parseXapiDate(metrics.start_time) : null;
  return since === null ? null : <Since at={since} />;
}
function Since({ at }: { at: number }) {
  const now = useVirtualNow(1);
  const { language } = useLanguage();
  return <>{now > at ? formatDuration((now - at) / 1e6, language) : ""}</>;
}
