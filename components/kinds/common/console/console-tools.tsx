"use client";
import {
  Accessibility,
  ClipboardPaste,
  Copy,
  Eraser,
  Eye,
  Keyboard,
  Link,
  Maximize2,
  Minimize2,
  Search,
  ZoomIn,
  ZoomOut,
} from "lucide-react";
import { type ReactNode, type RefObject, useEffect, useState } from "react";
import { usePref } from "../../../data/prefs";
import { useT } from "../../../i18n";
import { IconButton } from "../../../ui/button";
import { MenuButton } from "../../../ui/menu";
import type { MenuEntry } from "../../../ui/menu-entries";
import { zoomConsole } from "./console-font";
import type { ConsoleLink } from "./links";
import type { ConsoleTerminal } from "./terminal";

interface ToolsProps {
  readonly terminal: ConsoleTerminal | null;
  readonly frame: RefObject<HTMLElement | null>;
  readonly isWatched: boolean;
  /** null: it can only be looked at in any case */
  readonly setWatched: ((isWatched: boolean) => void) | null;
  readonly onSearch: () => void;
  readonly onLink: (link: ConsoleLink) => void;
  /** says something in passing */
  readonly onNote: (note: string) => void;
}
/** The tools of a console's bar. */
export function ConsoleTools({ terminal, frame, isWatched, setWatched, onSearch, onLink, onNote }: ToolsProps) {
  const t = useT();
  const [readsAloud, setReadsAloud] = usePref("console.reader", false);
  const isFull = useFullScreen(frame);
  const tool = (label: string, icon: ReactNode, onClick: () => void, isPressed?: boolean) => (
    <IconButton label={label} icon={icon} onClick={onClick} {...(isPressed === undefined ? {} : { isPressed })} />
  );
  const copy = async (): Promise<void> => {
    if (!(await terminal?.copy())) onNote(t("console.noSelection"));
  };
  const paste = async (): Promise<void> => {
    if ((await terminal?.paste()) === false) onNote(t("console.theBrowserKeepsItsClipboard"));
  };
  return (
    <>
      <IconButton
        data-way-in
        label={t("console.typeInTheConsole")}
        icon={<Keyboard size={14} aria-hidden />}
        onClick={() => terminal?.enter()}
      />
      {setWatched && tool(t("console.lookOnly"), <Eye size={14} aria-hidden />, () => setWatched(!isWatched), isWatched)}
      {tool(t("frame.searchInTheConsole"), <Search size={14} aria-hidden />, onSearch)}
      <LinksMenu terminal={terminal} onLink={onLink} />
      {tool(t("console.copy"), <Copy size={14} aria-hidden />, () => void copy())}
      {tool(t("console.paste"), <ClipboardPaste size={14} aria-hidden />, () => void paste())}
      {tool(t("console.clear"), <Eraser size={14} aria-hidden />, () => terminal?.xterm.clear())}
      {tool(t("console.smaller"), <ZoomOut size={14} aria-hidden />, () => zoomConsole(-1))}
      {tool(t("console.larger"), <ZoomIn size={14} aria-hidden />, () => zoomConsole(1))}
      {tool(t("console.reader"), <Accessibility size={14} aria-hidden />, () => setReadsAloud(!readsAloud), readsAloud)}
      {tool(
        t(isFull ? "console.exitFull" : "console.full"),
        isFull ? <Minimize2 size={14} aria-hidden /> : <Maximize2 size={14} aria-hidden />,
        () => void (isFull ? document.exitFullscreen() : frame.current?.requestFullscreen()),
      )}
    </>
  );
}

/** Links that the console shows, for whoever has no pointer to click on them. */
function LinksMenu({ terminal, onLink }: Pick<ToolsProps, "terminal" | "onLink">) {
  const t = useT();
  const label = t("console.linksInTheConsole");
  const entries = (): readonly MenuEntry[] => {
    const links = terminal?.links.listed() ?? [];
    if (links.length === 0)
      return [
        {
          label: t("console.noLinks"),
          why: t("console.theConsoleShowsNoLink"),
          run: () => undefined,
        },
      ];
    return links.map((link) => ({ label: short(link.text || link.target), why: null, run: () => onLink(link) }));
  };
  return <MenuButton entries={entries} trigger={<IconButton label={label} icon={<Link size={14} aria-hidden />} />} />;
}
const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);

function useFullScreen(frame: RefObject<HTMLElement | null>): boolean {
  const [isFull, setFull] = useState(false);
  useEffect(() => {
    const onChange = (): void => setFull(document.fullscreenElement === frame.current);
    document.addEventListener("fullscreenchange", onChange);
    return () => document.removeEventListener("fullscreenchange", onChange);
  }, [frame]);
  return isFull;
}
