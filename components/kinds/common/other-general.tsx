"use client";
import { useConsole } from "../../data/console-context";
import type { Rec } from "../../data/defaults";
import { useMembers, useRecord, useRecords } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { useT } from "../../i18n";
import { exactBytes, formatBytes } from "../../ui/format";
import { StateMark } from "../../ui/object-icon";
import { UsageBar } from "../../ui/usage-bar";
import { heldMemory } from "../host/host-memory";
import { useOrganisedFacts } from "../organise/organised-facts";
import { isGuest } from "../vm/guests";
import { PropertiesButton } from "./properties-button";
import { type Fact, Facts, GeneralPage, ObjectLink, Section } from "./section";

const plain = (name: string, value: string | undefined, isMono = false): Fact | null =>
  value ? { name, value, text: value, isMono } : null;

export function PoolGeneral({ pool }: { pool: Rec<"pool"> }) {
  const t = useT();
  const { go } = useConsole();
  const { labName } = useLab();
  const hosts = useRecords("host");
  const vms = useRecords("VM").filter(isGuest);
  const master = useRecord("host", pool.master);
  const sr = useRecord("SR", pool.default_SR);
  const organised = useOrganisedFacts(pool);
  return (
    <GeneralPage page="pool" sections={["general", "hosts"]} actions={<PropertiesButton of={pool.ref} />}>
      <Section id="general" title={t("section.general")}>
        <Facts
          facts={[
            { name: t("field.name"), value: pool.name_label || labName, text: pool.name_label },
            plain(t("field.description"), pool.name_description),
            ...organised,
            {
              name: t("field.counts"),
              value: t("field.countsText", {
                hosts: hosts.length,
                vms: vms.length,
                running: vms.filter((vm) => vm.power_state === "Running").length,
              }),
            },
            master && { name: t("field.coordinator"), value: <ObjectLink name={master.name_label} onClick={() => go(master.ref)} /> },
            sr && { name: t("field.defaultSr"), value: <ObjectLink name={sr.name_label} onClick={() => go(sr.ref)} /> },
            { name: t("field.ha"), value: t(pool.ha_enabled ? "field.haOn" : "field.haOff") },
            { name: t("field.uuid"), value: pool.uuid, text: pool.uuid, isMono: true },
          ]}
        />
      </Section>
      <Section id="hosts" title={t("section.hosts")}>
        <ul className="@container py-1">
          {hosts.map((host) => (
            <HostLine key={host.ref} host={host} />
          ))}
        </ul>
      </Section>
    </GeneralPage>
  );
}
function HostLine({ host }: { host: Rec<"host"> }) {
  const t = useT();
  const { go } = useConsole();
  const metrics = useRecord("host_metrics", host.metrics);
  const vms = useMembers("vmsByHost", host.ref).filter(isGuest);
  const held = heldMemory(metrics);
  return (
    <li className="grid min-h-8 grid-cols-[minmax(0,1fr)_90px_120px] items-center gap-3 px-3 hover:bg-hover @min-[480px]:grid-cols-[minmax(0,1fr)_90px_minmax(90px,160px)_120px]">
      <ObjectLink name={host.name_label} onClick={() => go(host.ref)} />
      <span className="text-sm text-muted">{t("host.vmCount", { count: vms.length })}</span>
      {held && (
        <>
          <UsageBar
            fraction={held.totalBytes > 0 ? held.heldBytes / held.totalBytes : 0}
            label={`${host.name_label}: ${t("section.memory")}, ${t("field.memHeld")}`}
            className="hidden @min-[480px]:inline-block"
          />
          <span className="text-right text-sm text-muted" title={`${exactBytes(held.heldBytes)} / ${exactBytes(held.totalBytes)}`}>
            {t("usage.of", { used: formatBytes(held.heldBytes), total: formatBytes(held.totalBytes) })}
          </span>
        </>
      )}
    </li>
  );
}

export function SrGeneral({ sr }: { sr: Rec<"SR"> }) {
  const t = useT();
  const { go } = useConsole();
  const { session } = useLab();
  const pbds = useMembers("pbdsBySr", sr.ref);
  const size = (name: string, bytes: number): Fact => ({ name, value: formatBytes(bytes), text: exactBytes(bytes) });
  const organised = useOrganisedFacts(sr);
  return (
    <GeneralPage page="sr" sections={["general", "capacity", "links"]} actions={<PropertiesButton of={sr.ref} />}>
      <Section id="general" title={t("section.general")}>
        <Facts
          facts={[
            { name: t("field.name"), value: sr.name_label, text: sr.name_label },
            plain(t("field.description"), sr.name_description),
            ...organised,
            plain(t("field.type"), sr.type.toUpperCase()),
            plain(t("field.contentType"), sr.content_type),
            { name: t("field.shared"), value: t(sr.shared ? "common.yes" : "common.no") },
            { name: t("field.uuid"), value: sr.uuid, text: sr.uuid, isMono: true },
          ]}
        />
      </Section>
      <Section id="capacity" title={t("section.capacity")}>
        <div className="px-3 pt-2">
          <UsageBar fraction={sr.physical_size > 0 ? sr.physical_utilisation / sr.physical_size : 0} label={t("section.capacity")} />
        </div>
        <Facts
          facts={[
            size(t("field.size"), sr.physical_size),
            size(t("field.used"), sr.physical_utilisation),
            size(t("field.allocated"), sr.virtual_allocation),
          ]}
        />
      </Section>
      <Section id="links" title={t("section.links")}>
        <ul className="py-1">
          {pbds.map((pbd) => (
            <li key={pbd.ref} className="flex min-h-7 items-center gap-3 px-3 hover:bg-hover">
              <ObjectLink name={session.store.record("host", pbd.host)?.name_label ?? "—"} onClick={() => go(pbd.host)} />
              <span className="ml-auto inline-flex items-center gap-1 text-sm text-muted">
                <StateMark look={pbd.currently_attached ? "running" : "bad"} size={11} />
                {t(pbd.currently_attached ? "field.linked" : "field.unlinked")}
              </span>
            </li>
          ))}
        </ul>
      </Section>
    </GeneralPage>
  );
}
