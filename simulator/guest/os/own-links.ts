/** Which systems make links of their own. */
import type { Machine } from "./machine";

/** Whether it makes VLANs, pairs and dummies for itself. */
export const addsLinks = ({ spec }: Machine): boolean => spec.os !== "windows";
/** Control domains, and domains that serve others, have their bridges of the world around: of their stack's own they make all links but those. */
export const makesLinks = ({ spec }: Machine): boolean => spec.os !== "dom0" && spec.isDriverDomain !== true && spec.os !== "windows";
