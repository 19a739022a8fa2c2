"use client";
import { Tabs } from "@base-ui/react/tabs";
import { PanelsTopLeft } from "lucide-react";
import { useConsole } from "../data/console-context";
import type { AnyRec } from "../data/defaults";
import { useTreeVersion } from "../data/hooks";
import type { AnyTab } from "../data/kind";
import { useLab } from "../data/lab-context";
import { useT } from "../i18n";
import { useMenuEntries } from "../kinds/use-commands";
import { preload } from "../ui/lazy-part";
import { MenuButton } from "../ui/menu";

/** What a tab counts, as far as the navigation would change with it. */
function Badge({ tab, object }: { tab: AnyTab; object: AnyRec }) {
  const { store } = useLab().session;
  useTreeVersion();
  const count = tab.badge?.(store, object) ?? null;
  return count === null ? null : <span className="ml-1.5 rounded-full bg-sunken px-1.5 text-xs text-muted">{count}</span>;
}
/** The tabs that the object's kind has for it. A tab is made when it is opened first, and anew for another object. */
export function TabArea({ object }: { object: AnyRec }) {
  const t = useT();
  const { tabs, tab, go } = useConsole();
  const entries = useMenuEntries();
  if (!tab) return null;
  const View = tab.view;
  return (
    <Tabs.Root value={tab.name} onValueChange={(next) => go(object.ref, String(next))} className="flex min-h-0 flex-1 flex-col">
      <div className="flex h-8 shrink-0 items-stretch border-b max-sm:h-11 border-line bg-surface px-2">
        <Tabs.List
          aria-label={t("tab.list")}
          activateOnFocus={false}
          className="relative flex min-w-0 flex-1 items-stretch overflow-x-auto overflow-y-hidden [scrollbar-width:none] max-sm:min-h-11"
        >
          {tabs.map((one) => (
            <Tabs.Tab
              key={one.name}
              value={one.name}
              onPointerEnter={() => preload(one.view)}
              onFocus={() => preload(one.view)}
              className="relative px-3 whitespace-nowrap text-muted select-none hover:text-text focus-visible:-outline-offset-2 data-active:font-medium data-active:text-text data-active:after:absolute data-active:after:inset-x-2 data-active:after:-bottom-px data-active:after:h-0.5 data-active:after:bg-accent"
            >
              {t(one.label)}
              {one.badge && <Badge tab={one} object={object} />}
            </Tabs.Tab>
          ))}
        </Tabs.List>
        <MenuButton
          entries={() => entries("view.panel", [])}
          label={t("frame.thisTabAsAPanel")}
          className="my-auto inline-flex size-6 items-center justify-center rounded-sm text-muted hover:bg-hover hover:text-text data-popup-open:bg-pressed max-sm:hidden"
        >
          <PanelsTopLeft size={14} aria-hidden />
        </MenuButton>
      </div>
      <Tabs.Panel value={tab.name} className="flex min-h-0 flex-1 flex-col focus-visible:-outline-offset-2">
        <View key={object.ref} object={object} />
      </Tabs.Panel>
    </Tabs.Root>
  );
}
