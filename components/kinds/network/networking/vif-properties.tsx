"use client";
import type { Rec } from "../../../data/defaults";
import { useRecord, useRecords } from "../../../data/hooks";
import { isIpv4 } from "../../../data/ipv4";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { NumberField } from "../../../form/number-field";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { CheckBox, TextField } from "../../../ui/field";
import { Select } from "../../../ui/select";
import { visibleText } from "../../../ui/visible-text";
import "./texts";

interface About {
  readonly vif: Rec<"VIF">;
  readonly vm: Rec<"VM">;
  readonly networks: readonly Rec<"network">[];
}
const lockings = ["network_default", "unlocked", "locked", "disabled"] as const;
interface Values {
  readonly network: string;
  readonly isLimited: boolean;
  /** KiB/s */
  readonly limit: number;
  readonly locking: (typeof lockings)[number];
  readonly ipv4: string;
  readonly ipv6: string;
  readonly promiscuous: boolean;
}
const listOf = (typed: string): string[] => typed.split(/[,，\s]+/).filter((word) => word !== "");
const USUAL_LIMIT = 1024;

function useVif({ vif: ref }: { readonly vif: string }): About | null {
  const vif = useRecord("VIF", ref);
  const vm = useRecord("VM", vif?.VM ?? null);
  const networks = useRecords("network");
  return vif && vm ? { vif, vm, networks } : null;
}
const limitOf = ({ qos_algorithm_type: type, qos_algorithm_params: { kbps } }: Rec<"VIF">): number | null =>
  type === "ratelimit" && kbps !== undefined ? Number(kbps) : null;
const isPromiscuous = ({ other_config: { promiscuous } }: Rec<"VIF">): boolean => promiscuous === "true" || promiscuous === "on";

/** Where an interface of a VM is, what it may send, and from which addresses. @source consoles.md §1.8 (VIF); network.md §8 */
export const vifPropertiesDialog = defineForm<{ readonly vif: string }, About, Values>({
  name: "vifProperties",
  title: ({ vif, vm }, t) => t("vif.props.title", { device: vif.device, vm: visibleText(vm.name_label) }),
  go: "common.save",
  fields: {
    network: { label: "vif.new.network", role: "vm-admin" },
    isLimited: { label: "vif.limited" },
    limit: { label: "vif.limit" },
    locking: { label: "vif.locking", role: "pool-operator" },
    ipv4: { label: "vif.ipv4", role: "pool-operator" },
    ipv6: { label: "vif.ipv6", role: "pool-operator" },
    promiscuous: { label: "vif.promiscuous" },
  },
  use: useVif,
  schema: (t) =>
    z.object({
      network: z.string(),
      isLimited: z.boolean(),
      limit: z
        .number({ error: t("err.number") })
        .int(t("err.number"))
        .min(1, t("err.min", { min: 1 })),
      locking: z.enum(lockings),
      ipv4: z.string().refine((typed) => listOf(typed).every(isIpv4), { message: t("err.ipv4") }),
      ipv6: z.string(),
      promiscuous: z.boolean(),
    }),
  read: ({ vif }) => ({
    network: vif.network,
    isLimited: limitOf(vif) !== null,
    limit: limitOf(vif) ?? USUAL_LIMIT,
    locking: lockings.find((one) => one === vif.locking_mode) ?? "network_default",
    ipv4: vif.ipv4_allowed.join(", "),
    ipv6: vif.ipv6_allowed.join(", "),
    promiscuous: isPromiscuous(vif),
  }),
  View: VifView,
  useSend({ vif }) {
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send(values) {
        const self = vif.ref;
        const changes = changesOf(vif, values);
        if (changes.length > 0 && !(await run("lab.apply_changes", { class: "VIF", self, changes })).ok) return false;
        return values.network === vif.network || (await run("VIF.move", { self, network: values.network })).ok;
      },
    };
  },
});

type Change = { readonly op: string; readonly args: Readonly<Record<string, unknown>> };
const set = (field: string, value: unknown): Change => ({ op: "set_field", args: { field, value } });
/** What makes an interface so, but for its network. */
function changesOf(vif: Rec<"VIF">, { isLimited, limit, locking, ipv4, ipv6, promiscuous }: Omit<Values, "network">): Change[] {
  const changes: Change[] = [];
  const wanted = isLimited ? limit : null;
  if (wanted !== limitOf(vif)) {
    const { kbps: _kbps, ...others } = vif.qos_algorithm_params;
    changes.push(set("qos_algorithm_type", wanted === null ? "" : "ratelimit"));
    changes.push(set("qos_algorithm_params", wanted === null ? others : { ...others, kbps: `${wanted}` }));
  }
  const [fours, sixes] = [listOf(ipv4), listOf(ipv6)];
  if (fours.join() !== vif.ipv4_allowed.join()) changes.push({ op: "VIF.set_ipv4_allowed", args: { value: fours } });
  if (sixes.join() !== vif.ipv6_allowed.join()) changes.push({ op: "VIF.set_ipv6_allowed", args: { value: sixes } });
  if (locking !== vif.locking_mode) changes.push({ op: "VIF.set_locking_mode", args: { value: locking } });
  if (promiscuous !== isPromiscuous(vif)) {
    const { promiscuous: _was, ...others } = vif.other_config;
    changes.push(set("other_config", promiscuous ? { ...others, promiscuous: "true" } : others));
  }
  return changes;
}

function VifView({ context: { networks, vif } }: { context: About }) {
  const t = useT();
  const field = usePageFields<Values>();
  const limited = field.check("isLimited");
  const promiscuous = field.check("promiscuous");
  const { locking, isLimited } = field.values;
  return (
    <>
      <Select
        {...field.choice("network")}
        options={networks.map((one) => ({ value: one.ref, label: visibleText(one.name_label), note: one.bridge }))}
      />
      <CheckBox
        className="mb-2"
        label={limited.label}
        checked={limited.checked}
        onChange={(event) => limited.onCheck(event.target.checked)}
      />
      {isLimited && (
        <div className="max-w-52 pl-5.5">
          <NumberField least={1} hint={vif.currently_attached ? t("vif.limitLater") : undefined} {...field.number("limit")} />
        </div>
      )}
      <Select
        {...field.choice("locking")}
        options={lockings.map((value) => ({ value, label: t(`vif.locking.${value}`) }))}
        hint={t(`vif.about.${locking}`)}
      />
      {locking === "locked" && (
        <div className="grid grid-cols-2 gap-x-3">
          <TextField {...field.text("ipv4")} className="font-mono" autoComplete="off" placeholder="10.0.0.21" />
          <TextField {...field.text("ipv6")} className="font-mono" autoComplete="off" placeholder="fd00::21" />
        </div>
      )}
      <CheckBox label={promiscuous.label} checked={promiscuous.checked} onChange={(event) => promiscuous.onCheck(event.target.checked)} />
    </>
  );
}
