"use client";
import { useState } from "react";
import type { MapColour, MapItem, WireFault } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import { useFaultText } from "../../data/use-fault-text";
import { z } from "../../data/zod";
import { defineForm } from "../../form/form-frame";
import { type PageFields, usePageFields } from "../../form/page-fields";
import { useT } from "../../i18n";
import { TextArea, TextField } from "../../ui/field";
import { Select } from "../../ui/select";
import { ITEM_COLOURS } from "./item-colours";
import type { MapItems } from "./use-items";
import "./texts";

interface About {
  readonly item: MapItem;
  readonly put: MapItems["put"];
}
interface Values {
  readonly text: string;
  readonly colour: string;
}

/** What is written on something, and its colour: for those who do so beside the map. */
export const itemTextDialog = defineForm<About, About, Values>({
  name: "item-text",
  title: ({ item }, t) => t(`items.textTitle.${item.kind}`),
  go: "items.textGo",
  operation: "map.put",
  keyOf: ({ item }) => item.id,
  fields: { text: { label: "items.text" }, colour: { label: "items.colour" } },
  use: (about) => about,
  schema: (t, { item }) => {
    const most = item.kind === "note" ? LIMITS.mapNoteCharacters : LIMITS.nameCharacters;
    const text = z.string().max(most, { message: t("items.tooLong", { most }) });
    return z.object({
      text: item.kind === "note" ? text : text.refine((typed) => !typed.includes("\n"), { message: t("items.oneLine") }),
      colour: z.string(),
    });
  },
  read: ({ item }) => ({ text: item.text, colour: item.kind === "picture" ? "" : item.colour }),
  View: ItemTextView,
  useSend({ item, put }) {
    const faultText = useFaultText();
    const [isPending, setPending] = useState(false);
    const [refused, setRefused] = useState<WireFault | null>(null);
    return {
      isPending,
      refusal: refused && faultText(refused, { op: "map.put" }),
      async send({ text, colour }) {
        setPending(true);
        const fault = await put([item.kind === "picture" ? { ...item, text } : { ...item, text, colour: colour as MapColour }]);
        setPending(false);
        setRefused(fault);
        return fault === null;
      },
    };
  },
});

function ItemTextView({ context: { item } }: { context: About }) {
  const t = useT();
  const field: PageFields<Values> = usePageFields<Values>();
  if (item.kind === "picture") return <TextField {...field.text("text")} hint={t("items.pictureSaysHint")} autoComplete="off" />;
  const options = ITEM_COLOURS.map((value) => ({ value, label: t(`items.colour.${value}`) }));
  return (
    <>
      {item.kind === "note" ? <TextArea {...field.text("text")} rows={6} /> : <TextField {...field.text("text")} autoComplete="off" />}
      <Select {...field.choice("colour")} options={options} />
    </>
  );
}
