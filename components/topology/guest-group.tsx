"use client";
import { Boxes } from "lucide-react";
import { useT } from "../i18n";
import { visibleText } from "../ui/visible-text";
import type { PicturedGroup } from "./picture";

/** Guests of a host on one bridge, folded into one box: a click unfolds them. */
export function GuestGroupBox({ group, isNamed, onOpen }: { group: PicturedGroup; isNamed: boolean; onOpen: () => void }) {
  const t = useT();
  const { name: bridge, members, x, y, width, height } = group;
  const count = members.length;
  const text =
    bridge === "" ? t("topology.interfaces", { count }) : t("topology.interfacesOnBridge", { count, bridge: visibleText(bridge) });
  return (
    <button
      type="button"
      aria-expanded={false}
      onClick={onOpen}
      onPointerDown={(event) => event.stopPropagation()}
      className="absolute flex items-center gap-1.5 rounded-md border border-dashed border-accent-line bg-raised px-2 text-left text-sm hover:bg-hover"
      style={{ left: x, top: y, width, height }}
    >
      <Boxes size={14} aria-hidden className="shrink-0 text-muted" />
      {isNamed && <span className="whitespace-nowrap">{text}</span>}
      {!isNamed && <span className="sr-only">{text}</span>}
    </button>
  );
}
