"use client";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { TextArea } from "../../../ui/field";
import "./texts";

interface About {
  /** of the gateway */
  readonly segment: string;
  readonly rules: string;
}
interface Values {
  readonly rules: string;
}
/** Characters of all rules. guess: sixty-four long ones */
const MOST = 8_192;

/** A gateway's rules, a line each. */
export const gatewayRulesDialog = defineForm<About, About, Values>({
  name: "gatewayRules",
  title: ({ segment }, t) => t("rules.title", { segment }),
  go: "switch.go",
  operation: "gateway.set_rules",
  keyOf: ({ segment }) => segment,
  fields: { rules: { label: "rules.lines" } },
  use: (about) => about,
  schema: () => z.object({ rules: z.string().max(MOST) }),
  read: ({ rules }) => ({ rules }),
  View: RulesView,
  useSend({ segment }) {
    const { run, isPending, refusal } = useOperationSend();
    return { isPending, refusal, send: async ({ rules }) => (await run("gateway.set_rules", { segment, rules })).ok };
  },
});

function RulesView() {
  const t = useT();
  const field = usePageFields<Values>();
  return (
    <>
      <TextArea rows={8} className="font-mono" {...field.text("rules")} />
      <p className="text-sm text-muted">{t("rules.form")}</p>
    </>
  );
}
