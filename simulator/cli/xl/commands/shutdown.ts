/** `xl shutdown`. @source cli.md §5; lifecycle.md §4 */
import { asking } from "../asking";

export const shutdown = asking("shutdown", "Ask a domain to shut down");
