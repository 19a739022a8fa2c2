/** Title, explanation and correction of each panel. */
import type { InsideDetail, InsideOverview } from "@/server/contract";
import type { TextKey, Translate } from "../i18n";
import { domainName } from "./names";
import type { Opened } from "./opened";

export interface PanelWords {
  readonly title: string;
  readonly note?: string;
  readonly explain: readonly TextKey[];
  readonly differs?: TextKey;
}
const known = ["xenconsoled", "xend", "xl", "qemu", "xenopsd", "xapi", "libvirtd"] as const;

export function panelWords(t: Translate, opened: Opened, overview: InsideOverview, detail: InsideDetail | null | undefined): PanelWords {
  switch (opened.kind) {
    case "domain": {
      const domain = overview.domains.find((d) => d.domid === opened.domid);
      const kind = domain?.kind ?? "pv";
      return {
        title: domain?.name ?? `${opened.domid}`,
        explain: [`explain.${kind}`],
        ...(kind === "dom0" || kind === "stubdom" ? { differs: `differs.${kind}` as const } : {}),
      };
    }
    case "ring": {
      const device = overview.devices.find((d) => d.id === opened.device);
      const name = device ? domainName(overview, device.domid) : "";
      const isEmulated = device?.path === "emulated";
      return {
        title: t(isEmulated ? "inside.emulatedOf" : "inside.ringOf", { device: device?.name ?? opened.device, name }),
        explain: [isEmulated ? "explain.emulated" : device?.kind === "console" ? "explain.console" : "explain.ring"],
        ...(isEmulated || device?.kind === "console" ? {} : { differs: "differs.ring" as const }),
      };
    }
    case "events":
      return { title: t("inside.events"), explain: ["explain.events"], differs: "differs.events" };
    case "grants":
      return { title: t("inside.grants"), explain: ["explain.grants"], differs: "differs.grants" };
    case "xenstore":
      return { title: "XenStore", explain: ["explain.xenstore"], differs: "differs.xenstore" };
    case "scheduler": {
      const own = detail?.kind === "scheduler" ? detail.scheduler : overview.hypervisor.pools.find((p) => p.id === opened.pool)?.scheduler;
      return {
        title: t("inside.scheduler"),
        explain: [
          "explain.scheduler",
          own === "credit" || own === "credit2" || own === "sedf" ? `explain.sched.${own}` : "explain.sched.other",
        ],
      };
    }
    case "memory":
      return { title: t("inside.memory"), explain: ["explain.memory"] };
    case "hypercalls":
      return { title: t("inside.hypercalls"), explain: ["explain.hypercalls"] };
    case "calls":
      return { title: t("inside.calls"), explain: ["explain.calls"], differs: "differs.calls" };
    case "daemon": {
      const daemon = overview.daemons.find((d) => d.id === opened.id);
      const own = known.find((one) => opened.id === one || opened.id.startsWith(`${one}:`)) ?? "other";
      return {
        title: daemon?.name ?? opened.id,
        explain: [`explain.daemon.${own}`],
        ...(own === "xapi" ? { differs: "differs.daemon.xapi" as const } : {}),
      };
    }
    case "part":
      return {
        title: t(`inside.${opened.part}`),
        explain: [`explain.${opened.part}`],
        ...(opened.part === "bridge" ? { differs: "differs.bridge" as const } : {}),
      };
    case "follow":
      return { title: t("inside.follow"), explain: opened.id === null ? ["explain.follow"] : [] };
    case "compare":
      return { title: t("inside.compare"), explain: [] };
  }
}
