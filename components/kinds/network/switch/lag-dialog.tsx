"use client";
import type { SwitchBoxView } from "@/server/contract";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { TextField } from "../../../ui/field";
import { Select } from "../../../ui/select";
import "./texts";

interface About {
  readonly box: SwitchBoxView;
}
interface Values {
  readonly lag: string;
  readonly ports: string;
  readonly mode: string;
  readonly rate: string;
}
const modes = ["static", "active", "passive"] as const;
const rates = ["slow", "fast"] as const;
const listOf = (typed: string): string[] => typed.split(/[,，\s]+/).filter((word) => word !== "");

/** Ports of a switch that are one link. */
export const switchLagDialog = defineForm<About, About, Values>({
  name: "switchLag",
  title: ({ box: { name } }, t) => t("lag.title", { name }),
  go: "switch.go",
  operation: "switch.set_lag",
  keyOf: ({ box: { name } }) => name,
  fields: { lag: { label: "lag.name" }, ports: { label: "lag.ports" }, mode: { label: "lag.mode" }, rate: { label: "lag.rate" } },
  use: (about) => about,
  schema: (t) =>
    z.object({
      lag: z.string().regex(/^[a-z][a-z0-9-]{0,30}$/, { message: t("switch.wrongName") }),
      ports: z.string().regex(/^[\d,，\s]*$/, { message: t("lag.wrongPorts") }),
      mode: z.enum(modes),
      rate: z.enum(rates),
    }),
  read({ box: { ports } }) {
    const lag = ports.find((port) => port.lag !== null)?.lag ?? null;
    const numbers = ports.filter((port) => lag !== null && port.lag?.name === lag.name).map(({ number }) => number);
    return { lag: lag?.name ?? "po1", ports: numbers.join(", "), mode: lag?.mode ?? "active", rate: lag?.isFast ? "fast" : "slow" };
  },
  View: LagView,
  useSend({ box }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ lag, ports, mode, rate }) {
        // A port without a NIC goes as it was typed, and is refused by that.
        const pifs = listOf(ports).map((number) => box.ports.find((port) => `${port.number}` === number)?.pif ?? number);
        const asked = { switch: box.name, lag, pifs, mode: mode as (typeof modes)[number], fast: rate === "fast" };
        return (await run("switch.set_lag", asked)).ok;
      },
    };
  },
});

function LagView() {
  const t = useT();
  const field = usePageFields<Values>();
  return (
    <>
      <TextField {...field.text("lag")} autoComplete="off" />
      <TextField {...field.text("ports")} autoComplete="off" />
      <Select {...field.choice("mode")} options={modes.map((value) => ({ value, label: t(`lag.mode.${value}`) }))} />
      {field.values.mode !== "static" && (
        <Select {...field.choice("rate")} options={rates.map((value) => ({ value, label: t(`lag.rate.${value}`) }))} />
      )}
    </>
  );
}
