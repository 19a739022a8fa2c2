import { ipToText, parseIpv4 } from "../../wire/address";
import { DNS_CODES, type DnsMessage, type DnsRecord, type DnsType, reverseName } from "../../wire/dns";
import { ipText } from "../net/either";
import { candidatesFor, resolvConf } from "../net/resolv-conf";
import { exit, type Program, type ProgramContext, type Step } from "../os/program";
import { ask, type DnsSession, dataText, dotted, isOtherType, typeCalled } from "./dns-session";
import { helpText } from "./help";
import { getopt } from "./options";
import { firstOf, GAI_TEXT, goOn, type Lookup, lookUp } from "./resolve";

interface LookState {
  /** server that was named, and its lookup */
  server: string;
  lookup: Lookup | null;
  session: DnsSession;
  typed: string;
  isReverse: boolean;
  candidates: readonly string[];
  candidate: number;
  types: DnsType[];
  at: number;
  hasHead: boolean;
  code: number | null;
}

function looking(
  ctx: ProgramContext,
  parts: { typed: string; server: string; types: DnsType[] } & Partial<LookState["session"]>,
): LookState {
  const { typed, server, types, ...session } = parts;
  const conf = resolvConf(ctx.fs);
  const address = parseIpv4(typed);
  return {
    server,
    lookup: server === "" ? null : lookUp(ctx, server, "any"),
    session: {
      servers: conf.servers,
      port: 53,
      tries: 2,
      timeoutUs: 5_000_000,
      udpSize: null,
      wantsRecursion: true,
      attempt: 0,
      query: null,
      ...session,
    },
    typed: address === null ? typed : reverseName(address),
    isReverse: address !== null,
    candidates: address === null ? candidatesFor(typed, conf) : [reverseName(address)],
    candidate: 0,
    types: address === null ? types : ["PTR"],
    at: 0,
    hasHead: false,
    code: null,
  };
}
function ended(ctx: ProgramContext, text: string): LookState {
  ctx.err(text);
  return { ...looking(ctx, { typed: "", server: "", types: [] }), code: 1 };
}

/** What a tool says of the answers to one question; a code when it is to end. */
interface Voice {
  readonly tool: string;
  head(st: LookState): string;
  missing(st: LookState, message: DnsMessage): string;
  none(st: LookState, type: DnsType): string;
  answers(message: DnsMessage, isFirst: boolean): string;
  readonly unreachable: string;
  readonly foot: string;
}

function lookStep(ctx: ProgramContext, st: LookState, voice: Voice): Step {
  if (st.code !== null) return exit(st.code);
  if (st.lookup !== null) {
    const wait = goOn(ctx, st.lookup);
    if (wait !== null) return wait;
    const { outcome } = st.lookup;
    st.lookup = null;
    if (outcome === null || typeof outcome === "string") {
      const why = outcome === "EAI_AGAIN" ? GAI_TEXT.EAI_AGAIN.toLowerCase() : "not found";
      ctx.err(`${voice.tool}: couldn't get address for '${st.server}': ${why}\n`);
      return exit(1);
    }
    st.session.servers = [firstOf(outcome)];
  }
  for (;;) {
    const type = st.types[st.at];
    if (type === undefined) {
      ctx.out(voice.foot);
      return exit(0);
    }
    const answer = ask(ctx, st.session, st.candidates[st.candidate] ?? "", type);
    if ("do" in answer) return answer;
    const { message } = answer;
    if (message === null) {
      ctx.out(voice.unreachable);
      return exit(1);
    }
    if (message.code === "NXDOMAIN" && st.candidate < st.candidates.length - 1) {
      st.candidate++;
      continue;
    }
    if (!st.hasHead) ctx.out(voice.head(st));
    st.hasHead = true;
    if (message.code !== "NOERROR") {
      ctx.out(voice.missing(st, message));
      return exit(1);
    }
    ctx.out(message.answers.length === 0 ? voice.none(st, type) : voice.answers(message, st.at === 0));
    st.at++;
  }
}

/** What `host` says of a record. @source BIND 9.18 bin/dig/host.c: rtypetexts, say_message */
function hostLine(record: DnsRecord): string {
  const name = record.name === "" ? "." : record.name;
  switch (record.type) {
    case "A":
      return `${name} has address ${ipToText(record.address)}\n`;
    case "AAAA":
      return `${name} has IPv6 address ${record.address}\n`;
    case "MX":
      return `${name} mail is handled by ${dataText(record)}\n`;
    case "CNAME":
      return `${name} is an alias for ${dataText(record)}\n`;
    case "NS":
      return `${name} name server ${dataText(record)}\n`;
    case "PTR":
      return `${name} domain name pointer ${dataText(record)}\n`;
    case "TXT":
      return `${name} descriptive text ${dataText(record)}\n`;
    default:
      return `${name} has ${record.type} record ${dataText(record)}\n`;
  }
}

const HOST: Voice = {
  tool: "host",
  head: ({ server, session }) => {
    const address = ipText(session.servers[0] ?? 0);
    return server === "" ? "" : `Using domain server:\nName: ${server}\nAddress: ${address}#${session.port}\nAliases: \n\n`;
  },
  missing: ({ typed, isReverse }, { code }) => `Host ${isReverse ? dotted(typed) : typed} not found: ${DNS_CODES.indexOf(code)}(${code})\n`,
  none: ({ typed, types }, type) => (types.length > 1 ? "" : `${typed} has no ${type} record\n`),
  // Of an alias the first question says so, and the others what is behind it.
  answers: ({ answers }, isFirst) =>
    answers
      .filter(({ type }) => isFirst || type !== "CNAME")
      .map(hostLine)
      .join(""),
  unreachable: ";; no servers could be reached\n",
  foot: "",
};

/** `host`. @source BIND 9.18: host(1) */
export const host: Program<LookState> = {
  name: "host",
  start(ctx) {
    const { flags, values, rest, error } = getopt("host", ctx.args, "t:W:R:p:r4VaACdilsTUvwc:m:N:6");
    const [typed, server = ""] = rest;
    if (error !== null) return ended(ctx, `${error.split("\n")[0]}\n${helpText("host")}`);
    if (flags.has("V")) return { ...ended(ctx, "host 9.18.49-1~deb12u3-Debian\n"), code: 0 };
    const refused = [..."aACdilsTUvwcmN6"].find((letter) => flags.has(letter));
    if (refused !== undefined) return ended(ctx, `host: option -${refused} is not part of this system\n`);
    if (typed === undefined) return ended(ctx, helpText("host"));
    const wanted = values.get("t");
    if (wanted !== undefined && isOtherType(wanted)) return ended(ctx, `host: query type ${wanted} is not part of this system\n`);
    const type = wanted === undefined ? null : typeCalled(wanted);
    if (wanted !== undefined && type === null) return ended(ctx, `host: invalid type: ${wanted}\n\n`);
    const number = (letter: string, usual: number): number => Math.max(1, Number.parseInt(values.get(letter) ?? "", 10) || usual);
    return looking(ctx, {
      typed,
      server,
      types: type === null ? ["A", "AAAA", "MX"] : [type],
      port: number("p", 53),
      tries: number("R", 1) + 1,
      timeoutUs: number("W", 5) * 1_000_000,
      wantsRecursion: !flags.has("r"),
    });
  },
  step: (ctx, st) => lookStep(ctx, st, HOST),
};

/** What `nslookup` says of a record. @source BIND 9.18 bin/dig/nslookup.c: printrdata, printsection */
function nslookupLine(record: DnsRecord): string {
  switch (record.type) {
    case "A":
      return `Name:\t${record.name}\nAddress: ${ipToText(record.address)}\n`;
    case "AAAA":
      return `Name:\t${record.name}\nAddress: ${record.address}\n`;
    case "CNAME":
      return `${record.name}\tcanonical name = ${dataText(record)}\n`;
    case "MX":
      return `${record.name}\tmail exchanger = ${dataText(record)}\n`;
    case "NS":
      return `${record.name === "" ? "." : record.name}\tnameserver = ${dataText(record)}\n`;
    case "PTR":
      return `${record.name}\tname = ${dataText(record)}\n`;
    case "TXT":
      return `${record.name}\ttext = ${dataText(record)}\n`;
    default: {
      const [serial, refresh, retry, expire, minimum] = record.numbers;
      return `${record.name}\n\torigin = ${record.primary}\n\tmail addr = ${record.mailbox}\n\tserial = ${serial}\n\trefresh = ${refresh}\n\tretry = ${retry}\n\texpire = ${expire}\n\tminimum = ${minimum}\n`;
    }
  }
}

const NSLOOKUP: Voice = {
  tool: "nslookup",
  head: ({ isReverse, session }) => {
    const address = ipText(session.servers[0] ?? 0);
    return isReverse ? "" : `Server:\t\t${address}\nAddress:\t${address}#${session.port}\n\n`;
  },
  missing: ({ typed }, { code }) => `** server can't find ${typed}: ${code}\n\n`,
  none: ({ typed, types }, type) => (types.length > 1 && type !== "A" ? "" : `*** Can't find ${typed}: No answer\n`),
  answers: ({ answers, isAuthoritative }, isFirst) => {
    const lines = answers.filter(({ type }) => isFirst || type !== "CNAME").map(nslookupLine);
    return `${isAuthoritative || !isFirst ? "" : "Non-authoritative answer:\n"}${lines.join("")}`;
  },
  unreachable: ";; no servers could be reached\n\n",
  foot: "\n",
};

/** `nslookup`. @source BIND 9.18: nslookup(1) */
export const nslookup: Program<LookState> = {
  name: "nslookup",
  start(ctx) {
    const types: DnsType[] = [];
    const words: string[] = [];
    const session: { port?: number; tries?: number; timeoutUs?: number } = {};
    for (const arg of ctx.args) {
      const [, name = "", value = ""] = /^-(\w+)(?:=(.*))?$/.exec(arg) ?? [];
      if (!arg.startsWith("-") || arg === "-") words.push(arg);
      else if (/^(type|ty|querytype|query|q)$/.test(name)) {
        if (isOtherType(value)) return ended(ctx, `nslookup: query type ${value} is not part of this system\n`);
        const type = typeCalled(value);
        if (type === null) ctx.out(`unknown query type: ${value}\n`);
        else types.splice(0, types.length, type);
      } else if (name === "timeout") session.timeoutUs = Math.max(1, Number.parseInt(value, 10) || 5) * 1_000_000;
      else if (name === "retry") session.tries = Math.max(1, Number.parseInt(value, 10) || 1);
      else if (name === "port") session.port = Number.parseInt(value, 10) || 53;
      else return ended(ctx, `*** Invalid option: ${arg.slice(1)}\n`);
    }
    const [typed, server = ""] = words;
    if (typed === undefined || typed === "-") return ended(ctx, "nslookup: the interactive mode is not part of this system\n");
    return looking(ctx, { typed, server, types: types.length === 0 ? ["A", "AAAA"] : types, tries: 3, ...session });
  },
  step: (ctx, st) => lookStep(ctx, st, NSLOOKUP),
};
