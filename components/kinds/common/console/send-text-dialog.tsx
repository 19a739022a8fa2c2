"use client";
import { FileText } from "lucide-react";
import { useState } from "react";
import type { AnyRec } from "../../../data/defaults";
import { type Closable, defineDialog } from "../../../data/dialog";
import { useLab } from "../../../data/lab-context";
import { DialogButtons } from "../../../form/buttons";
import { useLanguage, useServerText, useT } from "../../../i18n";
import { cx } from "../../../ui/cx";
import { Dialog } from "../../../ui/dialog";
import { CheckBox, TextArea } from "../../../ui/field";
import { FileButton } from "../../../ui/file-button";
import { ShownName } from "../../../ui/shown-name";
import { serialConsole } from "./console-id";
import { inputQueueOf } from "./input-queue";
import { refusalText } from "./refusal-text";
import { asTyped, textOfFile } from "./text-to-send";
import "./texts";

/** What has become of the text at one console: on its way, there, or why not. */
type Fate = "going" | "there" | { readonly why: string };

/** Types a text, or that of a file, into the text consoles of one or several VMs. */
function SendTextDialog({ refs, onClose }: Closable & { readonly refs: readonly string[] }) {
  const t = useT();
  const serverText = useServerText();
  const { session, labId } = useLab();
  const [text, setText] = useState("");
  const [endsWithEnter, setEndsWithEnter] = useState(true);
  const [wrong, setWrong] = useState<string | null>(null);
  const [fates, setFates] = useState<ReadonlyMap<string, Fate>>(new Map());
  const isGoing = [...fates.values()].includes("going");
  const targets = refs.flatMap((ref) => session.store.any(ref) ?? []);

  const take = async (chosen: File | undefined): Promise<void> => {
    if (!chosen) return;
    const read = await textOfFile(chosen);
    setWrong("wrong" in read ? t(read.wrong) : null);
    if ("text" in read) setText(read.text);
  };
  const send = async (): Promise<void> => {
    if (text === "") return setWrong(t("console.thereIsNoTextTo"));
    setWrong(null);
    // Those that have it already are not sent it again.
    const to = targets.filter(({ ref }) => fates.get(ref) !== "there");
    setFates((before) => new Map([...before, ...to.map(({ ref }) => [ref, "going"] as const)]));
    const typed = asTyped(text, endsWithEnter);
    const ends = await Promise.all(
      to.map(async ({ ref }) => {
        const refusal = await inputQueueOf(session.socket, labId, serialConsole(ref)).push(typed);
        const fate: Fate = refusal ? { why: refusalText(t, serverText, refusal) } : "there";
        setFates((before) => new Map([...before, [ref, fate] as const]));
        return fate;
      }),
    );
    if (ends.every((fate) => fate === "there")) onClose();
  };
  return (
    <Dialog
      title={t("console.sendTextToConsoles", { n: targets.length })}
      width="w-[560px]"
      onClose={onClose}
      onSubmit={() => void send()}
      footer={<DialogButtons go={t("console.send")} isPending={isGoing} onClose={onClose} />}
    >
      <TextArea
        label={t("console.text")}
        rows={8}
        value={text}
        onChange={(event) => {
          setText(event.target.value);
          setFates(new Map());
        }}
        error={wrong ?? undefined}
        hint={t("console.itIsTypedAsIt")}
        className="font-mono"
      />
      <div className="mb-3 flex items-center gap-4">
        <CheckBox
          label={t("console.pressEnterAtTheEnd")}
          checked={endsWithEnter}
          onChange={(event) => setEndsWithEnter(event.target.checked)}
        />
        <FileButton
          className="ml-auto"
          label={t("console.fileWhoseTextIsSent")}
          icon={<FileText size={14} aria-hidden />}
          onFile={(chosen) => void take(chosen)}
        >
          {t("console.fromAFile")}
        </FileButton>
      </div>
      <Fates of={targets} fates={fates} />
    </Dialog>
  );
}
/** The consoles, and what has become of the text at each. */
function Fates({ of, fates }: { of: readonly AnyRec[]; fates: ReadonlyMap<string, Fate> }) {
  const t = useT();
  const { language } = useLanguage();
  const { session, kinds } = useLab();
  const words = (fate: Fate): string => {
    if (typeof fate === "object") return fate.why;
    return t(fate === "there" ? "console.sent" : "console.sending");
  };
  return (
    <ul aria-label={t("console.consoles")} aria-live="polite" className="max-h-40 overflow-y-auto rounded-md border border-line">
      {of.map((record) => {
        const fate = fates.get(record.ref);
        return (
          <li key={record.ref} className="flex min-h-7 items-center gap-3 border-b border-line px-2 last:border-b-0">
            <span className="min-w-0 truncate">
              <ShownName name={kinds.nameOf(session.store, record, language)} />
            </span>
            {fate && <span className={cx("ml-auto", typeof fate === "object" ? "text-bad" : "text-muted")}>{words(fate)}</span>}
          </li>
        );
      })}
    </ul>
  );
}
export const sendTextDialog = defineDialog<{ readonly refs: readonly string[] }>("sendText", SendTextDialog);
