// biome-ignore-all lint/suspicious/noArrayIndexKey: entries of one menu have a fixed order, so the place is the identity
"use client";
/** What menus show once they are open. A page has only what opens them (`menu`) until somebody does. */
import { ContextMenu } from "@base-ui/react/context-menu";
import { Menu } from "@base-ui/react/menu";
import { Check, ChevronRight } from "lucide-react";
import { type ReactNode, useId, useState } from "react";
import { cx } from "./cx";
import { Hint } from "./hint";
import type { MenuAction, MenuEntry } from "./menu-entries";

const popupClass = "popup min-w-52 p-1";
const positionerClass = "z-50 outline-none";
const itemClass =
  "flex h-7 items-center gap-2 rounded-sm pr-3 pl-1.5 outline-none select-none data-highlighted:bg-accent-soft data-disabled:text-faint data-popup-open:bg-hover";

function ActionItem({ entry }: { entry: MenuAction }) {
  const id = useId();
  const [better, setBetter] = useState<string | null>(null);
  const why = entry.why === null ? null : (better ?? entry.why);
  const item = (
    <Menu.Item
      disabled={why !== null}
      onClick={entry.run}
      {...(why === null ? {} : { "aria-describedby": id })}
      className={cx(itemClass, entry.isDanger && why === null && "text-bad")}
    >
      <span className="flex w-4 shrink-0 justify-center text-muted data-disabled:opacity-60" aria-hidden>
        {entry.icon}
      </span>
      <span className="flex-1">{entry.label}</span>
      {entry.shortcut && (
        <kbd className="pl-4 font-sans text-xs text-faint" aria-hidden>
          {entry.shortcut}
        </kbd>
      )}
      {why !== null && (
        <span id={id} hidden>
          {why}
        </span>
      )}
    </Menu.Item>
  );
  if (why === null) return item;
  const ask = (): void => {
    if (entry.askWhy && better === null) void entry.askWhy().then(setBetter);
  };
  return (
    <Hint text={why} side="right" isDescription={false} onOpen={ask}>
      {item}
    </Hint>
  );
}
function Mark({ children }: { children: ReactNode }) {
  return <span className="flex w-4 shrink-0 justify-center">{children}</span>;
}
function Submenu({ label, children }: { label: string; children: ReactNode }) {
  return (
    <Menu.SubmenuRoot>
      <Menu.SubmenuTrigger className={itemClass}>
        <Mark>{null}</Mark>
        <span className="flex-1">{label}</span>
        <ChevronRight size={14} aria-hidden />
      </Menu.SubmenuTrigger>
      <Popup side="right">{children}</Popup>
    </Menu.SubmenuRoot>
  );
}
function Entry({ entry }: { entry: MenuEntry }) {
  switch (entry.kind) {
    case "separator":
      return <Menu.Separator className="mx-1 my-1 h-px bg-line" />;
    case "check":
      return (
        <Menu.CheckboxItem checked={entry.isOn} onCheckedChange={entry.set} className={itemClass}>
          <Mark>{entry.isOn && <Check size={14} aria-hidden />}</Mark>
          {entry.label}
        </Menu.CheckboxItem>
      );
    case "radio":
      return (
        <Submenu label={entry.label}>
          <Menu.RadioGroup value={entry.value} onValueChange={(value) => entry.set(String(value))}>
            {entry.options.map((option) => (
              <Menu.RadioItem key={option.value} value={option.value} className={itemClass}>
                <Mark>{option.value === entry.value && <Check size={14} aria-hidden />}</Mark>
                {option.label}
              </Menu.RadioItem>
            ))}
          </Menu.RadioGroup>
        </Submenu>
      );
    case "submenu":
      if (entry.why !== null) return <ActionItem entry={{ label: entry.label, why: entry.why, run: () => undefined }} />;
      return (
        <Submenu label={entry.label}>
          <MenuEntries entries={entry.entries} />
        </Submenu>
      );
    default:
      return <ActionItem entry={entry} />;
  }
}
function MenuEntries({ entries }: { entries: readonly MenuEntry[] }) {
  return entries.map((entry, at) => <Entry key={`${at}-${"label" in entry ? entry.label : ""}`} entry={entry} />);
}
function Popup({ children, side, sideOffset = 0 }: { children: ReactNode; side: "bottom" | "right"; sideOffset?: number }) {
  return (
    <Menu.Portal>
      <Menu.Positioner className={positionerClass} side={side} align="start" sideOffset={sideOffset} collisionPadding={6}>
        <Menu.Popup className={popupClass}>{children}</Menu.Popup>
      </Menu.Positioner>
    </Menu.Portal>
  );
}

export interface MenuPopupProps {
  /** what the menu shows: called when it is drawn, which is when it opens, and as a hook: what it follows draws the open menu again */
  readonly entries: () => readonly MenuEntry[];
}
function Made({ entries: useEntries }: MenuPopupProps) {
  return <MenuEntries entries={useEntries()} />;
}
/** What a button opens. */
export function ButtonPopup({ entries }: MenuPopupProps) {
  return (
    <Popup side="bottom" sideOffset={3}>
      <Made entries={entries} />
    </Popup>
  );
}
/** What is opened where the pointer is. */
export function ContextPopup({ entries, label }: MenuPopupProps & { readonly label?: string | undefined }) {
  return (
    <ContextMenu.Portal>
      <ContextMenu.Positioner className={positionerClass} collisionPadding={6}>
        <ContextMenu.Popup className={popupClass} aria-label={label}>
          <Made entries={entries} />
        </ContextMenu.Popup>
      </ContextMenu.Positioner>
    </ContextMenu.Portal>
  );
}
/** A menu without anything that opens it, at a place of the window, px. */
export function MenuAt({ x, y, entries, onClose }: { x: number; y: number; entries: readonly MenuEntry[]; onClose: () => void }) {
  const anchor = { getBoundingClientRect: () => new DOMRect(x, y, 0, 0) };
  return (
    <Menu.Root open onOpenChange={(isOpen) => !isOpen && onClose()}>
      <Menu.Portal>
        <Menu.Positioner className={positionerClass} anchor={anchor} side="bottom" align="start" collisionPadding={6}>
          <Menu.Popup className={popupClass}>
            <MenuEntries entries={entries} />
          </Menu.Popup>
        </Menu.Positioner>
      </Menu.Portal>
    </Menu.Root>
  );
}
