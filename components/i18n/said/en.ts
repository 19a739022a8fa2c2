import { configErrorsEn } from "./en-config-errors";
import { configNotesEn } from "./en-config-notes";
import { factsEn } from "./en-facts";
import { insideEn } from "./en-inside";
import { reachEn } from "./en-reach";
import { reasonsEn } from "./en-reasons";
import { stepsEn } from "./en-steps";
import type { SaidTable } from "./texts";

/** What the simulator says, as sentences. */
export const saidEn: SaidTable = { ...reasonsEn, ...configErrorsEn, ...configNotesEn, ...stepsEn, ...factsEn, ...insideEn, ...reachEn };
