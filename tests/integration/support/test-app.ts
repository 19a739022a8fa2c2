import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createTRPCClient, httpBatchLink } from "@trpc/client";
import pino from "pino";
import { io, type Socket } from "socket.io-client";
import { type App, type AppOptions, startApp } from "../../../server/app";
import type { ClientToServer, ServerToClient, ViewAnswer, ViewArgs, ViewName } from "../../../server/contract";
import { plainJson } from "../../../server/contract/plain-json";
import type { AppRouter } from "../../../server/doors/api/router";
import { bundled } from "../../support/bundles";
import { type LabRecords, labRecords } from "../../support/lab-records";
import { ROOT } from "../../support/root";

export const ADMIN_PASSWORD = "correct horse";

/** A directory that is removed by `remove`. */
export function temporaryDirectory(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), "xenarium-test-"));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

export function appOptions(dataDirectory: string, more: Partial<AppOptions> = {}): AppOptions {
  return {
    root: ROOT,
    dataDirectory,
    port: 0,
    host: "127.0.0.1",
    log: pino({ level: process.env.TEST_LOG ?? "silent" }),
    workerFile: bundled("fake-worker"),
    workers: 1,
    adminPassword: ADMIN_PASSWORD,
    ...more,
  };
}

export function startTestApp(dataDirectory: string, more: Partial<AppOptions> = {}): Promise<App> {
  return startApp(appOptions(dataDirectory, more));
}

export type TestSocket = Socket<ServerToClient, ClientToServer>;

/** Somebody using the server: cookies, tRPC, sockets. */
export class Visitor {
  cookie = "";
  readonly sockets: TestSocket[] = [];
  readonly api;

  constructor(readonly url: string) {
    this.api = createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({
          url: `${url}/api/trpc`,
          maxItems: 32,
          transformer: plainJson,
          fetch: async (input, init) => {
            const response = await fetch(input as string, {
              ...(init as RequestInit),
              headers: { ...(init?.headers as Record<string, string>), cookie: this.cookie },
            });
            const set = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
            if (set.length > 0) this.cookie = set.join("; ");
            return response;
          },
        }),
      ],
    });
  }

  static async signedIn(url: string, username = "admin", password = ADMIN_PASSWORD): Promise<Visitor> {
    const visitor = new Visitor(url);
    await visitor.api.auth.signIn.mutate({ username, password });
    return visitor;
  }

  /** Asks a view of a lab. */
  ask<N extends ViewName>(labId: string, view: N, args: ViewArgs<N>): Promise<ViewAnswer<N>> {
    return this.api.lab.ask.query({ labId, view, args }) as Promise<ViewAnswer<N>>;
  }

  /** The state of a lab, as a page reads it before it joins. */
  records(labId: string): Promise<LabRecords> {
    return labRecords(this.url, this.cookie, labId);
  }

  /** A connected socket; rejects when the server refuses. */
  async socket(headers: Record<string, string> = {}): Promise<TestSocket> {
    const socket: TestSocket = io(this.url, {
      transports: ["websocket"],
      extraHeaders: { cookie: this.cookie, ...headers },
      reconnection: false,
      forceNew: true,
    });
    this.sockets.push(socket);
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", () => resolve());
      socket.once("connect_error", reject);
    });
    return socket;
  }

  leave(): void {
    for (const socket of this.sockets) socket.close();
  }
}

/** Makes a visitor's connection one that takes nothing more, or takes again what has come. */
export function holdUp(socket: TestSocket, isHeld: boolean): void {
  const { transport } = socket.io.engine as unknown as { transport: { ws: { _socket: { pause(): void; resume(): void } } } };
  if (isHeld) transport.ws._socket.pause();
  else transport.ws._socket.resume();
}

/** The next message of a kind that fits. */
export function heard<E extends keyof ServerToClient>(
  socket: TestSocket,
  event: E,
  fits: (message: Parameters<ServerToClient[E]>[0]) => boolean = () => true,
  ms = 10_000,
): Promise<Parameters<ServerToClient[E]>[0]> {
  return new Promise((resolve, reject) => {
    const untyped = socket as unknown as {
      on(event: string, listener: (message: never) => void): void;
      off(event: string, listener: (message: never) => void): void;
    };
    const timer = setTimeout(() => {
      untyped.off(event, listener as (message: never) => void);
      reject(new Error(`nothing fitting was heard on ${event}`));
    }, ms);
    const listener = (message: Parameters<ServerToClient[E]>[0]) => {
      if (!fits(message)) return;
      clearTimeout(timer);
      untyped.off(event, listener as (message: never) => void);
      resolve(message);
    };
    untyped.on(event, listener as (message: never) => void);
  });
}
