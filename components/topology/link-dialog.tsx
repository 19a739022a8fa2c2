"use client";
import type { LinkSettings } from "@/server/contract";
import { z } from "../data/zod";
import { defineForm } from "../form/form-frame";
import { usePageFields } from "../form/page-fields";
import { useOperationSend } from "../form/use-operation-send";
import { CheckBox, TextField } from "../ui/field";
import { isLinkNumber, type LinkValues, linkFields, linkNumber, linkNumbers, linkValues } from "./link-units";
import "./texts";

interface About {
  /** as `link.set` takes it */
  readonly link: string;
  /** both ends, in words */
  readonly name: string;
  readonly settings: LinkSettings;
}

/** A link's rate, delay, loss, longest packet and plug. */
export const linkDialog = defineForm<About, About, LinkValues>({
  name: "link",
  title: ({ name }, t) => t("link.title", { name }),
  go: "link.go",
  operation: "link.set",
  keyOf: ({ link }) => link,
  fields: {
    rate: { label: "link.rate" },
    latency: { label: "link.latency" },
    jitter: { label: "link.jitter" },
    loss: { label: "link.loss" },
    duplicate: { label: "link.duplicate" },
    corrupt: { label: "link.corrupt" },
    mtu: { label: "link.mtu" },
    isPlugged: { label: "link.plugged" },
  },
  use: (about) => about,
  schema: (t) => {
    const number = (field: (typeof linkNumbers)[number]) => {
      const { least, most, factor } = linkFields[field];
      const bounds = { least: least / factor, most: most / factor };
      return z.string().refine((typed) => isLinkNumber(field, typed), { message: t("link.range", bounds) });
    };
    return z.object({
      rate: number("rate"),
      latency: number("latency"),
      jitter: number("jitter"),
      loss: number("loss"),
      duplicate: number("duplicate"),
      corrupt: number("corrupt"),
      mtu: number("mtu"),
      isPlugged: z.boolean(),
    });
  },
  read: ({ settings }) => linkValues(settings, navigator.language),
  View: LinkView,
  useSend({ link }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ isPlugged, ...typed }) {
        const numbers = Object.fromEntries(linkNumbers.map((field) => [field, linkNumber(field, typed[field])]));
        return (await run("link.set", { link, ...numbers, carrier: isPlugged })).ok;
      },
    };
  },
});

function LinkView() {
  const field = usePageFields<LinkValues>();
  const { label, checked, onCheck } = field.check("isPlugged");
  return (
    <>
      {linkNumbers.map((name) => (
        <TextField key={name} {...field.text(name)} inputMode="decimal" autoComplete="off" />
      ))}
      <CheckBox label={label} checked={checked} onChange={(event) => onCheck(event.target.checked)} />
    </>
  );
}
