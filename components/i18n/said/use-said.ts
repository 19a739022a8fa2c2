"use client";
import { useCallback } from "react";
import type { WireSaid } from "@/server/contract";
import { useLanguage } from "..";
import { useFaultTable } from "../faults/loaded";
import { say } from "./say";

/** Says in the page's language what the simulator says by codes; nothing while the sentences are on their way. */
export function useSaid(): (said: WireSaid) => string {
  const { language } = useLanguage();
  const table = useFaultTable(language);
  return useCallback((said) => (table ? (say(language, table.said, said) ?? said.join(" ")) : ""), [language, table]);
}
