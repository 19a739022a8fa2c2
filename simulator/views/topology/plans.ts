/** All ways of looking at a lab that are drawn. */
import type { TopologyPlan } from "../../contract/topology";
import { infrastructure } from "./infrastructure/infrastructure";
import type { Plan } from "./plan";

export const plans = { infrastructure } as const satisfies Partial<Record<TopologyPlan, Plan>>;
export type DrawnPlan = keyof typeof plans;
