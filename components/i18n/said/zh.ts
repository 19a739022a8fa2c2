import type { SaidTable } from "./texts";
import { configErrorsZh } from "./zh-config-errors";
import { configNotesZh } from "./zh-config-notes";
import { factsZh } from "./zh-facts";
import { insideZh } from "./zh-inside";
import { reachZh } from "./zh-reach";
import { reasonsZh } from "./zh-reasons";
import { stepsZh } from "./zh-steps";

/** 模拟器所说的内容。 */
export const saidZh: SaidTable = { ...reasonsZh, ...configErrorsZh, ...configNotesZh, ...stepsZh, ...factsZh, ...insideZh, ...reachZh };
