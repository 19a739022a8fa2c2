"use client";
/** Operations that are done from the map: what each has been refused is told there, and the latest is taken back. */
import { useCallback, useState } from "react";
import type { Outcome } from "@/server/contract";
import { useLab } from "../../data/lab-context";
import { useAct } from "../../data/submit";
import { useFaultText } from "../../data/use-fault-text";
import { useT } from "../../i18n";
import type { MenuEntry } from "../../ui/menu-entries";
import { addDone, dropDone, useLastDone } from "./done-here";
import type { Deed, Doing } from "./edge-entries";
import "./texts";

export interface Deeds {
  readonly act: (doing: Doing) => Promise<Outcome>;
  /** what the latest was refused for, in words; null: nothing */
  readonly refused: string | null;
  readonly forget: () => void;
  /** the entry that takes the latest back */
  readonly takeBack: MenuEntry;
}
export function useDeeds(): Deeds {
  const t = useT();
  const { labId } = useLab();
  const send = useAct();
  const say = useFaultText();
  const [refused, setRefused] = useState<string | null>(null);
  const last = useLastDone(labId);
  const submit = useCallback(
    async (on: string, what: string, { op, args }: Deed): Promise<Outcome> => {
      const outcome = await send(on, op, args);
      setRefused(outcome.ok ? null : t("acting.refused", { what, why: say(outcome.fault, { op }) }));
      return outcome;
    },
    [send, say, t],
  );
  const act = useCallback(
    async ({ on, label, deed, back }: Doing): Promise<Outcome> => {
      const outcome = await submit(on, label, deed);
      const undone = outcome.ok ? back(outcome.value) : null;
      if (undone) addDone(labId, { on, label, back: undone });
      return outcome;
    },
    [submit, labId],
  );
  const takeBack: MenuEntry = last
    ? {
        label: t("acting.takeBack", { what: last.label }),
        why: null,
        run: () => {
          dropDone(labId, last);
          void submit(last.on, t("acting.takeBack", { what: last.label }), last.back);
        },
      }
    : { label: t("acting.takeBackNone"), why: t("acting.nothingDone"), run: () => undefined };
  return { act, refused, forget: useCallback(() => setRefused(null), []), takeBack };
}
