/** The tools' own words for what the toolstack says by codes: what no message of Xen's is for is said in words of ours. */
import type { Fault } from "../../model/fault";
import type { Said, SaidParams } from "../../model/said";
import { configWords } from "./config-words";
import { reasonWords } from "./reason-words";

/** What is said in something said comes in words already. */
type Spoken<P extends readonly unknown[]> = { readonly [I in keyof P]: P[I] extends string | number ? P[I] : string };
/** Words for each of some codes. */
export type Words<C extends keyof SaidParams> = { readonly [K in C]: (...params: Spoken<SaidParams[K]>) => string };

const table = { ...reasonWords, ...configWords };

/** Something said, in the tools' words; by its code where no tool comes to say it. */
export function words(said: Said): string {
  const [code, ...given] = said;
  const params = given.map((param) => (typeof param === "object" ? words(param) : param));
  if (!isWorded(code)) return [code, ...params].join(" ");
  // The table has each code with its own parameters, which a union of functions does not show.
  return (table[code] as (...spoken: typeof params) => string)(...params);
}
function isWorded(code: string): code is keyof typeof table {
  return Object.hasOwn(table, code);
}

/** The rule that a refusal names; its parameters where it names none. */
export function reasonOf({ params, why }: Fault): string {
  return why ? words(why) : params.join(" ");
}

/** A refusal for which a tool has no words of its own. References mean nothing to whoever types. */
export function faultWords({ code, params, why }: Fault): string {
  if (code === "XENSTORED_DOWN") return "xenstored does not run: connection refused";
  const named = params.filter((text) => !text.startsWith("OpaqueRef:") && text !== why?.[0]);
  return [code, ...named, ...(why ? [`(${words(why)})`] : [])].join(" ");
}
