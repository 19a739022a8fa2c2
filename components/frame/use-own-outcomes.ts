import { useEffect, useEffectEvent } from "react";
import type { Rec } from "../data/defaults";
import { useLab } from "../data/lab-context";
import { onAccepted } from "../data/outcomes";
import { isOpen } from "../data/task-state";

interface Heard {
  /** A task that this page has asked for has ended. @param from - address at which it was asked for */
  readonly ended: (task: Rec<"task">, from: string) => void;
  /** What takes no time is done. */
  readonly done?: () => void;
}

/** Hears what becomes of what this page has asked for. */
export function useOwnOutcomes(heard: Heard): void {
  const { labId, session } = useLab();
  const ended = useEffectEvent(heard.ended);
  const done = useEffectEvent(() => heard.done?.());
  useEffect(() => {
    const followed = new Map<string, () => void>();
    const stop = (task: string): void => {
      followed.get(task)?.();
      followed.delete(task);
    };
    const look = (task: string, from: string): void => {
      const record = session.store.record("task", task);
      // The answer may be here before the record.
      if (!record || isOpen(record)) return;
      stop(task);
      ended(record, from);
    };
    const deaf = onAccepted((accepted) => {
      if (accepted.labId !== labId) return;
      const { op, task } = accepted;
      const from = location.pathname;
      if (task !== null) {
        followed.set(
          task,
          session.store.subscribe(task, () => look(task, from)),
        );
        look(task, from);
        // Of these the task that they are about tells, or the list that gets shorter.
      } else if (op !== "task.destroy" && op !== "task.cancel") done();
    });
    return () => {
      deaf();
      for (const task of [...followed.keys()]) stop(task);
    };
  }, [labId, session]);
}
