"use client";
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { readNumber } from "../../../form/read-number";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { TextField } from "../../../ui/field";
import { Select } from "../../../ui/select";
import "./texts";

interface About {
  /** of the switch */
  readonly name: string;
  readonly tree: { readonly isOn: boolean; readonly priority: number };
}
interface Values {
  readonly isOn: string;
  readonly priority: string;
}
const { step, most } = LIMITS.switchPriority;
const isPriority = (typed: string): boolean => /^\s*\d{1,5}\s*$/.test(typed) && readNumber(typed) % step === 0 && readNumber(typed) <= most;

/** Whether a switch takes part in a spanning tree, and its priority there. */
export const switchTreeDialog = defineForm<About, About, Values>({
  name: "switchTree",
  title: ({ name }, t) => t("switch.treeTitle", { name }),
  go: "switch.go",
  operation: "switch.set_stp",
  keyOf: ({ name }) => name,
  fields: { isOn: { label: "switch.tree" }, priority: { label: "switch.priority" } },
  use: (about) => about,
  schema: (t) =>
    z.object({
      isOn: z.enum(["on", "off"]),
      priority: z.string().refine(isPriority, { message: t("switch.wrongPriority", { step, most }) }),
    }),
  read: ({ tree: { isOn, priority } }) => ({ isOn: isOn ? "on" : "off", priority: `${priority}` }),
  View: TreeView,
  useSend({ name }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      send: async ({ isOn, priority }) =>
        (await run("switch.set_stp", { switch: name, is_on: isOn === "on", priority: readNumber(priority) })).ok,
    };
  },
});

function TreeView() {
  const t = useT();
  const field = usePageFields<Values>();
  return (
    <>
      <Select {...field.choice("isOn")} options={(["on", "off"] as const).map((value) => ({ value, label: t(`switch.tree.${value}`) }))} />
      <TextField {...field.text("priority")} inputMode="numeric" autoComplete="off" />
    </>
  );
}
