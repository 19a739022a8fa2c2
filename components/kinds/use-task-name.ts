import { useCallback } from "react";
import type { Rec } from "../data/defaults";
import { type ShownTask, shownRecord } from "../data/shown-task";
import { taskTitle } from "../data/task-title";
import { useNameOf } from "../data/use-name-of";
import { useLanguage, useT, type Words } from "../i18n";
import { textOf } from "../i18n/loaded";
import { visibleText } from "../ui/visible-text";
import { useCommandTable } from "./use-commands";

/** What a task is called by: a part of what rows show of it. */
type Named = Pick<ShownTask, "op" | "label" | "object" | "bulk">;

/** What an operation is called without its object, and what many of it are called. */
export function useOperationName(): (op: string, count?: number) => string {
  const t = useT();
  const { language } = useLanguage();
  const commands = useCommandTable();
  return useCallback(
    (op, count) => {
      const label: Words | undefined =
        op === "VM.destroy_with_disks"
          ? "delete.several.go"
          : commands.find(({ operation, takesMany }) => operation === op && takesMany)?.label;
      const title = textOf(language, `task.${op}`)?.replace("{name}", "").replace(/\s+/g, " ").trim();
      const command = (count !== undefined && label ? t(label) : title) || op;
      return count === undefined ? command : t("tasks.bulk", { command, count });
    },
    [t, language, commands],
  );
}

/** What tasks are called, running or of the history: a bulk operation by its command and how many it is for, others by their titles. */
export function useShownName(): (task: Named) => string {
  const { language } = useLanguage();
  const operationName = useOperationName();
  const nameOf = useNameOf();
  return useCallback(
    ({ op, label, object, bulk }) => {
      if (bulk) return operationName(bulk.op, bulk.count);
      const about = object ? { applies_to: object.ref } : {};
      // What it was about is called here as it was called then.
      const title = taskTitle(
        { name_label: label, other_config: { operation: op, ...about } },
        language,
        (ref) => object?.name ?? nameOf(ref),
      );
      if (title !== "") return title;
      return object ? `${operationName(op)} · ${visibleText(object.name ?? nameOf(object.ref) ?? "")}` : operationName(op);
    },
    [operationName, nameOf, language],
  );
}

/** What tasks of this lab are called that have records. */
export function useTaskName(): (task: Rec<"task">) => string {
  const nameOf = useShownName();
  return useCallback((task) => nameOf(shownRecord(task, 0)), [nameOf]);
}
