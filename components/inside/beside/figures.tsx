"use client";
import type { ReactNode } from "react";
import { useT } from "../../i18n";
import { formatByteRate, formatPercent } from "../../ui/format";
import { exactCount, formatCount, formatShare } from "../numbers";
import type { Measures } from "./measures";
import { Bar } from "./parts";

/** A host's figures as bars. `other`: the host beside it, whose bars have the same scale; null: there is none to compare with. */
export function Figures({ mine, other }: { mine: Measures; other: Measures | null }) {
  const t = useT();
  /** A share of the greater of the two. */
  const ofBoth = (of: (measures: Measures) => number): number => of(mine) / Math.max(of(mine), other ? of(other) : 0, 1e-9);
  const cpu = mine.cpuMicro / 1e6 / Math.max(1, mine.pcpus);
  const dom0 = mine.dom0Micro / Math.max(1, mine.dom0MostMicro);
  const count = (of: (measures: Measures) => number, name: string, isWait = false): Row => ({
    name,
    bar: <Bar got={of(mine) === 0 ? 0 : ofBoth(of)} isBad={isWait} />,
    value: formatCount(of(mine)),
    title: exactCount(of(mine)),
  });
  const rows: readonly Row[] = [
    {
      name: t("beside.cpu", { count: mine.pcpus }),
      bar: <Bar got={cpu} isBad={cpu >= 0.95} />,
      value: formatPercent(cpu),
    },
    { name: t("beside.dom0"), bar: <Bar got={dom0} isBad={dom0 >= 0.95} />, value: formatPercent(dom0) },
    {
      name: t("beside.lack"),
      bar: <Bar got={mine.lackMicro === 0 ? 0 : ofBoth((m) => m.lackMicro)} isBad />,
      value: formatShare(mine.lackMicro),
    },
    count((m) => m.waiting, t("beside.waiting"), true),
    count((m) => m.inFlight, t("beside.inFlight")),
    count((m) => m.queued, t("beside.queued"), true),
    {
      name: t("beside.rate"),
      bar: <Bar got={mine.bytesPerS === 0 ? 0 : ofBoth((m) => m.bytesPerS)} />,
      value: formatByteRate(mine.bytesPerS),
    },
    count((m) => m.hypercallsPerS, t("beside.hypercalls")),
    count((m) => m.eventsPerS, t("beside.events")),
  ];
  return (
    <dl className="flex flex-col text-sm">
      {rows.map(({ name, bar, value, title }) => (
        <div key={name} className="flex h-6 items-center gap-2">
          <dt className="w-38 shrink-0 truncate text-muted">{name}</dt>
          <dd className="flex min-w-0 flex-1 items-center gap-2 tabular-nums">
            {bar}
            <span className="w-20 shrink-0 text-right whitespace-nowrap" title={title}>
              {value}
            </span>
          </dd>
        </div>
      ))}
    </dl>
  );
}
interface Row {
  readonly name: string;
  readonly bar: ReactNode;
  readonly value: string;
  readonly title?: string;
}
