// biome-ignore-all lint/a11y/useSemanticElements: a group of fields within a form; a fieldset cannot be a grid in every browser
"use client";
import { Plus, Trash2 } from "lucide-react";
import { Controller, useFieldArray } from "react-hook-form";
import { LIMITS } from "@/server/contract/limits";
import { useRecords } from "../../../../data/hooks";
import { isStationMac } from "../../../../data/mac";
import { z } from "../../../../data/zod";
import { useFormAround } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { Button, IconButton } from "../../../../ui/button";
import { TextField } from "../../../../ui/field";
import { Select } from "../../../../ui/select";
import type { AboutNewVm } from "./about";
import { Intro, NoneYet } from "./intro";

interface Values {
  /** `mac` empty: one is made up */
  readonly vifs: readonly { readonly network: string; readonly mac: string }[];
}
export const networkingPage = definePage<AboutNewVm, Values>({
  name: "networking",
  title: "wiz.networking",
  fields: { vifs: { label: "wiz.networking" } },
  schema: (t) =>
    z.object({
      vifs: z
        .array(z.object({ network: z.string().min(1), mac: z.string().refine((mac) => mac === "" || isStationMac(mac), t("err.mac")) }))
        .max(LIMITS.vifs, t("err.max", { max: LIMITS.vifs })),
    }),
  read: ({ template, networks, like, likeNetworks }) => ({
    vifs: (like ? likeNetworks : template ? networks : []).map((network) => ({ network, mac: "" })),
  }),
  args: ({ vifs }) => ({ vifs: vifs.map((vif) => ({ network: vif.network, MAC: vif.mac.toLowerCase() })) }),
  summary: ({ vifs }, { nameOf }, t) => [
    [
      t("wiz.sum.nets"),
      vifs.map((vif) => `${nameOf("network", vif.network)}${vif.mac ? `, ${vif.mac}` : ""}`).join("\n") || t("common.none"),
    ],
  ],
  View: NetworkingView,
});

type Errors = readonly ({ readonly mac?: { readonly message?: string } } | undefined)[] | undefined;

function NetworkingView() {
  const t = useT();
  const { form } = useFormAround();
  const { control, register } = form;
  const { fields, append, remove } = useFieldArray({ control, name: "networking.vifs" });
  const networks = useRecords("network");
  const options = networks.map((network) => ({ value: network.ref, label: network.name_label, note: network.bridge }));
  const errors = form.getFieldState("networking.vifs", form.formState).error as unknown as Errors;
  return (
    <>
      <Intro>{t("wiz.net.text")}</Intro>
      {fields.length === 0 && <NoneYet>{t("wiz.net.none")}</NoneYet>}
      {fields.map((field, at) => (
        <div
          key={field.id}
          role="group"
          aria-label={t("wiz.net.iface", { n: at + 1 })}
          className="grid grid-cols-[minmax(0,1fr)_190px_24px] gap-x-2"
        >
          <Controller
            control={control}
            name={`networking.vifs.${at}.network`}
            render={({ field: network }) => (
              <Select label={t("vif.new.network")} value={network.value} onChange={network.onChange} options={options} />
            )}
          />
          <TextField
            label={t("vif.new.mac")}
            {...register(`networking.vifs.${at}.mac`)}
            placeholder={t("wiz.net.macAuto")}
            className="font-mono placeholder:font-sans"
            error={errors?.[at]?.mac?.message}
          />
          <IconButton label={t("common.remove")} icon={<Trash2 size={14} aria-hidden />} onClick={() => remove(at)} className="mt-5.5" />
        </div>
      ))}
      <div>
        <Button
          isSmall
          icon={<Plus size={13} aria-hidden />}
          disabledReason={options.length > 0 ? null : t("net.empty")}
          onClick={() => append({ network: networks[0]?.ref ?? "", mac: "" })}
        >
          {t("wiz.net.add")}
        </Button>
      </div>
    </>
  );
}
