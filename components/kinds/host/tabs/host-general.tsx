"use client";
import { isSet, type Rec } from "../../../data/defaults";
import { useMembers, useRecord, useRecords } from "../../../data/hooks";
import { useObjectState } from "../../../data/use-object-state";
import { useT } from "../../../i18n";
import { exactBytes, formatBytes } from "../../../ui/format";
import { MarkedState } from "../../../ui/object-icon";
import { UsageBar } from "../../../ui/usage-bar";
import { PropertiesButton } from "../../common/properties-button";
import { type Fact, Facts, GeneralPage, Section } from "../../common/section";
import { useOrganisedFacts } from "../../organise/organised-facts";
import { heldMemory } from "../host-memory";
import "./texts";

export function HostGeneral({ host }: { host: Rec<"host"> }) {
  const t = useT();
  const state = useObjectState(host.ref);
  const cpus = useMembers("cpusByHost", host.ref);
  const pifs = useMembers("pifsByHost", host.ref);
  const pool = useRecords("pool")[0];
  const plain = (name: string, value: string | undefined, isMono = false): Fact | null =>
    value ? { name, value, text: value, isMono } : null;
  const model = cpus[0]?.modelname ?? host.cpu_info.modelname;
  const speed = cpus[0]?.speed ?? Number(host.cpu_info.speed ?? 0);
  const count = host.cpu_info.cpu_count ?? `${cpus.length || ""}`;
  const isHvm = host.capabilities.some((capability) => capability.startsWith("hvm"));
  const organised = useOrganisedFacts(host);
  return (
    <GeneralPage page="host" sections={["general", "memory", "cpus", "management", "version"]} actions={<PropertiesButton of={host.ref} />}>
      <Section id="general" title={t("section.general")}>
        <Facts
          facts={[
            { name: t("field.name"), value: host.name_label, text: host.name_label },
            plain(t("field.description"), host.name_description),
            ...organised,
            state && {
              name: t("col.state"),
              value: <MarkedState look={state.look}>{t(state.word)}</MarkedState>,
            },
            { name: t("field.enabled"), value: t(host.enabled ? "common.yes" : "common.no") },
            plain(t("field.hostname"), host.hostname, true),
            plain(t("field.address"), host.address, true),
            pool?.master === host.ref && { name: t("field.coordinator"), value: t("common.yes") },
            { name: t("field.uuid"), value: host.uuid, text: host.uuid, isMono: true },
          ]}
        />
      </Section>
      <MemorySection host={host} />
      <Section id="cpus" title={t("section.cpus")}>
        <Facts
          facts={[
            plain(t("field.cpuModel"), model),
            plain(t("field.cpuCount"), count),
            plain(t("field.sockets"), host.cpu_info.socket_count),
            plain(t("field.speed"), speed > 0 ? `${Math.round(speed)} MHz` : undefined),
            { name: t("field.hvm"), value: t(isHvm ? "common.yes" : "common.no") },
            plain(t("field.scheduler"), host.sched_policy, true),
          ]}
        />
      </Section>
      <Section id="management" title={t("section.management")}>
        <Facts
          facts={pifs
            .filter((pif) => pif.management || pif.IP !== "")
            .map((pif) => ({
              name: `${pif.device}${pif.VLAN >= 0 && !pif.physical ? `.${pif.VLAN}` : ""}`,
              value: pif.IP || t("value.noIp"),
              text: pif.IP,
              isMono: true,
            }))}
        />
      </Section>
      <Section id="version" title={t("section.version")}>
        <Facts
          facts={[
            plain(
              t("field.product"),
              [host.software_version.product_brand, host.software_version.product_version].filter(Boolean).join(" "),
            ),
            plain(t("field.xen"), host.software_version.xen, true),
            plain(t("field.kernel"), host.software_version.linux, true),
            plain(t("field.api"), host.API_version_major > 0 ? `${host.API_version_major}.${host.API_version_minor}` : undefined),
          ]}
        />
      </Section>
      {isSet(host.control_domain) && <ControlDomain of={host.control_domain} />}
    </GeneralPage>
  );
}
function MemorySection({ host }: { host: Rec<"host"> }) {
  const t = useT();
  const metrics = useRecord("host_metrics", host.metrics);
  const held = heldMemory(metrics);
  return (
    <Section id="memory" title={t("section.memory")}>
      {held && (
        <div className="px-3 pt-2">
          <UsageBar fraction={held.totalBytes > 0 ? held.heldBytes / held.totalBytes : 0} label={t("section.memory")} />
        </div>
      )}
      <Facts
        facts={[
          metrics ? { name: t("field.memTotal"), value: formatBytes(metrics.memory_total), text: exactBytes(metrics.memory_total) } : null,
          held && { name: t("field.memHeld"), value: formatBytes(held.heldBytes), text: exactBytes(held.heldBytes) },
          held && metrics
            ? { name: t("field.memFree"), value: formatBytes(metrics.memory_free), text: exactBytes(metrics.memory_free) }
            : null,
          host.memory_overhead > 0
            ? { name: t("field.memOverhead"), value: formatBytes(host.memory_overhead), text: exactBytes(host.memory_overhead) }
            : null,
        ]}
      />
    </Section>
  );
}
function ControlDomain({ of }: { of: string }) {
  const t = useT();
  const vm = useRecord("VM", of);
  if (!vm) return null;
  return (
    <Section id="dom0" title={t("section.dom0")}>
      <Facts
        facts={[
          { name: t("field.domid"), value: `${vm.domid}`, isMono: true },
          { name: t("field.vcpusMax"), value: `${vm.VCPUs_max}` },
          {
            name: t("section.memory"),
            value: formatBytes(vm.memory_target || vm.memory_dynamic_max),
            text: exactBytes(vm.memory_target || vm.memory_dynamic_max),
          },
          { name: t("field.uuid"), value: vm.uuid, text: vm.uuid, isMono: true },
        ]}
      />
    </Section>
  );
}
