"use client";
/** What the palette does: choices of the View menu, and every command that can act now. */
import { Settings2 } from "lucide-react";
import { useMemo } from "react";
import { useRecordsAt } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { usePrefsVersion } from "../../data/prefs";
import { useTargets } from "../../data/targets";
import { useT } from "../../i18n";
import { isOffered } from "../../kinds/command-state";
import { labelOf, useCommandContext, useCommandState, useCommandTable } from "../../kinds/use-commands";
import type { PaletteItem } from "./item";

/** Choices among several, each that is not chosen yet: a theme, a language, what the navigation shows. */
export function useSettingItems(): readonly PaletteItem[] {
  const table = useCommandTable();
  const context = useCommandContext();
  const version = usePrefsVersion();
  return useMemo(() => {
    void version;
    return table.flatMap((command): PaletteItem[] => {
      if (!command.entry || !(command.isShown?.(context) ?? true)) return [];
      const entry = command.entry(context);
      if (entry.kind !== "radio") return [];
      return entry.options
        .filter(({ value }) => value !== entry.value)
        .map(({ value, label }) => ({
          id: `set:${command.id}:${value}`,
          label,
          note: entry.label,
          icon: <Settings2 size={14} aria-hidden />,
          run: () => entry.set(value),
        }));
    });
  }, [table, context, version]);
}
/** Every command that can act now. What takes something away from people is there only when its own name is typed, and asks. */
export function useCommandItems(words: readonly string[]): readonly PaletteItem[] {
  const t = useT();
  const { kinds } = useLab();
  const { targets } = useTargets();
  const chosen = useRecordsAt(targets);
  const table = useCommandTable();
  const context = useCommandContext();
  const stateOf = useCommandState();
  return useMemo(() => {
    const about = chosen.length > 1 ? t("grid.selected", { count: chosen.length }) : undefined;
    return table.flatMap((command): PaletteItem[] => {
      if (command.isNotInPalette || command.entries || !(command.isShown?.(context) ?? true)) return [];
      const label = labelOf(command, chosen.length, context);
      if (command.disrupts && !words.some((word) => label.toLowerCase().includes(word))) return [];
      const state = stateOf(command, command.on ? chosen : []);
      if (state.why !== null || (command.on && !chosen.some((record) => isOffered(command, record, context)))) return [];
      const Icon = command.icon;
      const [first] = state.able;
      const note = !command.on || !first ? "" : (about ?? kinds.nameOf(context.session.store, first, context.language));
      const run = (): void => state.run(command.disrupts);
      return [{ id: `do:${command.id}`, label, note, icon: Icon ? <Icon size={14} aria-hidden /> : null, run }];
    });
  }, [table, context, stateOf, chosen, kinds, t, words]);
}
