import { randomBytes } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { Logger } from "pino";
import { Accounts } from "./auth/accounts";
import { administratorAtStart } from "./db/at-start";
import { DatabaseDamaged, damagedSentence, isDamage } from "./db/damage";
import { type DataDirectory, openDataDirectory } from "./db/data-directory";
import { draftRepository } from "./db/drafts";
import { graphRepository } from "./db/graphs";
import { sqliteJournal } from "./db/journal";
import { labRepository } from "./db/labs";
import { type Database, openDatabase } from "./db/open";
import { ownMarks } from "./db/own-marks";
import { preferenceRepository } from "./db/preferences";
import { taskHistory } from "./db/task-history";
import { trpcHandler } from "./doors/api/handle";
import { SocketServer } from "./doors/realtime/socket-server";
import { pageAddress } from "./http/addresses";
import { drain, PACE_MS, sendJson, sendWebResponse, toWebRequest } from "./http/bodies";
import { broughtFiles } from "./http/brought-files";
import { captureFiles } from "./http/capture-files";
import { Door } from "./http/door";
import { labFiles } from "./http/lab-files";
import { labRecords } from "./http/lab-records";
import { sendRefusal } from "./http/refusal";
import { refuseOtherUpgrades } from "./http/upgrades";
import { ActivityService } from "./lab/directory/activity-service";
import { DraftService } from "./lab/directory/draft-service";
import { GraphService } from "./lab/directory/graph-service";
import { LabDirectory } from "./lab/directory/lab-directory";
import type { RestPace } from "./lab/directory/lab-rest";
import { PastService } from "./lab/directory/past-service";
import { PreferenceService } from "./lab/directory/preference-service";
import { LabFolders } from "./lab/files/lab-folders";
import { type JournalStore, StoreDamaged } from "./lab/journal/journal-store";
import type { LiveLab } from "./lab/live/live-lab";
import { LabRefusal } from "./lab/types";
import { besideUs } from "./lab/worker/worker-thread";

const API_BODY_LIMIT = 1024 * 1024;
/** A header has to be there after so long, ms. */
const HEADER_MS = 20_000;

export type PageHandler = (request: IncomingMessage, response: ServerResponse) => Promise<void>;

export interface AppOptions {
  readonly root: string;
  readonly dataDirectory: string;
  /** 0: any free port */
  readonly port: number;
  readonly host: string;
  readonly log: Logger;
  readonly isDev?: boolean;
  readonly workerFile?: URL;
  readonly workers?: number;
  /** password of the first account; otherwise one is made up and printed */
  readonly adminPassword?: string | undefined;
  /** further origins whose pages may use this server */
  readonly origins?: readonly string[];
  /** how long a header may take, and how often a body must bring something, ms */
  readonly patience?: { readonly headerMs: number; readonly paceMs: number; readonly behindMs?: number };
  /** how the time until a lab is put to sleep is measured; tests make it quick */
  readonly pace?: RestPace;
  /** how many proxies in front are believed in what they say of the asker */
  readonly proxies?: number;
  /** makes the handler of pages; without one only the interfaces are served */
  readonly pages?: (http: Server) => Promise<PageHandler>;
  readonly say?: (line: string) => void;
  /** wraps the journal's store: tests make it fail */
  readonly wrapStore?: (store: JournalStore) => JournalStore;
}

export interface App {
  readonly url: string;
  readonly port: number;
  readonly accounts: Accounts;
  readonly labs: LabDirectory;
  /** when what only some requests need is loaded as well; they wait for it */
  readonly whole: Promise<void>;
  close(): Promise<void>;
}

/** What is sent and taken of labs beside tRPC: their records, captures, files of frames, and whole labs. */
function filesOfLabs({
  labs,
  accounts,
  paceMs,
  uploads,
  epochOf,
}: Parameters<typeof labFiles>[0] & Pick<Parameters<typeof labRecords>[0], "epochOf">) {
  return [
    labRecords({ labs, accounts, epochOf }),
    captureFiles({ labs, accounts }),
    broughtFiles({ labs, accounts, paceMs }),
    labFiles({ labs, accounts, paceMs, uploads }),
  ];
}

/** Builds what has to be there, listens, and loads the rest. */
export async function startApp(options: AppOptions): Promise<App> {
  const { root, log, host, isDev = false, origins = [], proxies = 0, say = () => {} } = options;
  const { headerMs, paceMs } = options.patience ?? { headerMs: HEADER_MS, paceMs: PACE_MS };
  const { version } = JSON.parse(readFileSync(join(root, "package.json"), "utf8")) as { version: string };
  const directory = openDataDirectory(options.dataDirectory);
  const undo: (() => unknown)[] = [() => directory.release()];
  try {
    const database = await openDatabase(directory.databaseFile, join(root, "prisma/sqlite/migrations"));
    undo.unshift(() => database.close());
    for (const notice of database.notices) {
      log.error(notice);
      say(notice);
    }
    const accounts = new Accounts(database, process.env.XENARIUM_SECRET || directory.secret);
    const { labs, ...services } = servicesOf(options, directory, database, accounts);
    undo.unshift(() => labs.close());

    const door = new Door({ origins, proxies, isDev, log });
    const trpc = trpcHandler({ accounts, labs, ...services, log });
    const epochOf = newEpochs();
    const ofLabs = filesOfLabs({ labs, accounts, paceMs, epochOf, uploads: join(directory.path, "uploads") });
    let pages: Promise<PageHandler> | null = null;
    const answer = requestHandler({ door, trpc, ofLabs, paceMs, log, health: healthOf(labs, version), pages: () => pages });
    // Bodies have a pace of their own.
    const timeouts = { headersTimeout: headerMs, requestTimeout: 600_000, connectionsCheckingInterval: Math.ceil(headerMs / 4) };
    const http = createServer(timeouts, answer);
    const { behindMs } = options.patience ?? {};
    const behind = behindMs === undefined ? {} : { behindMs };
    const sockets = new SocketServer({ http, labs, accounts, preferences: services.preferences, log, origins, epochOf, ...behind });
    http.prependListener("upgrade", (request) => door.arrive(request));
    // In development Next's own socket has another path.
    if (!isDev) http.on("upgrade", refuseOtherUpgrades);
    undo.unshift(() => sockets.close());

    await prepare(database, accounts, labs, directory, options);
    await new Promise<void>((resolve, reject) => {
      http.once("error", reject);
      http.listen(options.port, host, resolve);
    });
    const { port } = http.address() as AddressInfo;
    const url = `http://${host === "0.0.0.0" || host === "::" ? "localhost" : host}:${port}`;
    directory.announce(url);
    say(`Xenarium ${version} is running at ${url}`);
    const { first, all } = labs.keeper.wakeAll();
    all.catch((error: unknown) => log.error({ error: String(error) }, "labs could not be opened"));
    // A lab opens on its worker while this thread loads what signing in takes.
    const warm = accounts.warm(first);
    const { pages: makePages } = options;
    // One after another: what somebody who is signed in waits for comes first.
    if (makePages) pages = warm.then(() => makePages(http));
    const whole = Promise.all([warm, pages]).then(() => {});
    // Whoever does not wait for it is told by the requests that do.
    whole.catch(() => {});
    let closing: Promise<void> | null = null;
    const shut = async () => {
      http.close();
      http.closeIdleConnections();
      await whole.catch(() => {});
      for (const step of undo) await step();
      http.closeAllConnections();
    };
    return {
      url,
      port,
      accounts,
      labs,
      whole,
      close() {
        closing ??= shut();
        return closing;
      },
    };
  } catch (error) {
    for (const step of undo) await Promise.resolve(step()).catch(() => {});
    if (isDamage(error) || error instanceof StoreDamaged) throw new DatabaseDamaged(damagedSentence(directory.databaseFile));
    throw error;
  }
}

function servicesOf(
  options: AppOptions,
  directory: DataDirectory,
  database: Database,
  accounts: Accounts,
): {
  readonly labs: LabDirectory;
  readonly pasts: PastService;
  readonly drafts: DraftService;
  readonly graphs: GraphService;
  readonly activity: ActivityService;
  readonly preferences: PreferenceService;
} {
  const plain = sqliteJournal(database);
  const store = options.wrapStore?.(plain) ?? plain;
  const labs = new LabDirectory({
    store,
    repository: labRepository(database),
    accounts,
    log: options.log,
    files: new LabFolders(join(directory.path, "labs")),
    pace: options.pace,
    notices: database.notices,
    workerFile: options.workerFile ?? besideUs("worker"),
    ...(options.workers === undefined ? {} : { workers: options.workers }),
  });
  const drafts = new DraftService({ labs, drafts: draftRepository(database) });
  const graphs = new GraphService({ labs, graphs: graphRepository(database) });
  const marks = ownMarks(database);
  const activity = new ActivityService({ labs, history: taskHistory(database), marks });
  const preferences = new PreferenceService({ preferences: preferenceRepository(database) });
  return { labs, pasts: new PastService({ labs, store, marks }), drafts, graphs, activity, preferences };
}

/** Names this run of the server and the stretch of a lab's life that it is in. */
function newEpochs(): (lab: LiveLab) => string {
  const run = randomBytes(6).toString("base64url");
  return ({ generation }) => `${run}.${generation}`;
}

/** What `/healthz` says: 200, or 503 when the journal cannot be written. */
function healthOf(labs: LabDirectory, version: string): (response: ServerResponse) => void {
  const started = Date.now();
  return (response) => {
    const fault = labs.keeper.writer.fault;
    const body = {
      status: fault === null ? "ok" : "degraded",
      version,
      engine: labs.keeper.of.engine,
      uptimeS: Math.round((Date.now() - started) / 1000),
      labs: labs.keeper.summary(),
      db: fault ?? "ok",
      notices: labs.noticesOfServer().length,
    };
    sendJson(response, fault === null ? 200 : 503, body);
  };
}

/** What requests are handed to, by their path. */
interface Handlers {
  readonly door: Door;
  readonly trpc: ReturnType<typeof trpcHandler>;
  /** what is asked by plain requests of labs: each says whether a request is meant for it */
  readonly ofLabs: readonly ReturnType<typeof labFiles>[];
  readonly health: (response: ServerResponse) => void;
  /** null: none are served, or not yet */
  readonly pages: () => Promise<PageHandler> | null;
  readonly paceMs: number;
  readonly log: Logger;
}

/** Makes the listener of all plain requests. */
function requestHandler(handlers: Handlers): (request: IncomingMessage, response: ServerResponse) => void {
  const { door, trpc, ofLabs, health, paceMs, log } = handlers;
  const handle = async (request: IncomingMessage, response: ServerResponse) => {
    const path = (request.url ?? "/").split("?")[0] ?? "/";
    // Socket.io answers its own path; it listens on the same server.
    if (path.startsWith("/socket.io/")) return void drain(request);
    if (!door.enter(request, response)) return;
    if (path === "/healthz") return health(response);
    if (path.startsWith("/api/labs/")) for (const each of ofLabs) if (await each(request, response)) return;
    if (path.startsWith("/api/trpc/"))
      return sendWebResponse(response, await trpc(await toWebRequest(request, { bytes: API_BODY_LIMIT, paceMs })), door.isHttps(request));
    if (request.method !== "GET" && request.method !== "HEAD") return refuseMethod(response);
    const pages = handlers.pages();
    if (pages) {
      request.url = pageAddress(request.url ?? "/");
      return (await pages)(request, response);
    }
    sendJson(response, 404, { code: "NOT_FOUND", message: "There is nothing here." });
  };
  return (request, response) => {
    handle(request, response).catch((error: unknown) => {
      if (error instanceof LabRefusal && !response.headersSent) return sendRefusal(response, error);
      log.error({ path: request.url, error: error instanceof Error ? error.stack : String(error) }, "a request failed");
      if (response.headersSent) return response.destroy();
      sendJson(response, 500, { code: "INTERNAL", message: "The server could not do this; its log says why." });
    });
  };
}

/** Opens the labs; makes an administrator when there is none, and the first lab on the very first start. */
async function prepare(
  database: Database,
  accounts: Accounts,
  labs: LabDirectory,
  directory: DataDirectory,
  options: AppOptions,
): Promise<void> {
  const { adminPassword, log, say = () => {} } = options;
  await labs.keeper.start();
  let adminId = await administratorAtStart(database.journal);
  if (adminId === null) {
    const password = adminPassword || randomBytes(9).toString("base64url");
    adminId = (await accounts.create({ username: "admin", displayName: "Administrator", password, role: "admin" })).id;
    const shown = adminPassword
      ? "the password from XENARIUM_ADMIN_PASSWORD."
      : `the password ${password} (shown only now; \`npm run xenarium -- user passwd admin\` sets another).`;
    say(`First start: sign in as admin with ${shown}`);
  }
  if (directory.isUsed) return;
  const scenarios = labs.scenarios();
  const scenario = scenarios.find(({ id }) => id === "starter") ?? scenarios[0];
  if (!scenario) return;
  try {
    await labs.createFor(adminId, { name: "starter", scenario: scenario.id, instructorRole: "pool-operator" });
    directory.markUsed();
  } catch (error) {
    // Tried again at the next start.
    log.error({ error: String(error) }, "the first lab could not be made");
  }
}

/** Pages are read; only the interfaces take a body. */
function refuseMethod(response: ServerResponse): void {
  sendJson(response, 405, { code: "METHOD_NOT_ALLOWED", message: "Nothing can be sent here." });
}
