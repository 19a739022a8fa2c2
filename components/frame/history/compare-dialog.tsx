"use client";
import { ArrowLeftRight } from "lucide-react";
import { useMemo, useState } from "react";
import type { LabPastView, MomentView } from "@/server/contract/past";
import { branchName, isSameMoment } from "../../data/past/moments";
import { helpOfForms } from "../../guide/forms";
import { type Translate, useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { Dialog } from "../../ui/dialog";
import { formatDateTime } from "../../ui/format";
import { type Option, Select } from "../../ui/select";
import { Comparison } from "./comparison";

interface Choice extends Option {
  /** null: the present */
  readonly moment: MomentView | null;
}
interface CompareDialogProps {
  readonly past: LabPastView;
  /** null: the present */
  readonly before: MomentView | null;
  readonly after: MomentView | null;
  readonly chosen: MomentView | null;
  readonly second: MomentView | null;
  readonly onClose: () => void;
}
/** How one moment differs from another, which are chosen among all that have a name. */
export function CompareDialog({ past, before, after, chosen, second, onClose }: CompareDialogProps) {
  const t = useT();
  const choices = useMemo(() => choicesIn(t, past, chosen, second, [before, after]), [t, past, chosen, second, before, after]);
  const keyOf = (moment: MomentView | null): string => choices.find((choice) => isSameMoment(choice.moment, moment))?.value ?? "now";
  const [from, setFrom] = useState(() => keyOf(before));
  const [to, setTo] = useState(() => keyOf(after));
  const momentOf = (value: string): MomentView | null => choices.find((choice) => choice.value === value)?.moment ?? null;
  const isSame = isSameMoment(momentOf(from), momentOf(to));
  return (
    <Dialog
      help={helpOfForms.compare}
      title={t("compare.title")}
      width="w-[860px]"
      bodyClass="flex flex-col"
      onClose={onClose}
      onSubmit={onClose}
      footer={<Button type="submit">{t("common.close")}</Button>}
    >
      <div className="mb-3 flex items-end gap-2">
        <div className="min-w-0 flex-1">
          <Select label={t("compare.before")} isTight value={from} onChange={setFrom} options={choices} />
        </div>
        <IconButton
          label={t("compare.swap")}
          icon={<ArrowLeftRight size={14} aria-hidden />}
          className="mb-0.5"
          onClick={() => {
            setFrom(to);
            setTo(from);
          }}
        />
        <div className="min-w-0 flex-1">
          <Select label={t("compare.after")} isTight value={to} onChange={setTo} options={choices} />
        </div>
      </div>
      {isSame ? (
        <p className="p-6 text-center text-muted">{t("compare.same")}</p>
      ) : (
        <Comparison before={momentOf(from)} after={momentOf(to)} onShow={onClose} />
      )}
    </Dialog>
  );
}

/** Moments that can be compared: those in hand, the present, marks, ends of branches, and those that lie ready; each once. */
function choicesIn(
  t: Translate,
  past: LabPastView,
  chosen: MomentView | null,
  second: MomentView | null,
  asked: readonly (MomentView | null)[],
): readonly Choice[] {
  const all: Choice[] = [{ value: "now", label: t("compare.now"), moment: null }];
  const add = (value: string, label: string, moment: MomentView): void => {
    if (!all.some((choice) => isSameMoment(choice.moment, moment))) all.push({ value, label, moment });
  };
  const time = (moment: MomentView): string => formatDateTime(moment.virtualUs);
  for (const mark of past.marks) add(`mark ${mark.id}`, t("compare.mark", { name: mark.name, time: time(mark) }), mark);
  if (chosen) add("chosen", t("compare.chosen", { time: time(chosen) }), chosen);
  if (second) add("second", t("compare.second", { time: time(second) }), second);
  for (const branch of past.branches)
    if (!branch.isCurrent)
      add(`end ${branch.number}`, t("compare.end", { name: branchName(t, branch), time: time(branch.end) }), branch.end);
  for (const moment of asked) if (moment) add(`asked ${moment.branch} ${moment.at}`, time(moment), moment);
  for (const point of [...past.points].reverse())
    add(`point ${point.branch} ${point.at} ${point.journalIndex}`, t("compare.point", { time: time(point) }), point);
  return all;
}
