import { randomBytes } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";

/** Headers in which Next and our pages find the nonce; whatever a client sends in them is overwritten. */
const POLICY_HEADER = "content-security-policy";
const NONCE_HEADER = "x-nonce";

const fixed: Readonly<Record<string, string>> = {
  "X-Content-Type-Options": "nosniff",
  "X-Frame-Options": "DENY",
  "Referrer-Policy": "same-origin",
  "Cross-Origin-Opener-Policy": "same-origin",
  "Cross-Origin-Resource-Policy": "same-origin",
  "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
};

/**
 * What a page may load and run: files of this server, and inline scripts and style elements that carry this answer's nonce.
 * Style attributes are barred with the rest; scripts set styles one property at a time, which needs no leave.
 *
 * @param nonce - known to nobody before the answer is sent
 * @param isDev - the development build evaluates code and adds styles as it goes
 * @source node_modules/next/dist/docs/01-app/02-guides/content-security-policy.md
 */
export function contentPolicy(nonce: string, isDev: boolean): string {
  return [
    "default-src 'self'",
    `script-src 'self' 'nonce-${nonce}'${isDev ? " 'unsafe-eval'" : ""}`,
    `style-src 'self' ${isDev ? "'unsafe-inline'" : `'nonce-${nonce}'`}`,
    "img-src 'self' data: blob:",
    "font-src 'self' data:",
    "connect-src 'self'",
    "worker-src 'self' blob:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
  ].join("; ");
}

/** Sets the headers; everything but Next's hashed files is fetched anew each time. Next reads the nonce from the request's policy. */
export function secure(request: IncomingMessage, response: ServerResponse, isDev: boolean): void {
  const nonce = randomBytes(16).toString("base64");
  const policy = contentPolicy(nonce, isDev);
  request.headers[POLICY_HEADER] = policy;
  request.headers[NONCE_HEADER] = nonce;
  for (const [name, value] of Object.entries(fixed)) response.setHeader(name, value);
  response.setHeader("Content-Security-Policy", policy);
  if (!request.url?.startsWith("/_next/static/")) response.setHeader("Cache-Control", "no-store");
}
