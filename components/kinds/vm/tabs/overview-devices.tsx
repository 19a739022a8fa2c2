"use client";
/** A VM's disks and interfaces with what goes over them now. */
import { useMemo } from "react";
import type { ViewAnswer } from "@/server/contract";
import { useConsole } from "../../../data/console-context";
import { isSet, type Rec } from "../../../data/defaults";
import { slotsOf, useKnown, useMembers, useRecord, useSample } from "../../../data/hooks";
import { useT } from "../../../i18n";
import { cx } from "../../../ui/cx";
import { exactBytes, formatBitRate, formatByteRate, formatBytes } from "../../../ui/format";
import { ShownName } from "../../../ui/shown-name";
import { Card, Quiet } from "../../common/overview/card";
import type { Trend } from "../../common/overview/place-cards";
import { Sparkline } from "../../common/overview/sparkline";
import { ObjectLink } from "../../common/section";

export type VmFigures = Extract<NonNullable<ViewAnswer<"overview">>, { readonly of: "VM" }>;
const MOST = 4;
const rate = (value: number | undefined, say: (value: number) => string): string => (value === undefined ? "—" : say(value));
const row = "grid h-7 items-center gap-3 px-3";
const head = `${row} h-6 text-sm text-faint`;
/** stands there where there is room for it */
const atEase = "hidden @min-[540px]:block";
/** Room for the head and two lines: nothing below moves when they come. */
const room = "@container min-h-[88px] py-1";
const figure = "text-right tabular-nums whitespace-nowrap";

export function DisksCard({ vm, overview, trend }: { vm: Rec<"VM">; overview: VmFigures | null; trend: Trend | null | undefined }) {
  const t = useT();
  const vbds = useMembers("vbdsByVm", vm.ref);
  const disks = useMemo(
    () => vbds.filter(({ type, VDI }) => type !== "CD" && isSet(VDI)).sort((a, b) => Number(a.userdevice) - Number(b.userdevice)),
    [vbds],
  );
  const isKnown = useKnown(useMemo(() => slotsOf("vbdsByVm", [vm.ref]), [vm.ref]));
  const label = t("vm.diskTraffic13");
  const columns = "grid-cols-[40px_minmax(0,1fr)_80px_80px] @min-[540px]:grid-cols-[48px_minmax(0,1fr)_84px_84px_132px]";
  return (
    <Card
      title={t("wiz.sum.disks")}
      span="half"
      aside={
        <>
          {overview && (
            <span
              className="truncate text-sm text-muted"
              title={`${exactBytes(overview.disks.usedBytes)} / ${exactBytes(overview.disks.promisedBytes)}`}
            >
              {t("usage.of", { used: formatBytes(overview.disks.usedBytes), total: formatBytes(overview.disks.promisedBytes) })}
            </span>
          )}
          <Sparkline label={label} values={trend?.disk} say={formatByteRate} />
        </>
      }
    >
      {isKnown && disks.length === 0 ? (
        <div className={room}>
          <Quiet>{t("vm.itHasNoDisksThe")}</Quiet>
        </div>
      ) : (
        <div className={room}>
          <div className={`${head} ${columns}`}>
            <span>{t("col.device")}</span>
            <span>{t("col.name")}</span>
            <span className={figure}>{t("vm.read")}</span>
            <span className={figure}>{t("vm.written")}</span>
            <span className={`${figure} ${atEase}`}>{t("vm.inUseOfSize")}</span>
          </div>
          {disks.slice(0, MOST).map((vbd) => (
            <DiskLine key={vbd.ref} vbd={vbd} columns={columns} />
          ))}
          {disks.length > MOST && <More count={disks.length - MOST} of={vm.ref} tab="storage" />}
        </div>
      )}
    </Card>
  );
}
function DiskLine({ vbd, columns }: { vbd: Rec<"VBD">; columns: string }) {
  const t = useT();
  const vdi = useRecord("VDI", vbd.VDI);
  const values = useSample(vbd.VM)?.values;
  const device = vbd.device || vbd.userdevice;
  const [used, size] = [vdi?.physical_utilisation ?? 0, vdi?.virtual_size ?? 0];
  return (
    <div className={`${row} ${columns}`}>
      <span className="font-mono text-sm">{device}</span>
      <span className="truncate">
        <ShownName name={vdi?.name_label ?? ""} />
      </span>
      <span className={figure}>{rate(values?.[`vbd_${vbd.device}_read`], formatByteRate)}</span>
      <span className={figure}>{rate(values?.[`vbd_${vbd.device}_write`], formatByteRate)}</span>
      <span className={`${figure} ${atEase} text-sm text-muted`} title={`${exactBytes(used)} / ${exactBytes(size)}`}>
        {t("usage.of", { used: formatBytes(used), total: formatBytes(size) })}
      </span>
    </div>
  );
}

export function InterfacesCard({ vm, trend }: { vm: Rec<"VM">; trend: Trend | null | undefined }) {
  const t = useT();
  const all = useMembers("vifsByVm", vm.ref);
  const vifs = useMemo(() => [...all].sort((a, b) => Number(a.device) - Number(b.device)), [all]);
  const isKnown = useKnown(useMemo(() => slotsOf("vifsByVm", [vm.ref]), [vm.ref]));
  const label = t("vm.networkTraffic");
  const columns = "grid-cols-[24px_minmax(0,1fr)_84px_84px] @min-[540px]:grid-cols-[32px_minmax(0,1fr)_112px_84px_84px]";
  return (
    <Card title={t("vm.networkInterfaces")} span="half" aside={<Sparkline label={label} values={trend?.network} say={formatBitRate} />}>
      {isKnown && vifs.length === 0 ? (
        <div className={room}>
          <Quiet>{t("vm.itHasNoInterfacesThe")}</Quiet>
        </div>
      ) : (
        <div className={room}>
          <div className={`${head} ${columns}`}>
            <span>#</span>
            <span>{t("col.network")}</span>
            <span className={atEase}>{t("field.ip")}</span>
            <span className={figure}>{t("vm.received")}</span>
            <span className={figure}>{t("vm.sent")}</span>
          </div>
          {vifs.slice(0, MOST).map((vif) => (
            <InterfaceLine key={vif.ref} vif={vif} guest={vm.guest_metrics} columns={columns} />
          ))}
          {vifs.length > MOST && <More count={vifs.length - MOST} of={vm.ref} tab="networking" />}
        </div>
      )}
    </Card>
  );
}
function InterfaceLine({ vif, guest, columns }: { vif: Rec<"VIF">; guest: string; columns: string }) {
  const { go } = useConsole();
  const network = useRecord("network", vif.network);
  const { networks = {} } = useRecord("VM_guest_metrics", guest) ?? {};
  const values = useSample(vif.VM)?.values;
  const address = networks[`${vif.device}/ip`] ?? networks[`${vif.device}/ipv4/0`];
  return (
    <div className={`${row} ${columns}`}>
      <span className="font-mono text-sm">{vif.device}</span>
      {network ? <ObjectLink name={network.name_label} onClick={() => go(network.ref)} /> : <span className="text-faint">—</span>}
      <span className={cx("truncate", address && "font-mono text-sm", atEase)} title={address}>
        {address ?? "—"}
      </span>
      <span className={figure}>{rate(values?.[`vif_${vif.device}_rx`], formatBitRate)}</span>
      <span className={figure}>{rate(values?.[`vif_${vif.device}_tx`], formatBitRate)}</span>
    </div>
  );
}
function More({ count, of, tab }: { count: number; of: string; tab: string }) {
  const t = useT();
  const { go } = useConsole();
  return (
    <div className="flex h-7 items-center px-3 text-sm">
      <ObjectLink name={t("vm.andCountMore", { count })} onClick={() => go(of, tab)} />
    </div>
  );
}
