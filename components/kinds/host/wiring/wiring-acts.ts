"use client";
/** What may be done with a server's network scripts, and why not: the same for the buttons of its page and for its menu on the map. */
import type { OperationName, WiringView } from "@/server/contract";
import { useLab } from "../../../data/lab-context";
import { useAct } from "../../../data/submit";
import { useFollowedWhile } from "../../../data/views";
import { type TextKey, useT } from "../../../i18n";
import type { MenuEntry } from "../../../ui/menu-entries";
import type { CommandContext } from "../../command";
import { needsRole } from "../../command-state";
import "./texts";

type WiringAct = Exclude<Extract<OperationName, `wiring.${string}`>, "wiring.choose">;
/** In the order of their buttons; `way`: whether each goes on or back. */
export const WIRING_ACTS = [
  { op: "wiring.run", label: "wiring.runAll", way: "forward" },
  { op: "wiring.step", label: "wiring.step", way: "forward" },
  { op: "wiring.undo", label: "wiring.undo", way: "back" },
  { op: "wiring.undo_all", label: "wiring.undoAll", way: "back" },
  { op: "wiring.fail", label: "wiring.failHere", way: "forward" },
] as const satisfies readonly { op: WiringAct; label: TextKey; way: "forward" | "back" }[];

export interface WiringReasons {
  /** why none of them, by role or since scripts run; null: they may */
  readonly busy: string | null;
  readonly forward: string | null;
  readonly back: string | null;
}
export function wiringReasons(view: WiringView, who: Pick<CommandContext, "role" | "t">): WiringReasons {
  const { t } = who;
  const busy = needsRole("pool-operator", who) ?? (view.isRunning ? t("wiring.isRunning") : null);
  return {
    busy,
    forward: busy ?? (view.done === view.steps.length ? t("wiring.allDone") : null),
    back: busy ?? (view.done === 0 ? t("wiring.noneDone") : null),
  };
}
/** The menu of a server's network scripts. It follows them while it is open, so it is called as a hook. @param ref - of the server; null: none */
export function useWiringMenu(ref: string | null): readonly MenuEntry[] {
  const t = useT();
  const { role, session } = useLab();
  const act = useAct();
  const host = ref === null ? undefined : session.store.record("host", ref);
  const { answer, refusal } = useFollowedWhile(host !== undefined, "wiring", { host: ref ?? "" });
  if (!host) return [];
  const label = t("wiring.scripts");
  const none = answer === null ? t("wiring.noInterface") : answer === undefined ? (refusal ?? t("common.loading")) : null;
  if (!answer) return [{ kind: "submenu", label, why: none, entries: [] }];
  const reasons = wiringReasons(answer, { role, t });
  const entries: MenuEntry[] = WIRING_ACTS.map(({ op, label: called, way }) => ({
    label: t(called),
    why: reasons[way],
    run: () => void act(host.ref, op, { host: host.ref }),
  }));
  return [{ kind: "submenu", label, why: null, entries: entries }];
}
