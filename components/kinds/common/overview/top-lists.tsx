"use client";
import type { ReactNode } from "react";
import { useConsole } from "../../../data/console-context";
import { useRecord } from "../../../data/hooks";
import { useFollowed } from "../../../data/views";
import { useT, type Words } from "../../../i18n";
import { formatBitRate, formatByteRate, formatBytes, formatPercent } from "../../../ui/format";
import { ObjectLink } from "../section";
import { Card } from "./card";

const MOST = 5;
interface List {
  readonly by: "cpu" | "memory" | "disk" | "traffic";
  readonly title: Words;
  readonly name: Words;
  readonly say: (value: number) => string;
  readonly none: Words;
}
const lists: readonly List[] = [
  {
    by: "cpu",
    title: "col.cpu",
    name: "overview.topVmsByCpu",
    say: formatPercent,
    none: "overview.noVmRuns",
  },
  {
    by: "memory",
    title: "col.memory",
    name: "overview.topVmsByMemory",
    say: formatBytes,
    none: "overview.noVmHasMemory",
  },
  {
    by: "disk",
    title: "graph.disk",
    name: "overview.topVmsByDisk",
    say: formatByteRate,
    none: "overview.noVmReadsOrWrites",
  },
  {
    by: "traffic",
    title: "graph.network",
    name: "overview.topVmsByNetwork",
    say: formatBitRate,
    none: "overview.noVmSendsOrReceives",
  },
];

/**
 * Which VMs use most, renewed while it is looked at.
 * @param within - a host; null: all of the pool
 * @param empty - in place of the lists where there is no VM at all
 */
export function TopLists({ within, empty }: { within: string | null; empty: ReactNode }) {
  const t = useT();
  return (
    <Card title={t("overview.whoUsesMost")} span="wide">
      {empty ?? (
        <div className="grid flex-1 grid-cols-2 gap-x-6 px-3 py-1.5 @min-[640px]:grid-cols-4">
          {lists.map((list) => (
            <TopList key={list.by} list={list} within={within} />
          ))}
        </div>
      )}
    </Card>
  );
}
function TopList({ list: { by, title, name, say, none }, within }: { list: List; within: string | null }) {
  const t = useT();
  const { answer } = useFollowed("ranked", { of: "VM", by, within, most: MOST });
  const rows = (answer?.refs ?? []).flatMap((ref, at) => {
    const value = Number(answer?.values[at] ?? 0);
    return value > 0 ? [{ ref, value }] : [];
  });
  return (
    <div className="min-w-0">
      <h3 className="flex h-6 items-center text-sm text-muted">{t(title)}</h3>
      {/* As high with one row as with all of them: nothing moves when they tick. */}
      <ol aria-label={t(name)} className="min-h-30">
        {rows.map(({ ref, value }) => (
          <TopRow key={ref} of={ref} text={say(value)} />
        ))}
        {answer && rows.length === 0 && <li className="text-sm text-faint">{t(none)}</li>}
      </ol>
    </div>
  );
}
function TopRow({ of, text }: { of: string; text: string }) {
  const { go } = useConsole();
  const vm = useRecord("VM", of);
  return (
    <li className="grid h-6 grid-cols-[minmax(0,1fr)_auto] items-center gap-2">
      {vm ? <ObjectLink name={vm.name_label} onClick={() => go(of)} /> : <span />}
      <span className="text-sm text-muted tabular-nums">{text}</span>
    </li>
  );
}
