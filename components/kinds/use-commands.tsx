"use client";
import { useRouter } from "next/navigation";
import { createContext, type ReactNode, useCallback, useContext, useMemo } from "react";
import { useConsole } from "../data/console-context";
import type { AnyRec } from "../data/defaults";
import { useSessionState } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { useOperations } from "../data/operations";
import { useAct, useActOnAll } from "../data/submit";
import { useFaultText } from "../data/use-fault-text";
import { useLanguage, useT } from "../i18n";
import { type MenuAction, type MenuEntry, separator } from "../ui/menu-entries";
import type { Command, CommandContext, MenuName } from "./command";
import { type CommandState, commandState, isFor, isOffered } from "./command-state";

const TableContext = createContext<readonly Command[]>([]);
/** The table of commands that this part of the page draws its controls from. */
export function CommandsProvider({ table, children }: { table: readonly Command[]; children: ReactNode }) {
  return <TableContext value={table}>{children}</TableContext>;
}
export function useCommandTable(): readonly Command[] {
  return useContext(TableContext);
}

export function useCommandContext(): CommandContext {
  const { session, labId, role, ownRole, me, kinds } = useLab();
  const { connection } = useSessionState();
  const { go, mode, setMode, open, panel, setPanel, object, kind, tab } = useConsole();
  const router = useRouter();
  const operations = useOperations();
  const act = useAct();
  const actOnAll = useActOnAll();
  const t = useT();
  const { language, setLanguage } = useLanguage();
  const text = useFaultText();
  const isLive = connection === "live";
  const uuid = object && "uuid" in object ? object.uuid : null;
  const kindName = kind?.name;
  const tabName = tab?.name;
  const shown = useMemo(() => (uuid && kindName && tabName ? { kind: kindName, uuid, tab: tabName } : null), [uuid, kindName, tabName]);
  return useMemo(
    () => ({
      session,
      labId,
      role,
      ownRole,
      me,
      kinds,
      isLive,
      operations,
      language,
      setLanguage,
      t,
      text,
      go,
      shown,
      leave: (path) => router.push(path),
      mode,
      setMode,
      open,
      panel,
      setPanel,
      act,
      actOnAll,
    }),
    [
      session,
      labId,
      role,
      ownRole,
      me,
      kinds,
      isLive,
      operations,
      language,
      setLanguage,
      t,
      text,
      go,
      shown,
      router,
      mode,
      setMode,
      open,
      panel,
      setPanel,
      act,
      actOnAll,
    ],
  );
}

/** State of any command for what is chosen. */
export function useCommandState(): (command: Command, chosen: readonly AnyRec[]) => CommandState {
  const { kinds } = useLab();
  const context = useCommandContext();
  return useCallback((command, chosen) => commandState(command, chosen, kinds, context), [kinds, context]);
}

export function labelOf(command: Command, count: number, { t }: Pick<CommandContext, "t">): string {
  return t(count > 1 && command.labelForMany ? command.labelForMany : command.label, { count });
}

interface Drawn {
  readonly command: Command;
  readonly group: number;
}
/** Entries in their groups, parted by lines; commands that force others stand in a submenu of their own. */
function useEntries(): (drawn: readonly Drawn[], chosen: readonly AnyRec[], folds: boolean) => readonly MenuEntry[] {
  const { kinds } = useLab();
  const table = useCommandTable();
  const context = useCommandContext();
  return useCallback(
    (drawn, chosen, folds) => {
      const entryOf = (command: Command): MenuEntry => {
        if (command.entry) return command.entry(context);
        const state = commandState(command, chosen, kinds, context);
        const label = labelOf(command, chosen.length, context);
        const [first] = state.able;
        const inside = table.filter((other) => other.menus?.some((place) => place.in === command.id));
        if (inside.length > 0)
          return {
            kind: "submenu",
            label,
            why: state.why,
            entries: grouped(
              inside.flatMap((other) =>
                (other.menus ?? []).filter((at) => at.in === command.id).map(({ group }) => ({ command: other, group })),
              ),
            ),
          };
        if (command.entries) return { kind: "submenu", label, why: state.why, entries: first ? command.entries(first, context) : [] };
        const Icon = command.icon;
        const action: MenuAction = {
          label,
          why: state.why,
          askWhy: state.askWhy,
          run: () => state.run(),
          ...(Icon ? { icon: <Icon size={14} /> } : {}),
          ...(command.keys ? { shortcut: command.keys } : {}),
          ...(command.isDanger ? { isDanger: true } : {}),
        };
        return action;
      };
      const grouped = (list: readonly Drawn[]): readonly MenuEntry[] => {
        const groups = [...new Set(list.map(({ group }) => group))].sort((a, b) => a - b);
        return groups.flatMap((group, at) => {
          const here = list.filter((one) => one.group === group).map(({ command }) => command);
          const gentle = here.filter(({ forces }) => !folds || !forces).map(entryOf);
          const forced = folds ? here.filter(({ forces }) => forces) : [];
          const fold: MenuEntry[] =
            forced.length > 0 ? [{ kind: "submenu", label: context.t("menu.force"), why: null, entries: forced.map(entryOf) }] : [];
          return [...(at === 0 ? [] : [separator]), ...gentle, ...fold];
        });
      };
      return grouped(drawn);
    },
    [kinds, table, context],
  );
}

/** Entries of a menu of the menu bar, or of a command that opens a submenu, for what is chosen. */
export function useMenuEntries(): (menu: MenuName | string, chosen: readonly AnyRec[]) => readonly MenuEntry[] {
  const table = useCommandTable();
  const context = useCommandContext();
  const entries = useEntries();
  return useCallback(
    (menu, chosen) => {
      const drawn = table
        .filter((command) => command.isShown?.(context) ?? true)
        .flatMap((command) => (command.menus ?? []).filter((at) => at.in === menu).map(({ group }) => ({ command, group })));
      return entries(drawn, chosen, false);
    },
    [table, context, entries],
  );
}

/** The context menu of what is chosen: what is for all of it and not ruled out by the state of all of it. */
export function useContextMenu(): (refs: readonly string[]) => readonly MenuEntry[] {
  const { session, kinds } = useLab();
  const table = useCommandTable();
  const context = useCommandContext();
  const entries = useEntries();
  return useCallback(
    (refs) => {
      const chosen = refs.flatMap((ref) => session.store.any(ref) ?? []);
      const drawn = table.flatMap((command) =>
        command.context !== undefined &&
        chosen.length > 0 &&
        (chosen.length === 1 || command.takesMany) &&
        chosen.every((record) => isFor(command, kinds, record)) &&
        chosen.some((record) => isOffered(command, record, context))
          ? [{ command, group: command.context }]
          : [],
      );
      return entries(drawn, chosen, true);
    },
    [session, kinds, table, context, entries],
  );
}
