import { open } from "node:fs/promises";
import type { IncomingMessage, ServerResponse } from "node:http";
import { LabRefusal } from "../lab/types";
import { JSON_DEPTH, jsonDepth } from "./json-depth";

/** A body must bring this much in each `paceMs`: whoever sends slower than that holds a connection for nothing. */
const PACE_BYTES = 64 * 1024;
/** The usual pace, ms. */
export const PACE_MS = 15_000;

/** So much of a body that nobody wants is taken in and dropped. guess: browsers and proxies look up within that */
const DRAIN_BYTES = 64 * 1024 * 1024;
/** It has to bring PACE_BYTES in each such time, ms. */
const DRAIN_PACE_MS = 5_000;

/** What a body may be: bytes, and the time in which it must bring some. */
export interface BodyLimits {
  readonly bytes: number;
  readonly paceMs: number;
}

/** Whether a request announces a body. */
export const hasBody = ({ headers }: IncomingMessage): boolean =>
  Number(headers["content-length"] ?? 0) !== 0 || headers["transfer-encoding"] !== undefined;

/** Takes in and drops the rest of a request, within limits; resolves once nothing more comes. */
export function drain(request: IncomingMessage): Promise<void> {
  if (request.complete || request.destroyed) return Promise.resolve();
  let length = 0;
  let before = 0;
  return new Promise((resolve) => {
    const pace = setInterval(() => {
      if (length - before < PACE_BYTES) request.destroy();
      before = length;
    }, DRAIN_PACE_MS);
    const over = (): void => {
      clearInterval(pace);
      resolve();
    };
    request.on("data", (chunk: Buffer) => {
      length += chunk.length;
      if (length > DRAIN_BYTES) request.destroy();
    });
    for (const event of ["end", "close", "error"]) request.on(event, over);
  });
}

/** A request's body, piece by piece. @throws LabRefusal when it is longer than the limit, or comes slower than anybody's line is */
async function* bodyOf(request: IncomingMessage, { bytes: limit, paceMs }: BodyLimits): AsyncGenerator<Buffer> {
  const tooLarge = () => new LabRefusal("TOO_LARGE", `At most ${Math.floor(limit / 1024 / 1024)} MiB are accepted.`);
  if (Number(request.headers["content-length"] ?? 0) > limit) throw tooLarge();
  let length = 0;
  let before = 0;
  let isSlow = false;
  const pace = setInterval(() => {
    isSlow = length - before < PACE_BYTES;
    before = length;
    if (isSlow) request.destroy();
  }, paceMs);
  try {
    // What is refused is still to be answered, so the request is not ended with the loop.
    for await (const chunk of request.iterator({ destroyOnReturn: false })) {
      const bytes = chunk as Buffer;
      length += bytes.length;
      if (length > limit) throw tooLarge();
      yield bytes;
    }
  } catch (error) {
    throw isSlow ? new LabRefusal("BAD_REQUEST", "The request came too slowly.") : error;
  } finally {
    clearInterval(pace);
  }
}

/** Reads a request's body whole. @throws LabRefusal as `bodyOf` does */
export async function readBody(request: IncomingMessage, limits: BodyLimits): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const bytes of bodyOf(request, limits)) chunks.push(bytes);
  return Buffer.concat(chunks);
}

/** Writes a request's body to a new file as it comes. @throws LabRefusal as `bodyOf` does; the file is then a part of it */
export async function saveBody(request: IncomingMessage, limits: BodyLimits, path: string): Promise<void> {
  const file = await open(path, "wx", 0o600);
  try {
    for await (const bytes of bodyOf(request, limits)) await file.writeFile(bytes);
  } finally {
    await file.close();
  }
}

/** @param text - one JSON text */
function checkDepth(text: string): void {
  if (jsonDepth(text) > JSON_DEPTH) throw new LabRefusal("BAD_REQUEST", `The request is nested deeper than ${JSON_DEPTH} levels.`);
}

/** A node request as the web's own Request. */
export async function toWebRequest(request: IncomingMessage, limits: BodyLimits): Promise<Request> {
  const headers = new Headers();
  for (const [name, value] of Object.entries(request.headers)) {
    if (value !== undefined) headers.set(name, Array.isArray(value) ? value.join(", ") : value);
  }
  const url = `http://${request.headers.host ?? "localhost"}${request.url ?? "/"}`;
  const isSent = request.method !== "GET" && request.method !== "HEAD";
  const body = isSent ? await readBody(request, limits) : null;
  // Each value of a query is a text of its own: a quote in one must not hide the brackets of the next.
  for (const value of new URL(url).searchParams.values()) checkDepth(value);
  if (body !== null) checkDepth(body.toString("latin1"));
  return new Request(url, { method: request.method ?? "GET", headers, ...(body === null ? {} : { body: new Uint8Array(body) }) });
}

/** Sends a web Response. @param isHttps - the cookies in it are to come back over HTTPS only */
export async function sendWebResponse(response: ServerResponse, from: Response, isHttps: boolean): Promise<void> {
  response.statusCode = from.status;
  for (const [name, value] of from.headers) if (name !== "set-cookie") response.setHeader(name, value);
  const cookies = from.headers.getSetCookie().map((cookie) => (isHttps ? `${cookie}; Secure` : cookie));
  if (cookies.length > 0) response.setHeader("set-cookie", cookies);
  response.end(Buffer.from(await from.arrayBuffer()));
}

/**
 * Answers with JSON, and drops what is still coming before the connection may be closed: one closed while something comes is reset,
 * and the answer is lost with it. Proxies then say 502, and browsers that the connection broke.
 */
export function sendJson(response: ServerResponse, status: number, value: unknown): void {
  const text = `${JSON.stringify(value)}\n`;
  response.statusCode = status;
  response.setHeader("Content-Type", "application/json; charset=utf-8");
  response.setHeader("Content-Length", Buffer.byteLength(text));
  if (response.req.complete || !hasBody(response.req)) return void response.end(text);
  response.write(text);
  void drain(response.req).then(() => response.end());
}
