// biome-ignore-all lint/a11y/useSemanticElements: a group of fields within a form; a fieldset cannot be a grid in every browser
"use client";
import { Plus, Trash2 } from "lucide-react";
import { Controller, useFieldArray } from "react-hook-form";
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../../../data/zod";
import { NumberField } from "../../../../form/number-field";
import { useFormAround } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { readQuantity } from "../../../../form/read-number";
import { useT } from "../../../../i18n";
import { Button, IconButton } from "../../../../ui/button";
import { TextField } from "../../../../ui/field";
import { formatBytes } from "../../../../ui/format";
import { Select } from "../../../../ui/select";
import { useSrOptions } from "../../dialogs/disk-srs";
import { templateDisks } from "../provision";
import { type AboutNewVm, GIB } from "./about";
import { Intro, NoneYet } from "./intro";

interface Disk {
  readonly name: string;
  readonly sr: string;
  readonly gib: number;
}
interface Values {
  readonly disks: readonly Disk[];
}
export const storagePage = definePage<AboutNewVm, Values>({
  name: "storage",
  title: "wiz.storage",
  fields: { disks: { label: "wiz.storage" } },
  schema: (t, { limits }) =>
    z
      .object({
        disks: z.array(
          z.object({
            name: z.string().trim().min(1, t("err.required")).max(LIMITS.nameCharacters),
            sr: z.string().min(1, t("err.sr")),
            gib: z.number({ error: t("err.decimal") }).positive(t("err.min", { min: "0.01" })),
          }),
        ),
      })
      .superRefine(({ disks }, context) => {
        const asked = new Map<string, number>();
        disks.forEach((disk, at) => {
          const sum = (asked.get(disk.sr) ?? 0) + disk.gib * GIB;
          asked.set(disk.sr, sum);
          const sr = limits.free[disk.sr];
          if (sr && sum > sr.free)
            context.addIssue({
              code: "custom",
              path: ["disks", at, "gib"],
              message: t("err.space", { sr: sr.name, free: formatBytes(sr.free), needed: formatBytes(sum) }),
            });
        });
      }),
  read: ({ template, like, likeDisks, freeName, srByUuid, defaultSr }) => ({
    disks: like
      ? likeDisks.map((disk, at) => ({
          name: `${freeName(template?.name_label ?? "")} ${at}`,
          sr: disk.sr,
          gib: Math.round((disk.bytes / GIB) * 100) / 100,
        }))
      : templateDisks(template?.other_config.disks).map((disk, at) => ({
          name: `${freeName(template?.name_label ?? "")} ${at}`,
          sr: (disk.sr ? srByUuid(disk.sr) : null) ?? defaultSr,
          gib: Math.round((disk.bytes / GIB) * 100) / 100,
        })),
  }),
  args: ({ disks }) => ({
    disks: disks.map((disk) => ({ name_label: disk.name.trim(), SR: disk.sr, virtual_size: Math.round(disk.gib * GIB) })),
  }),
  summary: ({ disks }, { nameOf }, t) => [
    [
      t("wiz.sum.disks"),
      disks.map((disk) => `${disk.name}: ${formatBytes(disk.gib * GIB)}, ${nameOf("SR", disk.sr)}`).join("\n") || t("common.none"),
    ],
  ],
  View: StorageView,
});

type Errors = readonly (Partial<Record<keyof Disk, { readonly message?: string }>> | undefined)[] | undefined;

function StorageView({ context }: { context: AboutNewVm }) {
  const t = useT();
  const { form } = useFormAround();
  const { control, register, getValues } = form;
  const { fields, append, remove } = useFieldArray({ control, name: "storage.disks" });
  const options = useSrOptions();
  const errors = form.getFieldState("storage.disks", form.formState).error as unknown as Errors;
  return (
    <>
      <Intro>{t("wiz.storage.text")}</Intro>
      {fields.length === 0 && <NoneYet>{t("wiz.storage.none")}</NoneYet>}
      {fields.map((field, at) => {
        const wrong = errors?.[at];
        return (
          <div
            key={field.id}
            role="group"
            aria-label={t("wiz.storage.disk", { n: at + 1 })}
            className="grid grid-cols-[minmax(0,1fr)_minmax(0,1fr)_96px_24px] gap-x-2"
          >
            <TextField label={t("disk.new.name")} {...register(`storage.disks.${at}.name`)} error={wrong?.name?.message} />
            <Controller
              control={control}
              name={`storage.disks.${at}.sr`}
              render={({ field: sr }) => (
                <Select label={t("disk.new.sr")} value={sr.value} onChange={sr.onChange} options={options} error={wrong?.sr?.message} />
              )}
            />
            <NumberField
              label={t("disk.new.size")}
              least={0.01}
              {...register(`storage.disks.${at}.gib`, { setValueAs: (typed) => readQuantity(typed, "GiB") })}
              unit="GiB"
              aria-invalid={!!wrong?.gib}
            />
            <IconButton label={t("common.remove")} icon={<Trash2 size={14} aria-hidden />} onClick={() => remove(at)} className="mt-5.5" />
            {wrong?.gib?.message && (
              <p role="alert" className="col-span-4 -mt-3 mb-2 text-sm text-bad">
                {wrong.gib.message}
              </p>
            )}
          </div>
        );
      })}
      <div>
        <Button
          isSmall
          icon={<Plus size={13} aria-hidden />}
          disabledReason={options.length > 0 ? null : t("disk.new.noSr")}
          onClick={() => append({ name: `${getValues("name.name")} ${fields.length}`, sr: context.defaultSr, gib: 8 })}
        >
          {t("wiz.storage.add")}
        </Button>
      </div>
    </>
  );
}
