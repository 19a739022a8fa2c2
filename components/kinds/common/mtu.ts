/** The size of packets of a network, as forms ask for it. */
import { LIMITS } from "@/server/contract/limits";
import { z } from "../../data/zod";
import type { Translate } from "../../i18n";

export const { least: LEAST_MTU, most: MOST_MTU } = LIMITS.mtuBytes;
/** @source ethernet, as every network has it that nobody has set */
export const USUAL_MTU = 1500;

/** A whole number of bytes that an interface can be set to. */
export function mtuSchema(t: Translate) {
  return z
    .number({ error: t("err.number") })
    .int(t("err.number"))
    .min(LEAST_MTU, t("err.min", { min: LEAST_MTU }))
    .max(MOST_MTU, t("err.max", { max: MOST_MTU }));
}
