"use client";
/** Who reaches whom: tried row by row, for one protocol and port. */
import { Ban, Check, CircleHelp, ShieldX } from "lucide-react";
import { type FormEvent, type ReactNode, useEffect, useRef, useState } from "react";
import type { ReachCell, ReachProtocol, ReachVerdict } from "@/server/contract";
import { useConsole } from "../../data/console-context";
import { type Closable, defineDialog } from "../../data/dialog";
import { useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { messageOf } from "../../data/trpc";
import { askView } from "../../data/views";
import { DialogButtons } from "../../form/buttons";
import { helpOfForms } from "../../guide/forms";
import { useT } from "../../i18n";
import { useSaid } from "../../i18n/said/use-said";
import { cx } from "../../ui/cx";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { Hint } from "../../ui/hint";
import { Notice } from "../../ui/notice";
import { Select } from "../../ui/select";
import { visibleText } from "../../ui/visible-text";
import { reachDialog } from "../reach-dialog";
import "../texts";
import "./texts";

const PROTOCOLS = ["icmp", "tcp", "udp"] as const satisfies readonly ReachProtocol[];
/** Machines in one matrix. */
const MOST = 60;
/** Of a row that are asked for at once. @source reachabilityRow takes no more */
const AT_ONCE = 12;
const marks: Readonly<Record<ReachVerdict | "none", ReactNode>> = {
  reachable: <Check size={14} aria-hidden className="text-running" />,
  refused: <ShieldX size={14} aria-hidden className="text-paused" />,
  other: <CircleHelp size={14} aria-hidden className="text-paused" />,
  unreachable: <Ban size={14} aria-hidden className="text-bad" />,
  none: <CircleHelp size={14} aria-hidden className="text-faint" />,
};
interface Machine {
  readonly ref: string;
  readonly name: string;
}
type Cells = ReadonlyMap<string, ReachCell>;
const keyOf = (from: string, to: string): string => `${from} ${to}`;

/** VMs that run, then servers: as many as one matrix takes. */
function useMachines(): readonly Machine[] {
  const vms = useRecords("VM").filter(
    (vm) => vm.power_state === "Running" && !vm.is_control_domain && !vm.is_a_template && !vm.is_a_snapshot,
  );
  const hosts = useRecords("host");
  return [...vms, ...hosts].slice(0, MOST).map(({ ref, name_label }) => ({ ref, name: name_label }));
}

/** Asks for one part of a row after another, until all are there or it is told to stop. */
function useMatrix(machines: readonly Machine[]) {
  const { labId } = useLab();
  const [cells, setCells] = useState<Cells>(new Map());
  const [left, setLeft] = useState(0);
  const [error, setError] = useState<string | null>(null);
  const run = useRef(0);
  useEffect(
    () => () => {
      run.current += 1;
    },
    [],
  );
  const ask = async (protocol: ReachProtocol, port: number): Promise<void> => {
    run.current += 1;
    const mine = run.current;
    setCells(new Map());
    setError(null);
    const parts = machines.flatMap(({ ref: from }) => {
      const others = machines.map(({ ref }) => ref).filter((ref) => ref !== from);
      return Array.from({ length: Math.ceil(others.length / AT_ONCE) }, (_, n) => ({
        from,
        to: others.slice(n * AT_ONCE, (n + 1) * AT_ONCE),
      }));
    });
    for (const [n, { from, to }] of parts.entries()) {
      setLeft(parts.length - n);
      try {
        const row = await askView(labId, "reachabilityRow", { from, to, protocol, port });
        if (mine !== run.current) return;
        if ("cells" in row) setCells((before) => new Map([...before, ...row.cells.map((cell) => [keyOf(from, cell.to), cell] as const)]));
      } catch (thrown) {
        if (mine === run.current) setError(messageOf(thrown));
        break;
      }
    }
    if (mine === run.current) setLeft(0);
  };
  return { cells, left, error, ask };
}

function MatrixDialog({ onClose }: Closable) {
  const t = useT();
  const machines = useMachines();
  const { cells, left, error, ask } = useMatrix(machines);
  const [protocol, setProtocol] = useState<ReachProtocol>("icmp");
  const [port, setPort] = useState("80");
  const isPort = protocol === "icmp" || (/^\d{1,5}$/.test(port.trim()) && Number(port) > 0 && Number(port) < 65_536);
  const why = machines.length < 2 ? t("matrix.few") : isPort ? null : t("reach.wrongPort");
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why === null) void ask(protocol, protocol === "icmp" ? 0 : Number(port));
  };
  return (
    <Dialog
      title={t("matrix.title")}
      width="w-[min(960px,95vw)]"
      help={helpOfForms.reach}
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t("matrix.go")} onClose={onClose} isPending={left > 0} why={why} leave="common.close" />}
    >
      <div className="flex flex-wrap items-end gap-x-3">
        <div className="w-32">
          <Select
            label={t("reach.protocol")}
            value={protocol}
            onChange={(next) => setProtocol(next as ReachProtocol)}
            options={PROTOCOLS.map((value) => ({ value, label: value === "icmp" ? t("reach.icmp") : value.toUpperCase() }))}
          />
        </div>
        {protocol !== "icmp" && (
          <div className="w-24">
            <TextField
              label={t("reach.port")}
              value={port}
              inputMode="numeric"
              autoComplete="off"
              onChange={(event) => setPort(event.target.value)}
            />
          </div>
        )}
        <p role="status" className="mb-5 text-sm text-muted">
          {left > 0 ? t("matrix.left", { count: left }) : cells.size === 0 ? t("matrix.about", { most: MOST }) : ""}
        </p>
      </div>
      {error && <Notice>{error}</Notice>}
      {cells.size > 0 && <Matrix machines={machines} cells={cells} />}
    </Dialog>
  );
}
export const matrixDialog = defineDialog("matrix", MatrixDialog);

function Matrix({ machines, cells }: { machines: readonly Machine[]; cells: Cells }) {
  const t = useT();
  const said = useSaid();
  const { open } = useConsole();
  return (
    <div className="max-h-[55vh] overflow-auto rounded-md border border-line">
      <table aria-label={t("matrix.title")} className="border-collapse text-sm">
        <thead className="sticky top-0 z-10 bg-sunken text-muted">
          <tr>
            <th scope="col" className="sticky left-0 bg-sunken px-2 text-left font-medium">
              {t("matrix.corner")}
            </th>
            {machines.map(({ ref, name }) => (
              <th key={ref} scope="col" className="h-24 px-1 align-bottom font-medium">
                <span className="inline-block max-h-22 rotate-180 truncate [writing-mode:vertical-rl]">{visibleText(name)}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {machines.map((from) => (
            <tr key={from.ref} className="border-t border-line">
              <th scope="row" className="sticky left-0 max-w-48 truncate bg-surface px-2 text-left font-normal">
                {visibleText(from.name)}
              </th>
              {machines.map((to) => {
                const cell = cells.get(keyOf(from.ref, to.ref));
                if (from.ref === to.ref) return <td key={to.ref} className="bg-sunken" />;
                if (!cell) return <td key={to.ref} />;
                const verdict = cell.verdict ?? "none";
                const text = t("matrix.cell", {
                  from: visibleText(from.name),
                  to: visibleText(to.name),
                  verdict: t(`matrix.verdict.${verdict}`),
                });
                return (
                  <td key={to.ref} className="p-0 text-center">
                    <Hint text={cell.why ? `${text}\n${said(cell.why)}` : text}>
                      <button
                        type="button"
                        aria-label={text}
                        className={cx(
                          "inline-flex size-6 items-center justify-center rounded-sm hover:bg-hover",
                          verdict === "unreachable" && "bg-bad/10",
                        )}
                        onClick={() => open(reachDialog, { from: from.ref, to: to.name })}
                      >
                        {marks[verdict]}
                      </button>
                    </Hint>
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}
