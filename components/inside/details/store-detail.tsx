"use client";
import { useState } from "react";
import type { InsideXenStoreDetail } from "@/server/contract";
import { useLab } from "../../data/lab-context";
import { useT } from "../../i18n";
import { Button } from "../../ui/button";
import { FactGrid, Table } from "../../ui/table";
import { exactCount, preciseTime } from "../numbers";
import { Segmented } from "../panel-frame";
import { type StoreAct, StoreDialog } from "./store-dialogs";
import { StoreNodes } from "./store-nodes";

type Lists = "changes" | "watches" | "transactions";

export function StoreDetailView({
  detail,
  host,
  open,
  onOpen,
}: {
  detail: InsideXenStoreDetail;
  host: string;
  open: readonly string[];
  onOpen: (paths: readonly string[]) => void;
}) {
  const t = useT();
  const { role } = useLab();
  const [list, setList] = useState<Lists>("changes");
  const [chosen, setChosen] = useState<string | null>(null);
  const [act, setAct] = useState<StoreAct | null>(null);
  const node = detail.nodes.find((one) => one.path === chosen);
  const why = role === "pool-admin" ? null : t("inside.needsRole", { role: "pool-admin" });
  const pick = node ? why : (why ?? t("inside.store.pick"));
  return (
    <>
      <FactGrid
        facts={[
          [t("inside.store.daemon"), detail.daemon],
          [t("inside.store.nodes"), exactCount(detail.nodesInAll)],
          [
            t("inside.store.commits"),
            t("inside.store.commitsText", { commits: exactCount(detail.commits), conflicts: exactCount(detail.conflicts) }),
          ],
        ]}
      />
      <StoreNodes detail={detail} open={open} onOpen={onOpen} chosen={chosen} onChoose={setChosen} />
      <div className="rounded-md border border-line bg-sunken px-2.5 py-1.5">
        <p className="min-h-[18px] font-mono text-xs break-all">{node?.path ?? t("inside.store.pick")}</p>
        <p className="min-h-[18px] font-mono break-all">
          {node ? `"${node.value}"` : ""} <span className="text-xs text-muted">{node?.permissions}</span>
        </p>
        <div className="mt-1 flex flex-wrap gap-1.5">
          <Button isSmall disabledReason={pick} onClick={() => node && setAct({ kind: "write", path: node.path, value: node.value })}>
            {t("inside.store.write")}
          </Button>
          <Button isSmall disabledReason={pick} onClick={() => node && setAct({ kind: "new", path: node.path })}>
            {t("inside.store.new")}
          </Button>
          <Button
            isSmall
            disabledReason={pick ?? (node?.path === "/" ? t("inside.store.root") : null)}
            onClick={() => node && setAct({ kind: "remove", path: node.path, children: node.children })}
          >
            {t("inside.store.remove")}
          </Button>
        </div>
      </div>
      <Segmented
        label={t("inside.store.lists")}
        value={list}
        options={[
          ["changes", `${t("inside.store.changes")} ${detail.changes.length}`],
          ["watches", `${t("inside.store.watches")} ${detail.watches.length}`],
          ["transactions", `${t("inside.store.transactions")} ${detail.transactions.length}`],
        ]}
        onChange={setList}
      />
      {list === "changes" && (
        <Table
          name={t("inside.store.changes")}
          empty={t("inside.store.noChanges")}
          columns={[
            { name: t("inside.time"), isMono: true },
            { name: t("inside.by"), isNumber: true },
            { name: t("inside.kind") },
            { name: t("inside.path"), isMono: true },
          ]}
          rows={[...detail.changes].reverse().map((change) => ({
            key: change.n,
            cells: [
              <span key="t" className="whitespace-nowrap">
                {preciseTime(change.atUs)}
              </span>,
              change.domid,
              change.kind,
              <span key="p" className="break-all">
                {change.path}
              </span>,
            ],
          }))}
        />
      )}
      {list === "watches" && (
        <Table
          name={t("inside.store.watches")}
          empty={t("inside.store.noWatches")}
          columns={[
            { name: t("inside.domain"), isNumber: true },
            { name: t("inside.path"), isMono: true },
            { name: t("inside.token"), isMono: true },
          ]}
          rows={detail.watches.map((watch, at) => ({
            key: `${at} ${watch.token}`,
            cells: [
              watch.domid,
              <span key="p" className="break-all">
                {watch.path}
              </span>,
              watch.token,
            ],
          }))}
        />
      )}
      {list === "transactions" && (
        <Table
          name={t("inside.store.transactions")}
          empty={t("inside.store.noTransactions")}
          columns={[
            { name: "id", isNumber: true },
            { name: t("inside.domain"), isNumber: true },
            { name: t("inside.store.operations"), isNumber: true },
          ]}
          rows={detail.transactions.map((one) => ({ key: `${one.domid}.${one.id}`, cells: [one.id, one.domid, one.operations] }))}
        />
      )}
      {act && <StoreDialog host={host} act={act} onClose={() => setAct(null)} />}
    </>
  );
}
