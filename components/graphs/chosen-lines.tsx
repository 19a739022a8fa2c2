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
  "graphs.indigo",
  "graphs.green",
  "graphs.orange",
  "graphs.purple",
  "graphs.blue",
  "graphs.red",
  "graphs.olive",
  "graphs.brown",
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
  const nameOfLine = ({ object, class: of, source }: GraphLine): string => {
    const record = store.byUuid(object);
    const whose = record ? nameOf(record.ref) : null;
    return `${visibleText(whose ?? t("graphs.noLongerThere"))}: ${sourceText(t, sourceLook(source, of))}`;
  };
  const swap = (a: number, b: number): void => {
    const next = [...lines];
    [next[a], next[b]] = [lines[b] as GraphLine, lines[a] as GraphLine];
    onChange(next);
  };
  return (
    <section aria-label={t("graphs.linesOfThisGraph")} className="flex min-h-0 flex-col">
      <h3 className="mb-0.5 text-sm font-medium text-muted">{t("graphs.linesOfThisGraph")}</h3>
      {lines.length === 0 ? (
        <p className="text-sm text-faint">{t("graphs.tickWhatIsToBe")}</p>
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
                    label={t("graphs.colourOfLine", { line: name })}
                    isLabelHidden
                    isTight
                    className="h-6 text-sm"
                    value={`${line.colour ?? AUTOMATIC}`}
                    onChange={(value) =>
                      onChange(lines.map((one, at) => (at === n ? { ...one, colour: value === AUTOMATIC ? null : Number(value) } : one)))
                    }
                    options={[
                      { value: AUTOMATIC, label: t("graphs.itsOwn") },
                      ...colourWords.map((words, at) => ({ value: `${at + 1}`, label: t(words) })),
                    ]}
                  />
                </div>
                <IconButton
                  label={t("graphs.moveLineUp", { line: name })}
                  icon={<ArrowUp size={14} aria-hidden />}
                  disabledReason={n === 0 ? t("graphs.itIsTheFirst") : null}
                  onClick={() => swap(n, n - 1)}
                />
                <IconButton
                  label={t("graphs.moveLineDown", { line: name })}
                  icon={<ArrowDown size={14} aria-hidden />}
                  disabledReason={n === lines.length - 1 ? t("graphs.itIsTheLast") : null}
                  onClick={() => swap(n, n + 1)}
                />
                <IconButton
                  label={t("graphs.takeLineAway", { line: name })}
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
