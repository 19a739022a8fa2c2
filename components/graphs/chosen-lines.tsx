"use client";
import { ArrowDown, ArrowUp, X } from "lucide-react";
import type { GraphLine } from "@/server/contract";
import { useLab } from "../data/lab-context";
import { useNameOf } from "../data/use-name-of";
import { useT, type Words } from "../i18n";
import { IconButton } from "../ui/button";
import { Select } from "../ui/select";
import { visibleText } from "../ui/visible-text";
import { coloursOf } from "./series";
import { sourceLook, sourceText } from "./sources";

/** What the palette's colours are called, from 1 on. */
const colourWords: readonly Words[] = [
  { en: "Indigo", zh: "靛蓝" },
  { en: "Green", zh: "绿" },
  { en: "Orange", zh: "橙" },
  { en: "Purple", zh: "紫" },
  { en: "Blue", zh: "蓝" },
  { en: "Red", zh: "红" },
  { en: "Olive", zh: "橄榄" },
  { en: "Brown", zh: "棕" },
];
const AUTOMATIC = "0";

interface ChosenLinesProps {
  readonly lines: readonly GraphLine[];
  readonly onChange: (lines: readonly GraphLine[]) => void;
}
/** The lines of a graph in their order, with their colours. */
export function ChosenLines({ lines, onChange }: ChosenLinesProps) {
  const t = useT();
  const { store } = useLab().session;
  const nameOf = useNameOf();
  const colours = coloursOf({ style: "lines", lines });
  const nameOfLine = ({ object, source }: GraphLine): string => {
    const record = store.byUuid(object);
    const whose = record ? nameOf(record.ref) : null;
    return `${visibleText(whose ?? t({ en: "(no longer there)", zh: "（已不存在）" }))}: ${sourceText(t, sourceLook(source))}`;
  };
  const swap = (a: number, b: number): void => {
    const next = [...lines];
    [next[a], next[b]] = [lines[b] as GraphLine, lines[a] as GraphLine];
    onChange(next);
  };
  return (
    <section aria-label={t({ en: "Lines of this graph", zh: "此图表的线" })} className="flex min-h-0 flex-col">
      <h3 className="mb-0.5 text-sm font-medium text-muted">{t({ en: "Lines of this graph", zh: "此图表的线" })}</h3>
      {lines.length === 0 ? (
        <p className="text-sm text-faint">{t({ en: "Tick what is to be drawn.", zh: "勾选要绘制的数据源。" })}</p>
      ) : (
        <ul className="max-h-72 overflow-y-auto">
          {lines.map((line, n) => {
            const name = nameOfLine(line);
            return (
              <li key={`${line.object} ${line.source}`} className="flex items-center gap-1 border-b border-line py-0.5">
                <span aria-hidden className="h-0.5 w-3 shrink-0" style={{ background: colours[n] }} />
                <span className="min-w-0 flex-1 truncate" title={name}>
                  {name}
                </span>
                <div className="w-24 shrink-0">
                  <Select
                    label={t({ en: "Colour of {line}", zh: "{line} 的颜色" }, { line: name })}
                    isLabelHidden
                    isTight
                    className="h-6 text-sm"
                    value={`${line.colour ?? AUTOMATIC}`}
                    onChange={(value) =>
                      onChange(lines.map((one, at) => (at === n ? { ...one, colour: value === AUTOMATIC ? null : Number(value) } : one)))
                    }
                    options={[
                      { value: AUTOMATIC, label: t({ en: "Its own", zh: "默认" }) },
                      ...colourWords.map((words, at) => ({ value: `${at + 1}`, label: t(words) })),
                    ]}
                  />
                </div>
                <IconButton
                  label={t({ en: "Move {line} up", zh: "上移 {line}" }, { line: name })}
                  icon={<ArrowUp size={14} aria-hidden />}
                  disabledReason={n === 0 ? t({ en: "It is the first.", zh: "已是第一条。" }) : null}
                  onClick={() => swap(n, n - 1)}
                />
                <IconButton
                  label={t({ en: "Move {line} down", zh: "下移 {line}" }, { line: name })}
                  icon={<ArrowDown size={14} aria-hidden />}
                  disabledReason={n === lines.length - 1 ? t({ en: "It is the last.", zh: "已是最后一条。" }) : null}
                  onClick={() => swap(n, n + 1)}
                />
                <IconButton
                  label={t({ en: "Take {line} away", zh: "移除 {line}" }, { line: name })}
                  icon={<X size={14} aria-hidden />}
                  onClick={() => onChange(lines.filter((_, at) => at !== n))}
                />
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
