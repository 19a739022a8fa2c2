"use client";
import { ChevronDown } from "lucide-react";
import type { LabSpeed } from "@/server/contract";
import { FASTEST } from "@/server/contract/speed";
import { useSpeed } from "../data/hooks";
import { useT } from "../i18n";
import { cx } from "../ui/cx";
import { speedText } from "./speeds";

export const speedButton =
  "inline-flex h-6 w-[4.5rem] shrink-0 items-center justify-between gap-1 rounded-sm border border-line-strong pr-1 pl-1.5 text-xs font-semibold hover:bg-hover data-popup-open:bg-accent-soft";

/** The speed that is set, on the button of its menu. */
export function SpeedShown({ speed }: { readonly speed: LabSpeed | null }) {
  const t = useT();
  const shown = speed === FASTEST ? t("speed.fastestShort") : speed === 0 || speed === null ? "–" : t(...speedText(speed));
  return (
    <>
      <span className="truncate tabular-nums">{shown}</span>
      <ChevronDown size={12} className="shrink-0 text-muted" aria-hidden />
    </>
  );
}
/** Stands where the menu's button will, and looks like it, until the menu is here. */
export function SpeedMeanwhile({ why }: { readonly why: string | null }) {
  const speed = useSpeed();
  return (
    <span aria-hidden className={cx(speedButton, why !== null && "text-faint opacity-60")}>
      <SpeedShown speed={speed} />
    </span>
  );
}
