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
    name: { en: "Top VMs by CPU", zh: "CPU 使用最多的虚拟机" },
    say: formatPercent,
    none: { en: "No VM runs.", zh: "没有虚拟机在运行。" },
  },
  {
    by: "memory",
    title: "col.memory",
    name: { en: "Top VMs by memory", zh: "内存使用最多的虚拟机" },
    say: formatBytes,
    none: { en: "No VM has memory.", zh: "没有虚拟机占用内存。" },
  },
  {
    by: "disk",
    title: { en: "Disk", zh: "磁盘" },
    name: { en: "Top VMs by disk", zh: "磁盘读写最多的虚拟机" },
    say: formatByteRate,
    none: { en: "No VM reads or writes.", zh: "没有虚拟机读写磁盘。" },
  },
  {
    by: "traffic",
    title: { en: "Network", zh: "网络" },
    name: { en: "Top VMs by network", zh: "网络流量最多的虚拟机" },
    say: formatBitRate,
    none: { en: "No VM sends or receives.", zh: "没有虚拟机收发数据。" },
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
    <Card title={t({ en: "Who uses most", zh: "使用最多" })} span="wide">
      {empty ?? (
        <div className="grid flex-1 grid-cols-2 gap-x-3 px-3 py-1.5 @min-[640px]:grid-cols-4">
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
