/** Which systems make links of their own. */
import type { Machine } from "./machine";

/** Control domains, and domains that serve others, have their bridges of the world around. */
export const makesLinks = ({ spec }: Machine): boolean => spec.os !== "dom0" && spec.isDriverDomain !== true && spec.os !== "windows";
