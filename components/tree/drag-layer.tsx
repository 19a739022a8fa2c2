"use client";
import { Ban } from "lucide-react";
import { useEffect, useState } from "react";
import { createPortal } from "react-dom";
import { useT } from "../i18n";
import { ShownName } from "../ui/shown-name";
import type { Drag } from "./use-tree-drag";

/** What is dragged and what would become of it, beside the pointer. */
export function DragLabel({ drag }: { drag: Drag }) {
  const t = useT();
  const [asked, setAsked] = useState<{ readonly id: string; readonly why: string } | null>(null);
  const { over } = drag;
  const choices = over?.choices ?? [];
  const able = choices.filter(({ why }) => why === null);
  const [refused] = choices;
  // The toolstack's own reason, where it has one, as at every other control.
  const isRefused = able.length === 0 && refused !== undefined;
  useEffect(() => {
    if (!isRefused || !over || !refused?.askWhy) return;
    let isOn = true;
    void refused.askWhy().then((why) => isOn && why && setAsked({ id: over.id, why }));
    return () => {
      isOn = false;
    };
  }, [isRefused, over, refused]);
  const why = asked && asked.id === over?.id ? asked.why : refused?.why;
  const text = !over ? null : able.length > 0 ? able.map(({ label }) => label).join(" · ") : (why ?? t("tree.thisCannotBePutHere"));
  return createPortal(
    <div
      role="status"
      aria-label={t("tree.whatIsDragged")}
      className="popup pointer-events-none fixed z-60 max-w-80 px-2 py-1 text-sm"
      style={{ left: drag.x + 14, top: drag.y + 10 }}
    >
      <div className="truncate font-medium">
        <ShownName name={drag.label} />
      </div>
      {text && (
        <div className={able.length > 0 ? "text-accent" : "flex items-center gap-1 text-bad"}>
          {able.length === 0 && <Ban size={12} aria-hidden className="shrink-0" />}
          {text}
        </div>
      )}
    </div>,
    document.body,
  );
}
