/** `xl unpause`. @source cli.md §5 */
import { pausing } from "../pausing";

export const unpause = pausing("unpause", "Let a paused domain go on");
