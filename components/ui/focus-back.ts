import { useEffect, useState } from "react";

/**
 * Puts the focus back where it was before this appeared, unless it is somewhere by itself. A field that takes the focus as it appears is
 * what the library would take for the place to go back to.
 */
export function useFocusBack(): void {
  const [opener] = useState(() => document.activeElement);
  useEffect(
    () => () => {
      setTimeout(() => {
        if (document.activeElement === document.body && opener instanceof HTMLElement && opener.isConnected) opener.focus();
      });
    },
    [opener],
  );
}
