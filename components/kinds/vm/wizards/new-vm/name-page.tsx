"use client";
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../../../data/zod";
import { NumberField } from "../../../../form/number-field";
import { useFormAround, usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { TextArea, TextField } from "../../../../ui/field";
import type { AboutNewVm } from "./about";
import { Intro } from "./intro";
import { COUNT_MOST, inShort, namesOf } from "./names";
import { newVmWords } from "./words";

interface Values {
  readonly name: string;
  readonly description: string;
  /** VMs that are made at once; the name is then a pattern */
  readonly count: number;
}
export const namePage = definePage<AboutNewVm, Values>({
  name: "name",
  title: "wiz.name",
  fields: { name: { label: "common.name" }, description: { label: "common.description" }, count: { label: newVmWords.count } },
  schema: (t) =>
    z.object({
      name: z
        .string()
        .trim()
        .min(1, t("err.required"))
        .max(LIMITS.nameCharacters, t("err.nameLong", { limit: LIMITS.nameCharacters })),
      description: z.string().max(LIMITS.textCharacters),
      count: z
        .number({ error: t("err.number") })
        .int(t("err.number"))
        .min(1, t("err.min", { min: 1 }))
        .max(COUNT_MOST, t("err.max", { max: COUNT_MOST })),
    }),
  read: ({ template, freeName }) => ({ name: template ? freeName(template.name_label) : "", description: "", count: 1 }),
  args: ({ name, description, count }, { isTaken }) => ({ name_label: namesOf(name, count, isTaken)[0], name_description: description }),
  summary: ({ name, count }, { isTaken }, t) => {
    const names = namesOf(name, count, isTaken);
    return [[t("common.name"), count === 1 ? inShort(names) : `${inShort(names)} (${count})`]];
  },
  View: NameView,
});

function NameView({ context }: { context: AboutNewVm }) {
  const t = useT();
  const { form } = useFormAround();
  const field = usePageFields<Values>();
  const name = field.text("name");
  const { count } = field.values;
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
      <div className="max-w-40">
        <NumberField least={1} most={COUNT_MOST} {...field.number("count")} />
      </div>
      {count > 1 && (
        <p className="text-muted" aria-live="polite">
          {t(newVmWords.names, { names: inShort(namesOf(field.values.name || "VM", count, context.isTaken)) })}
        </p>
      )}
    </>
  );
}
