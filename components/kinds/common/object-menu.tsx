"use client";
import { Copy, FolderPlus, LayoutTemplate, Pencil, Plus, Settings2, SquareTerminal, Trash2 } from "lucide-react";
import { useCallback } from "react";
import { useConsole } from "../../data/console-context";
import { isSet, type Rec } from "../../data/defaults";
import { useLab } from "../../data/lab-context";
import { blockedBy, isOutOfState, useOperations } from "../../data/operations";
import { newDiskFault } from "../../data/storage";
import { useAct } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { useT } from "../../i18n";
import { copyText } from "../../ui/copy-button";
import { type MenuAction, type MenuEntry, separator } from "../../ui/menu-entries";
import { useHostPowerEntries } from "../host/use-host-entries";
import { useVmCommand } from "../vm/use-vm-commands";
import { type PowerCommand, type VmCommand, vmCommands } from "../vm/vm-commands";

const size = 14;
export const powerOrder: readonly (PowerCommand | null)[] = [
  "start",
  "resume",
  "unpause",
  null,
  "suspend",
  "pause",
  "shutDown",
  "reboot",
  null,
  "forceShutDown",
  "forceReboot",
];

/** Power commands as menu entries. */
export function usePowerEntries(): (vms: readonly Rec<"VM">[], isShort?: boolean) => readonly MenuEntry[] {
  const commandOf = useVmCommand();
  const operations = useOperations();
  const t = useT();
  return useCallback(
    (vms, isShort = false) => {
      const entries: MenuEntry[] = [];
      for (const id of powerOrder) {
        if (id === null) {
          if (entries.length > 0 && entries.at(-1) !== separator) entries.push(separator);
          continue;
        }
        const command: VmCommand = vmCommands[id];
        const { why, askWhy, run } = commandOf(id, vms);
        // A context menu leaves out what the power state rules out; the menu bar keeps it, greyed.
        if (isShort && vms.length > 0 && vms.every((vm) => isOutOfState(operations, vm, command.op))) continue;
        const Icon = command.icon;
        entries.push({
          label: t(command.label),
          icon: <Icon size={size} />,
          why,
          askWhy,
          run,
          ...(command.shortcut ? { shortcut: command.shortcut } : {}),
        });
      }
      return entries;
    },
    [commandOf, operations, t],
  );
}
/** What may be done to several VMs. */
export function useSeveralEntries(): (vms: readonly Rec<"VM">[]) => readonly MenuEntry[] {
  const power = usePowerEntries();
  const operations = useOperations();
  const { role } = useLab();
  const { open } = useConsole();
  const t = useT();
  return useCallback(
    (vms) => {
      const isAble = vms.some((vm) => blockedBy(operations, vm, "VM.destroy") === null);
      const why = role === "read-only" ? t("why.readOnly") : isAble ? null : t("why.allWrong", { count: vms.length });
      const run = (): void => open({ kind: "deleteVms", refs: vms.map(({ ref }) => ref) });
      return [...power(vms), separator, { label: t("vm.deleteSeveral"), icon: <Trash2 size={size} />, isDanger: true, why, run }];
    },
    [power, operations, role, open, t],
  );
}
/** "Start on" and "Resume on": the home server first, then the others; a host that is refused says why. */
export function useHostEntries(): (vm: Rec<"VM"> | undefined, op: "VM.start_on" | "VM.resume_on") => readonly MenuEntry[] {
  const { session } = useLab();
  const act = useAct();
  const text = useFaultText();
  return useCallback(
    (vm, op) => {
      if (!vm) return [];
      const hosts = [...session.store.all("host")].sort(
        (a, b) => Number(b.ref === vm.affinity) - Number(a.ref === vm.affinity) || a.name_label.localeCompare(b.name_label),
      );
      return hosts.map((host): MenuAction => {
        const metrics = session.store.record("host_metrics", host.metrics);
        const needed = vm.memory_dynamic_max;
        const why = !(metrics?.live ?? true)
          ? text({ code: "HOST_OFFLINE", params: [host.ref] })
          : !host.enabled
            ? text({ code: "HOST_DISABLED", params: [host.ref] })
            : metrics && metrics.memory_free > 0 && metrics.memory_free < needed
              ? text({ code: "HOST_NOT_ENOUGH_FREE_MEMORY", params: [`${needed}`, `${metrics.memory_free}`] })
              : null;
        return { label: host.name_label, why, run: () => void act(vm.ref, op, { vm: vm.ref, host: host.ref }) };
      });
    },
    [session, act, text],
  );
}

/** The submenu of hosts that a VM can be started or resumed on; none when its power state permits neither. */
function usePlacedEntries(): (vm: Rec<"VM">, why: string | null) => readonly MenuEntry[] {
  const hostsFor = useHostEntries();
  const operations = useOperations();
  const t = useT();
  return useCallback(
    (vm, why) => {
      const op = (["VM.start_on", "VM.resume_on"] as const).find((each) => !isOutOfState(operations, vm, each));
      if (!op) return [];
      return [{ kind: "submenu", label: t(op === "VM.start_on" ? "menu.startOn" : "menu.resumeOn"), why, entries: hostsFor(vm, op) }];
    },
    [hostsFor, operations, t],
  );
}

/** The context menu of any object of the tree. */
export function useObjectMenu(): (ref: string) => readonly MenuEntry[] {
  const { session, role } = useLab();
  const { open, go } = useConsole();
  const power = usePowerEntries();
  const placed = usePlacedEntries();
  const hostPower = useHostPowerEntries();
  const text = useFaultText();
  const operations = useOperations();
  const t = useT();
  return useCallback(
    (ref) => {
      const record = session.store.any(ref);
      if (!record || !("uuid" in record)) return [];
      const why = role === "read-only" ? t("why.readOnly") : null;
      const tail: MenuEntry[] = [
        separator,
        { label: t("vm.rename"), icon: <Pencil size={size} />, shortcut: "F2", why, run: () => open({ kind: "rename", ref }) },
        { label: t("menu.copyUuid"), icon: <Copy size={size} />, why: null, run: () => void copyText(record.uuid) },
        { label: t("menu.properties"), icon: <Settings2 size={size} />, why, run: () => open({ kind: "properties", ref }) },
      ];
      switch (record.class) {
        case "VM": {
          if (record.is_a_template) {
            return [
              { label: t("menu.newVmFrom"), icon: <Plus size={size} />, why, run: () => open({ kind: "newVm", template: ref }) },
              separator,
              {
                label: t("vm.deleteTemplate"),
                icon: <Trash2 size={size} />,
                isDanger: true,
                why: why ?? (record.is_default_template ? text({ code: "VM_CANNOT_DELETE_DEFAULT_TEMPLATE", params: [ref] }) : null),
                run: () => open({ kind: "deleteVm", ref }),
              },
              ...tail,
            ];
          }
          const against = blockedBy(operations, record, "VM.destroy");
          const whyDelete = against && (against === "unknown" ? t("why.unknown") : text(against, { ref, op: "VM.destroy" }));
          return [
            ...power([record], true),
            ...placed(record, why),
            separator,
            { label: t("menu.openConsole"), icon: <SquareTerminal size={size} />, why: null, run: () => go(ref, "console") },
            { label: t("vm.clone"), icon: <Copy size={size} />, why, run: () => open({ kind: "clone", ref }) },
            {
              label: t("vm.delete"),
              icon: <Trash2 size={size} />,
              isDanger: true,
              why: why ?? whyDelete,
              run: () => open({ kind: "deleteVm", ref }),
            },
            ...tail,
          ];
        }
        case "host":
          return [
            { label: `${t("vm.new")}…`, icon: <Plus size={size} />, why, run: () => open({ kind: "newVm", host: ref }) },
            {
              label: t("menu.openConsole"),
              icon: <SquareTerminal size={size} />,
              why: isSet(record.control_domain) ? null : t("why.unknown"),
              run: () => go(ref, "console"),
            },
            separator,
            ...hostPower(record),
            ...tail,
          ];
        case "pool":
          return [
            { label: `${t("vm.new")}…`, icon: <Plus size={size} />, why, run: () => open({ kind: "newVm" }) },
            { label: t("file.import"), icon: <LayoutTemplate size={size} />, why, run: () => open({ kind: "import" }) },
            ...tail,
          ];
        case "SR": {
          const noDisks = newDiskFault(record);
          return [
            {
              label: t("menu.newDiskOn"),
              icon: <FolderPlus size={size} />,
              why: why ?? (noDisks && text(noDisks)),
              run: () => open({ kind: "addDisk", sr: ref }),
            },
            ...tail,
          ];
        }
        default:
          return tail.slice(1);
      }
    },
    [session, role, open, go, power, placed, hostPower, text, operations, t],
  );
}
