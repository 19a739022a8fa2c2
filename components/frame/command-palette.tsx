"use client";
import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { type ReactNode, useEffect, useMemo, useState } from "react";
import { useConsole } from "../data/console-context";
import type { AnyRec } from "../data/defaults";
import { useRecordsAt } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { useLanguage, useT } from "../i18n";
import { isOffered } from "../kinds/command-state";
import { labelOf, useCommandContext, useCommandState, useCommandTable } from "../kinds/use-commands";
import { type FoundElsewhere, useFoundElsewhere } from "../search/found-elsewhere";
import { useFocusBack } from "../ui/focus-back";
import { ObjectIcon } from "../ui/object-icon";
import { visibleText } from "../ui/visible-text";
import { firstKeys, forgetFirstKeys } from "./palette-first-keys";

interface Item {
  readonly id: string;
  readonly label: string;
  readonly note: string;
  readonly icon: ReactNode;
  /** what it is found by beside label and note, from its beginning: an address, a tag, a uuid */
  readonly foundBy: readonly string[];
  readonly run: () => void;
}
const LIMIT = 60;
/** Places that stand before the commands as long as nothing is typed. */
const FIRST_PLACES = 8;
const wordsOf = (text: string): readonly string[] => text.toLowerCase().split(/\s+/).filter(Boolean);
const isFoundBy = ({ id, label, note, foundBy }: Item, words: readonly string[], elsewhere: FoundElsewhere): boolean => {
  const text = `${label} ${note}`.toLowerCase();
  return words.every((word) => text.includes(word) || foundBy.some((other) => other.toLowerCase().startsWith(word)) || elsewhere(word, id));
};

/** Every object that has a page. */
function usePlaces(): readonly Item[] {
  const t = useT();
  const { session, kinds } = useLab();
  const { go } = useConsole();
  const { language } = useLanguage();
  return useMemo(() => {
    const { store } = session;
    return kinds.all.flatMap((kind) =>
      (kind.tabs ? (store.all(kind.of) as readonly AnyRec[]) : []).flatMap((record): Item[] => {
        if (kinds.of(record) !== kind) return [];
        const state = kind.state(store, record);
        return [
          {
            id: record.ref,
            label: visibleText(kinds.nameOf(store, record, language)),
            note: t(state.word),
            icon: <ObjectIcon kind={kind} look={state.look} size={14} />,
            foundBy: kind.foundBy?.(store, record) ?? [],
            run: () => go(record.ref),
          },
        ];
      }),
    );
  }, [session, kinds, language, t, go]);
}
/** Every command that can act now. What takes something away from people is there only when its own name is typed, and asks. */
function useActions(words: readonly string[]): readonly Item[] {
  const t = useT();
  const { kinds } = useLab();
  const { targets } = useConsole();
  const chosen = useRecordsAt(targets);
  const table = useCommandTable();
  const context = useCommandContext();
  const stateOf = useCommandState();
  return useMemo(() => {
    const about = chosen.length > 1 ? t("grid.selected", { count: chosen.length }) : undefined;
    return table.flatMap((command): Item[] => {
      if (command.isNotInPalette || command.entries || !(command.isShown?.(context) ?? true)) return [];
      const label = labelOf(command, chosen.length, context);
      if (command.disrupts && !words.some((word) => label.toLowerCase().includes(word))) return [];
      const state = stateOf(command, command.on ? chosen : []);
      if (state.why !== null || (command.on && !chosen.some((record) => isOffered(command, record, context)))) return [];
      const Icon = command.icon;
      const [first] = state.able;
      const note = !command.on || !first ? "" : (about ?? kinds.nameOf(context.session.store, first, context.language));
      const run = (): void => state.run(command.disrupts);
      return [{ id: `do:${command.id}`, label, note, icon: Icon ? <Icon size={14} aria-hidden /> : null, foundBy: [], run }];
    });
  }, [table, context, stateOf, chosen, kinds, t, words]);
}

/** Ctrl+K: any object, and any command that can act now. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const t = useT();
  useFocusBack();
  const [text, setText] = useState(firstKeys);
  useEffect(forgetFirstKeys, []);
  const words = useMemo(() => wordsOf(text), [text]);
  const places = usePlaces();
  const actions = useActions(words);
  const { elsewhere, isLooking } = useFoundElsewhere(words);
  const shown = useMemo(() => {
    const inPlaces = places.filter((item) => isFoundBy(item, words, elsewhere));
    const inActions = actions.filter((item) => isFoundBy(item, words, elsewhere));
    // Places first. A few are enough to begin with: what can be done stands below them.
    const first = inPlaces.slice(0, words.length === 0 ? FIRST_PLACES : LIMIT);
    return [...first, ...inActions, ...inPlaces.slice(first.length)].slice(0, LIMIT);
  }, [places, actions, words, elsewhere]);
  const [isEntered, setEntered] = useState(false);
  const [first] = shown;
  // Who has pressed Enter while the server still looked means what it finds.
  useEffect(() => {
    if (!isEntered || isLooking) return;
    setEntered(false);
    if (!first) return;
    onClose();
    first.run();
  }, [isEntered, isLooking, first, onClose]);
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
            onValueChange={(next) => {
              setText(next);
              setEntered(false);
            }}
            itemToStringValue={(item: Item) => item.label}
          >
            <div className="flex h-11 shrink-0 items-center gap-2 border-b border-line px-3">
              <Search size={15} aria-hidden className="text-faint" />
              <Autocomplete.Input
                aria-label={t("palette.title")}
                placeholder={t("palette.hint")}
                autoFocus
                onKeyDown={(event) => event.key === "Enter" && !first && isLooking && setEntered(true)}
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
