"use client";
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../../../data/zod";
import { NumberField } from "../../../../form/number-field";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { WizardSummary } from "../../../../form/wizard-frame";
import { useT } from "../../../../i18n";
import { CheckBox } from "../../../../ui/field";
import type { AboutNewNetwork } from "./about";

interface Values {
  readonly mtu: number;
  readonly automatic: boolean;
}
const { least, most } = LIMITS.mtuBytes;

export const finishPage = definePage<AboutNewNetwork, Values>({
  name: "finish",
  title: "newNet.finish",
  fields: { mtu: { label: "field.mtu" }, automatic: { label: "newNet.automatic" } },
  schema: (t) =>
    z.object({
      mtu: z
        .number({ error: t("err.number") })
        .int(t("err.number"))
        .min(least, t("err.min", { min: least }))
        .max(most, t("err.max", { max: most })),
      automatic: z.boolean(),
    }),
  read: () => ({ mtu: 1500, automatic: true }),
  args: ({ mtu, automatic }) => ({ MTU: mtu, automatic }),
  View: FinishView,
});

function FinishView() {
  const t = useT();
  const field = usePageFields<Values>();
  const { label, checked, onCheck } = field.check("automatic");
  return (
    <>
      <p className="mb-3 text-muted">{t("newNet.finish.text")}</p>
      <div className="max-w-40">
        <NumberField least={least} most={most} {...field.number("mtu")} />
      </div>
      <CheckBox label={label} checked={checked} onChange={(event) => onCheck(event.target.checked)} />
      <div className="mt-3">
        <WizardSummary />
      </div>
    </>
  );
}
