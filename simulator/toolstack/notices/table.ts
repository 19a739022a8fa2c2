/** Every notice that is raised here. */
import { alarms } from "./alarm";
import { bondStatusChanged } from "./bond-status";
import type { Notice } from "./notice";
import { poolExhausted } from "./pool-exhausted";
import { vmNotices } from "./vm-notices";

/** All notices that something raises, each by what it says itself. */
export const notices: readonly Notice<never>[] = [...vmNotices, poolExhausted, bondStatusChanged, ...Object.values(alarms)];
