"use client";
import type { AnyRec } from "../data/defaults";
import { useLab } from "../data/lab-context";
import { useObjectState } from "../data/use-object-state";
import { useT } from "../i18n";
import { StateMark } from "../ui/object-icon";

/** The state of an object beside its name, where its kind says it. */
export function HeadState({ object }: { object: AnyRec }) {
  const t = useT();
  const kind = useLab().kinds.of(object);
  const state = useObjectState(object.ref);
  if (!state || !kind?.saysState) return null;
  return (
    <span className="inline-flex shrink-0 items-center gap-1 text-muted">
      {kind.iconStyle !== "mark" && <StateMark look={state.look} size={11} />}
      {t(state.word)}
    </span>
  );
}
