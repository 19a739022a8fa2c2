import type { WireFault, WireSaid } from "@/server/contract";
import type { Rec } from "./defaults";

/** Why a task failed, with the rule that was broken where the simulator has kept it; null: it has not failed. */
export function taskFault({ error_info, other_config }: Pick<Rec<"task">, "error_info" | "other_config">): WireFault | null {
  const [code, ...params] = error_info;
  if (code === undefined) return null;
  const why = readWhy(other_config.why);
  return why ? { code, params, why } : { code, params };
}

/** Anybody may write into `other_config`, so that what stands there may be anything. */
function readWhy(kept: string | undefined): WireSaid | null {
  if (kept === undefined) return null;
  try {
    const why: unknown = JSON.parse(kept);
    return isSaid(why) ? why : null;
  } catch {
    return null;
  }
}
function isSaid(value: unknown): value is WireSaid {
  return (
    Array.isArray(value) &&
    typeof value[0] === "string" &&
    value.every((part) => typeof part === "string" || typeof part === "number" || isSaid(part))
  );
}
