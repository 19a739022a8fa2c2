"use client";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { TextField } from "../../../ui/field";
import "./texts";

interface About {
  /** of the switches that are there */
  readonly names: readonly string[];
  /** the two, where they are chosen already */
  readonly first?: string;
  readonly second?: string;
}
interface Values {
  readonly cable: string;
  readonly first: string;
  readonly second: string;
}
const NAME = /^[a-z][a-z0-9-]{0,30}$/;
/** A cable is mostly called by its ends; empty: such a name would be none. */
function calledBy(first: string, second: string): string {
  const name = `${first}-${second}`;
  return second !== "" && NAME.test(name) ? name : "";
}

/** A cable between two switches; one that is not there yet is put up. */
export const switchCableDialog = defineForm<About, About, Values>({
  name: "switchCable",
  title: (_about, t) => t("switch.cableTitle"),
  go: "switch.lay",
  operation: "switch.connect",
  keyOf: ({ names, first, second }) => (first && second ? [first, second] : names).join(" "),
  fields: { cable: { label: "switch.cableName" }, first: { label: "switch.first" }, second: { label: "switch.second" } },
  use: (about) => about,
  schema: (t) => {
    const name = z.string().regex(NAME, { message: t("switch.wrongName") });
    return z.object({ cable: name, first: name, second: name });
  },
  read: ({ names, first = names[0] ?? "", second = "" }) => ({ cable: calledBy(first, second), first, second }),
  View: CableView,
  useSend() {
    const { run, isPending, refusal } = useOperationSend();
    return { isPending, refusal, send: async (values) => (await run("switch.connect", values)).ok };
  },
});

function CableView() {
  const field = usePageFields<Values>();
  return (
    <>
      <TextField {...field.text("cable")} autoComplete="off" />
      <TextField {...field.text("first")} autoComplete="off" />
      <TextField {...field.text("second")} autoComplete="off" />
    </>
  );
}
