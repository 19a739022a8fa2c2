"use client";
import { Clock, Hourglass, X } from "lucide-react";
import type { InsideOverview } from "@/server/contract";
import { type Translate, useT } from "../../i18n";
import { cx } from "../../ui/cx";
import { domainName, failureOf } from "../names";
import { formatShare } from "../numbers";
import type { Wait } from "./measures";
import { Bar } from "./parts";

/** More are told by number: the worst come first. */
const MOST_WAITS = 12;

function keyOf(wait: Wait): string {
  switch (wait.kind) {
    case "cpu":
      return `cpu ${wait.domid}`;
    case "vcpu":
      return `vcpu ${wait.domid}.${wait.vcpu}`;
    case "follow":
      return `follow ${wait.follow.id}`;
    default:
      return `${wait.kind} ${wait.device.id}`;
  }
}
function saidOf(t: Translate, wait: Wait, overview: InsideOverview): string {
  const nameOf = (domid: number): string => domainName(overview, domid);
  switch (wait.kind) {
    case "vcpu":
      return t("beside.wait.vcpu", { name: nameOf(wait.domid), vcpu: wait.vcpu, pcpu: wait.pcpu });
    case "cpu":
      return t("beside.wait.cpu", { name: nameOf(wait.domid), got: formatShare(wait.gotMicro), wanted: formatShare(wait.wantedMicro) });
    case "follow": {
      const { follow } = wait;
      const about = { request: t(`inside.request.${follow.request}`), name: nameOf(follow.domid) };
      return t(follow.state === "failed" ? "beside.wait.followFailed" : "beside.wait.held", about);
    }
    default: {
      const { name: device, domid, queued } = wait.device;
      const failure = failureOf(t, wait.device);
      const about = { device, name: nameOf(domid) };
      if (wait.kind === "ring") return queued > 0 ? t("beside.wait.ring", { ...about, count: queued }) : t("beside.wait.full", about);
      if (wait.kind === "coming") return t("beside.wait.coming", about);
      return failure === null ? t("beside.wait.hotplug", about) : t("beside.wait.failed", { ...about, failure });
    }
  }
}
const isFailed = (wait: Wait): boolean => wait.kind === "failed" || (wait.kind === "follow" && wait.follow.state === "failed");

/** What stands still on a host, the worst first; what failed is red. */
export function Waits({ waits, overview }: { waits: readonly Wait[]; overview: InsideOverview }) {
  const t = useT();
  if (waits.length === 0) return <p className="text-faint">{t("beside.noWaits")}</p>;
  return (
    <ul className="flex flex-col text-sm tabular-nums">
      {waits.slice(0, MOST_WAITS).map((wait) => {
        const Icon = isFailed(wait) ? X : wait.kind === "coming" ? Clock : Hourglass;
        return (
          <li key={keyOf(wait)} className="flex min-h-6 items-center gap-1.5">
            <Icon size={12} aria-hidden className={cx("shrink-0", isFailed(wait) ? "text-bad" : "text-paused")} />
            <span className={cx("min-w-0 break-words", isFailed(wait) && "text-bad")}>{saidOf(t, wait, overview)}</span>
            {wait.kind === "cpu" && (
              <span className="ml-auto flex w-20 shrink-0">
                <Bar got={wait.gotMicro / wait.wantedMicro} wanted={1} />
              </span>
            )}
          </li>
        );
      })}
      {waits.length > MOST_WAITS && <li className="h-6 text-xs text-muted">{t("beside.more", { count: waits.length - MOST_WAITS })}</li>}
    </ul>
  );
}
