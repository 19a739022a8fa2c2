"use client";
import type { OperationArgs, OperationName, Reachability, ReachHop, ReachMend } from "@/server/contract";
import { useAct } from "../data/submit";
import { useT } from "../i18n";
import { useSaid } from "../i18n/said/use-said";
import { Button } from "../ui/button";
import { CopyButton } from "../ui/copy-button";
import { Notice } from "../ui/notice";
import { Table } from "../ui/table";
import { visibleText } from "../ui/visible-text";

/** Whether one machine reaches another: the verdict first, what would mend it, and the way there and back. */
export function ReachAnswer({ answer, onMended }: { answer: Reachability; onMended: () => void }) {
  const t = useT();
  const said = useSaid();
  const { verdict, why, notes, mend, there, back, answerUs } = answer;
  const nameOf = ({ name, address }: Reachability["from"]): string =>
    visibleText(address === null || address === name ? name : `${name} (${address})`);
  const words = { from: nameOf(answer.from), to: nameOf(answer.to) };
  const time = answerUs === null ? "" : t("reach.after", { ms: (answerUs / 1000).toFixed(3) });
  return (
    <div className="flex flex-col gap-2">
      <Notice tone={verdict === "reachable" ? "plain" : verdict === "unreachable" ? "bad" : "paused"}>
        <p>{`${t(`reach.verdict.${verdict}`, words)}${verdict === "reachable" ? time : ""}`}</p>
        {why && <p>{said(why)}</p>}
        {notes.map((note) => (
          <p key={note.join(" ")}>{said(note)}</p>
        ))}
      </Notice>
      {mend.map((one) => (
        <Mend key={one.said.join(" ")} mend={one} onMended={onMended} />
      ))}
      <Way name={t("reach.there")} hops={there} />
      {back.length > 0 && <Way name={t("reach.back")} hops={back} />}
    </div>
  );
}

function Mend({ mend: { said: words, call, command }, onMended }: { mend: ReachMend; onMended: () => void }) {
  const t = useT();
  const said = useSaid();
  const act = useAct();
  const carryOut = async (): Promise<void> => {
    if (!call) return;
    const { ok } = await act("reach", call.op as OperationName, call.args as OperationArgs<OperationName>);
    if (ok) onMended();
  };
  return (
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
      <span className="text-muted">{t("reach.mend")}</span>
      {call ? (
        <Button isSmall onClick={() => void carryOut()}>
          {said(words)}
        </Button>
      ) : (
        <span>{said(words)}</span>
      )}
      {command && (
        <span className="flex items-center gap-1">
          <span className="text-muted">{t("reach.typedIn", { name: visibleText(command.target) })}</span>
          <code className="font-mono text-xs">{visibleText(command.line)}</code>
          <CopyButton text={command.line} name={command.line} />
        </span>
      )}
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
