import { useEffect } from "react";

let typed = "";
/** What was typed while the palette was still on its way. */
export const firstKeys = (): string => typed;

/** They are the palette's now. */
export function forgetFirstKeys(): void {
  typed = "";
}

/** Stands for the palette until it is here, so that nothing of what is typed right after its key is lost. */
export function PaletteFirstKeys({ onClose }: { readonly onClose: () => void }): null {
  useEffect(() => {
    typed = "";
    const onKey = (event: KeyboardEvent): void => {
      if (event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === "Escape") onClose();
      else if (event.key === "Backspace") typed = typed.slice(0, -1);
      else if (event.key.length === 1) typed += event.key;
      else return;
      event.preventDefault();
      event.stopPropagation();
    };
    addEventListener("keydown", onKey, true);
    return () => removeEventListener("keydown", onKey, true);
  }, [onClose]);
  return null;
}
