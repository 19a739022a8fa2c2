/** Tags of VLANs, as forms ask for them; 0 sends frames on without one. @source xapi.md §13 (VLAN.create: 0..4094) */
import { z } from "../../data/zod";
import type { Translate } from "../../i18n";

export const [LEAST_TAG, MOST_TAG] = [0, 4094];

export function tagSchema(t: Translate) {
  return z
    .number({ error: t("err.number") })
    .int(t("err.number"))
    .min(LEAST_TAG, t("err.min", { min: LEAST_TAG }))
    .max(MOST_TAG, t("err.max", { max: MOST_TAG }));
}
