"use client";
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { type TextKey, useT } from "../i18n";
import { Button } from "../ui/button";

const steps: readonly { readonly at: string; readonly title: TextKey; readonly text: TextKey }[] = [
  { at: "tree", title: "tour.1.title", text: "tour.1" },
  { at: "toolbar", title: "tour.2.title", text: "tour.2" },
  { at: "time", title: "tour.3.title", text: "tour.3" },
  { at: "tasks", title: "tour.4.title", text: "tour.4" },
];
const WIDTH = 320;
const HEIGHT = 170;

/** Four stops, each beside what it is about; Escape or Skip ends it. */
export function Tour({ onClose }: { onClose: () => void }) {
  const t = useT();
  const [at, setAt] = useState(0);
  const [place, setPlace] = useState<{ readonly left: number; readonly top: number } | null>(null);
  const card = useRef<HTMLDivElement>(null);
  const step = steps[at];
  useLayoutEffect(() => {
    const target = document.querySelector<HTMLElement>(`[data-tour="${step?.at}"]`);
    const box = target?.getBoundingClientRect();
    if (!target || !box) return;
    target.classList.add("outline-2", "-outline-offset-2", "outline-accent");
    const left = step?.at === "tree" ? box.right + 14 : Math.min(Math.max(12, box.left + 40), innerWidth - WIDTH - 12);
    const top = step?.at === "tree" ? box.top + 60 : box.top > innerHeight / 2 ? box.top - HEIGHT - 14 : box.bottom + 12;
    setPlace({ left, top });
    card.current?.focus();
    return () => target.classList.remove("outline-2", "-outline-offset-2", "outline-accent");
  }, [step]);
  useEffect(() => {
    const onKey = (event: KeyboardEvent): void => {
      if (event.key === "Escape") onClose();
    };
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [onClose]);
  if (!step) return null;
  const isLast = at === steps.length - 1;
  return (
    <div
      ref={card}
      role="dialog"
      aria-label={t("tour.title")}
      aria-describedby="tour-text"
      tabIndex={-1}
      className="popup fixed z-50 flex flex-col rounded-lg p-4 transition-[left,top] duration-180"
      style={{ width: WIDTH, minHeight: HEIGHT, left: place?.left ?? 20, top: place?.top ?? 60 }}
    >
      <h2 className="text-lg font-semibold">{t(step.title)}</h2>
      <p id="tour-text" className="mt-1 flex-1 text-muted">
        {t(step.text)}
      </p>
      <div className="mt-3 flex items-center gap-2">
        <span className="text-sm text-faint">{t("tour.step", { at: at + 1, count: steps.length })}</span>
        <span className="ml-auto" />
        {!isLast && (
          <Button kind="quiet" onClick={onClose}>
            {t("tour.skip")}
          </Button>
        )}
        {at > 0 && <Button onClick={() => setAt(at - 1)}>{t("tour.back")}</Button>}
        <Button kind="primary" onClick={() => (isLast ? onClose() : setAt(at + 1))}>
          {t(isLast ? "tour.done" : "tour.next")}
        </Button>
      </div>
    </div>
  );
}
