"use client";
import type { Rec } from "../../../data/defaults";
import { useMembers } from "../../../data/hooks";
import { z } from "../../../data/zod";
import { NumberField } from "../../../form/number-field";
import { usePageFields } from "../../../form/page-fields";
import { type Change, change, definePageOf } from "../../../form/pages";
import { useT } from "../../../i18n";
import { CheckBox } from "../../../ui/field";
import { Select } from "../../../ui/select";
import { type BondChoice, bondArgs, bondModes } from "../bond/modes";
import "../bond/texts";
import { LEAST_MTU, MOST_MTU, mtuSchema } from "../mtu";
import { LEAST_TAG, MOST_TAG, tagSchema } from "../vlan";
import type { About } from "./about";
import type { Carried } from "./carried";

type AboutNetwork = About & { readonly record: Rec<"network"> };
const isNetwork = (about: About): about is AboutNetwork => about.record.class === "network";
const lockings = ["unlocked", "disabled"] as const;
/** @source xapi-datamodel.json: network_purpose */
const purposes = ["nbd", "insecure_nbd"] as const;
interface Values {
  readonly mtu: number;
  /** NIC or bond that carries its VLAN; "": it is internal */
  readonly device: string;
  readonly vlan: number;
  readonly bond: BondChoice;
  readonly automatic: boolean;
  readonly locking: (typeof lockings)[number];
  readonly purpose: string;
}

/** @source consoles.md §1.8: NIC, VLAN, MTU and auto-add of a network; xapi.md §13: default_locking_mode, purpose */
export const networkPage = definePageOf<About, AboutNetwork, Values>(isNetwork, {
  name: "network",
  title: "props.page.network",
  fields: {
    mtu: { label: "field.mtu", role: "pool-operator" },
    device: { label: "props.nic", role: "pool-operator", say: (value, _about, t) => value || t("props.nic.none") },
    vlan: { label: "props.vlan", role: "pool-operator" },
    bond: { label: "props.bondMode", role: "pool-operator", say: (value, _about, t) => t(`bondMode.${value}`) },
    automatic: { label: "props.automatic", role: "pool-operator", say: (value, _about, t) => t(value ? "common.yes" : "common.no") },
    locking: { label: "props.locking", role: "pool-operator", say: (value, _about, t) => t(`props.locking.${value}`) },
    purpose: { label: "props.purpose", role: "pool-admin", say: (value, _about, t) => purposeText(t, value) },
  },
  schema: (t) =>
    z.object({
      mtu: mtuSchema(t),
      device: z.string(),
      vlan: tagSchema(t),
      bond: z.enum(bondModes),
      automatic: z.boolean(),
      locking: z.enum(lockings),
      purpose: z.string(),
    }),
  read: ({ record: network, carried }) => ({
    mtu: network.MTU,
    device: carried?.device ?? "",
    vlan: carried?.vlan ?? 0,
    bond: carried?.bond ?? "balance-slb",
    automatic: network.other_config.automatic !== "false",
    locking: network.default_locking_mode === "disabled" ? "disabled" : "unlocked",
    purpose: network.purpose[0] ?? "",
  }),
  calls(values, before, { record: network }) {
    const changes: Change[] = [];
    if (values.mtu !== before.mtu) changes.push(change("set_field", { field: "MTU", value: values.mtu }));
    const { device, vlan, bond } = values;
    if (device !== before.device || (device !== "" && vlan !== before.vlan))
      changes.push(change("network.set_carrier", { device, VLAN: device === "" ? 0 : vlan }));
    if (bond !== before.bond) changes.push(change("network.set_bond_mode", bondArgs(bond)));
    if (values.automatic !== before.automatic)
      changes.push(
        change("set_field", { field: "other_config", value: { ...network.other_config, automatic: values.automatic ? "true" : "false" } }),
      );
    if (values.locking !== before.locking) changes.push(change("network.set_default_locking_mode", { value: values.locking }));
    for (const value of network.purpose) if (value !== values.purpose) changes.push(change("network.remove_purpose", { value }));
    const wanted = purposes.find((one) => one === values.purpose);
    if (wanted && !network.purpose.includes(wanted)) changes.push(change("network.add_purpose", { value: wanted }));
    return changes;
  },
  View: NetworkView,
});
function purposeText(t: ReturnType<typeof useT>, value: string): string {
  const one = purposes.find((each) => each === value);
  return t(one ? `props.purpose.${one}` : "props.purpose.none");
}

function NetworkView({ context: { record, carried } }: { context: AboutNetwork }) {
  const t = useT();
  const field = usePageFields<Values>();
  const automatic = field.check("automatic");
  const isPlugged = useMembers("vifsByNetwork", record.ref).some(({ currently_attached }) => currently_attached);
  return (
    <>
      {carried && <CarriedFields carried={carried} isPlugged={isPlugged} />}
      <NumberField least={LEAST_MTU} most={MOST_MTU} hint={t("props.mtuLater")} {...field.number("mtu")} />
      <CheckBox
        className="mb-2"
        label={automatic.label}
        checked={automatic.checked}
        disabled={field.why("automatic") !== null}
        onChange={(event) => automatic.onCheck(event.target.checked)}
      />
      <Select
        {...field.choice("locking")}
        options={lockings.map((value) => ({ value, label: t(`props.locking.${value}`) }))}
        hint={field.why("locking") ?? t(isPlugged ? "props.lockingUsed" : "props.lockingHint")}
      />
      <Select
        {...field.choice("purpose")}
        options={["", ...purposes].map((value) => ({ value, label: purposeText(t, value) }))}
        hint={field.why("purpose") ?? t("props.purposeHint")}
      />
    </>
  );
}

/** What the network is carried by: a VLAN of a NIC or bond that can be another, or the mode of its own bond. */
function CarriedFields({ carried, isPlugged }: { carried: Carried; isPlugged: boolean }) {
  const t = useT();
  const field = usePageFields<Values>();
  const { device } = field.values;
  if (carried.bond !== null)
    return (
      <Select
        {...field.choice("bond")}
        options={bondModes.map((value) => ({ value, label: t(`bondMode.${value}`) }))}
        hint={t("props.bondHint")}
      />
    );
  if (!carried.isVlan) return null;
  const rule = isPlugged && carried.device !== "" ? t("props.nicUsed") : null;
  const why = field.why("device", rule);
  return (
    <>
      <Select
        {...field.choice("device")}
        isDisabled={why !== null}
        options={[
          { value: "", label: t("props.nic.none") },
          ...carried.carriers.map((one) => ({ value: one.device, label: one.device, note: t("props.onHosts", { count: one.hosts }) })),
        ]}
        hint={why ?? t("props.nicHint")}
      />
      {device !== "" && <NumberField least={LEAST_TAG} most={MOST_TAG} {...field.number("vlan", rule)} />}
    </>
  );
}
