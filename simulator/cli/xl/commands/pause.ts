/** `xl pause`. @source cli.md §5 */
import { pausing } from "../pausing";

export const pause = pausing("pause", "Stop a domain's vCPUs where they are");
