import { LIMITS } from "@/server/contract/limits";
import { z } from "../data/zod";
import type { Translate } from "../i18n";

/** What a lab may be called. */
export const labName = (t: Translate) =>
  z
    .string()
    .trim()
    .min(1, t("err.required"))
    .max(LIMITS.nameCharacters, t("err.nameLong", { limit: LIMITS.nameCharacters }));
