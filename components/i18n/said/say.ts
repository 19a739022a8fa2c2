/** What the simulator says by codes → sentences of a language. */
import type { WireSaid } from "@/server/contract";
import { stateWord } from "../../data/state-word";
import { formatBytes } from "../../ui/format";
import { visibleText } from "../../ui/visible-text";
import type { Language } from "../keys";
import type { SaidTable } from "./texts";

/** Something said as a sentence; null: this page does not know its code, which comes from a server that is newer. */
export function say(language: Language, table: SaidTable, [code = "", ...params]: WireSaid): string | null {
  const known: Readonly<Record<string, string>> = table;
  if (typeof code !== "string" || !Object.hasOwn(known, code)) return null;
  const shown = (at: string): string => {
    const param = params[Number(at)] ?? "?";
    return typeof param === "object" ? (say(language, table, param) ?? param.join(" ")) : visibleText(`${param}`);
  };
  return (known[code] ?? "").replace(
    /\{(\d)(?::(state|bytes)|\|([^|}]*)\|([^}]*))?\}/g,
    (_, at: string, kind?: string, one?: string, many?: string) => {
      if (kind === "state") return stateWord(shown(at), language);
      if (kind === "bytes") return formatBytes(Number(params[Number(at)]));
      return one === undefined ? shown(at) : `${shown(at)} ${Number(params[Number(at)]) === 1 ? one : many}`;
    },
  );
}
