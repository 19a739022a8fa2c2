"use client";
import type { PortVlans } from "@/server/contract";
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
  /** NIC that is plugged in; null: a cable to another switch */
  readonly pif: string | null;
  /** switch and number of the port */
  readonly at: string;
  readonly number: number;
  /** whose it is, in words */
  readonly name: string;
  readonly vlans: PortVlans | null;
}
interface Values {
  readonly mode: string;
  readonly vlan: string;
  readonly allowed: string;
}
const modes = ["usual", "access", "trunk"] as const;

const isVlan = (typed: string): boolean => /^\s*\d{1,4}\s*$/.test(typed) && readNumber(typed) >= 1 && readNumber(typed) <= 4_094;
const listOf = (typed: string): string[] => typed.split(/[,，\s]+/).filter((word) => word !== "");

/** VLANs of a port of the switch. */
export const switchPortDialog = defineForm<About, About, Values>({
  name: "switchPort",
  title: ({ at, number, name }, t) => t("switch.title", { at, number, name }),
  go: "switch.go",
  operation: "switch.set_port",
  keyOf: ({ at, number }) => `${at} ${number}`,
  fields: { mode: { label: "switch.mode" }, vlan: { label: "switch.untagged" }, allowed: { label: "switch.allowed" } },
  use: (about) => about,
  schema: (t) =>
    z.object({ mode: z.enum(modes), vlan: z.string(), allowed: z.string() }).superRefine(({ mode, vlan, allowed }, wrong) => {
      const message = t("switch.wrongVlan");
      if (mode !== "usual" && !isVlan(vlan)) wrong.addIssue({ code: "custom", path: ["vlan"], message });
      if (mode === "trunk" && !listOf(allowed).every(isVlan)) wrong.addIssue({ code: "custom", path: ["allowed"], message });
    }),
  read: ({ vlans }) => ({
    mode: vlans?.mode ?? "usual",
    vlan: `${vlans === null ? 1 : vlans.mode === "access" ? vlans.vlan : vlans.native}`,
    allowed: vlans?.mode === "trunk" ? vlans.allowed.join(", ") : "",
  }),
  View: PortView,
  useSend({ pif, at, number }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ mode, vlan, allowed }) {
        const asked = { vlan: mode === "usual" ? 1 : readNumber(vlan), allowed: mode === "trunk" ? listOf(allowed).map(Number) : [] };
        const said = { mode: mode as (typeof modes)[number], ...asked };
        if (pif === null) return (await run("switch.set_vlans", { switch: at, port: number, ...said })).ok;
        return (await run("switch.set_port", { pif, ...said })).ok;
      },
    };
  },
});

function PortView() {
  const t = useT();
  const field = usePageFields<Values>();
  const { mode } = field.values;
  return (
    <>
      <Select {...field.choice("mode")} options={modes.map((value) => ({ value, label: t(`switch.mode.${value}`) }))} />
      {mode !== "usual" && <TextField {...field.text("vlan")} inputMode="numeric" autoComplete="off" />}
      {mode === "trunk" && <TextField {...field.text("allowed")} autoComplete="off" />}
    </>
  );
}
