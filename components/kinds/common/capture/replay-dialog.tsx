"use client";
import { FileUp } from "lucide-react";
import { type FormEvent, useState } from "react";
import type { Outcome, ReplayView, WireFault } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import { type Closable, defineDialog } from "../../../data/dialog";
import { useErrorText } from "../../../data/error-text";
import { useLab } from "../../../data/lab-context";
import { useAct } from "../../../data/submit";
import { useFaultText } from "../../../data/use-fault-text";
import { useFollowed, useView } from "../../../data/views";
import { DialogButtons } from "../../../form/buttons";
import { helpOfForms } from "../../../guide/forms";
import { useLanguage, useT } from "../../../i18n";
import { Button } from "../../../ui/button";
import { Combobox } from "../../../ui/combobox";
import { Dialog } from "../../../ui/dialog";
import { TextField } from "../../../ui/field";
import { FileButton } from "../../../ui/file-button";
import { formatBytes, formatDuration } from "../../../ui/format";
import { Notice } from "../../../ui/notice";
import { Select } from "../../../ui/select";
import { Table } from "../../../ui/table";
import { visibleText } from "../../../ui/visible-text";
import { linkName } from "./link-name";
import "./texts";

interface About {
  /** refs of the object on whose page it is; empty: the whole lab's */
  readonly of: string;
}
const DIRECTIONS = ["from_guest", "to_guest"] as const;
const { least: SLOWEST, most: FASTEST } = LIMITS.replaySpeed;

/** Sends a file to the lab. @throws what the door says where the lab has not been asked */
async function upload(labId: string, file: File): Promise<Outcome> {
  const response = await fetch(`/api/labs/${labId}/replays?name=${encodeURIComponent(file.name)}`, { method: "POST", body: file });
  const body = (await response.json()) as Outcome & { readonly message?: string };
  if (!response.ok) throw new Error(body.message ?? `${response.status}`);
  return body;
}

interface How {
  readonly file: string;
  readonly vif: string;
  readonly direction: (typeof DIRECTIONS)[number];
  readonly speed: string;
}
type Change = (part: Partial<How>) => void;

/** What can be chosen, and what is: of files those that are whole, of interfaces those of VMs. */
function useChoice(of: string, how: How) {
  const t = useT();
  const { answer: files = [] } = useFollowed("replays", null);
  const { data: links = [] } = useView("captureLinks", null);
  const vifs = links.filter(({ vm }) => vm !== null);
  const first = vifs.find((link) => link.of.includes(of)) ?? vifs[0];
  const whole = files.filter(({ frames }) => frames !== null);
  const chosen = whole.find(({ id }) => id === how.file) ?? whole.at(-1);
  const vif = vifs.some(({ link }) => link === how.vif) ? how.vif : (first?.link ?? "");
  const speed = Number(how.speed);
  const wrongSpeed =
    /^\d{1,4}$/.test(how.speed.trim()) && speed >= SLOWEST && speed <= FASTEST
      ? null
      : t("replay.wrongSpeed", { least: SLOWEST, most: FASTEST });
  const why = chosen ? (vif === "" ? t("replay.noVif") : wrongSpeed) : t("replay.noFile");
  return { files, vifs, whole, chosen, vif, speed, wrongSpeed, why };
}

/** Files of frames: brought in, and played at an interface of a VM. */
function ReplayDialog({ of, onClose }: About & Closable) {
  const t = useT();
  const { labId } = useLab();
  const act = useAct();
  const faultText = useFaultText();
  const errorText = useErrorText();
  const [how, setHow] = useState<How>({ file: "", vif: "", direction: "from_guest", speed: "1" });
  const [isPending, setPending] = useState(false);
  const [refused, setRefused] = useState<WireFault | string | null>(null);
  const choice = useChoice(of, how);
  const { chosen, vif, speed, why } = choice;
  const change: Change = (part) => setHow((before) => ({ ...before, ...part }));
  /** Waits for an outcome, and shows what is wrong with it. */
  const outcomeOf = async (asked: Promise<Outcome>): Promise<Outcome | null> => {
    setPending(true);
    const outcome = await asked.catch((error: unknown) => errorText(error));
    setPending(false);
    setRefused(typeof outcome === "string" ? outcome : outcome.ok ? null : outcome.fault);
    return typeof outcome === "string" ? null : outcome;
  };
  const take = async (given: File): Promise<void> => {
    const outcome = await outcomeOf(upload(labId, given));
    if (outcome?.ok) change({ file: String(outcome.value) });
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (why !== null || !chosen) return;
    void outcomeOf(act(chosen.id, "replay.start", { replay: chosen.id, vif, direction: how.direction, speed }));
  };
  return (
    <Dialog
      title={t("replay.title")}
      width="w-[680px]"
      help={helpOfForms.replay}
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t("replay.go")} onClose={onClose} isPending={isPending} why={why} leave="common.close" />}
    >
      <div className="mb-3 flex items-center gap-3">
        <FileButton
          label={t("replay.file")}
          icon={<FileUp size={14} aria-hidden />}
          accept=".pcap,.pcapng,.cap"
          onFile={(file) => void take(file)}
        />
        <span className="text-sm text-muted">{t("replay.fileHint", { most: formatBytes(LIMITS.replayBytes.most) })}</span>
      </div>
      <Files files={choice.files} />
      <HowFields how={how} change={change} choice={choice} />
      {refused !== null && <Notice>{typeof refused === "string" ? refused : faultText(refused, { op: "replay.start" })}</Notice>}
    </Dialog>
  );
}

function HowFields({ how, change, choice }: { how: How; change: Change; choice: ReturnType<typeof useChoice> }) {
  const t = useT();
  const { whole, chosen, vifs, vif, wrongSpeed } = choice;
  return (
    <div className="mt-3 grid grid-cols-2 gap-x-3 max-sm:grid-cols-1">
      <Select
        label={t("replay.which")}
        value={chosen?.id ?? ""}
        onChange={(file) => change({ file })}
        options={whole.map(({ id, name }) => ({ value: id, label: visibleText(name) }))}
      />
      <Combobox
        label={t("replay.vif")}
        value={vif}
        onChange={(next) => change({ vif: next })}
        options={vifs.map((link) => ({ value: link.link, label: linkName(link) }))}
      />
      <Select
        label={t("replay.direction")}
        value={how.direction}
        onChange={(next) => change({ direction: next as How["direction"] })}
        options={DIRECTIONS.map((value) => ({ value, label: t(`replay.direction.${value}`) }))}
      />
      <TextField
        label={t("replay.speed")}
        value={how.speed}
        inputMode="numeric"
        autoComplete="off"
        error={wrongSpeed ?? undefined}
        onChange={(event) => change({ speed: event.target.value })}
      />
    </div>
  );
}

/** Files that the lab has, with what is played of each. */
function Files({ files }: { files: readonly ReplayView[] }) {
  const t = useT();
  const { language } = useLanguage();
  const act = useAct();
  const rows = files.map(({ id, name, bytes, frames, lengthUs, playing }) => ({
    key: id,
    cells: [
      visibleText(name),
      formatBytes(bytes),
      `${frames ?? "–"}`,
      formatDuration(lengthUs / 1_000_000, language),
      playing ? t("replay.sent", { sent: playing.sent, lost: playing.lost }) : "",
      playing ? (
        <Button key="stop" isSmall onClick={() => void act(id, "task.cancel", { task: playing.task })}>
          {t("replay.stop")}
        </Button>
      ) : (
        <Button key="remove" isSmall onClick={() => void act(id, "replay.remove", { replay: id })}>
          {t("replay.remove")}
        </Button>
      ),
    ],
  }));
  const columns = [
    { name: t("replay.which") },
    { name: t("replay.bytes"), isNumber: true },
    { name: t("replay.frames"), isNumber: true },
    { name: t("replay.length"), isNumber: true },
    { name: t("replay.playing") },
    { name: t("replay.act") },
  ];
  return <Table name={t("replay.files")} columns={columns} rows={rows} empty={t("replay.none")} />;
}
export const replayDialog = defineDialog<About>("replay", ReplayDialog);
