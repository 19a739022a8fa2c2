"use client";
import { useCallback } from "react";
import { useLanguage } from "../i18n";
import type { Rec } from "./defaults";
import { taskTitle } from "./task-title";
import { useNameOf } from "./use-name-of";

/** What tasks of this lab are called in the page's language. */
export function useTaskTitle(): (task: Rec<"task">) => string {
  const { language } = useLanguage();
  const nameOf = useNameOf();
  return useCallback((task) => taskTitle(task, language, nameOf), [nameOf, language]);
}
