"use client";
import { type RefObject, useEffect, useRef, useState } from "react";
import { useLab } from "../../../data/lab-context";
import { usePref } from "../../../data/prefs";
import { useT } from "../../../i18n";
import { usePaintedTheme } from "../../../ui/theme";
import { useConsoleFont, zoomConsole } from "./console-font";
import { ConsoleTerminal, type TerminalEvents } from "./terminal";

/**
 * The terminal of a console in an element of the page.
 * @param events - heard as they are when they happen
 */
export function useTerminal(
  screen: RefObject<HTMLElement | null>,
  { console, isWatched, ...events }: { readonly console: string; readonly isWatched: boolean } & Omit<TerminalEvents, "onZoom">,
): ConsoleTerminal | null {
  const t = useT();
  const { session, labId, me } = useLab();
  const theme = usePaintedTheme();
  const fontSize = useConsoleFont();
  const [readsAloud] = usePref("console.reader", false);
  const [terminal, setTerminal] = useState<ConsoleTerminal | null>(null);
  const inputLabel = t("console.input");
  const now = useRef({ events, fontSize, isWatched });
  now.current = { events, fontSize, isWatched };
  useEffect(() => {
    const element = screen.current;
    if (!element) return;
    const heard = () => now.current.events;
    const made = new ConsoleTerminal(
      session.socket,
      labId,
      console,
      {
        onReply: (reply) => heard().onReply(reply),
        onRefused: (refusal) => heard().onRefused(refusal),
        onKeyboard: (keyboard) => heard().onKeyboard(keyboard),
        onLink: (link) => heard().onLink(link),
        onSearch: () => heard().onSearch(),
        onZoom: zoomConsole,
      },
      { fontSize: now.current.fontSize, readsAloud, inputLabel, me: me.username, isWatched: now.current.isWatched },
    );
    setTerminal(made);
    // Letters are measured once, and drawn ones kept: the fonts must be there first.
    let isGone = false;
    const mount = (): void => {
      if (!isGone) made.mount(element);
    };
    const fonts = ["", "bold "].map((weight) => document.fonts.load(`${weight}${now.current.fontSize}px "JetBrains Mono Variable"`));
    void Promise.all(fonts).then(mount, mount);
    return () => {
      isGone = true;
      setTerminal(null);
      made.close();
    };
  }, [screen, session, labId, console, readsAloud, inputLabel, me.username]);
  useEffect(() => terminal?.watch(isWatched), [terminal, isWatched]);
  useEffect(() => terminal?.setFontSize(fontSize), [terminal, fontSize]);
  useEffect(() => {
    void theme;
    terminal?.repaint();
  }, [terminal, theme]);
  return terminal;
}
