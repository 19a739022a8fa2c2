import type { IncomingMessage, ServerResponse } from "node:http";
import type { Logger } from "pino";
import { hasBody, sendJson } from "./bodies";
import { isOwnOrigin, originRefusal, originRefusalToTrpc } from "./origin";
import { isHost, isHttps, unwrap } from "./proxies";
import { secure } from "./security";

/** A page asks here, by POST, whether its requests get in; used to say why a socket does not connect. */
const ASK_PATH = "/api/door";

export interface DoorSettings {
  /** XENARIUM_ORIGINS */
  readonly origins: readonly string[];
  /** XENARIUM_TRUST_PROXY */
  readonly proxies: number;
  readonly isDev: boolean;
  readonly log: Logger;
}

/** What every request passes before anything answers it: headers, who asks and from where, and whether the page is one of ours. */
export class Door {
  private readonly said = new Set<string>();

  constructor(private readonly settings: DoorSettings) {}

  /** Prepares a request. @returns false when it has been answered, for it gets no further */
  enter(request: IncomingMessage, response: ServerResponse): boolean {
    const { isDev, origins, proxies } = this.settings;
    secure(request, response, isDev);
    this.arrive(request);
    const { host = "", origin } = request.headers;
    if (host !== "" && !isHost(host)) {
      sendJson(response, 400, { code: "BAD_REQUEST", message: "The request's Host is neither a name nor an address." });
      return false;
    }
    if (request.method === "GET" || request.method === "HEAD") {
      if (!hasBody(request)) return true;
      sendJson(response, 400, { code: "BAD_REQUEST", message: "Nothing can be sent along with a GET." });
      return false;
    }
    const path = request.url ?? "/";
    if (!isOwnOrigin(origin, host, origins)) {
      const refusal = originRefusal(request, proxies);
      sendJson(response, 403, path.startsWith("/api/trpc/") ? originRefusalToTrpc(refusal) : refusal);
      return false;
    }
    if (path !== ASK_PATH) return true;
    sendJson(response, 200, { ok: true });
    return false;
  }

  /** Does what a request and a socket need before they are looked at, and tells the log once what is odd about the settings. */
  arrive(request: IncomingMessage): void {
    const { origins, proxies, log } = this.settings;
    unwrap(request, proxies);
    if (proxies === 0 && request.headers["x-forwarded-for"] !== undefined && this.isNew("proxy"))
      log.warn("A request came through a proxy, but XENARIUM_TRUST_PROXY is not set: everybody seems to come from the proxy's address.");
    const { origin, host } = request.headers;
    const isAsking = request.method !== "GET" || request.headers.upgrade !== undefined;
    if (isAsking && !isOwnOrigin(origin, host, origins) && this.isNew(`${origin} ${host}`))
      log.warn(originRefusal(request, proxies).message);
  }

  /** Whether cookies set in the answer are to come back over HTTPS only. */
  isHttps(request: IncomingMessage): boolean {
    return isHttps(request, this.settings.origins, this.settings.proxies);
  }

  /** Whether something has not been said yet; only so much is ever said. */
  private isNew(what: string): boolean {
    if (this.said.size >= 20 || this.said.has(what)) return false;
    this.said.add(what);
    return true;
  }
}
