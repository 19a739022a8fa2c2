import { reachWordsEn } from "@/server/contract/reach-words";
import type { SaidTexts } from "./texts";

/** The way of a packet: tables, rows, why it ends, and what would mend that. */
export const reachEn = reachWordsEn satisfies SaidTexts;
