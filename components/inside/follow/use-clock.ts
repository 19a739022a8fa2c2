"use client";
import { useState } from "react";
import { useErrorText } from "../../data/error-text";
import { useSpeed } from "../../data/hooks";
import { useLab } from "../../data/lab-context";
import { api } from "../../data/trpc";
import { useT } from "../../i18n";

type Action = Parameters<typeof api.lab.clock.mutate>[0]["action"];

/** The lab's clock for somebody who steps through a request. */
export function useLabClock(): {
  readonly isRunning: boolean;
  /** why this person may not move it */
  readonly why: string | null;
  readonly failure: string | null;
  readonly ask: (action: Action) => Promise<boolean>;
} {
  const t = useT();
  const errorText = useErrorText();
  const { session, labId, role } = useLab();
  const speed = useSpeed();
  const [failure, setFailure] = useState<string | null>(null);
  const ask = async (action: Action): Promise<boolean> => {
    setFailure(null);
    try {
      session.clock.hear(await api.lab.clock.mutate({ labId, action }));
      return true;
    } catch (error) {
      setFailure(errorText(error));
      return false;
    }
  };
  return { isRunning: (speed ?? 0) > 0, why: role === "pool-operator" || role === "pool-admin" ? null : t("time.noRole"), failure, ask };
}
