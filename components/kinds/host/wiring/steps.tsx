"use client";
import { Check, Circle, CircleDot, X } from "lucide-react";
import type { WiringStepView, WiringView } from "@/server/contract";
import { useT } from "../../../i18n";
import { cx } from "../../../ui/cx";

type State = WiringStepView["state"];
const marks = { done: Check, next: CircleDot, later: Circle, failed: X } as const;
const looks: Readonly<Record<State, string>> = { done: "text-running", next: "text-accent", later: "text-faint", failed: "text-bad" };

function Mark({ state }: { state: State }) {
  const Icon = marks[state];
  return <Icon size={14} aria-hidden className={cx("mt-0.5 shrink-0", looks[state])} />;
}

/** State of a step as it is taught: that of its parts. */
function taughtState(parts: readonly WiringStepView[]): State {
  if (parts.some(({ state }) => state === "failed")) return "failed";
  if (parts.every(({ state }) => state === "done")) return "done";
  return parts.some(({ state }) => state === "next" || state === "done") ? "next" : "later";
}

/** The steps as they are taught: fewer than the script has, and here and there in another order. */
export function TaughtSteps({ view }: { view: WiringView }) {
  const t = useT();
  const numbers = Array.from({ length: view.taught }, (_, at) => at + 1);
  return (
    <section aria-label={t("wiring.taught")} className="rounded-lg border border-line bg-surface">
      <h2 className="border-b border-line bg-sunken px-3 py-1 font-semibold">{t("wiring.taught")}</h2>
      <ol className="flex flex-col py-1">
        {numbers.map((number) => {
          const parts = view.steps.map((step, at) => ({ ...step, at: at + 1 })).filter(({ taught }) => taught === number);
          const state = taughtState(parts);
          return (
            <li
              key={number}
              aria-current={state === "next" ? "step" : undefined}
              className={cx("flex gap-2 px-3 py-1", state === "next" && "bg-accent-soft")}
            >
              <Mark state={state} />
              <span className="min-w-0">
                <span className="sr-only">{t(`wiring.state.${state}`)} </span>
                {`${number}. ${t(`wiring.taught.${view.mode}.${number}` as "wiring.taught.xend30.1")}`}{" "}
                <span className="text-muted">{t("wiring.parts", { parts: parts.map(({ at }) => at).join(", ") })}</span>
              </span>
            </li>
          );
        })}
      </ol>
    </section>
  );
}

/** The script's own order, with its commands and what takes each step back. */
export function ScriptSteps({ view }: { view: WiringView }) {
  const t = useT();
  return (
    <section aria-label={t("wiring.order")} className="rounded-lg border border-line bg-surface">
      <h2 className="border-b border-line bg-sunken px-3 py-1 font-semibold">{t("wiring.order")}</h2>
      <ol className="flex flex-col py-1">
        {view.steps.map((step, at) => (
          <li
            key={step.name}
            aria-current={step.state === "next" ? "step" : undefined}
            className={cx("flex gap-2 px-3 py-1", step.state === "next" && "bg-accent-soft")}
          >
            <Mark state={step.state} />
            <div className="min-w-0 flex-1">
              <p className="flex flex-wrap items-baseline gap-x-2">
                <span>
                  <span className="sr-only">{t(`wiring.state.${step.state}`)} </span>
                  {`${at + 1}. ${t(`wiring.step.${step.name}`)}`}
                </span>
                {!step.isOnNet && <span className="text-sm text-bad">{t("wiring.isOff")}</span>}
              </p>
              {step.commands.length > 0 && (
                <ul className="font-mono text-sm text-muted">
                  {step.commands.map((command) => (
                    <li key={command} className="break-words">
                      <code>{command}</code>
                    </li>
                  ))}
                </ul>
              )}
              {step.state === "done" && at === view.done - 1 && step.back.length > 0 && (
                <p className="text-sm text-muted">
                  {t("wiring.takenBack")} <code>{step.back.join("; ")}</code>
                </p>
              )}
            </div>
          </li>
        ))}
      </ol>
    </section>
  );
}
