/** All ways of looking at a lab that are drawn. */
import type { TopologyPlan } from "../../contract/topology";
import { infrastructure } from "./infrastructure/infrastructure";
import { logical } from "./logical";
import { network } from "./network/network";
import type { Plan } from "./plan";
import { storage } from "./storage";

export const plans = { infrastructure, network, storage, logical } as const satisfies Partial<Record<TopologyPlan, Plan>>;
export type DrawnPlan = keyof typeof plans;
