"use client";
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../../../data/zod";
import { useFormAround, usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { TextArea, TextField } from "../../../../ui/field";
import type { AboutNewVm } from "./about";
import { Intro } from "./intro";

interface Values {
  readonly name: string;
  readonly description: string;
}
export const namePage = definePage<AboutNewVm, Values>({
  name: "name",
  title: "wiz.name",
  fields: { name: { label: "common.name" }, description: { label: "common.description" } },
  schema: (t) =>
    z.object({
      name: z
        .string()
        .trim()
        .min(1, t("err.required"))
        .max(LIMITS.nameCharacters, t("err.nameLong", { limit: LIMITS.nameCharacters })),
      description: z.string().max(LIMITS.textCharacters),
    }),
  read: ({ template, freeName }) => ({ name: template ? freeName(template.name_label) : "", description: "" }),
  args: ({ name, description }) => ({ name_label: name.trim(), name_description: description }),
  summary: ({ name }, _about, t) => [[t("common.name"), name]],
  View: NameView,
});

function NameView() {
  const t = useT();
  const { form } = useFormAround();
  const field = usePageFields<Values>();
  const name = field.text("name");
  /** Disks that still have the name they were given follow the VM's name. */
  const renameDisks = (before: string, after: string): void => {
    const disks = (form.getValues("storage.disks") ?? []) as readonly { readonly name: string }[];
    disks.forEach((disk, n) => {
      if (disk.name === `${before} ${n}`) form.setValue(`storage.disks.${n}.name`, `${after} ${n}`);
    });
  };
  return (
    <>
      <Intro>{t("wiz.name.text")}</Intro>
      <TextField
        {...name}
        autoFocus
        onChange={(event) => {
          renameDisks(field.values.name.trim(), event.target.value.trim());
          void name.onChange(event);
        }}
      />
      <TextArea rows={3} {...field.text("description")} />
    </>
  );
}
