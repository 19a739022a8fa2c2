import { createTRPCClient, httpBatchLink, TRPCClientError } from "@trpc/client";
import { io, type Socket } from "socket.io-client";
import type { ClientToServer, ServerToClient } from "../contract";
import { plainJson } from "../contract/plain-json";
import { dataDirectoryPath, holderOf } from "../db/data-directory";
import type { AppRouter } from "../doors/api/router";

/** Something that the person at the terminal can mend; shown without a stack. */
export class CliError extends Error {
  constructor(
    message: string,
    readonly exitCode = 1,
  ) {
    super(message);
  }
}

/** Where the server is: XENARIUM_URL, else the server that holds the data directory, else the default. */
export function serverUrl(env: NodeJS.ProcessEnv = process.env): string {
  if (env.XENARIUM_URL) return env.XENARIUM_URL.replace(/\/+$/, "");
  return holderOf(dataDirectoryPath(env))?.url ?? "http://127.0.0.1:3000";
}

/** A signed-in connection to a running server. */
export class Client {
  private cookie = "";
  readonly api;

  private constructor(readonly url: string) {
    this.api = createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({
          url: `${url}/api/trpc`,
          maxItems: 32,
          transformer: plainJson,
          fetch: (input, init) => this.fetch(String(input), init as RequestInit),
        }),
      ],
    });
  }

  /** Signs in as XENARIUM_USER with XENARIUM_PASSWORD. */
  static async signedIn(env: NodeJS.ProcessEnv = process.env): Promise<Client> {
    const username = env.XENARIUM_USER ?? "admin";
    const password = env.XENARIUM_PASSWORD;
    if (!password) throw new CliError("Set XENARIUM_PASSWORD (and XENARIUM_USER, unless it is admin) to sign in to the server.", 2);
    const client = new Client(serverUrl(env));
    await client.api.auth.signIn.mutate({ username, password });
    return client;
  }

  async fetch(path: string, init: RequestInit = {}): Promise<Response> {
    const url = path.startsWith("http") ? path : `${this.url}${path}`;
    const headers = new Headers(init.headers);
    if (this.cookie) headers.set("cookie", this.cookie);
    let response: Response;
    try {
      response = await fetch(url, { ...init, headers });
    } catch (error) {
      const cause = (error as { cause?: { code?: string } }).cause?.code;
      throw new CliError(`No server answers at ${this.url}${cause ? ` (${cause})` : ""}. Start one with npm start, or set XENARIUM_URL.`);
    }
    const set = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
    if (set.length > 0) this.cookie = set.join("; ");
    return response;
  }

  async socket(): Promise<Socket<ServerToClient, ClientToServer>> {
    const socket: Socket<ServerToClient, ClientToServer> = io(this.url, {
      transports: ["websocket"],
      extraHeaders: { cookie: this.cookie },
      reconnection: false,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", () => resolve());
      socket.once("connect_error", (error) => reject(new CliError(`The server refused the connection: ${error.message}`)));
    });
    return socket;
  }

  /** A lab by id or by name. */
  async lab(idOrName: string): Promise<{ readonly id: string; readonly name: string }> {
    const labs = await this.api.lab.list.query();
    const byId = labs.find((lab) => lab.id === idOrName);
    if (byId) return byId;
    const named = labs.filter((lab) => lab.name === idOrName);
    const [only] = named;
    if (!only) throw new CliError(`There is no lab ${idOrName}.`);
    if (named.length > 1)
      throw new CliError(`${named.length} labs are named ${idOrName}; give one of the ids ${named.map((lab) => lab.id).join(", ")}.`);
    return only;
  }

  async signOut(): Promise<void> {
    await this.api.auth.signOut.mutate().catch(() => {});
  }
}

/** What to show for an error, and the exit code it ends with. */
export function explain(error: unknown): { readonly message: string; readonly exitCode: number } {
  if (error instanceof CliError) return { message: error.message, exitCode: error.exitCode };
  if (error instanceof TRPCClientError) {
    if (error.cause instanceof CliError) return explain(error.cause);
    return { message: error.message, exitCode: 1 };
  }
  return { message: error instanceof Error ? error.message : String(error), exitCode: 1 };
}
