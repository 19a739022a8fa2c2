"use client";
import { Boxes } from "lucide-react";
import { useT } from "../i18n";
import { visibleText } from "../ui/visible-text";
import type { GuestGroup } from "./layout";

/** Guests of a host on one bridge, folded into one box: a click unfolds them. */
export function GuestGroupBox({ group, isNamed, onOpen }: { group: GuestGroup; isNamed: boolean; onOpen: () => void }) {
  const t = useT();
  const { bridge, count, x, y, width, height } = group;
  const text =
    bridge === "" ? t("topology.interfaces", { count }) : t("topology.interfacesOnBridge", { count, bridge: visibleText(bridge) });
  return (
    <button
      type="button"
      aria-expanded={false}
      onClick={onOpen}
      onPointerDown={(event) => event.stopPropagation()}
      className="absolute flex items-center gap-1.5 rounded-md border border-dashed border-accent-line bg-raised px-2 text-left text-sm hover:bg-hover"
      style={{ left: x, top: y - height / 2, width, height }}
    >
      <Boxes size={14} aria-hidden className="shrink-0 text-muted" />
      {isNamed && <span className="whitespace-nowrap">{text}</span>}
      {!isNamed && <span className="sr-only">{text}</span>}
    </button>
  );
}
