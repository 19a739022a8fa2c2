/** A refusal in the toolstack's words → one short sentence that names the objects and the way out. */
import type { WireFault } from "@/server/contract";
import type { FaultTable } from "../i18n/faults/texts";
import { say } from "../i18n/said/say";
import { serverText } from "../i18n/server-text";
import { formatBytes } from "../ui/format";
import { visibleText } from "../ui/visible-text";
import { stateWord } from "./state-word";

export type Language = "en" | "zh";
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

const operations: Readonly<Record<Language, Readonly<Record<string, string>>>> = {
  en: {
    start: "start",
    start_on: "start",
    clean_shutdown: "shut down",
    hard_shutdown: "force shut down",
    clean_reboot: "reboot",
    hard_reboot: "force reboot",
    pause: "pause",
    unpause: "unpause",
    suspend: "suspend",
    resume: "resume",
    resume_on: "resume",
    clone: "clone",
    destroy: "delete",
    provision: "provision",
  },
  zh: {
    start: "启动",
    start_on: "启动",
    clean_shutdown: "关机",
    hard_shutdown: "强制关机",
    clean_reboot: "重启",
    hard_reboot: "强制重启",
    pause: "暂停",
    unpause: "取消暂停",
    suspend: "挂起",
    resume: "恢复",
    resume_on: "恢复",
    clone: "克隆",
    destroy: "删除",
    provision: "创建磁盘",
  },
};
/** "clean_shutdown" or "VM.clean_shutdown" → "shut down". */
export function operationWord(operation: string, language: Language): string {
  const plain = operation.replace(/^(Async\.)?\w+\./, "");
  return operations[language][plain] ?? plain.replaceAll("_", " ");
}

/** What it cannot do, as the words after "cannot": "start", "be deleted". */
const passive: Readonly<Record<string, string>> = {
  destroy: "be deleted",
  clone: "be cloned",
  pause: "be paused",
  unpause: "be unpaused",
  suspend: "be suspended",
  resume: "be resumed",
  resume_on: "be resumed",
  hard_shutdown: "be forced off",
  hard_reboot: "be forced to reboot",
};
export function leadWord(operation: string, language: Language): string {
  const plain = operation.replace(/^(Async\.)?\w+\./, "");
  return (language === "en" ? passive[plain] : undefined) ?? operationWord(operation, language);
}

/** A reference by its name, or several as XAPI writes sets of them. */
function named(refs: string, { language, nameOf }: FaultContext): string {
  const names = refs.split(/\s*[;,]\s*/).map((ref) => nameOf(ref) ?? (language === "zh" ? "该对象" : "it"));
  return names.join(language === "zh" ? "、" : ", ");
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
const unknownHost: Readonly<Record<Language, string>> = { en: "the host", zh: "主机" };

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
    if (name === "host") return context.host ?? unknownHost[context.language];
    if (name === "why") return reasonText(fault, context) ?? "?";
    return param(kind, fault.params[Number(name)] ?? "?", context);
  });
  if (!fault.why || template.includes("{why}")) return said;
  const stop = context.language === "zh" ? "。" : ".";
  return `${said.replace(/[.。]$/, "")}${context.language === "zh" ? "：" : ": "}${reasonText(fault, context)}${stop}`;
}
const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

/** The sentence of a refusal, led by who cannot do what when that is known. */
export function faultText(fault: WireFault, context: FaultContext): string {
  const whole = visibleText(sentence(fault, context));
  if (!context.subject || !context.verb) return /^[a-z]+ /.test(whole) ? capital(whole) : whole;
  // The subject has just been named: the sentence goes on with "it".
  const subject = visibleText(context.subject);
  const isAbout = whole.startsWith(`${subject} `);
  const body = isAbout ? `${context.language === "zh" ? "" : "it "}${whole.slice(subject.length + 1)}` : whole;
  return context.language === "zh" ? `${subject} 无法${context.verb}：${body}` : `${subject} cannot ${context.verb}: ${body}`;
}
