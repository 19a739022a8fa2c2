"use client";
import { Copy, MapPin } from "lucide-react";
import type { Reachability, ReachHop } from "@/server/contract";
import { useT } from "../i18n";
import { useSaid } from "../i18n/said/use-said";
import { Button } from "../ui/button";
import { copyText } from "../ui/copy-button";
import { Notice } from "../ui/notice";
import { Table } from "../ui/table";
import { visibleText } from "../ui/visible-text";
import { Mend } from "./reach-mend";
import { traceText, verdictOf } from "./trace/trace-text";
import "./trace/texts";

/** Whether one machine reaches another: the verdict first, what would mend it, and the way there and back. */
export function ReachAnswer({ answer, onMended, onShow }: { answer: Reachability; onMended: () => void; onShow: () => void }) {
  const t = useT();
  const said = useSaid();
  const { verdict, why, notes, mend, there, back } = answer;
  return (
    <div className="flex flex-col gap-2">
      <Notice tone={verdict === "reachable" ? "plain" : verdict === "unreachable" ? "bad" : "paused"}>
        <p>{visibleText(verdictOf(answer, t))}</p>
        {why && <p>{said(why)}</p>}
        {notes.map((note) => (
          <p key={note.join(" ")}>{said(note)}</p>
        ))}
      </Notice>
      {mend.map((one) => (
        <Mend key={one.said.join(" ")} mend={one} onMended={onMended} />
      ))}
      <div className="flex gap-2">
        <Button isSmall icon={<MapPin size={14} aria-hidden />} onClick={onShow}>
          {t("trace.show")}
        </Button>
        <Button isSmall icon={<Copy size={14} aria-hidden />} onClick={() => void copyText(traceText(answer, t, said))}>
          {t("trace.copy")}
        </Button>
      </div>
      <Way name={t("reach.there")} hops={there} />
      {back.length > 0 && <Way name={t("reach.back")} hops={back} />}
    </div>
  );
}

function Way({ name, hops }: { name: string; hops: readonly ReachHop[] }) {
  const t = useT();
  const said = useSaid();
  const rows = hops.map((hop, at) => ({
    key: at,
    isCurrent: hop.stop !== null,
    cells: [
      `${at + 1}`,
      t(`reach.place.${hop.place}`),
      visibleText(hop.name),
      visibleText(hop.in ?? "–"),
      visibleText(hop.out ?? "–"),
      <ul key="rows">
        {hop.rows.map((row) => (
          <li key={row.join(" ")}>{said(row)}</li>
        ))}
        {hop.stop && <li className="font-medium text-bad">{said(hop.stop)}</li>}
      </ul>,
    ],
  }));
  const columns = [
    { name: "#", isNumber: true },
    { name: t("reach.place") },
    { name: t("reach.name") },
    { name: t("reach.in"), isMono: true },
    { name: t("reach.out"), isMono: true },
    { name: t("reach.rows") },
  ];
  return <Table name={name} isNameShown columns={columns} rows={rows} empty="" />;
}
