import type { useServerText, useT } from "../../../i18n";
import type { InputRefusal } from "./input-queue";

/** Why input did not reach the console, in the reader's words. */
export function refusalText(t: ReturnType<typeof useT>, serverText: ReturnType<typeof useServerText>, refusal: InputRefusal): string {
  if (refusal.kind === "refused") return t("console.inputRefused", { message: serverText(refusal.message) });
  return t(refusal.kind === "full" ? "console.inputFull" : "console.inputLost");
}
