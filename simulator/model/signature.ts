/** What a message is called with: names, types and what may be left out, for every message that there is. */
import { isClassName } from "./fields";
import type { MessageArgs } from "./generated/message-args";
import { table } from "./generated/table";
import { type OwnArgs, ownMessages } from "./own-messages";
import { parseType, type ValueType } from "./types";

/** Arguments of every message by name: the datamodel's and our own. */
export type AllArgs = MessageArgs & OwnArgs;
export type MessageName = keyof AllArgs;
/** Arguments as an operation takes them: everything is there. */
export type Taken<N extends MessageName> = Required<AllArgs[N]>;

/** What may be left out beside what the model's own types have an empty value for. */
const conveniences = {
  "VBD.create": { userdevice: "autodetect", mode: "RW", type: "Disk" },
  "VIF.create": { device: "autodetect", MAC: "", MTU: 1500 },
  "VDI.create": { type: "user" },
} as const satisfies { readonly [N in MessageName]?: Partial<Taken<N>> };
type Convenience<N> = N extends keyof typeof conveniences ? keyof (typeof conveniences)[N] : never;

/** Arguments as a caller gives them: some may be left out. */
export type Given<N extends MessageName> = Omit<AllArgs[N], Convenience<N>> & Partial<Pick<AllArgs[N], Convenience<N> & keyof AllArgs[N]>>;

/** One parameter of a message. */
export interface Param {
  readonly name: string;
  readonly type: ValueType;
  /** what it is when it is left out; undefined: it may not be */
  readonly fallback: unknown;
}

/** A message as it is called, without the session. */
export interface Signature {
  readonly name: MessageName;
  readonly params: readonly Param[];
  /** type of its result, `void` for none */
  readonly result: string;
  /** lowest role that may call it */
  readonly role: string;
  /** only the toolstack itself calls it */
  readonly isInternal: boolean;
}

type Row = readonly [name: string, type: string, fallback?: unknown];
const signatures = new Map<MessageName, Signature>();

/** @throws Error when there is no such message */
export function signatureOf(name: MessageName): Signature {
  let signature = signatures.get(name);
  if (!signature) {
    const whole = Object.hasOwn(ownMessages, name) ? own(name as keyof typeof ownMessages) : ofDatamodel(name);
    const left: Readonly<Record<string, unknown>> = conveniences[name as keyof typeof conveniences] ?? {};
    signature = { ...whole, params: whole.params.map((param) => ({ ...param, fallback: left[param.name] ?? param.fallback })) };
    signatures.set(name, signature);
  }
  return signature;
}

function own(name: keyof typeof ownMessages): Signature {
  const message: { readonly params: readonly Row[]; readonly result: string; readonly role: string; readonly isInternal?: true } =
    ownMessages[name];
  const { params, result, role, isInternal = false } = message;
  return { name, params: params.map(paramOf), result, role, isInternal };
}

/** Explicit messages, and the constructors and destructors that classes have without saying so. @source xapi-datamodel.json `rules` */
function ofDatamodel(name: MessageName): Signature {
  const [className = "", message = ""] = name.split(".");
  if (!isClassName(className)) throw new Error(`there is no message ${name}`);
  const meta = table[className];
  const explicit = meta.messages[message];
  const role = bareRole(explicit?.role ?? meta.ctorRole ?? meta.role ?? "pool-admin");
  const rest = { name, role, isInternal: explicit?.isPoolInternal === true };
  if (explicit) return { ...rest, params: explicit.params.map(paramOf), result: explicit.result };
  if (message === "destroy") return { ...rest, params: [paramOf(["self", `ref ${className}`])], result: "void" };
  if (message !== "create") throw new Error(`there is no message ${name}`);
  const params = (meta.ctor ?? []).flatMap((key): Param[] => {
    const field = meta.fields.find((each) => each.name === key.replace("*", ""));
    if (!field) return [];
    return [
      paramOf(key.endsWith("*") ? [field.name, field.type] : [field.name, field.type, field.default ?? emptyOf(parseType(field.type))]),
    ];
  });
  return { ...rest, params, result: `ref ${className}` };
}

/** The datamodel may add a condition on the connection after `+`; every connection here meets it. */
export function bareRole(role: string): string {
  return role.split("+")[0] as string;
}

function paramOf(row: Row): Param {
  const [name, text] = row;
  const type = parseType(text);
  const isLeftOut = type.kind === "bool" || type.kind === "set" || type.kind === "map" || type.kind === "option" || name.startsWith("qos_");
  return { name, type, fallback: row.length > 2 ? row[2] : isLeftOut ? emptyOf(type) : undefined };
}

function emptyOf(type: ValueType): unknown {
  switch (type.kind) {
    case "bool":
      return false;
    case "int":
    case "float":
      return 0;
    case "set":
      return [];
    case "map":
      return {};
    case "ref":
      return "OpaqueRef:NULL";
    case "option":
      return null;
    case "string":
      return "";
    default:
      return undefined;
  }
}
