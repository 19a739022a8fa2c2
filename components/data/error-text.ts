"use client";
import { useCallback } from "react";
import { useServerText, useT } from "../i18n";
import { doorProblem } from "./door";
import { messageOf } from "./trpc";

/** Says why a call failed, in the page's language: what stands between page and server, or the server's own words. */
export function useErrorText(): (error: unknown) => string {
  const t = useT();
  const said = useServerText();
  return useCallback(
    (error) => {
      const problem = doorProblem(error);
      return problem ? t(problem.key, problem.params) : said(messageOf(error));
    },
    [t, said],
  );
}
