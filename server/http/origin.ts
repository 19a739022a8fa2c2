import type { IncomingMessage } from "node:http";

/**
 * Whether a request that changes something, or opens a socket, comes from a page of this server.
 * Browsers always send Origin then; tools that are no browser send none and are let through, since they carry no one else's cookie.
 * @param allowed - further origins, from XENARIUM_ORIGINS
 */
export function isOwnOrigin(origin: string | undefined | null, host: string | undefined | null, allowed: readonly string[] = []): boolean {
  if (!origin) return true;
  if (allowed.includes(origin)) return true;
  try {
    return host !== undefined && host !== null && new URL(origin).host === host;
  } catch {
    return false;
  }
}

/** Why a page's request was refused, and the setting that would let it in if the page is this server's own. */
export interface OriginRefusal {
  readonly code: "FOREIGN_ORIGIN";
  readonly message: string;
  /** where the page is, as its browser says */
  readonly origin: string;
  /** what the server was asked as */
  readonly host: string;
  /** such as `XENARIUM_ORIGINS=https://lab.example.org` */
  readonly setting: string;
}

/** Says what is wrong with a request whose origin is not this server's. @param proxies - XENARIUM_TRUST_PROXY */
export function originRefusal(request: IncomingMessage, proxies: number): OriginRefusal {
  const sent = request.headers.origin ?? "";
  const origin = URL.canParse(sent) ? new URL(sent).origin : "null";
  const host = request.headers.host ?? "";
  const behind = String(request.headers["x-forwarded-host"] ?? "");
  const isTold = proxies === 0 && origin !== "null" && behind === new URL(origin).host;
  const setting = isTold ? "XENARIUM_TRUST_PROXY=1" : `XENARIUM_ORIGINS=${origin}`;
  const message =
    origin === "null"
      ? `This page has no address of its own, so the server at ${host} does not know it for one of its pages. Open it at the server's address.`
      : `This page is at ${origin}, but the server was asked as ${host}, so it takes the page for another site's. If ${origin} is this server behind a proxy, start the server with ${setting} (docs/deploy.md).`;
  return { code: "FOREIGN_ORIGIN", message, origin, host, setting };
}

/** The refusal in the form in which tRPC's client reads errors. @source @trpc/server 11: TRPCErrorResponse, JSON-RPC code of FORBIDDEN */
export function originRefusalToTrpc(refusal: OriginRefusal): unknown {
  const fault = { code: refusal.code, params: [refusal.origin, refusal.host, refusal.setting] };
  return { error: { message: refusal.message, code: -32_003, data: { code: "FORBIDDEN", httpStatus: 403, fault } } };
}
