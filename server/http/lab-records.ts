import type { IncomingMessage, ServerResponse } from "node:http";
import { PassThrough, Readable, type Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { constants, createBrotliCompress, createGzip } from "node:zlib";
import type { AccountService } from "../auth/types";
import type { RecordsEnd, RecordsHead } from "../contract/events";
import type { LabDirectory } from "../lab/directory/lab-directory";
import type { LiveLab } from "../lab/live/live-lab";
import { LabRefusal } from "../lab/types";
import { sendJson } from "./bodies";
import { sendRefusal } from "./refusal";

const recordsPath = /^\/api\/labs\/([A-Za-z0-9_-]{1,64})\/records$/;
/** States on their way to one session. A page asks for one at a time; a person has several pages. */
const READINGS_PER_SESSION = 16;
/** Whoever takes nothing of a state for so long is given up, ms. */
const STALLED_MS = 10_000;
/** What a packer gives at a time: each goes through the pool of threads, and small ones take twice as long in all. */
const CHUNK_BYTES = 256 * 1024;
/** Brotli's quickest packs columns smaller than deflate's best, in a third of the time; 1 MiB of window holds the largest block. */
const BROTLI = {
  chunkSize: CHUNK_BYTES,
  params: { [constants.BROTLI_PARAM_QUALITY]: 1, [constants.BROTLI_PARAM_LGWIN]: 20 },
};

export interface LabRecordsParts {
  readonly labs: LabDirectory;
  readonly accounts: AccountService;
  readonly epochOf: (lab: LiveLab) => string;
  /** left out: STALLED_MS */
  readonly stalledMs?: number;
}

/** The coding that the asker takes, and what makes it. */
function packing(request: IncomingMessage): { readonly name: string | null; readonly stream: Transform } {
  const taken = (request.headers["accept-encoding"] ?? "").toString();
  const takes = (name: string): boolean =>
    new RegExp(`(?:^|,)\\s*${name}\\s*(?:;(?!\\s*q=0(?:\\.0*)?\\s*(?:,|$))[^,]*)?(?:,|$)`, "i").test(taken);
  if (takes("br")) return { name: "br", stream: createBrotliCompress(BROTLI) };
  if (takes("gzip")) return { name: "gzip", stream: createGzip({ level: 1, chunkSize: CHUNK_BYTES }) };
  return { name: null, stream: new PassThrough() };
}

const lineOf = (value: object): Buffer => Buffer.from(`${JSON.stringify(value)}\n`);

/**
 * The state of a lab as pages hold it, in lines of JSON. Whoever has read it joins from the head's number on. Returns false for a request that is not meant for it.
 */
export function labRecords({ labs, accounts, epochOf, stalledMs = STALLED_MS }: LabRecordsParts) {
  const underWay = new Map<string, number>();

  async function send(request: IncomingMessage, response: ServerResponse, labId: string): Promise<void> {
    const principal = await accounts.principalOf(new Headers({ cookie: request.headers.cookie ?? "" }));
    if (!principal) throw new LabRefusal("UNAUTHORIZED", "Sign in first.");
    const session = principal.sessionId;
    const under = underWay.get(session) ?? 0;
    if (under >= READINGS_PER_SESSION)
      throw new LabRefusal("TOO_BUSY", `One session may read ${READINGS_PER_SESSION} states of labs at once.`);
    underWay.set(session, under + 1);
    try {
      const lab = await labs.openFor(principal, labId, "lab.see");
      const reading = await lab.book.read();
      // Members may have changed while the lab was opened.
      labs.enter(principal, labId, "lab.see");
      const head: RecordsHead = { epoch: epochOf(lab), seq: reading.seq };
      async function* lines() {
        let blocks = 0;
        yield lineOf(head);
        for await (const block of reading.blocks) {
          blocks++;
          yield block;
        }
        yield lineOf({ blocks } satisfies RecordsEnd);
      }
      const { name, stream } = packing(request);
      response.setHeader("Content-Type", "application/x-ndjson; charset=utf-8");
      response.setHeader("Vary", "Accept-Encoding");
      if (name) response.setHeader("Content-Encoding", name);
      response.setTimeout(stalledMs, () => response.destroy());
      await pipeline(Readable.from(lines(), { objectMode: true, highWaterMark: 1 }), stream, response);
    } finally {
      const left = (underWay.get(session) ?? 1) - 1;
      if (left > 0) underWay.set(session, left);
      else underWay.delete(session);
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const labId = recordsPath.exec((request.url ?? "/").split("?")[0] ?? "/")?.[1];
    if (!labId) return false;
    if (request.method !== "GET") {
      sendJson(response, 405, { code: "METHOD_NOT_ALLOWED", message: "Ask for the records by GET." });
      return true;
    }
    try {
      await send(request, response, labId);
    } catch (error) {
      // Whoever has a part of it misses its last line, and asks again.
      if (response.headersSent) response.destroy();
      else if (error instanceof LabRefusal) sendRefusal(response, error);
      else throw error;
    }
    return true;
  };
}
