/** `xl sched-credit`. @source cli.md §3; hypervisor.md §10.1 */
import { scheduler } from "../weights";

export const schedCredit = scheduler("credit");
