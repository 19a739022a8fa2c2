"use client";
import type { Rec } from "../../../data/defaults";
import { isSet } from "../../../data/defaults";
import { useRecord, useRecords } from "../../../data/hooks";
import { isIpv4, isNetmask } from "../../../data/ipv4";
import { useLab } from "../../../data/lab-context";
import { taskOver } from "../../../data/submit";
import { z } from "../../../data/zod";
import { defineForm } from "../../../form/form-frame";
import { usePageFields } from "../../../form/page-fields";
import { useOperationSend } from "../../../form/use-operation-send";
import { useT } from "../../../i18n";
import { RadioOption, TextField } from "../../../ui/field";
import { Notice } from "../../../ui/notice";
import { Select } from "../../../ui/select";
import { visibleText } from "../../../ui/visible-text";
import { hasAddress, nicName } from "../../device/pif-columns";
import "./texts";

/** An interface whose address is set, or the server that one more interface is to have an address on. */
interface Asked {
  readonly pif?: string;
  readonly host?: string;
}
interface About {
  readonly pif: Rec<"PIF"> | null;
  readonly host: Rec<"host">;
  /** interfaces of the server that have no address */
  readonly others: readonly Rec<"PIF">[];
  readonly nameOf: (pif: Rec<"PIF">) => string;
}
const modes = ["DHCP", "Static", "None"] as const;
/** DHCPv6 is none that a control domain speaks. */
const modes6 = ["None", "Autoconf", "Static"] as const;
interface Values {
  readonly pif: string;
  readonly mode: (typeof modes)[number];
  readonly ip: string;
  readonly netmask: string;
  readonly gateway: string;
  readonly dns: string;
  readonly mode6: (typeof modes6)[number];
  /** with its prefix */
  readonly ip6: string;
  readonly gateway6: string;
  /** what an interface that is not the management's is for */
  readonly purpose: string;
}

function useAsked({ pif: ref, host: of }: Asked): About | null {
  const pif = useRecord("PIF", ref ?? null) ?? null;
  const host = useRecord("host", of ?? pif?.host ?? null);
  const pifs = useRecords("PIF");
  const networks = useRecords("network");
  if (!host || (ref !== undefined && !pif)) return null;
  const nameOf = (one: Rec<"PIF">): string => {
    const network = networks.find((each) => each.ref === one.network);
    return visibleText(network ? `${nicName(one)}: ${network.name_label}` : nicName(one));
  };
  const others = pifs.filter((one) => one.host === host.ref && !hasAddress(one) && !isSet(one.bond_slave_of));
  return { pif, host, others, nameOf };
}

/** Addresses of an interface of a control domain. @source consoles.md §1.8: static or DHCP, DNS */
export const ipDialog = defineForm<Asked, About, Values>({
  name: "configureIp",
  title: ({ pif, host }, t) =>
    pif
      ? t("ip.title", { nic: nicName(pif), host: visibleText(host.name_label) })
      : t("ip.addTitle", { host: visibleText(host.name_label) }),
  go: "ip.go",
  operation: "PIF.reconfigure_ip",
  fields: {
    pif: { label: "col.interface" },
    mode: { label: "ip.mode" },
    ip: { label: "col.ip" },
    netmask: { label: "col.mask" },
    gateway: { label: "col.gateway" },
    dns: { label: "col.dns" },
    mode6: { label: "ip.mode6" },
    ip6: { label: "ip.ip6" },
    gateway6: { label: "ip.gateway6" },
    purpose: { label: "ip.purpose" },
  },
  use: useAsked,
  schema: (t) =>
    z
      .object({
        pif: z.string(),
        mode: z.enum(modes),
        ip: z.string(),
        netmask: z.string(),
        gateway: z.string(),
        dns: z.string(),
        mode6: z.enum(modes6),
        ip6: z.string(),
        gateway6: z.string(),
        purpose: z.string().max(64, t("err.nameLong", { limit: 64 })),
      })
      .superRefine(({ mode, ip, netmask, gateway, dns, mode6, ip6, gateway6 }, context) => {
        const wrong = (path: string, message: string): void => context.addIssue({ code: "custom", path: [path], message });
        if (mode6 === "Static") {
          if (!isCidr6(ip6.trim())) wrong("ip6", t("err.cidr6"));
          if (gateway6.trim() !== "" && !isIpv6(gateway6.trim())) wrong("gateway6", t("err.ipv6"));
        }
        if (mode !== "Static") return;
        if (!isIpv4(ip.trim())) wrong("ip", t("err.ipv4"));
        if (!isNetmask(netmask.trim())) wrong("netmask", t("err.netmask"));
        if (gateway.trim() !== "" && !isIpv4(gateway.trim())) wrong("gateway", t("err.ipv4"));
        if (!dnsIn(dns).every(isIpv4)) wrong("dns", t("err.dns"));
      }),
  read: ({ pif, others: [first] }) => ({
    pif: (pif ?? first)?.ref ?? "",
    mode: pif ? modeOf(pif) : "DHCP",
    ip: pif?.IP ?? "",
    netmask: pif?.netmask ?? "",
    gateway: pif?.gateway ?? "",
    dns: pif?.DNS ?? "",
    mode6: pif ? mode6Of(pif) : "None",
    ip6: pif?.IPv6[0] ?? "",
    gateway6: pif?.ipv6_gateway ?? "",
    purpose: pif?.other_config.management_purpose ?? "",
  }),
  why: ({ pif, mode, mode6 }, { pif: given }, t) => {
    if (pif === "") return t("ip.none");
    // One more address is one of either kind.
    return given === null && mode === "None" && mode6 === "None" ? t("ip.neither") : null;
  },
  View: IpView,
  useSend({ pif, others }) {
    const { session } = useLab();
    const { run, isPending, refusal } = useOperationSend();
    return {
      isPending,
      refusal,
      async send({ pif: self, mode, ip, netmask, gateway, dns, purpose, ...six }) {
        const now = pif ?? others.find(({ ref }) => ref === self);
        const isStatic = mode === "Static";
        const typed = { IP: ip.trim(), netmask: netmask.trim(), gateway: gateway.trim(), DNS: dnsIn(dns).join(",") };
        const sent = isStatic ? typed : { IP: "", netmask: "", gateway: "", DNS: "" };
        // What stays as it is is not set again: a management interface would be out of reach for a moment.
        const four = now && sameIpv4({ mode, ...sent }, now) ? null : await run("PIF.reconfigure_ip", { self, mode, ...sent });
        if (four && !four.ok) return false;
        const asked = ipv6Of(six);
        const isSame = now && asked.mode === mode6Of(now) && (asked.mode !== "Static" || sameIpv6(asked, now));
        // An interface is set by one at a time.
        if (!isSame && four?.task) await taskOver(session, four.task);
        if (!isSame && !(await run("PIF.reconfigure_ipv6", { self, ...asked, DNS: "" })).ok) return false;
        const before = now?.other_config.management_purpose ?? "";
        if (purpose.trim() === before) return true;
        const key = "management_purpose";
        const amended = purpose.trim() === "" ? { put: {}, drop: [key] } : { put: { [key]: purpose.trim() }, drop: [] };
        return (await run("amend_field", { class: "PIF", self, field: "other_config", ...amended })).ok;
      },
    };
  },
});
const dnsIn = (typed: string): string[] => typed.split(/[,，\s]+/).filter((word) => word !== "");
function sameIpv4(asked: { mode: string; IP: string; netmask: string; gateway: string; DNS: string }, pif: Rec<"PIF">): boolean {
  if (asked.mode !== modeOf(pif) || asked.mode !== "Static") return asked.mode === modeOf(pif);
  return (["IP", "netmask", "gateway", "DNS"] as const).every((field) => asked[field] === pif[field]);
}
const isIpv6 = (text: string): boolean => z.ipv6().safeParse(text).success;
const isCidr6 = (text: string): boolean => z.cidrv6().safeParse(text).success;
const mode6Of = ({ ipv6_configuration_mode: mode }: Rec<"PIF">): Values["mode6"] => modes6.find((one) => one === mode) ?? "None";
function ipv6Of({ mode6: mode, ip6, gateway6 }: Pick<Values, "mode6" | "ip6" | "gateway6">) {
  return mode === "Static" ? { mode, IPv6: ip6.trim(), gateway: gateway6.trim() } : { mode, IPv6: "", gateway: "" };
}
const sameIpv6 = ({ IPv6, gateway }: ReturnType<typeof ipv6Of>, pif: Rec<"PIF">): boolean =>
  IPv6 === (pif.IPv6[0] ?? "") && gateway === pif.ipv6_gateway;
const modeOf = ({ ip_configuration_mode: mode }: Rec<"PIF">): Values["mode"] => modes.find((one) => one === mode) ?? "None";

function IpView({ context: { pif, others, nameOf } }: { context: About }) {
  const t = useT();
  const field = usePageFields<Values>();
  const { mode, mode6 } = field.values;
  const isManagement = pif?.management === true;
  if (!pif && others.length === 0) return <Notice>{t("ip.none")}</Notice>;
  return (
    <>
      {!pif && <Select {...field.choice("pif")} options={others.map((one) => ({ value: one.ref, label: nameOf(one) }))} />}
      <fieldset className="mb-3">
        <legend className="text-sm font-medium text-muted">{t("ip.mode")}</legend>
        {modes
          .filter((one) => one !== "None" || !isManagement)
          .map((one) => (
            <RadioOption key={one} name="mode" label={t(`ip.mode.${one}`)} checked={mode === one} onChange={() => field.set("mode", one)} />
          ))}
      </fieldset>
      {mode === "Static" && (
        <div className="grid grid-cols-2 gap-x-3">
          <TextField {...field.text("ip")} className="font-mono" autoComplete="off" />
          <TextField {...field.text("netmask")} className="font-mono" autoComplete="off" placeholder="255.255.255.0" />
          <TextField {...field.text("gateway")} className="font-mono" autoComplete="off" />
          <TextField {...field.text("dns")} className="font-mono" autoComplete="off" />
        </div>
      )}
      <fieldset className="mb-3">
        <legend className="text-sm font-medium text-muted">{t("ip.mode6")}</legend>
        {modes6.map((one) => (
          <RadioOption
            key={one}
            name="mode6"
            label={t(`ip.mode6.${one}`)}
            checked={mode6 === one}
            onChange={() => field.set("mode6", one)}
          />
        ))}
      </fieldset>
      {mode6 === "Static" && (
        <div className="grid grid-cols-2 gap-x-3">
          <TextField {...field.text("ip6")} className="font-mono" autoComplete="off" placeholder="fd00::11/64" />
          <TextField {...field.text("gateway6")} className="font-mono" autoComplete="off" />
        </div>
      )}
      {!isManagement && <TextField hint={t("ip.purposeHint")} {...field.text("purpose")} autoComplete="off" />}
      {isManagement && <Notice tone="paused">{t("ip.managementNote")}</Notice>}
    </>
  );
}
