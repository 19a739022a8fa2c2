"use client";
import { ImageUp } from "lucide-react";
import { type FormEvent, useCallback, useEffect, useRef, useState } from "react";
import type { WireFault } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import { type Closable, defineDialog } from "../../data/dialog";
import { useErrorText } from "../../data/error-text";
import { useLab } from "../../data/lab-context";
import { requestId } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { DialogButtons } from "../../form/buttons";
import { helpOfForms } from "../../guide/forms";
import { useT } from "../../i18n";
import { Dialog } from "../../ui/dialog";
import { TextField } from "../../ui/field";
import { FileButton } from "../../ui/file-button";
import { formatBytes, formatPercent } from "../../ui/format";
import { Notice } from "../../ui/notice";
import { visibleText } from "../../ui/visible-text";
import type { Point } from "../picture";
import { keptRect } from "./item-shape";
import { type ChosenPicture, PICTURE_ENDINGS, pictureOf, sendPicture, sizeOnMap } from "./picture-file";
import type { MapItems } from "./use-items";
import "./texts";

interface About {
  /** where its left upper corner comes to lie, graph units */
  readonly at: Point;
  /** what was dropped or pasted; null: it is chosen yet */
  readonly file: File | null;
  readonly put: MapItems["put"];
  readonly onMade: (id: string) => void;
}
/** A file's name without its ending. */
const bareName = (name: string): string => name.replace(/\.[^.]*$/, "").slice(0, LIMITS.nameCharacters);

/** The picture that is meant, or what is wrong with the file. */
function useChosen(given: File | null) {
  const t = useT();
  const [chosen, setChosen] = useState<ChosenPicture | null>(null);
  const [wrong, setWrong] = useState<string | null>(null);
  const [says, setSays] = useState("");
  const take = useCallback(
    async (file: File): Promise<void> => {
      const read = await pictureOf(file);
      const about = { name: visibleText(file.name), bytes: formatBytes(file.size), most: formatBytes(LIMITS.mapPictureBytes.most) };
      setWrong(typeof read === "string" ? t(read, about) : null);
      setChosen(typeof read === "string" ? null : read);
      if (typeof read !== "string") setSays((before) => (before === "" ? bareName(file.name) : before));
    },
    [t],
  );
  useEffect(() => {
    if (given) void take(given);
  }, [given, take]);
  return { chosen, wrong, says, setSays, take };
}

/** Tells of what was made when the dialog is gone, which gives the focus back to where it was. */
function useMadeAtEnd(onMade: About["onMade"]) {
  const made = useRef<string | null>(null);
  const latest = useRef(onMade);
  latest.current = onMade;
  useEffect(
    () => () => {
      const { current: id } = made;
      if (id !== null) setTimeout(() => latest.current(id));
    },
    [],
  );
  return made;
}

function PictureDialog({ at, file, put, onMade, onClose }: About & Closable) {
  const t = useT();
  const { labId } = useLab();
  const faultText = useFaultText();
  const errorText = useErrorText();
  const { chosen, wrong, says, setSays, take } = useChosen(file);
  /** part of it that has been sent; null: nothing is being sent */
  const [sent, setSent] = useState<number | null>(null);
  const [refused, setRefused] = useState<WireFault | string | null>(null);
  const made = useMadeAtEnd(onMade);
  const [picker, words] = [useRef<HTMLButtonElement>(null), useRef<HTMLInputElement>(null)];
  const why = chosen ? null : t("items.pictureNone");
  const send = async ({ file: picked, ...size }: ChosenPicture): Promise<void> => {
    setSent(0);
    setRefused(null);
    const outcome = await sendPicture(labId, picked, setSent).catch((error: unknown) => errorText(error));
    const id = requestId();
    const fault =
      typeof outcome === "string"
        ? outcome
        : outcome.ok
          ? await put([
              {
                ...{ id, kind: "picture", text: says.trim(), picture: String(outcome.value) },
                ...keptRect("picture", { ...at, ...sizeOnMap(size) }),
              },
            ])
          : outcome.fault;
    setSent(null);
    setRefused(fault);
    if (fault !== null) return;
    made.current = id;
    onClose();
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    if (chosen && sent === null) void send(chosen);
  };
  return (
    <Dialog
      title={t("items.pictureTitle")}
      width="w-[520px]"
      help={helpOfForms.mapPicture}
      initialFocus={file ? words : picker}
      onClose={onClose}
      onSubmit={submit}
      footer={<DialogButtons go={t("items.pictureGo")} onClose={onClose} isPending={sent !== null} why={why} />}
    >
      <div className="mb-2 flex flex-wrap items-center gap-3">
        <FileButton
          ref={picker}
          label={t("items.pictureFile")}
          icon={<ImageUp size={14} aria-hidden />}
          accept={PICTURE_ENDINGS}
          onFile={(picked) => void take(picked)}
        />
        <span className="text-sm text-muted">{t("items.pictureHint", { most: formatBytes(LIMITS.mapPictureBytes.most) })}</span>
      </div>
      <Preview chosen={chosen} />
      <TextField
        ref={words}
        label={t("items.pictureSays")}
        hint={t("items.pictureSaysHint")}
        value={says}
        maxLength={LIMITS.nameCharacters}
        autoComplete="off"
        onChange={(event) => setSays(event.target.value)}
      />
      {sent !== null && <Sent part={sent} />}
      {wrong !== null && <Notice>{wrong}</Notice>}
      {refused !== null && <Notice>{typeof refused === "string" ? refused : faultText(refused, { op: "map.put" })}</Notice>}
    </Dialog>
  );
}
function Preview({ chosen }: { chosen: ChosenPicture | null }) {
  const t = useT();
  return (
    <figure className="mb-3">
      <div className="flex h-48 items-center justify-center rounded-md border border-line bg-sunken p-2">
        {chosen ? (
          // biome-ignore lint/performance/noImgElement: it lies in the page itself, and there is nothing to be optimised
          <img src={chosen.url} alt={t("items.picturePreview")} className="max-h-full max-w-full" />
        ) : (
          <span className="text-muted">{t("items.pictureNone")}</span>
        )}
      </div>
      {chosen && (
        <figcaption className="mt-1 text-sm text-muted">
          {t("items.pictureSize", { width: chosen.width, height: chosen.height, bytes: formatBytes(chosen.file.size) })}
        </figcaption>
      )}
    </figure>
  );
}
function Sent({ part }: { part: number }) {
  const t = useT();
  return (
    <p role="status" className="mb-2 text-sm text-muted">
      {t("items.pictureSending", { percent: formatPercent(part) })}
      <span aria-hidden className="mt-1 block h-1.5 rounded-full bg-pressed">
        <span className="block h-full rounded-full bg-accent" style={{ width: `${part * 100}%` }} />
      </span>
    </p>
  );
}
export const pictureDialog = defineDialog<About>("map-picture", PictureDialog);
