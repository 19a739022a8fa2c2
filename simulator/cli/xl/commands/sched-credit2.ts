/** `xl sched-credit2`. @source cli.md §3; hypervisor.md §10.2 */
import { scheduler } from "../weights";

export const schedCredit2 = scheduler("credit2");
