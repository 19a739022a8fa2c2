"use client";
import { z } from "../../../../data/zod";
import { usePageFields } from "../../../../form/page-fields";
import { definePage } from "../../../../form/pages";
import { useT } from "../../../../i18n";
import { RadioOption } from "../../../../ui/field";
import type { AboutNewNetwork } from "./about";
import { type NetworkKind, networkKinds } from "./kinds";

interface Values {
  readonly kind: NetworkKind;
}
export const kindPage = definePage<AboutNewNetwork, Values>({
  name: "kind",
  title: "newNet.kind",
  fields: { kind: { label: "newNet.kind" } },
  schema: () => z.object({ kind: z.enum(networkKinds) }),
  read: () => ({ kind: "external" }),
  args: ({ kind }) => ({ kind }),
  summary: ({ kind }, _about, t) => [[t("newNet.kind"), t(`newNet.kind.${kind}`)]],
  View: KindView,
});

function KindView() {
  const t = useT();
  const field = usePageFields<Values>();
  return (
    <fieldset className="flex flex-col gap-3">
      <legend className="mb-3 text-muted">{t("newNet.kind.text")}</legend>
      {networkKinds.map((kind, at) => (
        <div key={kind}>
          <RadioOption
            name="kind"
            label={t(`newNet.kind.${kind}`)}
            checked={field.values.kind === kind}
            autoFocus={at === 0}
            onChange={() => field.set("kind", kind)}
          />
          <p className="pl-5.5 text-sm text-muted">{t(`newNet.about.${kind}`)}</p>
        </div>
      ))}
    </fieldset>
  );
}
