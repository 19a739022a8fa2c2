"use client";
import type { InsideDaemon, InsideOverview } from "@/server/contract";
import { useT } from "../../i18n";
import { formatBytes } from "../../ui/format";
import { FactGrid, Table } from "../../ui/table";
import { domainName } from "../names";
import { formatShare } from "../numbers";

export function DaemonDetailView({ daemon, overview }: { daemon: InsideDaemon; overview: InsideOverview }) {
  const t = useT();
  return (
    <FactGrid
      facts={[
        [t("inside.process"), daemon.name],
        ["PID", daemon.pid],
        [t("inside.runsIn"), domainName(overview, daemon.domid)],
        daemon.serves === null ? null : [t("inside.servesAlone"), domainName(overview, daemon.serves)],
        [t("inside.state"), t(daemon.isRunning ? "inside.isRunning" : "inside.isStopped")],
        ["CPU", formatShare(daemon.cpuMicro)],
      ]}
    />
  );
}
export function HardwareDetailView({ overview }: { overview: InsideOverview }) {
  const t = useT();
  const { hardware } = overview;
  return (
    <>
      <FactGrid
        facts={[
          ["CPU", hardware.cpuModel],
          [
            t("inside.cpuShape"),
            t("inside.cpuShapeText", {
              sockets: hardware.sockets,
              cores: hardware.coresPerSocket,
              threads: hardware.threadsPerCore,
              mhz: hardware.cpuMhz,
            }),
          ],
          [t("inside.hostMemory"), formatBytes(hardware.memoryBytes)],
        ]}
      />
      <Table
        name="NIC"
        isNameShown
        empty="—"
        columns={[{ name: t("inside.device"), isMono: true }, { name: "MAC", isMono: true }, { name: t("inside.state") }]}
        rows={hardware.nics.map((nic) => ({ key: nic.device, cells: [nic.device, nic.mac, t(nic.isUp ? "value.up" : "value.down")] }))}
      />
      <Table
        name={t("inside.storage")}
        isNameShown
        empty="—"
        columns={[{ name: t("common.name") }, { name: t("inside.kind") }]}
        rows={hardware.storage.map((sr) => ({ key: sr.ref, cells: [sr.name, sr.type] }))}
      />
    </>
  );
}
export function BridgeDetailView({ overview }: { overview: InsideOverview }) {
  const t = useT();
  const vifs = overview.devices.filter((d) => d.kind === "vif");
  const bridges = [...new Set(vifs.map((d) => d.target).filter(Boolean))].sort();
  return (
    <Table
      name={t("inside.bridge")}
      empty={t("inside.noBridges")}
      columns={[{ name: t("inside.bridge"), isMono: true }, { name: t("inside.interfaces") }]}
      rows={bridges.map((bridge) => ({
        key: bridge,
        cells: [
          bridge,
          vifs
            .filter((d) => d.target === bridge)
            .map((d) => `vif${d.domid}.${d.id.split("/").at(-1)} (${domainName(overview, d.domid)})`)
            .join(", "),
        ],
      }))}
    />
  );
}
