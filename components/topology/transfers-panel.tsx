"use client";
import { useId } from "react";
import type { TransferView } from "@/server/contract";
import { useLab } from "../data/lab-context";
import { useAct } from "../data/submit";
import { useFollowed } from "../data/views";
import { roleWhy } from "../form/page-fields";
import { type Language, useLanguage, useT } from "../i18n";
import { Check } from "../ui/check";
import { formatBitRate, formatBytes, formatDuration } from "../ui/format";
import { Table } from "../ui/table";
import { visibleText } from "../ui/visible-text";

/** Transfers that go as rates now, and whether any may. */
export function TransfersPanel() {
  const t = useT();
  const { language } = useLanguage();
  const { answer } = useFollowed("transfers", null);
  if (!answer) return null;
  const { isFrameByFrame, transfers } = answer;
  return (
    <section aria-label={t("transfers.name")} className="flex max-h-2/5 shrink-0 flex-col gap-2 overflow-auto border-t border-line p-3">
      <ByFrame isOn={isFrameByFrame} />
      <Table
        name={t("transfers.name")}
        isNameShown
        columns={[
          { name: t("topo.from") },
          { name: t("topo.to") },
          { name: t("transfers.connection"), isMono: true },
          { name: t("transfers.rate"), isNumber: true },
          { name: t("transfers.most"), isNumber: true },
          { name: t("transfers.bytes"), isNumber: true },
          { name: t("transfers.since"), isNumber: true },
        ]}
        rows={transfers.map((one) => ({ key: `${one.fromEnd} ${one.toEnd}`, cells: cellsOf(one, language) }))}
        empty={t(isFrameByFrame ? "transfers.noneByFrame" : "transfers.none")}
      />
    </section>
  );
}
function cellsOf(
  { from, to, fromEnd, toEnd, bytesPerS, windowBytesPerS, bytes, since, at }: TransferView,
  language: Language,
): readonly string[] {
  const way = `${fromEnd} → ${toEnd}`;
  const rates = [formatBitRate(bytesPerS), formatBitRate(windowBytesPerS)];
  return [visibleText(from), visibleText(to), way, ...rates, formatBytes(bytes), formatDuration((at - since) / 1_000_000, language)];
}

function ByFrame({ isOn }: { isOn: boolean }) {
  const t = useT();
  const { role } = useLab();
  const act = useAct();
  const id = useId();
  const why = roleWhy(t, role, "pool-operator");
  return (
    <div className="flex flex-wrap items-baseline gap-x-3 gap-y-1">
      <label className="flex items-center gap-2" title={why ?? undefined}>
        <Check
          checked={isOn}
          aria-disabled={why !== null || undefined}
          aria-describedby={id}
          onChange={() => why === null && void act("transfers", isOn ? "transfers.by_rate" : "transfers.by_frame", {})}
        />
        {t("transfers.byFrame")}
      </label>
      <p id={id} className="text-muted">
        {why ?? t("transfers.why")}
      </p>
    </div>
  );
}
