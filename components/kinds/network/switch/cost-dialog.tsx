"use client";
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { readNumber } from "../../../form/read-number";
import { useOperationSend } from "../../../form/use-operation-send";
import { TextField } from "../../../ui/field";
import "./texts";

interface About {
  /** name of the switch */
  readonly at: string;
  /** of the port */
  readonly number: number;
  readonly cost: number;
}
interface Values {
  readonly cost: string;
}
const { least, most } = LIMITS.stpCost;
const isCost = (typed: string): boolean => /^\s*\d{1,5}\s*$/.test(typed) && readNumber(typed) >= least && readNumber(typed) <= most;

/** What a port costs in the spanning tree. */
export const switchCostDialog = defineForm<About, About, Values>({
  name: "switchCost",
  title: ({ at, number }, t) => t("switch.costTitle", { name: at, number }),
  go: "switch.go",
  operation: "switch.set_cost",
  keyOf: ({ at, number }) => `${at} ${number}`,
  fields: { cost: { label: "switch.cost" } },
  use: (about) => about,
  schema: (t) => z.object({ cost: z.string().refine(isCost, { message: t("switch.wrongCost", { least, most }) }) }),
  read: ({ cost }) => ({ cost: `${cost}` }),
  View: CostView,
  useSend({ at, number }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      send: async ({ cost }) => (await run("switch.set_cost", { switch: at, port: number, cost: readNumber(cost) })).ok,
    };
  },
});

function CostView() {
  const field = usePageFields<Values>();
  return <TextField {...field.text("cost")} inputMode="numeric" autoComplete="off" />;
}
