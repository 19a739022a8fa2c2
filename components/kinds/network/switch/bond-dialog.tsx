"use client";
import type { SwitchView } from "@/server/contract";
import { LIMITS } from "@/server/contract/limits";
import { useRecords } from "../../../data/hooks";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { readNumber } from "../../../form/read-number";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { TextField } from "../../../ui/field";
import { Select } from "../../../ui/select";
import { visibleText } from "../../../ui/visible-text";
import "./texts";

interface About {
  /** NICs of all servers */
  readonly nics: SwitchView["nics"];
}
interface Values {
  readonly host: string;
  readonly name: string;
  readonly members: string;
  readonly mode: string;
  readonly miimon: string;
  readonly updelay: string;
  readonly downdelay: string;
  readonly primary: string;
  readonly rate: string;
}
const modes = ["active-backup", "balance-xor", "802.3ad"] as const;
const rates = ["slow", "fast"] as const;
const listOf = (typed: string): string[] => typed.split(/[,，\s]+/).filter((word) => word !== "");
const isWhole = (typed: string, { least, most }: { readonly least: number; readonly most: number }): boolean =>
  /^\s*\d{1,6}\s*$/.test(typed) && readNumber(typed) >= least && readNumber(typed) <= most;

/** A bond of NICs of a server's control domain. */
export const bondDialog = defineForm<About, About, Values>({
  name: "bond",
  title: (_about, t) => t("bonds.title"),
  go: "bonds.go",
  operation: "bond.make",
  keyOf: () => "bond",
  fields: {
    host: { label: "bonds.host" },
    name: { label: "bonds.name" },
    members: { label: "bonds.members" },
    mode: { label: "bonds.mode" },
    miimon: { label: "bonds.miimon" },
    updelay: { label: "bonds.updelay" },
    downdelay: { label: "bonds.downdelay" },
    primary: { label: "bonds.primary" },
    rate: { label: "lag.rate" },
  },
  use: (about) => about,
  schema: (t) => {
    const delay = z.string().refine((typed) => isWhole(typed, LIMITS.bondDelayMs), { message: t("bonds.wrongTime") });
    return z.object({
      host: z.string(),
      name: z.string().regex(/^[a-z][a-z0-9]{0,14}$/, { message: t("bonds.wrongName") }),
      members: z.string().refine((typed) => listOf(typed).length > 0, { message: t("bonds.wrongMembers") }),
      mode: z.enum(modes),
      miimon: z.string().refine((typed) => isWhole(typed, LIMITS.bondMiimonMs), { message: t("bonds.wrongTime") }),
      updelay: delay,
      downdelay: delay,
      primary: z.string(),
      rate: z.enum(rates),
    });
  },
  read: ({ nics }) => ({
    host: nics[0]?.host ?? "",
    name: "bond0",
    members: "eth0, eth1",
    mode: "active-backup",
    miimon: "100",
    updelay: "0",
    downdelay: "0",
    primary: "",
    rate: "slow",
  }),
  View: BondView,
  useSend({ nics }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ host, name, members, mode, miimon, updelay, downdelay, primary, rate }) {
        // A NIC that the server does not have goes as it was typed, and is refused by that.
        const refs = listOf(members).map((nic) => nics.find((each) => each.host === host && each.device === nic)?.pif ?? nic);
        const times = { miimon: readNumber(miimon), updelay: readNumber(updelay), downdelay: readNumber(downdelay) };
        const asked = {
          host,
          name,
          members: refs,
          mode: mode as (typeof modes)[number],
          ...times,
          primary: mode === "active-backup" ? primary.trim() : "",
          fast: rate === "fast",
        };
        return (await run("bond.make", asked)).ok;
      },
    };
  },
});

function BondView({ context: { nics } }: { context: About }) {
  const t = useT();
  const field = usePageFields<Values>();
  const hosts = useRecords("host").filter(({ ref }) => nics.some(({ host }) => host === ref));
  return (
    <>
      <Select {...field.choice("host")} options={hosts.map(({ ref, name_label }) => ({ value: ref, label: visibleText(name_label) }))} />
      <TextField {...field.text("name")} autoComplete="off" />
      <TextField {...field.text("members")} autoComplete="off" />
      <Select {...field.choice("mode")} options={modes.map((value) => ({ value, label: value }))} />
      <TextField {...field.text("miimon")} inputMode="numeric" autoComplete="off" />
      <TextField {...field.text("updelay")} inputMode="numeric" autoComplete="off" />
      <TextField {...field.text("downdelay")} inputMode="numeric" autoComplete="off" />
      {field.values.mode === "active-backup" && <TextField {...field.text("primary")} autoComplete="off" />}
      {field.values.mode === "802.3ad" && (
        <Select {...field.choice("rate")} options={rates.map((value) => ({ value, label: t(`lag.rate.${value}`) }))} />
      )}
    </>
  );
}
