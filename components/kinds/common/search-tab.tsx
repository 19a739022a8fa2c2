// biome-ignore-all lint/a11y/useSemanticElements: these are the roles of the ARIA pattern for this widget; no HTML element has them together with its keys
"use client";
import { Plus } from "lucide-react";
import { useCallback, useMemo, useState } from "react";
import { useConsole } from "../../data/console-context";
import { isSet, type Rec } from "../../data/defaults";
import { useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { DataGrid, type GridColumn } from "../../grid/data-grid";
import { useT } from "../../i18n";
import { isGuest } from "../../tree/build-tree";
import { Button } from "../../ui/button";
import { parseXapiDate } from "../../ui/format";
import { MenuButton } from "../../ui/menu";
import { guestAddresses } from "../vm/tabs/vm-general";
import { useVmCommand } from "../vm/use-vm-commands";
import { vmCommands } from "../vm/vm-commands";
import { CpuCell, cpuShare, NameCell, StateCell, UptimeCell, VmMemoryCell } from "./cells";
import { useObjectMenu, useSeveralEntries } from "./object-menu";

const NOBODY: ReadonlySet<string> = new Set();
const bulk = ["start", "shutDown", "reboot", "suspend", "resume"] as const;

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
        cell: (vm) => <NameCell of={vm.ref} kind="vm" name={vm.name_label} />,
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

/** The grid of VMs: of the whole lab, or of one host. */
export function SearchTab({ host }: { host?: string }) {
  const t = useT();
  const { role } = useLab();
  const { go, open, setGridSelection } = useConsole();
  const all = useRecords("VM");
  const [text, setText] = useState("");
  const [selected, setSelected] = useState<ReadonlySet<string>>(NOBODY);
  const menuOf = useObjectMenu();
  const severalEntries = useSeveralEntries();
  const rows = useMemo(
    () => all.filter((vm) => isGuest(vm) && (!host || vm.resident_on === host || (!isSet(vm.resident_on) && vm.affinity === host))),
    [all, host],
  );
  const wanted = text.trim().toLowerCase();
  const shown = useMemo(() => (wanted ? rows.filter((vm) => vm.name_label.toLowerCase().includes(wanted)) : rows), [rows, wanted]);

  const select = useCallback(
    (next: ReadonlySet<string>) => {
      setSelected(next);
      setGridSelection([...next]);
    },
    [setGridSelection],
  );
  const columns = useVmColumns();
  const hiddenCount = [...selected].filter((ref) => !shown.some((vm) => vm.ref === ref)).length;
  const acting = useMemo(() => shown.filter((vm) => selected.has(vm.ref)), [shown, selected]);
  const readOnly = role === "read-only" ? t("why.readOnly") : null;
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
        onSelect={select}
        isMulti
        onActivate={(ref) => go(ref)}
        menuOf={(ref) => (selected.size > 1 && selected.has(ref) ? severalEntries(acting) : menuOf(ref))}
        resortMs={5000}
        emptyText={wanted ? t("tree.nothing", { text }) : t("search.emptyVms")}
        emptyAction={
          wanted ? undefined : (
            <Button
              kind="primary"
              icon={<Plus size={14} aria-hidden />}
              disabledReason={readOnly}
              onClick={() => open(host ? { kind: "newVm", host } : { kind: "newVm" })}
            >
              {t("vm.new")}
            </Button>
          )
        }
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
            {selected.size > 0 && <BulkBar vms={acting} count={selected.size} hiddenCount={hiddenCount} onClear={() => select(NOBODY)} />}
          </>
        }
      />
    </div>
  );
}
function BulkBar({
  vms,
  count,
  hiddenCount,
  onClear,
}: {
  vms: readonly Rec<"VM">[];
  count: number;
  hiddenCount: number;
  onClear: () => void;
}) {
  const t = useT();
  const commandOf = useVmCommand();
  const entries = useSeveralEntries();
  return (
    <div role="group" aria-label={t("grid.selected", { count })} className="flex min-w-0 items-center gap-1 text-sm">
      <span className="px-1 font-medium whitespace-nowrap">{t("grid.selected", { count })}</span>
      {hiddenCount > 0 && <span className="truncate text-paused">{t("grid.hiddenSelected", { count: hiddenCount })}</span>}
      <span className="flex items-center gap-1 max-[1180px]:hidden">
        {count > 1 &&
          bulk.map((id) => {
            const state = commandOf(id, vms);
            return (
              <Button key={id} isSmall disabledReason={state.why} onClick={state.run}>
                {t(vmCommands[id].label)}
              </Button>
            );
          })}
      </span>
      {count > 1 && (
        <MenuButton entries={() => entries(vms)} className="h-6 rounded-sm px-2 hover:bg-hover data-popup-open:bg-hover">
          {t("common.actions")}
        </MenuButton>
      )}
      <Button kind="quiet" isSmall onClick={onClear}>
        {t("grid.clear")}
      </Button>
    </div>
  );
}
