"use client";
import { useCallback } from "react";
import { useLanguage } from "../i18n";
import type { Rec } from "./defaults";
import { useLab } from "./lab-context";
import { nameOf } from "./names";
import { taskTitle } from "./task-title";

/** What tasks of this lab are called in the page's language. */
export function useTaskTitle(): (task: Rec<"task">) => string {
  const { language } = useLanguage();
  const { session } = useLab();
  return useCallback((task) => taskTitle(task, language, (ref) => nameOf(session.store, ref, language)), [session, language]);
}
