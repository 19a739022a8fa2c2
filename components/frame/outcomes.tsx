"use client";
import { useRef, useState } from "react";
import { bulkCounters } from "../data/bulk-counters";
import type { Rec } from "../data/defaults";
import { taskFault } from "../data/task-fault";
import { outcomeWords } from "../data/task-state";
import { useFaultText } from "../data/use-fault-text";
import { useT } from "../i18n";
import { useTaskName } from "../kinds/use-task-name";
import { useOwnOutcomes } from "./use-own-outcomes";

/** As many stand there at once; each is read when it comes. */
const KEPT = 5;
interface Line {
  readonly id: number;
  readonly text: string;
}

/** Says to who does not see it what became of what this page has asked for. Not seen: tasks have their panel, and refusals stand beside their objects. */
export function Outcomes() {
  const t = useT();
  const textOf = useOutcomeText();
  const [lines, setLines] = useState<readonly Line[]>([]);
  const count = useRef(0);
  // The same words twice are two elements, so that they are read twice.
  const say = (text: string): void => {
    count.current += 1;
    const id = count.current;
    setLines((before) => [...before, { id, text }].slice(-KEPT));
  };
  useOwnOutcomes({ ended: (task) => say(textOf(task)), done: () => say(t("tasks.success")) });
  return (
    <div role="log" aria-live="polite" aria-label={t("frame.outcomes")} className="sr-only">
      {lines.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
/** An ended task in words: its name, what became of it, and why it failed or how many of its objects were refused. */
export function useOutcomeText(): (task: Rec<"task">) => string {
  const t = useT();
  const nameOf = useTaskName();
  const textOf = useFaultText();
  return (task) => {
    const fault = taskFault(task);
    const bulk = bulkCounters(task);
    const more = fault ? textOf(fault) : bulk ? t("tasks.counters", { done: bulk.done, refused: bulk.refused, left: bulk.left }) : "";
    const outcome = t("frame.nameOutcome", { name: nameOf(task), outcome: t(outcomeWords({ status: task.status, bulk })) });
    return more ? `${outcome} ${more}` : outcome;
  };
}
