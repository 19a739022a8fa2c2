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
    if (found.isWrong) return t({ en: "No pattern", zh: "模式无效" });
    if (found.count === 0) return t({ en: "Not found", zh: "未找到" });
    const of = found.count >= HITS_MOST ? `${HITS_MOST}+` : `${found.count}`;
    return t({ en: "{n} of {of}", zh: "第 {n} 处，共 {of} 处" }, { n: (found.at ?? 0) + 1, of });
  };
  const why = found.count === 0 ? t({ en: "Nothing has been found.", zh: "没有找到内容。" }) : null;
  return (
    <search
      aria-label={t({ en: "Search in the console", zh: "在控制台中搜索" })}
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
        label={t({ en: "Find", zh: "查找" })}
        className="w-52 font-mono"
        value={text}
        aria-invalid={found.isWrong || undefined}
        onChange={(event) => setText(event.target.value)}
      />
      <span role="status" className="w-40 truncate px-2 text-sm text-muted tabular-nums">
        {says()}
      </span>
      <IconButton
        label={t({ en: "Match case", zh: "区分大小写" })}
        icon={<CaseSensitive size={14} aria-hidden />}
        isPressed={isCase}
        onClick={() => setCase(!isCase)}
      />
      <IconButton
        label={t({ en: "Regular expression", zh: "正则表达式" })}
        icon={<Regex size={14} aria-hidden />}
        isPressed={isRegex}
        onClick={() => setRegex(!isRegex)}
      />
      <IconButton
        label={t({ en: "Previous hit", zh: "上一处" })}
        icon={<ChevronUp size={14} aria-hidden />}
        disabledReason={why}
        onClick={() => search.current?.step(-1)}
      />
      <IconButton
        label={t({ en: "Next hit", zh: "下一处" })}
        icon={<ChevronDown size={14} aria-hidden />}
        disabledReason={why}
        onClick={() => search.current?.step(1)}
      />
      <IconButton label={t({ en: "Close the search", zh: "关闭搜索" })} icon={<X size={14} aria-hidden />} onClick={onClose} />
    </search>
  );
}
