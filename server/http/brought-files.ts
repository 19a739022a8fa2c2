import { randomUUID } from "node:crypto";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { Outcome } from "../../simulator";
import type { AccountService } from "../auth/types";
import { LIMITS } from "../contract/limits";
import type { LabDirectory } from "../lab/directory/lab-directory";
import { LabRefusal } from "../lab/types";
import { readBody, sendJson } from "./bodies";
import { sendRefusal } from "./refusal";

const path = /^\/api\/labs\/([A-Za-z0-9_-]{1,64})\/(replays|pictures)$/;
/** Bytes of a file in one operation: in base64 they stay below the longest arguments of one. */
const PART_BYTES = 150_000;

/** What is brought where: how long it may be, the operation that takes a part, its argument with the id, and what takes back what has not come whole. */
const kinds = {
  replays: { most: LIMITS.replayBytes.most, load: "replay.load", id: "replay", isNamed: true, remove: "replay.remove" },
  // A lab forgets a picture that no map shows when it has no room for another.
  pictures: { most: LIMITS.mapPictureBytes.most, load: "map.load", id: "picture", isNamed: false, remove: null },
} as const;
type Kind = keyof typeof kinds;

export interface BroughtFilesParts {
  readonly labs: LabDirectory;
  readonly accounts: AccountService;
  readonly paceMs: number;
}

/**
 * Files of captured frames, and pictures for a map, on their way into a lab: each is handed over by operations in its sender's name, a part at a time, so that
 * rights, limits and the journal are theirs. What the lab says is answered as an operation's outcome. Returns false for a request that is
 * not meant for them.
 */
export function broughtFiles({ labs, accounts, paceMs }: BroughtFilesParts) {
  async function take(request: IncomingMessage, labId: string, what: Kind, name: string): Promise<Outcome> {
    const principal = await accounts.principalOf(new Headers({ cookie: request.headers.cookie ?? "" }));
    if (!principal) throw new LabRefusal("UNAUTHORIZED", "Sign in first.");
    const submit = (op: string, args: Readonly<Record<string, unknown>>): Promise<Outcome> =>
      labs.submit(principal, { labId, requestId: randomUUID(), op, args });
    const { most, load, id: param, isNamed, remove } = kinds[what];
    const body = await readBody(request, { bytes: most, paceMs });
    let id = "";
    let outcome: Outcome | null = null;
    for (let from = 0; from === 0 || from < body.length; from += PART_BYTES) {
      const part = body.subarray(from, from + PART_BYTES).toString("base64");
      outcome = await submit(load, { [param]: id, ...(isNamed ? { name } : {}), bytes: body.length, part });
      if (!outcome.ok) {
        // Nothing of a file is kept that has not come whole.
        if (id !== "" && remove) await submit(remove, { [param]: id });
        return outcome;
      }
      id = String(outcome.value);
    }
    return outcome as Outcome;
  }

  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const [, labId, what] = path.exec(url.pathname) ?? [];
    if (labId === undefined) return false;
    if (request.method !== "POST") {
      sendJson(response, 405, { code: "METHOD_NOT_ALLOWED", message: "Send the file by POST." });
      return true;
    }
    try {
      sendJson(response, 200, await take(request, labId, what as Kind, url.searchParams.get("name") ?? ""));
    } catch (error) {
      if (!(error instanceof LabRefusal)) throw error;
      sendRefusal(response, error);
    }
    return true;
  };
}
