"use client";
import { useMutation } from "@tanstack/react-query";
import type { LabView } from "@/server/contract";
import { useErrorText } from "../data/error-text";
import { z } from "../data/zod";
import { defineForm } from "../form/form-frame";
import { usePageFields } from "../form/page-fields";
import { useT } from "../i18n";
import { TextField } from "../ui/field";
import { freeName } from "./free-name";
import { refreshLabs } from "./lab-list";
import { labName } from "./lab-name";

/** Sends a lab file. @throws Error with the server's own words when it is refused */
async function importLab(file: File, name: string): Promise<LabView> {
  const answer = await fetch(`/api/labs/import?name=${encodeURIComponent(name)}`, {
    method: "POST",
    body: file,
    headers: { "content-type": "application/octet-stream", "x-file-name": encodeURIComponent(file.name) },
  });
  if (answer.ok) return (await answer.json()) as LabView;
  const body = (await answer.json().catch(() => null)) as { message?: string; error?: string } | null;
  throw new Error(body?.message ?? body?.error ?? `${answer.status} ${answer.statusText}`);
}

interface About {
  readonly file: File;
  /** names that labs of the list have */
  readonly taken: readonly string[];
  readonly onDone: (lab: LabView) => void;
}
interface Values {
  readonly name: string;
}
/** What a lab from a file is to be called, so that it can be told from the one that it was taken of. */
export const ImportLabDialog = defineForm<About, About, Values>({
  name: "importLab",
  title: ({ file }, t) => t("labs.import.title", { file: file.name }),
  go: "labs.import.go",
  fields: { name: { label: "common.name" } },
  use: (about) => about,
  keyOf: ({ file }) => file.name.slice(0, 100),
  schema: (t) => z.object({ name: labName(t) }),
  read: ({ file, taken }) => ({ name: freeName(file.name.replace(/\.xenarium-lab$/, ""), taken) }),
  View: ImportLabView,
  useSend({ file, onDone }) {
    const t = useT();
    const errorText = useErrorText();
    const send = useMutation({
      mutationFn: (name: string) => importLab(file, name),
      onSuccess: (lab) => {
        void refreshLabs();
        onDone(lab);
      },
    });
    return {
      isPending: send.isPending,
      refusal: send.error && t("labs.importFailed", { message: errorText(send.error) }),
      send: async ({ name }) => (await send.mutateAsync(name.trim()).catch(() => null)) !== null,
    };
  },
}).view;

function ImportLabView() {
  const t = useT();
  const field = usePageFields<Values>();
  return <TextField autoFocus onFocus={(event) => event.target.select()} hint={t("labs.import.paused")} {...field.text("name")} />;
}
