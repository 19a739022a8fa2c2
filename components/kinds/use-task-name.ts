import { useCallback } from "react";
import { bulkCounters } from "../data/bulk-counters";
import type { Rec } from "../data/defaults";
import { useTaskTitle } from "../data/use-task-title";
import { useT, type Words } from "../i18n";
import { useCommandTable } from "./use-commands";

/** What tasks are called: a bulk operation by its command and how many it is for, others by their titles. */
export function useTaskName(): (task: Rec<"task">) => string {
  const t = useT();
  const titleOf = useTaskTitle();
  const commands = useCommandTable();
  return useCallback(
    (task) => {
      const bulk = bulkCounters(task);
      if (!bulk) return titleOf(task);
      const label: Words | undefined =
        bulk.op === "VM.destroy_with_disks"
          ? "delete.several.go"
          : commands.find(({ operation, takesMany }) => takesMany && operation === bulk.op)?.label;
      return t("tasks.bulk", { command: label ? t(label) : bulk.op, count: bulk.count });
    },
    [t, titleOf, commands],
  );
}
