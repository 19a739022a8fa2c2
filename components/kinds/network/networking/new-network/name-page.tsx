"use client";
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../../../data/zod";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { TextArea, TextField } from "../../../../ui/field";
import type { AboutNewNetwork } from "./about";

interface Values {
  readonly name: string;
  readonly description: string;
}
export const namePage = definePage<AboutNewNetwork, Values>({
  name: "name",
  title: "newNet.name",
  fields: { name: { label: "field.name" }, description: { label: "field.description" } },
  schema: (t) =>
    z.object({
      name: z
        .string()
        .trim()
        .min(1, t("err.required"))
        .max(LIMITS.nameCharacters, t("err.nameLong", { limit: LIMITS.nameCharacters })),
      description: z.string().max(LIMITS.textCharacters, t("err.nameLong", { limit: LIMITS.textCharacters })),
    }),
  read: ({ freeName }) => ({ name: freeName("Network"), description: "" }),
  args: ({ name, description }) => ({ name_label: name.trim(), name_description: description }),
  summary: ({ name }, _about, t) => [[t("field.name"), name]],
  View: NameView,
});

function NameView() {
  const t = useT();
  const field = usePageFields<Values>();
  return (
    <>
      <p className="mb-3 text-muted">{t("newNet.name.text")}</p>
      <TextField {...field.text("name")} autoFocus autoComplete="off" />
      <TextArea rows={3} {...field.text("description")} />
    </>
  );
}
