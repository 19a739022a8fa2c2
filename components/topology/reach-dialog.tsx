"use client";
import { type FormEvent, useId, useRef, useState } from "react";
import type { Reachability, ReachFault, ReachProtocol } from "@/server/contract";
import { useConsole } from "../data/console-context";
import { type Closable, defineDialog } from "../data/dialog";
import { useRecords } from "../data/hooks";
import { useLab } from "../data/lab-context";
import { messageOf } from "../data/trpc";
import { askView } from "../data/views";
import { DialogButtons } from "../form/buttons";
import { helpOfForms } from "../guide/forms";
import { useT } from "../i18n";
import { useSaid } from "../i18n/said/use-said";
import { Combobox } from "../ui/combobox";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { type Option, Select } from "../ui/select";
import { lightPath } from "./lit-path";
import { ReachAnswer } from "./reach-answer";
import "./texts";

interface About {
  /** ref of the machine to begin at; empty: none is chosen */
  readonly from: string;
  /** whom it is to reach; left out: nobody is chosen */
  readonly to?: string;
}
const PROTOCOLS = ["icmp", "tcp", "udp"] as const satisfies readonly ReachProtocol[];

/** VMs and servers, by name; those of one name are told apart by nothing but their uuids. */
function useMachines(): readonly Option[] {
  const vms = useRecords("VM").filter((vm) => !vm.is_a_template && !vm.is_a_snapshot && !vm.is_control_domain);
  const hosts = useRecords("host");
  return [...vms, ...hosts].map(({ ref, name_label, uuid }) => ({ value: ref, label: name_label, note: uuid.slice(0, 8) }));
}

/** Has a packet walk the way of an answer on the map. */
function useWalkOnMap(onClose: () => void): (traced: Reachability) => void {
  const { go } = useConsole();
  const pool = useRecords("pool")[0]?.ref;
  return (traced) => {
    lightPath(traced, true);
    onClose();
    if (pool) go(pool, "topology");
  };
}

/** Whether one machine reaches another: who, whom, by what; and the answer below. */
function ReachDialog({ from: begin, to: goal = "", onClose }: About & Closable) {
  const t = useT();
  const said = useSaid();
  const { labId } = useLab();
  const machines = useMachines();
  const names = useId();
  const end = useRef<HTMLInputElement>(null);
  const [from, setFrom] = useState(begin || (machines[0]?.value ?? ""));
  const [to, setTo] = useState(goal);
  const [protocol, setProtocol] = useState<ReachProtocol>("icmp");
  const [port, setPort] = useState("80");
  const [bytes, setBytes] = useState("56");
  const [isPending, setPending] = useState(false);
  const [answer, setAnswer] = useState<Reachability | ReachFault | string | null>(null);
  const isPort =
    protocol === "icmp"
      ? /^\d{1,5}$/.test(bytes.trim()) && Number(bytes) <= 65_507
      : /^\d{1,5}$/.test(port.trim()) && Number(port) > 0 && Number(port) < 65_536;
  const why = to.trim() === "" ? t("reach.noEnd") : isPort ? null : t(protocol === "icmp" ? "reach.wrongBytes" : "reach.wrongPort");
  const ask = async (): Promise<void> => {
    const named = machines.filter(({ label }) => label === to.trim());
    const args = {
      from,
      to: named.length === 1 ? (named[0]?.value ?? to) : to.trim(),
      protocol,
      port: protocol === "icmp" ? 0 : Number(port),
      bytes: Number(bytes) || 0,
    };
    setPending(true);
    const found = await askView(labId, "reachability", args).catch((error: unknown) => messageOf(error));
    setAnswer(found);
    if (typeof found === "object" && "verdict" in found) lightPath(found);
    setPending(false);
  };
  const show = useWalkOnMap(onClose);
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why === null) void ask();
  };
  return (
    <Dialog
      title={t("reach.title")}
      width="w-[860px]"
      help={helpOfForms.reach}
      onClose={onClose}
      onSubmit={submit}
      initialFocus={end}
      footer={<DialogButtons go={t("reach.go")} onClose={onClose} isPending={isPending} why={why} leave="common.close" />}
    >
      <div className="grid grid-cols-[1fr_1fr_7rem_6rem] gap-x-3 max-sm:grid-cols-1">
        <Combobox label={t("reach.from")} value={from} onChange={setFrom} options={machines} />
        <TextField
          label={t("reach.to")}
          value={to}
          list={names}
          ref={end}
          autoComplete="off"
          placeholder={t("reach.toHint")}
          onChange={(event) => setTo(event.target.value)}
        />
        <Select
          label={t("reach.protocol")}
          value={protocol}
          onChange={(next) => setProtocol(next as ReachProtocol)}
          options={PROTOCOLS.map((value) => ({ value, label: value === "icmp" ? t("reach.icmp") : value.toUpperCase() }))}
        />
        <TextField
          label={t(protocol === "icmp" ? "reach.bytes" : "reach.port")}
          value={protocol === "icmp" ? bytes : port}
          inputMode="numeric"
          autoComplete="off"
          onChange={(event) => (protocol === "icmp" ? setBytes : setPort)(event.target.value)}
        />
      </div>
      <datalist id={names}>
        {machines.map(({ value, label }) => (
          <option key={value} value={label} />
        ))}
      </datalist>
      {typeof answer === "string" && <Notice>{answer}</Notice>}
      {answer !== null && typeof answer === "object" && "fault" in answer && <Notice>{said(answer.fault)}</Notice>}
      {answer !== null && typeof answer === "object" && "verdict" in answer && (
        <ReachAnswer answer={answer} onMended={() => void ask()} onShow={() => show(answer)} />
      )}
    </Dialog>
  );
}
export const reachDialog = defineDialog<About>("reach", ReachDialog);
