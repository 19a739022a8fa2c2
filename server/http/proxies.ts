import type { IncomingMessage } from "node:http";

/** Header in which the server tells its routes the asker's address; whatever a client sends in it is overwritten. */
export const ADDRESS_HEADER = "x-xenarium-address";

/** A host name or address with an optional port, as the Host header has it. @source RFC 9110 section 7.2 */
const HOST = /^(?:[A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::\d{1,5})?$/;

/** Whether a Host header can be part of an address. */
export const isHost = (host: string): boolean => HOST.test(host) && URL.canParse(`http://${host}/`);

/**
 * What the outermost of the trusted proxies wrote into a header to which each proxy adds at the end.
 * Entries before it come from the client and are hearsay.
 *
 * @param proxies - how many are trusted
 * @returns null when there is nothing, or nobody is trusted
 */
export function forwarded(request: IncomingMessage, name: string, proxies: number): string | null {
  const value = request.headers[name];
  if (proxies === 0 || value === undefined) return null;
  const entries = (Array.isArray(value) ? value.join(",") : value).split(",").map((entry) => entry.trim());
  return entries[Math.max(0, entries.length - proxies)] || null;
}

/**
 * Makes a request what it was when it reached the outermost trusted proxy: Host is what the browser asked for, and
 * ADDRESS_HEADER the address of whoever asked.
 */
export function unwrap(request: IncomingMessage, proxies: number): void {
  const host = forwarded(request, "x-forwarded-host", proxies);
  if (host !== null && isHost(host)) request.headers.host = host;
  request.headers[ADDRESS_HEADER] = forwarded(request, "x-forwarded-for", proxies) ?? request.socket.remoteAddress ?? "unknown";
}

/**
 * Whether the asker's connection is encrypted, so that cookies may be kept from all others.
 * A browser says so itself in Origin, which the door has checked; else a trusted proxy does; else the settings do.
 *
 * @param origins - XENARIUM_ORIGINS
 */
export function isHttps(request: IncomingMessage, origins: readonly string[], proxies: number): boolean {
  const { origin } = request.headers;
  if (origin) return origin.startsWith("https://");
  const scheme = forwarded(request, "x-forwarded-proto", proxies);
  if (scheme !== null) return scheme.toLowerCase() === "https";
  return origins.length > 0 && origins.every((own) => own.startsWith("https://"));
}
