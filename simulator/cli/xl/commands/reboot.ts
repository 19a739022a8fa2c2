/** `xl reboot`. @source cli.md §5; lifecycle.md §4 */
import { asking } from "../asking";

export const reboot = asking("reboot", "Ask a domain to reboot");
