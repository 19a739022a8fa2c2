"use client";
import type { InsideGuestMemory, InsidePageKind } from "@/server/contract";
import { type Translate, useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { exactBytes, formatBytes } from "../../ui/format";
import { useRegionName } from "../../ui/region-name";
import { FactGrid, Table } from "../../ui/table";
import { exactCount } from "../numbers";
import { DirtyLog } from "./dirty-log";

const PAGE = 4096;
/** One look for each use of a page; what is in use is coloured, what is not is pale. */
const looks: Readonly<Record<InsidePageKind, string>> = {
  kernel: "bg-line-strong",
  system: "bg-(--series-8)",
  tables: "bg-(--series-7)",
  anonymous: "bg-(--series-1)",
  dirtyCache: "bg-(--series-4)",
  cache: "bg-(--series-3)",
  buffers: "bg-(--series-6)",
  granted: "bg-(--series-2)",
  shared: "bg-(--series-5)",
  free: "bg-pressed",
  zero: "bg-sunken",
  promised: "bg-surface",
  ballooned: "bg-surface",
};

/** What a run of pages is, with the program that has it. */
function nameOf(t: Translate, { kind, of }: InsideGuestMemory["runs"][number]): string {
  return of === null ? t(`inside.pages.${kind}`) : t("inside.pagesOf", { kind: t(`inside.pages.${kind}`), program: of });
}

/** One domain's memory from guest page 0 on: a bar by use, or the table of its runs, and the log of what is written. */
export function GuestMemory({
  memory,
  name,
  vm,
  isTable,
}: {
  memory: InsideGuestMemory;
  name: string;
  vm: string | null;
  isTable: boolean;
}) {
  const t = useT();
  const regionName = useRegionName();
  const dirty = memory.writers.reduce((sum, writer) => sum + writer.perS * PAGE, 0);
  const set = memory.writers.reduce((sum, writer) => sum + writer.pages * PAGE, 0);
  return (
    <section aria-label={regionName(t("inside.memoryOf", { name }))} className="flex flex-col gap-2">
      <h3 className="font-semibold">{t("inside.memoryOf", { name })}</h3>
      {isTable ? <RunTable memory={memory} /> : <RunBar memory={memory} />}
      <FactGrid
        facts={[
          memory.leastBytes > 0 ? [t("inside.leastMemory"), formatBytes(memory.leastBytes), exactBytes(memory.leastBytes)] : null,
          [t("inside.overhead"), formatBytes(memory.overheadPages * PAGE), exactBytes(memory.overheadPages * PAGE)],
          [t("inside.workingSet"), formatBytes(set), exactBytes(set)],
          [t("inside.writesPerS"), `${formatBytes(dirty)}/s`, `${exactBytes(dirty)}/s`],
        ]}
      />
      {memory.mayLog && vm !== null && <DirtyLog log={memory.log} vm={vm} />}
    </section>
  );
}

/** Runs of one use that follow one another, as one: a program with a few pages would be a line and nothing else. */
function joined(runs: InsideGuestMemory["runs"]): readonly { readonly kind: InsidePageKind; readonly pages: number }[] {
  const out: { kind: InsidePageKind; pages: number }[] = [];
  for (const { kind, pages } of runs) {
    const last = out.at(-1);
    if (last?.kind === kind) last.pages += pages;
    else out.push({ kind, pages });
  }
  return out;
}

function RunBar({ memory }: { memory: InsideGuestMemory }) {
  const t = useT();
  const all = Math.max(
    1,
    memory.runs.reduce((sum, run) => sum + run.pages, 0),
  );
  const kinds = new Map<InsidePageKind, number>();
  for (const { kind, pages } of memory.runs) kinds.set(kind, (kinds.get(kind) ?? 0) + pages);
  const says = [...kinds].map(([kind, pages]) => `${t(`inside.pages.${kind}`)} ${formatBytes(pages * PAGE)}`);
  return (
    <>
      <div role="img" aria-label={says.join(", ")} className="flex h-8 overflow-hidden rounded-md border border-line-strong">
        {joined(memory.runs).map((run, at) => (
          <span
            // biome-ignore lint/suspicious/noArrayIndexKey: runs have nothing but their place
            key={at}
            title={`${t(`inside.pages.${run.kind}`)} · ${formatBytes(run.pages * PAGE)}`}
            className={cx("h-full min-w-px border-r border-surface last:border-r-0", looks[run.kind])}
            style={{ width: `${(run.pages / all) * 100}%` }}
          />
        ))}
      </div>
      <ul className="flex flex-wrap gap-x-3 gap-y-1 text-muted">
        {[...kinds].map(([kind, pages]) => (
          <li key={kind} className="inline-flex items-center gap-1.5">
            <span aria-hidden className={cx("size-2.5 rounded-[2px] border border-line", looks[kind])} />
            {t(`inside.pages.${kind}`)} <span className="tabular-nums">{formatBytes(pages * PAGE)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function RunTable({ memory }: { memory: InsideGuestMemory }) {
  const t = useT();
  let from = 0;
  const rows = memory.runs.map((run) => {
    const first = from;
    from += run.pages;
    return {
      key: first,
      cells: [nameOf(t, run), `0x${first.toString(16)}`, exactCount(run.pages), formatBytes(run.pages * PAGE)],
    };
  });
  return (
    <Table
      name={t("inside.pageRuns")}
      empty="—"
      columns={[
        { name: t("inside.pageUse") },
        { name: t("inside.firstPage"), isNumber: true },
        { name: t("inside.pages"), isNumber: true },
        { name: t("inside.size"), isNumber: true },
      ]}
      rows={rows}
    />
  );
}
