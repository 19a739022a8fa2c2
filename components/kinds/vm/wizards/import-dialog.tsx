"use client";
import { useMutation } from "@tanstack/react-query";
import { CircleCheck, CircleMinus, CircleX, FileUp, Info, TriangleAlert } from "lucide-react";
import { type ReactNode, useEffect, useState } from "react";
import type { ImportFinding, ImportReport, ViewArgs } from "@/server/contract";
import { useConsole } from "../../../data/console-context";
import { useErrorText } from "../../../data/error-text";
import { useLab } from "../../../data/lab-context";
import { useGoToMade } from "../../../data/submit";
import { askView } from "../../../data/views";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { type TextKey, useT } from "../../../i18n";
import { useSaid } from "../../../i18n/said/use-said";
import { Column } from "../../../ui/column";
import { TextArea, TextField } from "../../../ui/field";
import { FileButton } from "../../../ui/file-button";
import { formatBytes } from "../../../ui/format";
import "./texts";

const LIMIT = 64 * 1024;
const marks: Readonly<Record<ImportFinding["verdict"], ReactNode>> = {
  honoured: <CircleCheck size={13} aria-hidden className="text-running" />,
  adjusted: <Info size={13} aria-hidden className="text-paused" />,
  warning: <TriangleAlert size={13} aria-hidden className="text-paused" />,
  ignored: <CircleMinus size={13} aria-hidden className="text-halted" />,
  error: <CircleX size={13} aria-hidden className="text-bad" />,
};
/** Asks what would become of a text, a moment after it was last changed. */
function useReport(source: string) {
  const { labId } = useLab();
  const check = useMutation({ mutationFn: (args: ViewArgs<"checkGuestConfig">) => askView(labId, "checkGuestConfig", args) });
  const { mutate, reset } = check;
  useEffect(() => {
    if (source.trim() === "") {
      reset();
      return;
    }
    const timer = setTimeout(() => mutate({ text: source }), 250);
    return () => clearTimeout(timer);
  }, [mutate, reset, source]);
  return check;
}

interface Values {
  readonly fileName: string;
  readonly source: string;
}
interface About {
  readonly check: ReturnType<typeof useReport>;
  /** has the text looked at that stands in the form */
  readonly look: (source: string) => void;
}
function useAbout(): About {
  const [source, look] = useState("");
  const check = useReport(source);
  return { check, look };
}

/** Xen's `xl.cfg`: read, told line by line what becomes of it, imported. */
export default defineForm<object, About, Values>({
  name: "import",
  title: (_about, t) => t("imp.title"),
  go: "imp.go",
  otherGo: "imp.goStart",
  width: "w-[860px]",
  operation: "lab.import_guest_config",
  fields: { fileName: { label: "imp.name" }, source: { label: "imp.paste" } },
  use: useAbout,
  schema: (t) => z.object({ fileName: z.string(), source: z.string().max(LIMIT, t("err.max", { max: "64 KiB" })) }),
  read: () => ({ fileName: "guest.cfg", source: "" }),
  why({ source }, { check }, t) {
    if (source.trim() === "") return t("imp.empty");
    if (source.length > LIMIT) return t("err.max", { max: "64 KiB" });
    if (!check.data) return t("common.working");
    return check.data.ok ? null : t("imp.broken");
  },
  View: ImportView,
  useSend() {
    const { go } = useConsole();
    const goToMade = useGoToMade();
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ fileName, source }, start) {
        const outcome = await run("lab.import_guest_config", { file_name: fileName, text: source, start });
        // The dialog closes first: from there on it leads to what was made.
        setTimeout(() => goToMade(outcome, (ref) => go(ref, start ? "console" : "overview")));
        return outcome.ok;
      },
    };
  },
}).view;

function ImportView({ context: { check, look } }: { context: About }) {
  const t = useT();
  const errorText = useErrorText();
  const field = usePageFields<Values>();
  const { source } = field.values;
  useEffect(() => look(source), [look, source]);
  const report = check.data;
  return (
    <>
      <p className="mb-3 text-muted">{t("imp.text")}</p>
      <div className="grid grid-cols-2 gap-4 max-[760px]:grid-cols-1">
        <div>
          <div className="flex items-end gap-2">
            <div className="flex-1">
              <TextField isTight {...field.text("fileName")} />
            </div>
            <FileButton
              label={t("imp.file")}
              icon={<FileUp size={14} aria-hidden />}
              onFile={(chosen) => {
                field.set("fileName", chosen.name);
                void chosen
                  .slice(0, LIMIT + 1)
                  .text()
                  .then((text) => field.set("source", text));
              }}
            />
          </div>
          <div className="mt-2">
            <TextArea
              isTight
              rows={15}
              spellCheck={false}
              {...field.text("source")}
              className="font-mono text-sm"
              placeholder={'name = "web-01"\ntype = "pvh"\nmemory = 1024\nvcpus = 2'}
            />
          </div>
        </div>
        <div className="flex min-h-0 flex-col">
          <h3 className="mb-0.5 text-sm font-medium text-muted">{t("imp.report")}</h3>
          {report?.summary && <Summary summary={report.summary} />}
          <div className="max-h-[320px] min-h-40 flex-1 overflow-auto rounded-md border border-line">
            {report ? (
              <Findings findings={report.findings} />
            ) : (
              <p className="p-4 text-muted">{check.error ? errorText(check.error) : t("imp.empty")}</p>
            )}
          </div>
        </div>
      </div>
    </>
  );
}

function Findings({ findings }: { findings: readonly ImportFinding[] }) {
  const t = useT();
  const said = useSaid();
  return (
    <table aria-label={t("imp.report")} className="w-full text-sm">
      <thead className="sticky top-0 bg-sunken text-muted">
        <tr>
          <Column isNumber className="px-2">
            {t("imp.line")}
          </Column>
          <Column className="px-2">{t("imp.key")}</Column>
          <Column className="px-2">{t("imp.verdict")}</Column>
          <Column className="px-2">{t("imp.what")}</Column>
        </tr>
      </thead>
      <tbody>
        {findings.map((finding) => (
          <tr key={`${finding.line} ${finding.key} ${finding.what.join(" ")}`} className="border-t border-line align-top">
            <td className="px-2 py-1 text-right text-muted">{finding.line}</td>
            <td className="px-2 py-1 font-mono">{finding.key}</td>
            <td className="px-2 py-1 whitespace-nowrap">
              <span className="inline-flex items-center gap-1">
                {marks[finding.verdict]}
                {t(`imp.${finding.verdict}` satisfies TextKey)}
              </span>
            </td>
            <td className="px-2 py-1">{said(finding.what)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Summary({ summary }: { summary: NonNullable<ImportReport["summary"]> }) {
  const t = useT();
  return (
    <p className="mb-2 rounded-md bg-accent-soft px-2 py-1 text-sm">
      {t("imp.summary", {
        name: summary.name,
        type: summary.type.toUpperCase(),
        vcpus: summary.vcpus,
        memory: formatBytes(summary.memoryMiB * 1024 ** 2),
        disks: summary.disks,
        vifs: summary.vifs,
      })}
    </p>
  );
}
