"use client";
import { z } from "../../../../data/zod";
import { NumberField } from "../../../../form/number-field";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { WizardSummary } from "../../../../form/wizard-frame";
import { useT } from "../../../../i18n";
import { CheckBox } from "../../../../ui/field";
import { LEAST_MTU, MOST_MTU, mtuSchema, USUAL_MTU } from "../../../common/mtu";
import type { AboutNewNetwork } from "./about";

interface Values {
  readonly mtu: number;
  readonly automatic: boolean;
}
export const finishPage = definePage<AboutNewNetwork, Values>({
  name: "finish",
  title: "newNet.finish",
  fields: { mtu: { label: "field.mtu" }, automatic: { label: "newNet.automatic" } },
  schema: (t) =>
    z.object({
      mtu: mtuSchema(t),
      automatic: z.boolean(),
    }),
  read: () => ({ mtu: USUAL_MTU, automatic: true }),
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
        <NumberField least={LEAST_MTU} most={MOST_MTU} {...field.number("mtu")} />
      </div>
      <CheckBox label={label} checked={checked} onChange={(event) => onCheck(event.target.checked)} />
      <div className="mt-3">
        <WizardSummary />
      </div>
    </>
  );
}
