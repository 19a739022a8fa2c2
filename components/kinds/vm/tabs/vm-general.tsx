"use client";
import { useConsole } from "../../../data/console-context";
import { isSet, type Rec } from "../../../data/defaults";
import { operationWord } from "../../../data/fault-text";
import { useMembers, useRecord, useRecords, useVirtualNow } from "../../../data/hooks";
import { useObjectState } from "../../../data/use-object-state";
import { useLanguage, useT } from "../../../i18n";
import { exactBytes, formatBytes, formatDateTime, formatDuration, parseXapiDate } from "../../../ui/format";
import { MarkedState } from "../../../ui/object-icon";
import { bootDevices, USUAL_BOOT_ORDER } from "../../common/boot-order";
import { FailedDevices, useFailedDevices } from "../../common/device-state";
import { PropertiesButton } from "../../common/properties-button";
import { type Fact, Facts, GeneralPage, ObjectLink, Section } from "../../common/section";
import { backEndOf } from "../../device/back-end";
import { useOrganisedFacts } from "../../organise/organised-facts";
import { guestAddresses, guestAddresses6 } from "../guests";
import { toolsText } from "./tools-text";
import "./texts";

const SECTIONS = ["general", "boot", "cpus", "memory", "guest", "status"];
function Uptime({ since }: { since: number }) {
  const now = useVirtualNow(1);
  const { language } = useLanguage();
  return <>{now > since ? formatDuration((now - since) / 1e6, language) : "—"}</>;
}
const size = (name: string, bytes: number): Fact => ({ name, value: formatBytes(bytes), text: exactBytes(bytes) });
const plain = (name: string, value: string, isMono = false): Fact | null => (value === "" ? null : { name, value, text: value, isMono });
const runs = (vm: Rec<"VM">): boolean => vm.power_state === "Running" || vm.power_state === "Paused";

const isDriverDomain = ({ platform }: Rec<"VM">): boolean => platform.driver_domain === "1" || platform.driver_domain === "true";

interface Served {
  readonly device: string;
  readonly backEnd: string;
}
/** Devices of a VM that other domains than Dom0 serve, each with that domain. */
function useServed(vm: string): Served[] {
  const vifs = useMembers("vifsByVm", vm);
  const vbds = useMembers("vbdsByVm", vm);
  const served = (device: string, backEnd: string | null): Served[] => (backEnd === null ? [] : [{ device, backEnd }]);
  return [
    ...vbds.flatMap((vbd) => served(vbd.device || vbd.userdevice, backEndOf(vbd))),
    ...vifs.flatMap((vif) => served(`eth${vif.device}`, backEndOf(vif))),
  ];
}
const servedText = (served: readonly Served[]): string => served.map(({ device, backEnd }) => `${backEnd} (${device})`).join(", ");

/** Who serves them; one that the lab has is a link to it. */
function ServedBy({ served }: { served: readonly Served[] }) {
  const { go } = useConsole();
  const vms = useRecords("VM");
  return served.map(({ device, backEnd }, at) => {
    const vm = vms.find(({ name_label, is_a_template }) => name_label === backEnd && !is_a_template);
    return (
      <span key={device}>
        {at > 0 && ", "}
        {vm ? <ObjectLink name={backEnd} onClick={() => go(vm.ref)} /> : backEnd} ({device})
      </span>
    );
  });
}

export function VmGeneral({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const { language } = useLanguage();
  const { go } = useConsole();
  const state = useObjectState(vm.ref);
  const metrics = useRecord("VM_metrics", vm.metrics);
  const host = useRecord("host", vm.resident_on);
  const home = useRecord("host", vm.affinity);
  const failed = useFailedDevices(vm.ref);
  const served = useServed(vm.ref);
  const isRunning = runs(vm);
  const started = metrics && isRunning ? parseXapiDate(metrics.start_time) : null;
  const link = (name: string, of: Rec<"host"> | undefined, none: string): Fact => ({
    name,
    value: of ? <ObjectLink name={of.name_label} onClick={() => go(of.ref)} /> : <span className="text-muted">{none}</span>,
  });
  const mode = isRunning && metrics && metrics.current_domain_type !== "unspecified" ? metrics.current_domain_type : vm.domain_type;
  const organised = useOrganisedFacts(vm);
  return (
    <GeneralPage page="vm" sections={SECTIONS} actions={vm.is_control_domain ? null : <PropertiesButton of={vm.ref} />}>
      <Section id="general" title={t("section.general")}>
        <Facts
          facts={[
            { name: t("field.name"), value: vm.name_label, text: vm.name_label },
            plain(t("field.description"), vm.name_description),
            ...organised,
            !vm.is_a_template && link(t("field.affinity"), home, t("field.noAffinity")),
            plain(t("field.domainType"), mode === "unspecified" ? "" : mode.toUpperCase()),
            plain(t("field.serves"), isDriverDomain(vm) ? t("common.yes") : ""),
            { name: t("field.uuid"), value: vm.uuid, text: vm.uuid, isMono: true },
          ]}
        />
      </Section>
      {!vm.is_a_template && (
        <Section id="status" title={t("section.status")}>
          <Facts
            facts={[
              state && {
                name: t("field.powerState"),
                value: <MarkedState look={state.look}>{t(state.word)}</MarkedState>,
                text: t(state.word),
              },
              failed.length > 0 && { name: t("field.devices"), value: <FailedDevices vm={vm.ref} failed={failed} /> },
              served.length > 0 && { name: t("field.servedBy"), value: <ServedBy served={served} />, text: servedText(served) },
              isSet(vm.resident_on) && link(t("field.residentOn"), host, t("common.none")),
              isRunning && vm.domid > 0 && plain(t("field.domid"), `${vm.domid}`, true),
              started !== null && { name: t("field.startTime"), value: formatDateTime(started), text: formatDateTime(started) },
              started !== null && { name: t("field.uptime"), value: <Uptime since={started} /> },
              Object.keys(vm.current_operations).length > 0 &&
                plain(
                  t("field.busy"),
                  Object.values(vm.current_operations)
                    .map((operation) => operationWord(operation, language))
                    .join(", "),
                ),
            ]}
          />
        </Section>
      )}
      <CpuSection vm={vm} />
      <MemorySection vm={vm} />
      {!vm.is_a_template && <GuestSection vm={vm} />}
      <BootSection vm={vm} />
    </GeneralPage>
  );
}

function CpuSection({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const metrics = useRecord("VM_metrics", vm.metrics);
  return (
    <Section id="cpus" title={t("section.cpus")}>
      <Facts
        facts={[
          plain(t("field.vcpusMax"), `${vm.VCPUs_max}`),
          plain(t("field.vcpusStart"), `${vm.VCPUs_at_startup}`),
          runs(vm) && metrics ? plain(t("field.vcpusNow"), `${metrics.VCPUs_number}`) : null,
          plain(t("field.coresPerSocket"), vm.platform["cores-per-socket"] ?? ""),
          plain(t("field.weight"), vm.VCPUs_params.weight ?? "256"),
          plain(t("field.cap"), vm.VCPUs_params.cap ? `${vm.VCPUs_params.cap} %` : t("common.none")),
          plain(t("field.pinning"), vm.VCPUs_params.mask ?? t("field.pinNone")),
        ]}
      />
    </Section>
  );
}

function MemorySection({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const metrics = useRecord("VM_metrics", vm.metrics);
  return (
    <Section id="memory" title={t("section.memory")}>
      <Facts
        facts={[
          runs(vm) && metrics ? size(t("field.memActual"), metrics.memory_actual) : null,
          runs(vm) && vm.memory_target > 0 ? size(t("field.memTarget"), vm.memory_target) : null,
          size(t("field.memStaticMax"), vm.memory_static_max),
          size(t("field.memDynMax"), vm.memory_dynamic_max),
          size(t("field.memDynMin"), vm.memory_dynamic_min),
          size(t("field.memStaticMin"), vm.memory_static_min),
        ]}
      />
    </Section>
  );
}

function GuestSection({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const guest = useRecord("VM_guest_metrics", vm.guest_metrics);
  const addresses = guest ? guestAddresses(guest.networks) : [];
  const six = guest ? guestAddresses6(guest.networks).join(", ") : "";
  return (
    <Section id="guest" title={t("section.guest")}>
      {guest ? (
        <Facts
          facts={[
            plain(t("field.os"), guest.os_version.name ?? ""),
            plain(t("field.kernel"), guest.os_version.uname ?? "", true),
            { name: t("field.tools"), value: toolsText(t, runs(vm), guest) },
            addresses.length > 0 && { name: t("field.ip"), value: addresses.join(", "), text: addresses.join(", "), isMono: true },
            six !== "" && { name: t("field.ip6"), value: six, text: six, isMono: true },
            plain(t("field.hostname"), guest.netbios_name.host_name ?? ""),
          ]}
        />
      ) : (
        <p className="px-3 py-2 text-muted">{t("field.noGuest")}</p>
      )}
    </Section>
  );
}

function BootSection({ vm }: { vm: Rec<"VM"> }) {
  const t = useT();
  const comma = useLanguage().language === "zh" ? "、" : ", ";
  const isHvm = vm.domain_type === "hvm" || (vm.domain_type === "unspecified" && vm.HVM_boot_policy !== "");
  return (
    <Section id="boot" title={t("section.boot")}>
      <Facts
        facts={[
          isHvm && plain(t("field.bootPolicy"), vm.HVM_boot_policy === "BIOS order" ? t("boot.policy") : vm.HVM_boot_policy),
          isHvm && plain(t("field.bootOrder"), bootDevices(vm.HVM_boot_params.order ?? USUAL_BOOT_ORDER, t).join(comma)),
          isHvm && plain(t("field.bootFirmware"), (vm.HVM_boot_params.firmware ?? "bios").toUpperCase()),
          plain(t("field.bootloader"), vm.PV_bootloader, true),
          plain(t("field.pvArgs"), vm.PV_args, true),
          plain(t("field.afterShutdown"), t(`after.${vm.actions_after_shutdown}`)),
          plain(t("field.afterReboot"), t(`after.${vm.actions_after_reboot}`)),
          plain(t("field.afterCrash"), t(`after.${vm.actions_after_crash}`)),
        ]}
      />
    </Section>
  );
}
