"use client";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { Select } from "../../../ui/select";
import "./texts";

interface About {
  /** NIC whose cable goes elsewhere */
  readonly pif: string;
  /** whose it is, in words */
  readonly name: string;
  /** switch that it is plugged into now */
  readonly at: string;
  /** of the switches that are there */
  readonly names: readonly string[];
}
interface Values {
  readonly to: string;
}

/** The cable of a NIC goes to another switch. */
export const switchPlugDialog = defineForm<About, About, Values>({
  name: "switchPlug",
  title: ({ name }, t) => t("switch.plugTitle", { name }),
  go: "switch.go",
  operation: "switch.plug",
  keyOf: ({ pif }) => pif,
  fields: { to: { label: "switch.plugTo" } },
  use: (about) => about,
  schema: () => z.object({ to: z.string() }),
  read: ({ at }) => ({ to: at }),
  View: PlugView,
  useSend({ pif }) {
    const { run, isPending, refusal } = useOperationSend();
    return { isPending, refusal, send: async ({ to }) => (await run("switch.plug", { pif, switch: to })).ok };
  },
});

function PlugView({ context: { names } }: { context: About }) {
  const field = usePageFields<Values>();
  return <Select {...field.choice("to")} options={names.map((value) => ({ value, label: value }))} />;
}
