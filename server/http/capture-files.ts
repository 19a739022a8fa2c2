import type { IncomingMessage, ServerResponse } from "node:http";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { CaptureFilePart } from "../../simulator";
import type { AccountService } from "../auth/types";
import type { LabDirectory } from "../lab/directory/lab-directory";
import { LabRefusal } from "../lab/types";
import { sendJson } from "./bodies";
import { sendRefusal } from "./refusal";

const capturePath = /^\/api\/labs\/([A-Za-z0-9_-]{1,64})\/captures\/([A-Za-z0-9_-]{1,64})$/;
/** As the view of captures takes it, characters. */
const FILTER_MOST = 1_024;
/** Files on their way to one session. A person saves one at a time. */
const FILES_PER_SESSION = 4;

export interface CaptureFilesParts {
  readonly labs: LabDirectory;
  readonly accounts: AccountService;
}

/**
 * Captures of frames as pcapng, with a display filter or whole, part by part as fast as they are taken. Returns false for a request that
 * is not meant for them.
 */
export function captureFiles({ labs, accounts }: CaptureFilesParts) {
  const underWay = new Map<string, number>();

  async function send(request: IncomingMessage, response: ServerResponse, labId: string, capture: string, filter: string): Promise<void> {
    const principal = await accounts.principalOf(new Headers({ cookie: request.headers.cookie ?? "" }));
    if (!principal) throw new LabRefusal("UNAUTHORIZED", "Sign in first.");
    if (filter.length > FILTER_MOST) throw new LabRefusal("BAD_REQUEST", "A display filter has at most 1,024 characters.");
    const partFrom = async (from: number): Promise<CaptureFilePart | null> =>
      (await labs.ask(principal, labId, "captureFile", { capture, filter, from })) as CaptureFilePart | null;
    const session = principal.sessionId;
    const under = underWay.get(session) ?? 0;
    if (under >= FILES_PER_SESSION) throw new LabRefusal("TOO_BUSY", "One session may save four captures at once.");
    underWay.set(session, under + 1);
    try {
      const first = await partFrom(0);
      if (!first) throw new LabRefusal("NOT_FOUND", "There is no such capture, or its display filter cannot be read.");
      response.setHeader("Content-Type", "application/x-pcapng");
      response.setHeader("Content-Disposition", `attachment; filename="${capture}.pcapng"`);
      async function* parts() {
        for (let part: CaptureFilePart | null = first; part; ) {
          yield Buffer.from(part.base64, "base64");
          // One that was removed meanwhile ends here.
          part = part.next === null ? null : await partFrom(part.next);
        }
      }
      await pipeline(Readable.from(parts()), response);
    } finally {
      const left = (underWay.get(session) ?? 1) - 1;
      if (left > 0) underWay.set(session, left);
      else underWay.delete(session);
    }
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const [, labId, capture] = capturePath.exec(url.pathname) ?? [];
    if (labId === undefined || capture === undefined) return false;
    if (request.method !== "GET") {
      sendJson(response, 405, { code: "METHOD_NOT_ALLOWED", message: "Ask for the file by GET." });
      return true;
    }
    try {
      await send(request, response, labId, capture, url.searchParams.get("filter") ?? "");
    } catch (error) {
      if (!(error instanceof LabRefusal)) throw error;
      sendRefusal(response, error);
    }
    return true;
  };
}
