/** All ways of looking at a lab. */
import type { TopologyPlan } from "../../contract/topology";
import { infrastructure } from "./infrastructure/infrastructure";
import { layer3 } from "./layer3/layer3";
import { logical } from "./logical";
import { network } from "./network/network";
import type { Plan } from "./plan";
import { storage } from "./storage";

export const plans = { infrastructure, network, layer3, storage, logical } as const satisfies Record<TopologyPlan, Plan>;
