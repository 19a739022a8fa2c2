/** Words of nft's language, with where they stand. @source nftables 1.0.6: src/scanner.l */

export interface Token {
  readonly kind: "word" | "string" | "sign" | "newline" | "end";
  readonly text: string;
  /** place in the whole text */
  readonly at: number;
}

/** A complaint about a part of what was typed. */
export class NftError extends Error {
  constructor(
    readonly text: string,
    readonly at: number,
    readonly length: number,
  ) {
    super(text);
  }
}
/** Something of the real tool's that is not part of this system. */
export class NotHere extends Error {
  constructor(readonly what: string) {
    super(what);
  }
}

export function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  for (const { 0: found, index } of text.matchAll(/\n|#[^\n]*|"[^"\n]*"|!=|==|[{};,&|()=]|[^\s{};,&|()="!]+|!/g)) {
    if (found.startsWith("#")) continue;
    const kind = found === "\n" ? "newline" : found.startsWith('"') ? "string" : /^[!={};,&|()]/.test(found) ? "sign" : "word";
    tokens.push({ kind, text: kind === "string" ? found.slice(1, -1) : found, at: index });
  }
  tokens.push({ kind: "end", text: "", at: text.length });
  return tokens;
}

const NAMES: Readonly<Record<string, string>> = { ";": "semicolon", ",": "comma" };
/** Words that stand for something by themselves: others are strings to the parser. */
const KEYWORDS =
  /^(?:accept|drop|return|continue|jump|goto|reject|counter|log|tcp|udp|th|ip|ip6|inet|icmp|icmpv6|ct|meta|iif|oif|iifname|oifname|ether|masquerade|dnat|snat|comment|type|hook|priority|policy|add|insert|delete|list|flush|table|chain|rule|handle|with|to|saddr|daddr|sport|dport|protocol|state|limit|redirect|queue)$/;

/** Reads tokens one after another. */
export class Reader {
  private next = 0;

  constructor(readonly tokens: readonly Token[]) {}

  peek(ahead = 0): Token {
    return this.tokens[Math.min(this.next + ahead, this.tokens.length - 1)] as Token;
  }
  take(): Token {
    const token = this.peek();
    this.next++;
    return token;
  }
  /** Takes a token of this text where it is next. */
  has(text: string): boolean {
    const token = this.peek();
    if (token.text !== text || token.kind === "string" || token.kind === "end") return false;
    this.next++;
    return true;
  }
  /** The next token is not what may stand there. @param wanted - what might */
  unexpected(wanted?: string): NftError {
    const token = this.peek();
    const { kind, text, at } = token;
    const name =
      kind === "newline"
        ? "newline"
        : kind === "end"
          ? "newline"
          : kind === "sign"
            ? (NAMES[text] ?? `'${text}'`)
            : kind === "string"
              ? "quoted string"
              : KEYWORDS.test(text)
                ? text
                : /^\d+$/.test(text)
                  ? "number"
                  : "string";
    const length = kind === "newline" || kind === "end" ? 1 : kind === "string" ? text.length + 2 : text.length;
    return new NftError(`syntax error, unexpected ${name}${wanted === undefined ? "" : `, expecting ${wanted}`}`, at, length);
  }
  word(wanted?: string): Token {
    if (this.peek().kind !== "word" && this.peek().kind !== "string") throw this.unexpected(wanted);
    return this.take();
  }
  need(text: string, wanted = text): void {
    if (!this.has(text)) throw this.unexpected(wanted);
  }
  /** Whether a statement is over here. */
  get isAtEnd(): boolean {
    const { kind, text } = this.peek();
    return kind === "newline" || kind === "end" || (kind === "sign" && (text === ";" || text === "}"));
  }
  skipBreaks(): void {
    while (this.peek().kind === "newline" || (this.peek().kind === "sign" && this.peek().text === ";")) this.take();
  }
}
