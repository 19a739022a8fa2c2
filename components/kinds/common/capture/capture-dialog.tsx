"use client";
import { useDeferredValue, useState } from "react";
import type { CaptureLink } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import { useView } from "../../../data/views";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { readNumber } from "../../../form/read-number";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { CheckBox, TextField } from "../../../ui/field";
import { linkName } from "./link-name";
import "./texts";

interface About {
  /** refs of the object on whose page it is; empty: the whole lab's */
  readonly of: string;
  /** told when it has begun */
  readonly onStarted: () => void;
}
interface Context extends About {
  readonly links: readonly CaptureLink[];
}
interface Values {
  readonly label: string;
  readonly links: readonly string[];
  readonly snaplen: string;
}
const { captureLinks: LINKS, snaplen: SNAPLEN } = LIMITS;
/** Links that are listed at once; the others are found by name. */
const SHOWN_MOST = 60;

function useLinks(about: About): Context | null {
  const { data } = useView("captureLinks", null);
  return data ? { ...about, links: data } : null;
}

/** Frames of some links are kept from now on. */
export const captureDialog = defineForm<About, Context, Values>({
  name: "capture",
  title: (_context, t) => t("capture.title"),
  go: "capture.go",
  operation: "capture.start",
  keyOf: ({ of }) => of,
  fields: { label: { label: "capture.label" }, links: { label: "capture.links" }, snaplen: { label: "capture.snaplen" } },
  use: useLinks,
  schema: (t) =>
    z.object({
      label: z.string().max(LIMITS.nameCharacters),
      links: z
        .array(z.string())
        .min(LINKS.least, { message: t("capture.wrongLinks", LINKS) })
        .max(LINKS.most, { message: t("capture.wrongLinks", LINKS) }),
      snaplen: z
        .string()
        .refine((typed) => /^\s*\d{1,5}\s*$/.test(typed) && readNumber(typed) >= SNAPLEN.least && readNumber(typed) <= SNAPLEN.most, {
          message: t("capture.wrongSnaplen", SNAPLEN),
        }),
    }),
  read: ({ of, links }) => ({
    label: "",
    links: links
      .filter((link) => of !== "" && link.of.includes(of))
      .slice(0, LINKS.most)
      .map(({ link }) => link),
    snaplen: `${SNAPLEN.most}`,
  }),
  View: CaptureView,
  useSend({ onStarted }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ label, links, snaplen }) {
        const { ok } = await run("capture.start", { label, links, snaplen: readNumber(snaplen) });
        if (ok) onStarted();
        return ok;
      },
    };
  },
});

function CaptureView({ context: { of, links } }: { context: Context }) {
  const t = useT();
  const field = usePageFields<Values>();
  const [typed, setTyped] = useState("");
  const wanted = useDeferredValue(typed.trim().toLowerCase());
  const chosen = new Set(field.values.links);
  const [before] = useState(chosen);
  // The object's own first, as they were when the dialog was opened: what is clicked does not move.
  const first = ({ link, of: whose }: CaptureLink): number => (before.has(link) ? 0 : whose.includes(of) ? 1 : 2);
  const found = links.filter((link) => wanted === "" || linkName(link).toLowerCase().includes(wanted)).sort((a, b) => first(a) - first(b));
  const shown = found.slice(0, SHOWN_MOST);
  const error = field.text("links").error;
  return (
    <>
      <TextField {...field.text("label")} autoComplete="off" />
      <fieldset className="min-w-0">
        <legend className="mb-0.5 text-sm font-medium text-muted">{t("capture.links")}</legend>
        <TextField
          label={t("capture.find")}
          isLabelHidden
          isTight
          type="search"
          placeholder={t("capture.find")}
          autoComplete="off"
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
        <div className="mt-1 flex h-52 flex-col gap-0.5 overflow-y-auto rounded-md border border-line-strong bg-surface p-2">
          {shown.map((link) => (
            <CheckBox
              key={link.link}
              label={linkName(link)}
              checked={chosen.has(link.link)}
              onChange={(event) =>
                field.set(
                  "links",
                  event.target.checked ? [...field.values.links, link.link] : field.values.links.filter((one) => one !== link.link),
                )
              }
            />
          ))}
          {found.length === 0 && <p className="text-sm text-muted">{t("capture.noLink")}</p>}
          {found.length > shown.length && <p className="text-sm text-muted">{t("capture.more", { count: found.length - shown.length })}</p>}
        </div>
        <p className="mb-1 min-h-[18px] text-sm text-bad" role={error ? "alert" : undefined}>
          {error}
        </p>
      </fieldset>
      <TextField {...field.text("snaplen")} inputMode="numeric" autoComplete="off" />
    </>
  );
}
