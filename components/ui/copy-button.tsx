"use client";
import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useT } from "../i18n";
import { cx } from "./cx";

/** Puts text on the clipboard, also where the browser keeps its clipboard API from pages without TLS. */
export async function copyText(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    const area = document.createElement("textarea");
    area.value = text;
    area.style.position = "fixed";
    area.style.opacity = "0";
    document.body.append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
export function CopyButton({ text, name, className }: { text: string; name: string; className?: string }) {
  const t = useT();
  const [isDone, setDone] = useState(false);
  return (
    <button
      type="button"
      aria-label={isDone ? t("common.copied") : t("general.copyValue", { name })}
      title={t("general.copyValue", { name })}
      onClick={() =>
        void copyText(text).then((ok) => {
          setDone(ok);
          setTimeout(() => setDone(false), 1200);
        })
      }
      className={cx("inline-flex size-5 items-center justify-center rounded-sm text-faint hover:bg-hover hover:text-text", className)}
    >
      {isDone ? <Check size={12} aria-hidden className="text-running" /> : <Copy size={12} aria-hidden />}
    </button>
  );
}
