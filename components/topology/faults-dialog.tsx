"use client";
import { type FormEvent, useState } from "react";
import type { WireFault } from "@/server/contract";
import { type Closable, defineDialog } from "../data/dialog";
import { useAct } from "../data/submit";
import { useFaultText } from "../data/use-fault-text";
import { useFollowed, useView } from "../data/views";
import { DialogButtons } from "../form/buttons";
import { helpOfForms } from "../guide/forms";
import { useT } from "../i18n";
import { Button } from "../ui/button";
import { Combobox } from "../ui/combobox";
import { Dialog } from "../ui/dialog";
import { TextField } from "../ui/field";
import { Notice } from "../ui/notice";
import { Select } from "../ui/select";
import { Table } from "../ui/table";
import { visibleText } from "../ui/visible-text";
import { FAULT_KINDS, type FaultFigure, type FaultKind, figureOf } from "./fault-kinds";
import "./texts";

interface About {
  /** where it is to be at first, as `fault.start` takes it; left out: wherever */
  readonly on?: string;
}

const usualOf = (kind: FaultKind): string => `${figureOf(kind)?.usual ?? ""}`;

/** Something in the network is broken by its cause, and mended again. */
function FaultsDialog({ on: begin = "", onClose }: About & Closable) {
  const t = useT();
  const act = useAct();
  const faultText = useFaultText();
  const { data: places = [] } = useView("faultPlaces", null);
  const [kind, setKind] = useState<FaultKind>("flap");
  const [on, setOn] = useState(begin);
  const [value, setValue] = useState(usualOf("flap"));
  const [isPending, setPending] = useState(false);
  const [refused, setRefused] = useState<WireFault | null>(null);
  const figure = figureOf(kind);
  const fits = places.filter(({ kinds }) => kinds.includes(kind));
  const chosen = fits.some((place) => place.on === on) ? on : (fits[0]?.on ?? "");
  const isFigure = figure === null || (/^\d{1,7}$/.test(value.trim()) && Number(value) >= figure.least && Number(value) <= figure.most);
  const why =
    chosen === "" ? t("faults.noPlace") : isFigure ? null : t("link.range", { least: figure?.least ?? 0, most: figure?.most ?? 0 });
  const choose = (next: FaultKind): void => {
    setKind(next);
    setValue(usualOf(next));
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (why !== null) return;
    setPending(true);
    const outcome = await act("faults", "fault.start", { kind, on: chosen, value: figure ? Number(value) : null });
    setPending(false);
    setRefused(outcome.ok ? null : outcome.fault);
  };
  return (
    <Dialog
      title={t("faults.title")}
      width="w-[640px]"
      help={helpOfForms.faults}
      onClose={onClose}
      onSubmit={(event) => void submit(event)}
      footer={<DialogButtons go={t("faults.go")} onClose={onClose} isPending={isPending} why={why} leave="common.close" />}
    >
      <RunningFaults />
      <div className="mt-3 grid grid-cols-[1fr_1fr_7rem] gap-x-3 max-sm:grid-cols-1">
        <Select
          label={t("faults.kind")}
          value={kind}
          onChange={(next) => choose(next as FaultKind)}
          options={FAULT_KINDS.map((one) => ({ value: one, label: t(`faults.kind.${one}`) }))}
        />
        <Combobox
          label={t("faults.on")}
          value={chosen}
          onChange={setOn}
          options={fits.map((place) => ({ value: place.on, label: place.name }))}
        />
        {figure && (
          <TextField
            label={t(`faults.figure.${kind as FaultFigure}`)}
            value={value}
            inputMode="numeric"
            autoComplete="off"
            onChange={(event) => setValue(event.target.value)}
          />
        )}
      </div>
      <p className="text-sm text-muted">{t(`faults.what.${kind}`)}</p>
      {refused && <Notice className="mt-2">{faultText(refused, { op: "fault.start" })}</Notice>}
    </Dialog>
  );
}

/** Faults that run now, each with its button. */
function RunningFaults() {
  const t = useT();
  const act = useAct();
  const { answer } = useFollowed("faults", null);
  const rows = (answer ?? []).map((one) => ({
    key: one.id,
    cells: [
      t(`faults.kind.${one.kind}`),
      visibleText(one.name),
      one.value === null || figureOf(one.kind) === null ? "" : `${t(`faults.figure.${one.kind as FaultFigure}`)}: ${one.value}`,
      visibleText(one.user),
      <Button key="mend" isSmall onClick={() => void act(one.id, "fault.stop", { fault: one.id })}>
        {t("faults.mend")}
      </Button>,
    ],
  }));
  const columns = ["faults.kind", "faults.on", "faults.figure", "faults.by", "faults.mendColumn"] as const;
  return (
    <Table
      name={t("faults.running")}
      isNameShown
      columns={columns.map((name) => ({ name: t(name) }))}
      rows={rows}
      empty={t("faults.none")}
    />
  );
}
export const faultsDialog = defineDialog<About>("faults", FaultsDialog);
