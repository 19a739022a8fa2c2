import { parseIpv4 } from "../../wire/address";
import { type DnsRecord, type DnsType, reverseName } from "../../wire/dns";
import { ipText } from "../net/either";
import { resolvConf } from "../net/resolv-conf";
import { formatDate } from "../os/calendar";
import { exit, type Program, type ProgramContext, type Step } from "../os/program";
import { ask, type DnsAnswer, type DnsSession, dataText, dotted, isOtherType, typeCalled } from "./dns-session";
import { HelpWanted } from "./help";
import { firstOf, GAI_TEXT, goOn, type Lookup, lookUp } from "./resolve";

const VERSION = "9.18.49-1~deb12u3-Debian";
const USAGE = `Usage:  dig [@global-server] [domain] [q-type] [q-class] {q-opt}
            {global-d-opt} host [@local-server] {local-d-opt}
            [ host [@local-server] {local-d-opt} [...]]

Use "dig -h" (or "dig -h | more") for complete list of options
`;

/** Parts of what is printed, as `+[no]…` sets them. */
const PARTS = ["cmd", "comments", "question", "answer", "authority", "additional", "stats"] as const;
type Part = (typeof PARTS)[number];

interface Question {
  name: string;
  type: DnsType;
  parts: Part[];
  isShort: boolean;
}
interface DigState {
  server: string;
  lookup: Lookup | null;
  session: DnsSession;
  questions: Question[];
  at: number;
  greeting: string;
  code: number | null;
}

/** Reads the command line into a record; text: what is wrong with it. */
class DigReader {
  readonly questions: Question[] = [];
  server = "";
  timeout: number | null = null;
  tries: number | null = null;
  port = 53;
  hasEdns = true;
  wantsRecursion = true;
  private parts = new Set<Part>(PARTS);
  private isShort = false;
  private type: DnsType | null = null;

  /** @returns a complaint, and whether usage follows it */
  read(args: readonly string[]): string | null {
    for (let at = 0; at < args.length; at++) {
      const arg = args[at] ?? "";
      let complaint: string | null = null;
      if (arg.startsWith("@")) this.server = arg.slice(1);
      else if (arg.startsWith("+")) complaint = this.plus(arg.slice(1));
      else if (/^-[tpxq]/.test(arg)) complaint = this.option(arg[1] ?? "", arg.length > 2 ? arg.slice(2) : (args[++at] ?? ""));
      else if (arg === "-h") throw new HelpWanted("help");
      else if (arg === "-v") return `DiG ${VERSION}\n`;
      else if (arg === "-4" || arg === "-r") continue;
      else if (/^-[6bcfkmuyi]/.test(arg)) return `dig: option ${arg.slice(0, 2)} is not part of this system\n`;
      else if (arg.startsWith("-")) return `Invalid option: ${arg}\n${USAGE}`;
      else complaint = this.word(arg);
      if (complaint !== null) return complaint;
    }
    if (this.questions.length === 0) this.add("", this.type ?? "NS");
    return null;
  }

  private add(name: string, type: DnsType): void {
    this.questions.push({ name: name.replace(/\.$/, ""), type, parts: [...this.parts], isShort: this.isShort });
  }
  private word(arg: string): string | null {
    if (isOtherType(arg)) return `dig: query type ${arg} is not part of this system\n`;
    const type = typeCalled(arg);
    if (type !== null) this.setType(type);
    else if (!/^(in|ch|hs|any)$/i.test(arg)) this.add(arg, this.type ?? "A");
    return null;
  }
  private setType(type: DnsType): void {
    const last = this.questions[this.questions.length - 1];
    if (last) last.type = type;
    else this.type = type;
  }
  private option(letter: string, value: string): string | null {
    if (letter === "t") {
      if (isOtherType(value)) return `dig: query type ${value} is not part of this system\n`;
      const type = typeCalled(value);
      if (type !== null) this.setType(type);
    } else if (letter === "p") {
      if (!/^\d{1,5}$/.test(value)) return `dig: invalid port number '${value}': bad number\n`;
      this.port = Number(value);
    } else if (letter === "x") {
      const address = parseIpv4(value);
      if (address === null) return `Invalid IP address ${value}\n`;
      this.add(reverseName(address), "PTR");
    } else this.add(value, this.type ?? "A");
    return null;
  }
  private plus(text: string): string | null {
    const [word = "", value] = text.split("=");
    const isOff = word.startsWith("no");
    const name = isOff ? word.slice(2) : word;
    if (value !== undefined && /^(time|timeout|tries|retry)$/.test(name)) {
      if (!/^\d{1,5}$/.test(value)) return `dig: invalid ${name} '${value}': bad number\n`;
      if (name === "time" || name === "timeout") this.timeout = Math.max(1, Number(value));
      else this.tries = Math.max(1, Number(value) + (name === "retry" ? 1 : 0));
    } else if (name === "all") this.parts = new Set(isOff ? [] : PARTS);
    else if ((PARTS as readonly string[]).includes(name)) {
      if (isOff) this.parts.delete(name as Part);
      else this.parts.add(name as Part);
    } else if (name === "short") this.isShort = !isOff;
    else if (name === "edns") this.hasEdns = !isOff;
    else if (/^rec(urse)?$/.test(name)) this.wantsRecursion = !isOff;
    else if (/^(tcp|vc|trace|dnssec|multiline|search|nssearch|identify|ttlid|cookie|bufsize|subnet|yaml|nsid|keepopen|domain)$/.test(name))
      return `dig: option +${text} is not part of this system\n`;
    else return `Invalid option: +${text}\n${USAGE}`;
    // What stands behind a name is about that name.
    const last = this.questions[this.questions.length - 1];
    if (last) Object.assign(last, { parts: [...this.parts], isShort: this.isShort });
    return null;
  }
}

/** `dig`. @source BIND 9.18: dig(1) */
export const dig: Program<DigState> = {
  name: "dig",
  start(ctx) {
    const reader = new DigReader();
    const complaint = reader.read(ctx.args);
    if (complaint !== null) ctx.err(complaint);
    const conf = resolvConf(ctx.fs);
    const session: DnsSession = {
      servers: conf.servers,
      port: reader.port,
      tries: reader.tries ?? 3,
      timeoutUs: (reader.timeout ?? 5) * 1_000_000,
      udpSize: reader.hasEdns ? 1_232 : null,
      wantsRecursion: reader.wantsRecursion,
      attempt: 0,
      query: null,
    };
    const found = reader.server === "" ? "" : "; (1 server found)\n";
    return {
      server: reader.server,
      lookup: complaint === null && reader.server !== "" ? lookUp(ctx, reader.server, "any") : null,
      session,
      questions: reader.questions,
      at: 0,
      greeting: `\n; <<>> DiG ${VERSION} <<>> ${ctx.args.join(" ")}\n${found};; global options: +cmd\n`,
      code: complaint === null ? null : complaint.startsWith("DiG ") ? 0 : 1,
    };
  },
  step(ctx, st): Step {
    if (st.lookup !== null) {
      const wait = goOn(ctx, st.lookup);
      if (wait !== null) return wait;
      const { outcome } = st.lookup;
      st.lookup = null;
      if (outcome === null || typeof outcome === "string") {
        const why = outcome === "EAI_AGAIN" ? GAI_TEXT.EAI_AGAIN.toLowerCase() : "not found";
        ctx.err(`dig: couldn't get address for '${st.server}': ${why}\n`);
        return exit(10);
      }
      st.session.servers = [firstOf(outcome)];
    }
    while (st.code === null) {
      const question = st.questions[st.at];
      if (!question) return exit(0);
      const answer = ask(ctx, st.session, question.name, question.type);
      if ("do" in answer) return answer;
      if (question.parts.includes("cmd") && !question.isShort) ctx.out(st.greeting);
      st.greeting = "";
      if (answer.message === null) {
        if (!question.isShort) ctx.out(";; no servers could be reached\n");
        st.code = 9;
      } else ctx.out(question.isShort ? shortText(answer) : wholeText(ctx, st.session, question, answer));
      st.at++;
    }
    return exit(st.code);
  },
};

function shortText({ message }: DnsAnswer): string {
  return (message?.answers ?? []).map((record) => `${dataText(record)}\n`).join("");
}

function wholeText(
  ctx: ProgramContext,
  { port }: DnsSession,
  { name, type, parts }: Question,
  { message, server, ms, size }: DnsAnswer,
): string {
  if (message === null) return "";
  const has = (part: Part): boolean => parts.includes(part);
  const { answers, authority, udpSize } = message;
  let text = "";
  if (has("comments")) {
    const flags = [
      "qr",
      ...(message.isAuthoritative ? ["aa"] : []),
      ...(message.isTruncated ? ["tc"] : []),
      ...(message.wantsRecursion ? ["rd"] : []),
      ...(message.hasRecursion ? ["ra"] : []),
    ].join(" ");
    text += `;; Got answer:\n;; ->>HEADER<<- opcode: QUERY, status: ${message.code}, id: ${message.id}\n;; flags: ${flags}; QUERY: 1, ANSWER: ${answers.length}, AUTHORITY: ${authority.length}, ADDITIONAL: ${udpSize === null ? 0 : 1}\n\n`;
    if (udpSize !== null && has("additional")) text += `;; OPT PSEUDOSECTION:\n; EDNS: version: 0, flags:; udp: ${udpSize}\n`;
  }
  const section = (title: string, body: string): string => (has("comments") ? `;; ${title} SECTION:\n${body}\n` : body);
  if (has("question")) text += section("QUESTION", `;${columns([dotted(name), 32, "IN", 40, type])}\n`);
  if (has("answer") && answers.length > 0) text += section("ANSWER", answers.map(recordText).join(""));
  if (has("authority") && authority.length > 0) text += section("AUTHORITY", authority.map(recordText).join(""));
  if (!has("stats")) return text;
  const when = formatDate("%a %b %d %H:%M:%S %Z %Y", ctx.machine.nowSeconds(), 0);
  const from = `${ipText(server)}#${port}(${ipText(server)}) (UDP)`;
  return `${text};; Query time: ${ms} msec\n;; SERVER: ${from}\n;; WHEN: ${when}\n;; MSG SIZE  rcvd: ${size}\n\n`;
}

/** A record as a line of a zone file. @source BIND 9.18 lib/dns/masterdump.c: dns_master_style_debug with columns at 24, 32, 40, 48 */
function recordText(record: DnsRecord): string {
  return `${columns([dotted(record.name), 24, `${record.ttl}`, 32, "IN", 40, record.type, 48, dataText(record)])}\n`;
}
/** Words at columns: tabs of eight as far as there is room, else one blank. @source BIND 9.18 lib/dns/masterdump.c: indent */
function columns(words: readonly (string | number)[]): string {
  let text = "";
  let column = 0;
  for (const word of words) {
    if (typeof word === "string") {
      text += word;
      column += word.length;
      continue;
    }
    const to = Math.max(word, column + 1);
    const tabs = Math.max(0, (to >> 3) - (column >> 3));
    text += "\t".repeat(tabs) + " ".repeat(to - (tabs > 0 ? to & ~7 : column));
    column = to;
  }
  return text;
}
