"use client";
import { useCallback } from "react";
import type { WireFault } from "@/server/contract";
import { useLanguage } from "../i18n";
import { useFaultTable } from "../i18n/faults/loaded";
import { isSet } from "./defaults";
import { faultText, leadWord } from "./fault-text";
import { useLab } from "./lab-context";
import { useNameOf } from "./use-name-of";

/** Words for refusals in this lab: references are named from the store. */
export function useFaultText(): (fault: WireFault, about?: { readonly ref?: string; readonly op?: string }) => string {
  const { language } = useLanguage();
  const { session } = useLab();
  const table = useFaultTable(language);
  const nameOf = useNameOf();
  return useCallback(
    (fault, about) => {
      const { store } = session;
      const vm = about?.ref ? store.record("VM", about.ref) : undefined;
      const hosts = store.all("host");
      const home =
        vm && isSet(vm.affinity) ? store.record("host", vm.affinity)?.name_label : hosts.length === 1 ? hosts[0]?.name_label : undefined;
      return faultText(fault, {
        language,
        table,
        nameOf,
        subject: about?.ref ? (nameOf(about.ref) ?? undefined) : undefined,
        verb: about?.op ? leadWord(about.op, language) : undefined,
        host: home,
      });
    },
    [session, language, table, nameOf],
  );
}
