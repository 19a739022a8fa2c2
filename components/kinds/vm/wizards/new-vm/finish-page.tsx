"use client";
import { z } from "../../../../data/zod";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { WizardSummary } from "../../../../form/wizard-frame";
import { useT } from "../../../../i18n";
import { CheckBox } from "../../../../ui/field";
import { Notice } from "../../../../ui/notice";
import type { AboutNewVm } from "./about";
import { Intro } from "./intro";
import { Landing } from "./landing";
import { useCannotBoot } from "./use-cannot-boot";
import { newVmWords } from "./words";

interface Values {
  readonly start: boolean;
}
export const finishPage = definePage<AboutNewVm, Values>({
  name: "finish",
  title: "wiz.finish",
  fields: { start: { label: "wiz.finish.start" } },
  schema: () => z.object({ start: z.boolean() }),
  read: () => ({ start: true }),
  args: ({ start }) => ({ start }),
  View: FinishView,
});

function FinishView() {
  const t = useT();
  const field = usePageFields<Values>();
  const cannotBoot = useCannotBoot();
  const { label, checked, onCheck } = field.check("start");
  return (
    <>
      <Intro>{t("wiz.finish.text")}</Intro>
      <WizardSummary />
      <Landing />
      {cannotBoot && <Notice tone="paused">{t(newVmWords.cannotBoot)}</Notice>}
      <CheckBox label={label} className="mt-3" checked={checked} onChange={(event) => onCheck(event.target.checked)} />
    </>
  );
}
