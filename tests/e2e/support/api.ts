/** The server's interfaces without a browser: what tests prepare and compare with. */

import { createTRPCClient, httpBatchLink } from "@trpc/client";
import { io, type Socket } from "socket.io-client";
import type {
  ClientToServer,
  LabSpeed,
  OperationArgs,
  OperationName,
  Outcome,
  RecordChange,
  ServerToClient,
} from "../../../server/contract";
import { plainJson } from "../../../server/contract/plain-json";
import { PREFERENCE_LIMITS } from "../../../server/contract/preferences";
import type { AppRouter } from "../../../server/doors/api/router";
import { type Added, labRecords } from "../../support/lab-records";

type Fields = Readonly<Record<string, unknown>>;
export interface Found {
  readonly ref: string;
  readonly uuid: string;
  readonly fields: Fields;
}

/** One signed-in account. */
export class Api {
  #cookie = "";
  readonly call;

  constructor(readonly url: string) {
    this.call = createTRPCClient<AppRouter>({
      links: [
        httpBatchLink({
          url: `${url}/api/trpc`,
          maxItems: 32,
          transformer: plainJson,
          fetch: async (input, init) => {
            const response = await fetch(input as string, {
              ...(init as RequestInit),
              headers: { ...(init?.headers as Record<string, string>), cookie: this.#cookie },
            });
            const set = response.headers.getSetCookie().map((cookie) => cookie.split(";")[0]);
            if (set.length > 0) this.#cookie = set.join("; ");
            return response;
          },
        }),
      ],
    });
  }
  static async signedIn(url: string, username: string, password: string): Promise<Api> {
    const api = new Api(url);
    await api.call.auth.signIn.mutate({ username, password });
    return api;
  }
  /** The same session with a server at another address, as after a restart. */
  movedTo(url: string): Api {
    const api = new Api(url);
    api.#cookie = this.#cookie;
    return api;
  }
  /** The session as a browser keeps it. */
  browserState() {
    const { hostname } = new URL(this.url);
    const cookies = this.#cookie.split("; ").map((pair) => {
      const at = pair.indexOf("=");
      return {
        name: pair.slice(0, at),
        value: pair.slice(at + 1),
        domain: hostname,
        path: "/",
        expires: -1,
        httpOnly: true,
        secure: false,
        sameSite: "Lax" as const,
      };
    });
    return { cookies, origins: [] };
  }
  async socket(): Promise<Socket<ServerToClient, ClientToServer>> {
    const socket: Socket<ServerToClient, ClientToServer> = io(this.url, {
      transports: ["websocket"],
      extraHeaders: { cookie: this.#cookie },
      forceNew: true,
    });
    await new Promise<void>((resolve, reject) => {
      socket.once("connect", resolve);
      socket.once("connect_error", reject);
    });
    return socket;
  }
  async records(labId: string): Promise<readonly Added[]> {
    return (await labRecords(this.url, this.#cookie, labId)).records;
  }
  /** What the account has set for itself is as at first again. */
  async forgetSettings(): Promise<void> {
    const { preferences } = await this.call.preference.list.query();
    for (let at = 0; at < preferences.length; at += PREFERENCE_LIMITS.perWrite) {
      const changes = preferences.slice(at, at + PREFERENCE_LIMITS.perWrite).map(({ key }) => ({ key, value: null }));
      await this.call.preference.put.mutate({ page: "tests", changes });
    }
  }
  lab(id: string, name: string): Lab {
    return new Lab(this, id, name);
  }
  async createLab(name: string, scenario = "starter"): Promise<Lab> {
    const made = await this.call.lab.create.mutate({ name, scenario });
    return new Lab(this, made.id, name);
  }
}

/** One lab as its owner sees it. */
export class Lab {
  constructor(
    readonly api: Api,
    readonly id: string,
    readonly name: string,
  ) {}

  async #ask<T>(use: (socket: Socket<ServerToClient, ClientToServer>) => Promise<T>): Promise<T> {
    const socket = await this.api.socket();
    try {
      return await use(socket);
    } finally {
      socket.close();
    }
  }
  records(): Promise<readonly Added[]> {
    return this.api.records(this.id);
  }
  /** Records that a page has only while it asks for them, by slot: `all VIF`. */
  asked(slot: string): Promise<readonly RecordChange[]> {
    return this.#ask(async (socket) => {
      await socket.emitWithAck("lab:join", this.id, null);
      const reply = await socket.emitWithAck("lab:need", this.id, [slot]);
      return reply.kind === "records" ? reply.slots.flatMap(({ records }) => records) : [];
    });
  }
  /** The record of a class with this name, or null. */
  async find(name: string, className = "VM"): Promise<Found | null> {
    for (const change of await this.records()) {
      if (change.class === className && change.fields.name_label === name)
        return { ref: change.ref, uuid: String(change.fields.uuid), fields: change.fields };
    }
    return null;
  }
  async vm(name: string): Promise<Found> {
    const found = await this.find(name);
    if (!found) throw new Error(`no VM ${name}`);
    return found;
  }
  /** Names of the VMs, templates left out. */
  async vmNames(): Promise<readonly string[]> {
    return (await this.records())
      .flatMap((change) => (change.class === "VM" && !change.fields.is_a_template ? [String(change.fields.name_label)] : []))
      .sort();
  }
  /** The console's kept text. */
  consoleText(vmRef: string): Promise<string> {
    return this.#ask(
      (socket) =>
        new Promise((resolve, reject) => {
          socket.emit("lab:join", this.id, null, () => {
            socket.emit("console:open", this.id, vmRef, null, (reply) =>
              reply.kind === "open" ? resolve(reply.view.text) : reject(reply),
            );
          });
        }),
    );
  }
  /** Opens a console for a moment. @returns accounts that look at it, the own among them */
  viewers(vmRef: string): Promise<readonly string[]> {
    return this.#ask(async (socket) => {
      await socket.emitWithAck("lab:join", this.id, null);
      const reply = await socket.emitWithAck("console:open", this.id, vmRef, null);
      return reply.kind === "open" ? reply.keyboard.viewers.map(({ user }) => user) : [];
    });
  }
  /**
   * Runs a command in a machine's shell to its end.
   * @param onBegun - called when it has begun: time may be moved from then on
   * @returns what it has printed
   */
  exec(target: string, commandLine: string, onBegun?: () => void): Promise<string> {
    return this.#ask(async (socket) => {
      let printed = "";
      socket.on("exec:output", ({ text }) => {
        printed += text;
      });
      await socket.emitWithAck("lab:join", this.id, null);
      const ended = new Promise((resolve) => socket.once("exec:exit", resolve));
      const begun = await socket.emitWithAck("exec:start", this.id, target, commandLine);
      if ("code" in begun) throw new Error(`${commandLine}: ${begun.message}`);
      onBegun?.();
      await ended;
      return printed;
    });
  }
  /** Follows a console until closed: everything that a page showing it has been told. */
  async listen(vmRef: string): Promise<{ text(): string; close(): string }> {
    const socket = await this.api.socket();
    let text = "";
    let start = 0;
    socket.on("console:output", (chunk) => {
      if (chunk.console !== `serial:${vmRef}`) return;
      const at = chunk.offset - start;
      text = text.slice(0, at) + chunk.text;
    });
    await new Promise<void>((resolve, reject) => {
      socket.emit("lab:join", this.id, null, () => {
        socket.emit("console:open", this.id, vmRef, null, (reply) => {
          if (reply.kind !== "open") return reject(reply);
          start = reply.view.offset;
          text = reply.view.text;
          resolve();
        });
      });
    });
    const close = (): string => {
      socket.close();
      return text;
    };
    return { text: () => text, close };
  }
  submit<O extends OperationName>(op: O, args: OperationArgs<O>): Promise<Outcome> {
    const requestId = [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
    return this.api.call.lab.submit.mutate({ labId: this.id, requestId, op, args: args as Fields });
  }
  clock(action: Parameters<Api["call"]["lab"]["clock"]["mutate"]>[0]["action"]) {
    return this.api.call.lab.clock.mutate({ labId: this.id, action });
  }
  speed(speed: LabSpeed) {
    return this.clock({ kind: "speed", speed });
  }
  /** Moves virtual time. */
  pass(seconds: number) {
    return this.clock({ kind: "step", us: Math.round(seconds * 1e6) });
  }
  async path(name: string, tab = "", kind = "vm", className = "VM"): Promise<string> {
    const found = await this.find(name, className);
    if (!found) throw new Error(`no ${className} ${name}`);
    return `${this.api.url}/labs/${this.id}/${kind}/${found.uuid}${tab ? `/${tab}` : ""}`;
  }
  get url(): string {
    return `${this.api.url}/labs/${this.id}`;
  }
  async remove(): Promise<void> {
    await this.api.call.lab.delete.mutate({ labId: this.id });
  }
}
