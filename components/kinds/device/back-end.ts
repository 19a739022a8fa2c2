/** The domain that serves a device, as its record names it. @see simulator/world/back-ends */
import type { Rec } from "../../data/defaults";
import { visibleText } from "../../ui/visible-text";

/** Null: Dom0 does. */
export function backEndOf({ other_config }: Pick<Rec<"VBD">, "other_config"> | Pick<Rec<"VIF">, "other_config">): string | null {
  const { backend = "" } = other_config;
  return backend === "" ? null : visibleText(backend);
}
