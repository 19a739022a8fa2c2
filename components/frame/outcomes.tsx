"use client";
import { useEffect, useEffectEvent, useRef, useState } from "react";
import { bulkCounters } from "../data/bulk-counters";
import type { Rec } from "../data/defaults";
import { useLab } from "../data/lab-context";
import { onAccepted } from "../data/outcomes";
import { taskFault } from "../data/task-fault";
import { useFaultText } from "../data/use-fault-text";
import { useT } from "../i18n";
import { isOpen, taskWords } from "./task-state";
import { useTaskName } from "./use-task-name";

/** As many stand there at once; each is read when it comes. */
const KEPT = 5;
interface Line {
  readonly id: number;
  readonly text: string;
}

/** Says to who does not see it what became of what this page has asked for. Not seen: tasks have their panel, and refusals stand beside their objects. */
export function Outcomes() {
  const t = useT();
  const { labId, session } = useLab();
  const textOf = useOutcomeText();
  const [lines, setLines] = useState<readonly Line[]>([]);
  const count = useRef(0);
  // The same words twice are two elements, so that they are read twice.
  const say = (text: string): void => {
    count.current += 1;
    const id = count.current;
    setLines((before) => [...before, { id, text }].slice(-KEPT));
  };
  const ended = useEffectEvent((task: Rec<"task">) => say(textOf(task)));
  const done = useEffectEvent(() => say(t("tasks.success")));
  useEffect(() => {
    const followed = new Map<string, () => void>();
    const stop = (task: string): void => {
      followed.get(task)?.();
      followed.delete(task);
    };
    const look = (task: string): void => {
      const record = session.store.record("task", task);
      // The answer may be here before the record.
      if (!record || isOpen(record)) return;
      stop(task);
      ended(record);
    };
    const deaf = onAccepted((accepted) => {
      if (accepted.labId !== labId) return;
      const { op, task } = accepted;
      if (task !== null) {
        followed.set(
          task,
          session.store.subscribe(task, () => look(task)),
        );
        look(task);
        // Of these the task that they are about tells, or the list that gets shorter.
      } else if (op !== "task.destroy" && op !== "task.cancel") done();
    });
    return () => {
      deaf();
      for (const task of [...followed.keys()]) stop(task);
    };
  }, [labId, session]);
  return (
    <div role="log" aria-live="polite" aria-label={t("frame.outcomes")} className="sr-only">
      {lines.map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
    </div>
  );
}
/** An ended task in words: its name, what became of it, and why it failed or how many of its objects were refused. */
function useOutcomeText(): (task: Rec<"task">) => string {
  const t = useT();
  const nameOf = useTaskName();
  const textOf = useFaultText();
  return (task) => {
    const fault = taskFault(task);
    const bulk = bulkCounters(task);
    const more = fault ? textOf(fault) : bulk ? t("tasks.counters", { done: bulk.done, refused: bulk.refused, left: bulk.left }) : "";
    const outcome = t("frame.nameOutcome", { name: nameOf(task), outcome: t(taskWords[task.status]) });
    return more ? `${outcome} ${more}` : outcome;
  };
}
