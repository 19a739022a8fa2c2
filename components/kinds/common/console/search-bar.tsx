"use client";
import type { Terminal } from "@xterm/xterm";
import { CaseSensitive, ChevronDown, ChevronUp, Regex, X } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useT } from "../../../i18n";
import { IconButton } from "../../../ui/button";
import { TextField } from "../../../ui/field";
import { HITS_MOST, NOTHING_FOUND, ScrollbackSearch, type SearchState } from "./scrollback-search";

/** Looks for text in all that a console has kept. It stands over the console, which stays as large as it is. */
export function SearchBar({ xterm, onClose }: { readonly xterm: Terminal; readonly onClose: () => void }) {
  const t = useT();
  const search = useRef<ScrollbackSearch | null>(null);
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(() => xterm.getSelection().split("\n")[0] ?? "");
  const [isCase, setCase] = useState(false);
  const [isRegex, setRegex] = useState(false);
  const [found, setFound] = useState<SearchState>(NOTHING_FOUND);
  useEffect(() => {
    const made = new ScrollbackSearch(xterm, setFound);
    search.current = made;
    field.current?.select();
    return () => made.close();
  }, [xterm]);
  useEffect(() => void search.current?.find({ text, isCase, isRegex }), [text, isCase, isRegex]);

  const says = (): string => {
    if (text === "") return "";
    if (found.isWrong) return t("console.noPattern");
    if (found.count === 0) return t("title.notFoundShort");
    const of = found.count >= HITS_MOST ? `${HITS_MOST}+` : `${found.count}`;
    return t("console.nOfOf", { n: (found.at ?? 0) + 1, of });
  };
  const why = found.count === 0 ? t("console.nothingHasBeenFound") : null;
  return (
    <search
      aria-label={t("frame.searchInTheConsole")}
      className="popup absolute top-2 right-5 z-10 flex items-center gap-0.5 p-1"
      onKeyDown={(event) => {
        if (event.key === "Escape") onClose();
        else if (event.key === "Enter" && event.target === field.current) search.current?.step(event.shiftKey ? -1 : 1);
        else return;
        event.preventDefault();
        event.stopPropagation();
      }}
    >
      <TextField
        ref={field}
        autoFocus
        isTight
        isLabelHidden
        label={t("console.find")}
        className="w-52 font-mono"
        value={text}
        aria-invalid={found.isWrong || undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <span role="status" className="w-40 truncate px-2 text-sm text-muted tabular-nums">
        {says()}
      </span>
      <IconButton
        label={t("console.matchCase")}
        icon={<CaseSensitive size={14} aria-hidden />}
        isPressed={isCase}
        onClick={() => setCase(!isCase)}
      />
      <IconButton
        label={t("console.regularExpression")}
        icon={<Regex size={14} aria-hidden />}
        isPressed={isRegex}
        onClick={() => setRegex(!isRegex)}
      />
      <IconButton
        label={t("console.previousHit")}
        icon={<ChevronUp size={14} aria-hidden />}
        disabledReason={why}
        onClick={() => search.current?.step(-1)}
      />
      <IconButton
        label={t("console.nextHit")}
        icon={<ChevronDown size={14} aria-hidden />}
        disabledReason={why}
        onClick={() => search.current?.step(1)}
      />
      <IconButton label={t("console.closeTheSearch")} icon={<X size={14} aria-hidden />} onClick={onClose} />
    </search>
  );
}
