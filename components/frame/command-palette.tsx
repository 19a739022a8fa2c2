"use client";
import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { type ReactNode, useMemo, useState } from "react";
import { useConsole } from "../data/console-context";
import { useLab } from "../data/lab-context";
import { objectState } from "../data/object-state";
import { kindOf } from "../data/place";
import { useT } from "../i18n";
import { useVmCommand, useVms } from "../kinds/vm/use-vm-commands";
import { type PowerCommand, vmCommands } from "../kinds/vm/vm-commands";
import { isGuest } from "../tree/build-tree";
import { ObjectIcon } from "../ui/object-icon";
import { visibleText } from "../ui/visible-text";

interface Item {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly icon: ReactNode;
  readonly run: () => void;
}
const LIMIT = 60;

/** Ctrl+K: any object, any action that can act now. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const t = useT();
  const { session } = useLab();
  const { go, open, targets, setPanel } = useConsole();
  const vms = useVms(targets);
  const commandOf = useVmCommand();
  const [text, setText] = useState("");
  const items = useMemo<readonly Item[]>(() => {
    const { store } = session;
    const about = vms.length === 1 ? (vms[0]?.name_label ?? "") : vms.length > 1 ? t("grid.selected", { count: vms.length }) : "";
    const power = (Object.keys(vmCommands) as PowerCommand[]).flatMap((id): Item[] => {
      const state = commandOf(id, vms);
      const Icon = vmCommands[id].icon;
      return state.why === null
        ? [{ id: `do:${id}`, label: t(vmCommands[id].label), note: about, icon: <Icon size={14} aria-hidden />, run: state.run }]
        : [];
    });
    const actions: Item[] = [
      ...power,
      { id: "do:new", label: t("vm.new"), note: "", icon: null, run: () => open({ kind: "newVm" }) },
      { id: "do:import", label: t("vm.import"), note: "", icon: null, run: () => open({ kind: "import" }) },
      { id: "do:history", label: t("history.openMenu"), note: "", icon: null, run: () => setPanel("history") },
      { id: "do:undo", label: t("history.undo"), note: "", icon: null, run: () => open({ kind: "undo" }) },
      { id: "do:help", label: t("help.shortcuts"), note: "", icon: null, run: () => open({ kind: "help" }) },
    ];
    const records = [
      ...store.all("pool"),
      ...store.all("host"),
      ...store.all("VM").filter((vm) => isGuest(vm) || (vm.is_a_template && !vm.is_a_snapshot)),
      ...store.all("SR"),
      ...store.all("network"),
    ];
    const objects = records.map((record): Item => {
      const state = objectState(store, record);
      return {
        id: record.ref,
        label: visibleText(record.name_label || record.uuid),
        note: t(state.word),
        icon: <ObjectIcon kind={kindOf(record) ?? "group"} look={state.look} size={14} />,
        run: () => go(record.ref),
      };
    });
    return [...actions, ...objects];
  }, [session, vms, commandOf, t, go, open, setPanel]);
  const shown = useMemo(() => {
    const words = text.toLowerCase().split(/\s+/).filter(Boolean);
    return items.filter((item) => words.every((word) => `${item.label} ${item.note}`.toLowerCase().includes(word))).slice(0, LIMIT);
  }, [items, text]);
  return (
    <Dialog.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className="fixed inset-0 z-40 bg-backdrop" />
        <Dialog.Popup
          aria-label={t("palette.title")}
          className="popup fixed top-[14vh] left-1/2 z-40 flex max-h-[60vh] w-[560px] max-w-[calc(100vw-32px)] -translate-x-1/2 flex-col overflow-hidden rounded-lg"
        >
          <Autocomplete.Root
            items={shown as Item[]}
            open
            inline
            autoHighlight="always"
            mode="none"
            value={text}
            onValueChange={setText}
            itemToStringValue={(item: Item) => item.label}
          >
            <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-3">
              <Search size={15} aria-hidden className="text-faint" />
              <Autocomplete.Input
                aria-label={t("palette.title")}
                placeholder={t("palette.hint")}
                autoFocus
                className="h-full flex-1 bg-transparent outline-none placeholder:text-faint"
              />
            </div>
            <Autocomplete.Empty className="px-4 text-muted not-empty:py-5">{t("palette.none")}</Autocomplete.Empty>
            <Autocomplete.List className="min-h-0 flex-1 overflow-y-auto p-1">
              {(item: Item) => (
                <Autocomplete.Item
                  key={item.id}
                  value={item}
                  onClick={() => {
                    onClose();
                    item.run();
                  }}
                  className="flex h-8 items-center gap-2 rounded-sm px-2 outline-none select-none data-highlighted:bg-accent-soft"
                >
                  <span className="flex w-4 justify-center text-muted">{item.icon}</span>
                  <span className="truncate">{item.label}</span>
                  <span className="ml-auto truncate pl-4 text-sm text-muted">{item.note}</span>
                </Autocomplete.Item>
              )}
            </Autocomplete.List>
          </Autocomplete.Root>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
