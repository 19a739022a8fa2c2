"use client";
import { Trash2 } from "lucide-react";
import { useState } from "react";
import type { InsideFollowSummary, InsideOverview } from "@/server/contract";
import { useDialogSubmit } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { Check } from "../../ui/check";
import { cx } from "../../ui/cx";
import { Notice } from "../../ui/notice";
import { useRegionName } from "../../ui/region-name";
import { kindWords } from "../names";
import { formatUs } from "../numbers";
import { useFollowName } from "./use-follow-name";

const stateTones: Record<InsideFollowSummary["state"], string> = {
  waiting: "text-paused",
  running: "text-accent",
  held: "text-paused",
  done: "text-running",
  failed: "text-bad",
};
/** Requests followed lately, newest first; two of them can be laid side by side. */
export function FollowList({
  overview,
  openId,
  onOpen,
  onCompare,
}: {
  overview: InsideOverview;
  openId: string | null;
  onOpen: (id: string) => void;
  onCompare: (left: string, right: string) => void;
}) {
  const t = useT();
  const regionName = useRegionName();
  const text = useFaultText();
  const followName = useFollowName(overview);
  const { run, fault } = useDialogSubmit();
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const follows = [...overview.follows].reverse();
  const chosen = ticked.filter((id) => follows.some((follow) => follow.id === id));
  if (follows.length === 0) return <p className="text-faint">{t("inside.noFollows")}</p>;
  const [left, right] = chosen;
  return (
    <section aria-label={regionName(t("inside.followed"))} className="flex flex-col gap-1.5">
      <h3 className="font-semibold">{t("inside.followed")}</h3>
      <ul className="overflow-hidden rounded-md border border-line">
        {follows.map((follow) => {
          const name = followName(follow);
          return (
            <li
              key={follow.id}
              className={cx(
                "flex h-8 items-center gap-2 border-b border-line px-2 last:border-b-0",
                follow.id === openId && "bg-accent-soft",
              )}
            >
              <Check
                aria-label={t("inside.tickToCompare", { name })}
                checked={chosen.includes(follow.id)}
                onChange={() =>
                  setTicked(chosen.includes(follow.id) ? chosen.filter((id) => id !== follow.id) : [...chosen, follow.id].slice(-2))
                }
              />
              <button
                type="button"
                aria-current={follow.id === openId || undefined}
                onClick={() => onOpen(follow.id)}
                className="min-w-0 flex-1 truncate rounded-sm text-left hover:underline"
              >
                {name} <span className="text-xs text-muted">{kindWords[follow.kind]}</span>
              </button>
              <span className={cx("shrink-0 text-xs tabular-nums", stateTones[follow.state])}>
                {follow.state === "done" && follow.totalUs !== null
                  ? formatUs(follow.totalUs)
                  : follow.state === "running"
                    ? `${follow.reached} / ${follow.steps}`
                    : t(`inside.follow.${follow.state}`)}
              </span>
              <IconButton
                label={t("inside.forget", { name })}
                icon={<Trash2 size={12} aria-hidden />}
                onClick={() => void run("inside.forget", { host: overview.host, id: follow.id })}
              />
            </li>
          );
        })}
      </ul>
      <Button
        isSmall
        className="self-start"
        disabledReason={left && right ? null : t("inside.tickTwo")}
        onClick={() => left && right && onCompare(left, right)}
      >
        {t("inside.compare")}
      </Button>
      {fault && <Notice>{text(fault)}</Notice>}
    </section>
  );
}
