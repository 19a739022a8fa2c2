import { useEffect } from "react";

interface FirstKeys {
  readonly text: string;
  /** whether Enter was the last of them */
  readonly isEntered: boolean;
}
const nothing: FirstKeys = { text: "", isEntered: false };
let typed = nothing;
/** What was typed while the palette was still on its way. */
export const firstKeys = (): FirstKeys => typed;

/** They are the palette's now. */
export function forgetFirstKeys(): void {
  typed = nothing;
}

/** What keys come to; null: none of the palette's. */
export function withKey({ text, isEntered }: FirstKeys, key: string): FirstKeys | null {
  if (key === "Enter") return { text, isEntered: true };
  if (key === "Backspace") return { text: text.slice(0, -1), isEntered: false };
  if (key.length !== 1) return null;
  // What has been sent off is not typed into any more.
  return isEntered ? { text, isEntered } : { text: text + key, isEntered: false };
}

/** Stands for the palette until it is here, so that nothing of what is typed right after its key is lost, nor comes to what is below. */
export function PaletteFirstKeys({ onClose }: { readonly onClose: () => void }): null {
  useEffect(() => {
    typed = nothing;
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      const next = withKey(typed, event.key);
      if (event.key === "Escape") onClose();
      else if (next === null) return;
      else typed = next;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("keydown", onKey, true);
    return () => removeEventListener("keydown", onKey, true);
  }, [onClose]);
  return null;
}
