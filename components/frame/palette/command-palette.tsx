"use client";
import { Autocomplete } from "@base-ui/react/autocomplete";
import { Dialog } from "@base-ui/react/dialog";
import { Search } from "lucide-react";
import { useEffect, useMemo, useState } from "react";
import { useT } from "../../i18n";
import { useFoundElsewhere } from "../../search/found-elsewhere";
import { useTextMatcher } from "../../search/use-search";
import { useFocusBack } from "../../ui/focus-back";
import { useCommandItems, useSettingItems } from "./actions";
import { firstKeys, forgetFirstKeys } from "./first-keys";
import { type PaletteItem, paletteWords, saysAll } from "./item";
import { useLabItems, useObjectItems, useTabItems } from "./places";
import "./texts";

const LIMIT = 60;
/** Places that stand before the commands as long as nothing is typed. */
const FIRST_PLACES = 8;

/** What the text leads to: objects by the grammar of searches or by what their rows say, then tabs, settings, labs, then commands. */
function useShownItems(text: string): { readonly shown: readonly PaletteItem[]; readonly isLooking: boolean } {
  const words = useMemo(() => paletteWords(text), [text]);
  const objects = useObjectItems();
  const tabs = useTabItems();
  const settings = useSettingItems();
  const labs = useLabItems();
  const commands = useCommandItems(words);
  const finds = useTextMatcher(text.trim());
  const { isLooking } = useFoundElsewhere(words);
  const shown = useMemo(() => {
    const found = objects.filter((item) => saysAll(item, words) || finds(item.kind, item.record));
    const others = [...tabs, ...(words.length > 0 ? [...settings, ...labs] : [])].filter((item) => saysAll(item, words));
    const does = commands.filter((item) => saysAll(item, words));
    // Places first. A few are enough to begin with: what can be done stands below them.
    const first = found.slice(0, words.length === 0 ? FIRST_PLACES : LIMIT - Math.min(LIMIT / 2, others.length + does.length));
    return [...first, ...others, ...does, ...found.slice(first.length)].slice(0, LIMIT);
  }, [objects, tabs, settings, labs, commands, words, finds]);
  return { shown, isLooking };
}

/** Ctrl+K: any place, and any command that can act now. */
export function CommandPalette({ onClose }: { onClose: () => void }) {
  const t = useT();
  useFocusBack();
  const [text, setText] = useState(() => firstKeys().text);
  useEffect(forgetFirstKeys, []);
  const { shown, isLooking } = useShownItems(text);
  const [isEntered, setEntered] = useState(() => firstKeys().isEntered);
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
            items={shown as PaletteItem[]}
            open
            inline
            autoHighlight="always"
            mode="none"
            value={text}
            onValueChange={(next) => {
              setText(next);
              setEntered(false);
            }}
            itemToStringValue={(item: PaletteItem) => item.label}
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
              {(item: PaletteItem) => (
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
