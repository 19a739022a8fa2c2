"use client";
import { type ReactElement, type ReactNode, useCallback, useEffect, useRef, useState } from "react";
import { lazyPart, preload } from "./lazy-part";
import type { MenuEntry } from "./menu-entries";
import { ContextMenuRoot, ContextMenuTrigger, MenuRoot, MenuTrigger } from "./menu-openers";
import { PartFailedDialog } from "./part-failed";

/** What menus show is fetched as soon as the page can be used, or when somebody points at what opens one. */
const popups = () => import("./menu-popup");
const ButtonPopup = lazyPart(() => popups().then((file) => file.ButtonPopup), { isSoon: "first" });
const ContextPopup = lazyPart(() => popups().then((file) => file.ContextPopup), { isSoon: "first" });
export const MenuAt = lazyPart(() => popups().then((file) => file.MenuAt), { failed: PartFailedDialog });

/** A menu that opens when what it shows is here, so that whoever comes first finds it whole, and by keys on its first entry. */
function useOpening(part: { readonly isHere: () => boolean; readonly preload: () => Promise<void> }) {
  const [isOpen, setOpen] = useState(false);
  const [isFailed, setFailed] = useState(false);
  /** what was asked last: a menu that is closed before it has come stays so */
  const wish = useRef(false);
  useEffect(
    () => () => {
      wish.current = false;
    },
    [],
  );
  const onOpenChange = useCallback(
    (next: boolean): void => {
      wish.current = next;
      if (!next || part.isHere()) {
        setOpen(next);
        return;
      }
      setFailed(false);
      part.preload().then(
        () => wish.current && setOpen(true),
        () => wish.current && setFailed(true),
      );
    },
    [part],
  );
  const problem = isFailed ? <PartFailedDialog onRetry={() => onOpenChange(true)} onClose={() => setFailed(false)} /> : null;
  return { isOpen, onOpenChange, problem };
}

/** A menu behind a button. Entries are made when it opens, by what may be a hook. */
export function MenuButton({
  trigger,
  children,
  entries,
  className,
  label,
}: {
  trigger?: ReactElement;
  children?: ReactNode;
  entries: () => readonly MenuEntry[];
  className?: string;
  label?: string;
}) {
  const { isOpen, onOpenChange, problem } = useOpening(ButtonPopup);
  const fetch = (): void => preload(ButtonPopup);
  return (
    <>
      <MenuRoot open={isOpen} onOpenChange={onOpenChange}>
        <MenuTrigger
          {...(trigger ? { render: trigger } : {})}
          {...(label ? { "aria-label": label } : {})}
          className={className}
          onPointerEnter={fetch}
          onFocus={fetch}
        >
          {children}
        </MenuTrigger>
        {ButtonPopup.isHere() && <ButtonPopup entries={entries} />}
      </MenuRoot>
      {problem}
    </>
  );
}
/** An element that has a menu of its own by the right button and the menu key; `entries` null: not where it was asked for last. */
export function MenuArea({
  area,
  children,
  entries,
  label,
}: {
  area: ReactElement;
  children: ReactNode;
  entries: (() => readonly MenuEntry[]) | null;
  label?: string;
}) {
  const { isOpen, onOpenChange, problem } = useOpening(ContextPopup);
  return (
    <>
      <ContextMenuRoot open={isOpen} onOpenChange={onOpenChange}>
        <ContextMenuTrigger render={area}>{children}</ContextMenuTrigger>
        {entries && ContextPopup.isHere() && <ContextPopup entries={entries} label={label} />}
      </ContextMenuRoot>
      {problem}
    </>
  );
}
