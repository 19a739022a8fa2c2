"use client";
/**
 * What opens a menu, without what it shows: that is four fifths of Base UI's menus, with all that places a popup, and nobody needs it before a
 * menu opens. `Menu` and `ContextMenu` of the package each bring their whole set into whatever names one of them, so the files are named here.
 */
import { type ComponentProps, useId, useMemo, useRef, useState } from "react";
import { ContextMenuRootContext } from "../../node_modules/@base-ui/react/context-menu/root/ContextMenuRootContext.mjs";
import { ContextMenuTrigger } from "../../node_modules/@base-ui/react/context-menu/trigger/ContextMenuTrigger.mjs";
import { MenuRoot } from "../../node_modules/@base-ui/react/menu/root/MenuRoot.mjs";
import { MenuRootContext } from "../../node_modules/@base-ui/react/menu/root/MenuRootContext.mjs";
import { MenuTrigger } from "../../node_modules/@base-ui/react/menu/trigger/MenuTrigger.mjs";

export { ContextMenuTrigger, MenuRoot, MenuTrigger };

const CORNER = { getBoundingClientRect: () => new DOMRect() };

/** @source @base-ui/react: context-menu/root/ContextMenuRoot.mjs, which names `Menu` */
export function ContextMenuRoot(props: ComponentProps<typeof MenuRoot>) {
  const [anchor, setAnchor] = useState<{ readonly getBoundingClientRect: () => DOMRect }>(CORNER);
  const backdropRef = useRef<HTMLDivElement | null>(null);
  const internalBackdropRef = useRef<HTMLDivElement | null>(null);
  const actionsRef = useRef(null);
  const positionerRef = useRef<HTMLElement | null>(null);
  const allowMouseUpTriggerRef = useRef(true);
  const initialCursorPointRef = useRef<{ x: number; y: number } | null>(null);
  const rootId = useId();
  const context = useMemo(
    () => ({
      anchor,
      setAnchor,
      actionsRef,
      backdropRef,
      internalBackdropRef,
      positionerRef,
      allowMouseUpTriggerRef,
      initialCursorPointRef,
      rootId,
    }),
    [anchor, rootId],
  );
  return (
    <ContextMenuRootContext.Provider value={context}>
      <MenuRootContext.Provider value={undefined}>
        <MenuRoot {...props} />
      </MenuRootContext.Provider>
    </ContextMenuRootContext.Provider>
  );
}
