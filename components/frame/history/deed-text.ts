"use client";
import { useCallback } from "react";
import type { DeedView } from "@/server/contract/past";
import { useNameOf } from "../../data/use-name-of";
import { useT } from "../../i18n";
import { visibleText } from "../../ui/visible-text";

/** A reference as it stands in what was asked for. */
const REFERENCE = /OpaqueRef:[0-9a-zA-Z-]+/g;

/** Puts names in the place of the references of objects that the lab has. @param labels - of others that are known, by ref */
export function useNamed(labels?: ReadonlyMap<string, string>): (text: string) => string {
  const nameOf = useNameOf();
  return useCallback((text) => visibleText(text.replace(REFERENCE, (ref) => nameOf(ref) ?? labels?.get(ref) ?? ref)), [nameOf, labels]);
}

/** What was done, in a line. */
export function useDeedText(): (deed: Pick<DeedView, "kind" | "what">) => string {
  const t = useT();
  const named = useNamed();
  return useCallback(
    ({ kind, what }) => {
      if (what === "") return t("history.deed.hidden");
      switch (kind) {
        case "consoleInput":
          return what === "typed" ? t("history.deed.unshown") : t("history.deed.consoleInput", { text: what.replace(/^typed /, "") });
        case "exec":
          return t("history.deed.exec", { text: what.replace(/^ran /, "") });
        case "consoleResize":
        case "shellOpen":
        case "shellClose":
        case "execKill":
          return t(`history.deed.${kind}`);
        default:
          return named(what.replace(/ \{\}$/, ""));
      }
    },
    [t, named],
  );
}
