/** A refusal in the toolstack's words → one short sentence that names the objects and the way out. */
import type { WireFault } from "@/server/contract";
import { type Language, translate } from "../i18n";
import type { FaultTable } from "../i18n/faults/texts";
import { listOf } from "../i18n/intl";
import { textOf } from "../i18n/loaded";
import { say } from "../i18n/said/say";
import { serverText } from "../i18n/server-text";
import { formatBytes } from "../ui/format";
import { visibleText } from "../ui/visible-text";
import { stateWord } from "./state-word";

export interface FaultContext {
  readonly language: Language;
  /** the language's sentences; null: not here yet */
  readonly table: FaultTable | null;
  /** name of the object that a reference or uuid stands for; null when unknown */
  readonly nameOf: (ref: string) => string | null;
  /** object and verb to lead with: "web-01 cannot start: …" */
  readonly subject?: string | undefined;
  readonly verb?: string | undefined;
  /** host that memory was sought on, where one is known */
  readonly host?: string | undefined;
}

/** "clean_shutdown" or "VM.clean_shutdown" → "shut down". */
export function operationWord(operation: string, language: Language): string {
  const plain = operation.replace(/^(Async\.)?\w+\./, "");
  return textOf(language, `operation.${plain}`) ?? plain.replaceAll("_", " ");
}

/** What it cannot do, as the words after "cannot": "start", "be deleted". */
export function leadWord(operation: string, language: Language): string {
  const plain = operation.replace(/^(Async\.)?\w+\./, "");
  return textOf(language, `cannot.${plain}`) ?? operationWord(operation, language);
}

/** A reference by its name, or several as XAPI writes sets of them. */
function named(refs: string, { language, nameOf }: FaultContext): string {
  const names = refs.split(/\s*[;,]\s*/).map((ref) => nameOf(ref) ?? translate(language, "fault.it"));
  return listOf(language, names);
}
function shown(text: string, context: FaultContext): string {
  return text.startsWith("OpaqueRef:") ? named(text, context) : text;
}
function param(kind: string | undefined, text: string, context: FaultContext): string {
  if (kind === "bytes" && /^\d+$/.test(text)) return formatBytes(Number(text));
  if (kind === "state") return stateWord(text, context.language);
  if (kind === "op") return operationWord(text, context.language);
  return shown(text, context);
}

/** The reason that a refusal names, without its full stop; the server's own words where a refusal of its own stands for XAPI's. */
function reasonText({ params, why }: WireFault, { language, table }: FaultContext): string | null {
  if (why) return (table && say(language, table.said, why)) ?? why.join(" ");
  return params.length === 0 ? null : serverText(language, params[params.length - 1] ?? "").replace(/[.。]$/, "");
}
/** null: a code that this page does not know, from a server or a toolstack that is newer. */
function templateOf(code: string, { sentences }: FaultTable): string | null {
  const known: Readonly<Record<string, string>> = sentences;
  return Object.hasOwn(known, code) ? (known[code] ?? null) : null;
}
function sentence(fault: WireFault, context: FaultContext): string {
  const template = context.table && templateOf(fault.code, context.table);
  if (template === null) return [fault.code, ...fault.params.map((text) => shown(text, context))].join(" · ");
  const said = template.replace(/\{(\d|host|why)(?::(\w+))?\}/g, (_, name: string, kind: string | undefined) => {
    if (name === "host") return context.host ?? translate(context.language, "fault.theHost");
    if (name === "why") return reasonText(fault, context) ?? "?";
    return param(kind, fault.params[Number(name)] ?? "?", context);
  });
  if (!fault.why || template.includes("{why}")) return said;
  return translate(context.language, "fault.because", { said: said.replace(/[.。]$/, ""), reason: reasonText(fault, context) ?? "" });
}
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The sentence of a refusal, led by who cannot do what when that is known. */
export function faultText(fault: WireFault, context: FaultContext): string {
  // Until the sentences are here, what cannot be done is said without the reason: codes are no words of the page's.
  if (!context.table && context.subject && context.verb)
    return translate(context.language, "fault.cannotOnly", { subject: visibleText(context.subject), verb: context.verb });
  const whole = visibleText(sentence(fault, context));
  if (!context.subject || !context.verb) return /^[a-z]+ /.test(whole) ? capital(whole) : whole;
  // The subject has just been named: the sentence goes on with "it".
  const subject = visibleText(context.subject);
  const isAbout = whole.startsWith(`${subject} `);
  const why = isAbout ? whole.slice(subject.length + 1) : whole;
  return translate(context.language, isAbout ? "fault.cannotItself" : "fault.cannot", { subject, verb: context.verb, why });
}
