/** Somebody who reaches a server by a name that leads to this machine, over HTTPS with a certificate that nobody has signed. */
import type { OutgoingHttpHeaders } from "node:http";
import { Agent, request } from "node:https";
import { brotliDecompressSync } from "node:zlib";
import { io } from "socket.io-client";
import { recordsInLines } from "../../support/lab-records";

export const HOST = "lab.example.org";

export interface Answer {
  readonly status: number;
  readonly text: string;
  readonly bytes: Buffer;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
}

/** Undefined: left out. */
type Headers = Readonly<Record<string, string | undefined>>;

export class Visitor {
  cookie = "";
  readonly origin: string;
  private readonly agent: Agent;

  constructor(
    readonly port: number,
    ca: string,
  ) {
    this.origin = `https://${HOST}:${port}`;
    this.agent = new Agent({
      ca,
      servername: HOST,
      lookup: (_name, options, done) => (options.all ? done(null, [{ address: "127.0.0.1", family: 4 }]) : done(null, "127.0.0.1", 4)),
    });
  }

  /** @param body - sent by POST, as a page of this origin sends it; left out: GET */
  ask(path: string, body?: string | Buffer, headers: Headers = {}): Promise<Answer> {
    return new Promise((resolve, reject) => {
      const sent =
        body === undefined ? {} : { origin: this.origin, "content-type": "application/json", "content-length": Buffer.byteLength(body) };
      const all = Object.entries({ cookie: this.cookie, ...sent, ...headers }).filter(([, value]) => value !== undefined);
      const own = request(
        `${this.origin}${path}`,
        { agent: this.agent, method: body === undefined ? "GET" : "POST", headers: Object.fromEntries(all) as OutgoingHttpHeaders },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("end", () => {
            const bytes = Buffer.concat(chunks);
            own.destroy();
            resolve({ status: response.statusCode ?? 0, bytes, text: bytes.toString(), headers: response.headers });
          });
        },
      );
      // What is refused early is not read to its end; the answer counts.
      own.on("error", (error) => setTimeout(() => reject(error), 1_000));
      own.end(body);
    });
  }

  call(procedure: string, input: unknown, headers: Headers = {}): Promise<Answer> {
    return this.ask(`/api/trpc/${procedure}`, JSON.stringify(input), headers);
  }

  async signIn(username: string, password: string): Promise<Answer> {
    const answer = await this.call("auth.signIn", { username, password });
    const set = answer.headers["set-cookie"];
    if (Array.isArray(set)) this.cookie = set.map((cookie) => cookie.split(";")[0]).join("; ");
    return answer;
  }

  /** Reads a lab's state, packed, and joins from there over the socket; how that was answered. @throws Error when the state is not whole */
  async join(labId: string): Promise<string> {
    const answer = await this.ask(`/api/labs/${labId}/records`, undefined, { "accept-encoding": "br" });
    const text = answer.headers["content-encoding"] === "br" ? brotliDecompressSync(answer.bytes).toString() : answer.text;
    if (answer.status !== 200) throw new Error(`the state of the lab: ${answer.status} ${text.slice(0, 200)}`);
    const { epoch, seq } = recordsInLines(text);
    const socket = io(this.origin, {
      transports: ["websocket"],
      reconnection: false,
      agent: this.agent as unknown as string,
      extraHeaders: { cookie: this.cookie, origin: this.origin },
    });
    try {
      await new Promise<void>((resolve, reject) => {
        socket.once("connect", resolve);
        socket.once("connect_error", reject);
      });
      return ((await socket.timeout(20_000).emitWithAck("lab:join", labId, { epoch, seq })) as { kind: string }).kind;
    } finally {
      socket.close();
    }
  }

  leave(): void {
    this.agent.destroy();
  }
}
