"use client";
import type { OutsideHostView } from "@/server/contract";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { TextArea, TextField } from "../../../ui/field";
import { Select } from "../../../ui/select";
import "./texts";

interface About {
  /** null: one that is not there yet */
  readonly host: OutsideHostView | null;
}
interface Values {
  readonly name: string;
  readonly address: string;
  readonly ping: string;
  readonly dns: string;
  readonly ntp: string;
  /** text of its page at `/`; empty: it has none */
  readonly page: string;
}
const NAME = /^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/;
/** @source simulator: OUTSIDE_LIMITS.text */
const MOST = 4_096;
const answers = ["ping", "dns", "ntp"] as const;
const yesNo = z.enum(["yes", "no"]);
const word = (isSo: boolean): string => (isSo ? "yes" : "no");

/** A host of the world outside, with its page at `/`; other pages that it has stay. */
export const outsideHostDialog = defineForm<About, About, Values>({
  name: "outsideHost",
  title: ({ host }, t) => (host ? t("outside.title", { name: host.name }) : t("outside.new")),
  go: "outside.go",
  operation: "outside.set_host",
  keyOf: ({ host }) => host?.name ?? "",
  fields: {
    name: { label: "outside.name" },
    address: { label: "outside.address" },
    ping: { label: "outside.toPing" },
    dns: { label: "outside.toDns" },
    ntp: { label: "outside.toNtp" },
    page: { label: "outside.page" },
  },
  use: (about) => about,
  schema: (t) =>
    z.object({
      name: z.string().regex(NAME, { message: t("outside.wrongName") }),
      address: z.string().regex(/^\d{1,3}(\.\d{1,3}){3}$/, { message: t("outside.wrongAddress") }),
      ping: yesNo,
      dns: yesNo,
      ntp: yesNo,
      page: z.string().max(MOST),
    }),
  read: ({ host }) => ({
    name: host?.name ?? "",
    address: host?.address ?? "",
    ping: word(host?.ping ?? true),
    dns: word(host?.dns ?? false),
    ntp: word(host?.ntp ?? false),
    page: host?.pages["/"] ?? "",
  }),
  View: HostView,
  useSend({ host }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ name, address, ping, dns, ntp, page }) {
        const { "/": _before, ...others } = host?.pages ?? {};
        const pages = page === "" ? others : { "/": page, ...others };
        const asked = { name, address, ping: ping === "yes", dns: dns === "yes", ntp: ntp === "yes", pages };
        return (await run("outside.set_host", asked)).ok;
      },
    };
  },
});

function HostView({ context: { host } }: { context: About }) {
  const t = useT();
  const field = usePageFields<Values>();
  const options = (["yes", "no"] as const).map((value) => ({ value, label: t(`outside.${value}`) }));
  return (
    <>
      {host === null && <TextField {...field.text("name")} autoComplete="off" />}
      <TextField {...field.text("address")} autoComplete="off" />
      {answers.map((answer) => (
        <Select key={answer} {...field.choice(answer)} options={options} />
      ))}
      <TextArea rows={6} className="font-mono" {...field.text("page")} />
    </>
  );
}
