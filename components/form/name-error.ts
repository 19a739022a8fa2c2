"use client";
import { LIMITS } from "@/server/contract/limits";
import { useT } from "../i18n";

const NAME_LIMIT = LIMITS.nameCharacters;

/** What is wrong with an object's name; undefined: nothing. */
export function useNameError(): (name: string) => string | undefined {
  const t = useT();
  return (name) =>
    name.trim() === "" ? t("err.required") : name.trim().length > NAME_LIMIT ? t("err.nameLong", { limit: NAME_LIMIT }) : undefined;
}
