// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
"use client";
import { useEffect, useMemo, useState } from "react";
import { useConsole } from "../../data/console-context";
import { isSet, type Rec } from "../../data/defaults";
import { useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { DataGrid, type GridColumn } from "../../grid/data-grid";
import { useT } from "../../i18n";
import { Button } from "../../ui/button";
import { parseXapiDate } from "../../ui/format";
import { MenuButton } from "../../ui/menu";
import { CommandButton } from "../command-button";
import { GridBar } from "../grid-bar";
import { useContextMenu } from "../use-commands";
import { isGuest } from "../vm/guests";
import { guestAddresses } from "../vm/tabs/vm-general";
import { CpuCell, cpuShare, NameCell, StateCell, UptimeCell, VmMemoryCell } from "./cells";

const NOBODY: ReadonlySet<string> = new Set();

/** The grid's columns. They are made anew when guests report other addresses. */
function useVmColumns(): readonly GridColumn<Rec<"VM">>[] {
  const t = useT();
  const { session } = useLab();
  const guests = useRecords("VM_guest_metrics");
  return useMemo<readonly GridColumn<Rec<"VM">>[]>(() => {
    void guests;
    const address = (vm: Rec<"VM">): string =>
      guestAddresses(session.store.record("VM_guest_metrics", vm.guest_metrics)?.networks ?? {}).join(", ");
    const hostName = (vm: Rec<"VM">): string =>
      session.store.record("host", isSet(vm.resident_on) ? vm.resident_on : vm.affinity)?.name_label ?? "";
    return [
      {
        id: "name",
        header: t("col.name"),
        size: 190,
        min: 120,
        isFixed: true,
        value: (vm) => vm.name_label,
        cell: (vm) => <NameCell of={vm.ref} name={vm.name_label} />,
      },
      {
        id: "state",
        header: t("col.state"),
        size: 112,
        min: 88,
        value: (vm) => t(`state.${vm.power_state}`),
        cell: (vm) => <StateCell of={vm.ref} />,
      },
      {
        id: "cpu",
        header: t("col.cpu"),
        size: 140,
        min: 106,
        value: (vm) => cpuShare(session.metrics.sample(vm.ref)?.values),
        cell: (vm) => <CpuCell of={vm.ref} isOn={vm.power_state === "Running"} />,
      },
      {
        id: "memory",
        header: t("col.memory"),
        size: 160,
        min: 126,
        value: (vm) => vm.memory_static_max,
        cell: (vm) => <VmMemoryCell vm={vm} />,
      },
      { id: "host", header: t("col.host"), size: 110, min: 72, value: hostName },
      {
        id: "ip",
        header: t("col.ip"),
        size: 130,
        min: 106,
        value: address,
        cell: (vm) => <span className="font-mono">{address(vm)}</span>,
      },
      {
        id: "uptime",
        header: t("col.uptime"),
        size: 104,
        min: 84,
        value: (vm) => parseXapiDate(session.store.record("VM_metrics", vm.metrics)?.start_time ?? ""),
        cell: (vm) => <UptimeCell vm={vm} />,
      },
      { id: "vcpus", header: t("col.vcpus"), size: 70, isNumeric: true, isHiddenAtFirst: true, value: (vm) => vm.VCPUs_at_startup },
      { id: "tags", header: t("col.tags"), size: 120, isHiddenAtFirst: true, value: (vm) => vm.tags.join(", ") },
      { id: "description", header: t("col.description"), size: 200, isHiddenAtFirst: true, value: (vm) => vm.name_description },
    ];
  }, [session, t, guests]);
}

/** The grid of VMs: of the whole lab, or of one host. Commands act on the chosen rows that are shown, and on nothing else. */
export function SearchTab({ host }: { host?: string }) {
  const t = useT();
  const { session } = useLab();
  const { go, choose } = useConsole();
  const all = useRecords("VM");
  const [text, setText] = useState("");
  const [selected, setSelected] = useState<ReadonlySet<string>>(NOBODY);
  const menuOf = useContextMenu();
  const rows = useMemo(
    () => all.filter((vm) => isGuest(vm) && (!host || vm.resident_on === host || (!isSet(vm.resident_on) && vm.affinity === host))),
    [all, host],
  );
  const wanted = text.trim().toLowerCase();
  const shown = useMemo(() => (wanted ? rows.filter((vm) => vm.name_label.toLowerCase().includes(wanted)) : rows), [rows, wanted]);
  const acting = useMemo(() => shown.filter((vm) => selected.has(vm.ref)), [shown, selected]);
  const refs = acting.map(({ ref }) => ref).join(" ");
  useEffect(() => choose(refs === "" ? [] : refs.split(" ")), [choose, refs]);
  const columns = useVmColumns();
  const here = host ? session.store.record("host", host) : session.store.all("pool")[0];
  return (
    <div className="flex min-h-0 flex-1 flex-col gap-2 p-3">
      <DataGrid
        id="vms"
        label={t("tab.vms")}
        rows={shown}
        columns={columns}
        idOf={(vm) => vm.ref}
        nameOf={(vm) => vm.name_label}
        selected={selected}
        onSelect={setSelected}
        isMulti
        onActivate={(ref) => go(ref)}
        menuOf={(ref) => menuOf(selected.has(ref) ? acting.map((vm) => vm.ref) : [ref])}
        resortMs={5000}
        emptyText={wanted ? t("tree.nothing", { text }) : t("search.emptyVms")}
        emptyAction={wanted || !here ? undefined : <CommandButton id={host ? "host.newVm" : "pool.newVm"} on={here} />}
        toolbar={
          <>
            <input
              type="search"
              aria-label={t("grid.filter")}
              placeholder={t("grid.filter")}
              value={text}
              onChange={(event) => setText(event.target.value)}
              className="h-6 w-44 rounded-sm border border-line bg-sunken px-2 text-sm placeholder:text-faint"
            />
            {selected.size > 0 && (
              <ChosenBar vms={acting} hiddenCount={selected.size - acting.length} onClear={() => setSelected(NOBODY)} />
            )}
          </>
        }
      />
    </div>
  );
}
/** What is chosen, how many of it are filtered out, and what can be done to the rest. */
function ChosenBar({ vms, hiddenCount, onClear }: { vms: readonly Rec<"VM">[]; hiddenCount: number; onClear: () => void }) {
  const t = useT();
  const menuOf = useContextMenu();
  const count = vms.length;
  return (
    <div role="group" aria-label={t("grid.selected", { count })} className="flex min-w-0 items-center gap-1 text-sm">
      <span className="px-1 font-medium whitespace-nowrap">{t("grid.selected", { count })}</span>
      {hiddenCount > 0 && <span className="truncate text-paused">{t("grid.hiddenSelected", { count: hiddenCount })}</span>}
      <span className="flex items-center gap-1 max-[1180px]:hidden">{count > 1 && <GridBar of="vm" chosen={vms} />}</span>
      {count > 1 && (
        <MenuButton entries={() => menuOf(vms.map((vm) => vm.ref))} className="h-6 rounded-sm px-2 hover:bg-hover data-popup-open:bg-hover">
          {t("common.actions")}
        </MenuButton>
      )}
      <Button kind="quiet" isSmall onClick={onClear}>
        {t("grid.clear")}
      </Button>
    </div>
  );
}
