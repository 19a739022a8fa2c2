import { randomUUID } from "node:crypto";
import { mkdirSync, rmSync } from "node:fs";
import type { IncomingMessage, ServerResponse } from "node:http";
import { join } from "node:path";
import type { AccountService } from "../auth/types";
import type { LabDirectory } from "../lab/directory/lab-directory";
import { LAB_FILE_LIMIT, labNameOf } from "../lab/files/lab-file";
import { LabRefusal } from "../lab/types";
import { saveBody, sendJson } from "./bodies";
import { sendRefusal } from "./refusal";

const exportPath = /^\/api\/labs\/([A-Za-z0-9_-]{1,64})\/export$/;

/** The kept snapshot that is asked for; null: the lab as it is now. @throws LabRefusal when it is none */
function pointIn(query: URLSearchParams): { readonly journalIndex: number; readonly at: number } | null {
  if (!query.has("journalIndex") && !query.has("at")) return null;
  const [journalIndex, at] = [query.get("journalIndex"), query.get("at")];
  if (!/^\d{1,15}$/.test(journalIndex ?? "") || !/^\d{1,15}$/.test(at ?? ""))
    throw new LabRefusal("BAD_REQUEST", "A snapshot is named by journalIndex and at, both whole numbers.");
  return { journalIndex: Number(journalIndex), at: Number(at) };
}

/** The name that the lab is to have; null: the one in the file. @throws LabRefusal when it is none */
function nameIn(query: URLSearchParams): string | null {
  const given = query.get("name");
  return given === null ? null : labNameOf(given);
}

export interface LabFileParts {
  readonly labs: LabDirectory;
  readonly accounts: AccountService;
  readonly paceMs: number;
  /** folder for files on their way in */
  readonly uploads: string;
}

/** Export and import of labs as files. Returns false for a request that is not meant for them. */
export function labFiles({ labs, accounts, paceMs, uploads }: LabFileParts) {
  // What an earlier run left there was never made a lab.
  rmSync(uploads, { recursive: true, force: true });
  return async (request: IncomingMessage, response: ServerResponse): Promise<boolean> => {
    const url = new URL(request.url ?? "/", "http://localhost");
    const exported = exportPath.exec(url.pathname);
    const isImport = url.pathname === "/api/labs/import";
    if (!exported && !isImport) return false;
    if (request.method !== (isImport ? "POST" : "GET")) {
      sendJson(response, 405, {
        code: "METHOD_NOT_ALLOWED",
        message: isImport ? "Send the lab file by POST." : "Ask for the file by GET.",
      });
      return true;
    }
    try {
      const principal = await accounts.principalOf(new Headers({ cookie: request.headers.cookie ?? "" }));
      if (!principal) throw new LabRefusal("UNAUTHORIZED", "Sign in first.");
      if (exported?.[1]) {
        const point = pointIn(url.searchParams);
        const { name, bytes } = point ? await labs.exportAt(principal, exported[1], point) : await labs.exportLab(principal, exported[1]);
        const plain = name.replace(/[^A-Za-z0-9._-]+/g, "_").slice(0, 100) || "lab";
        response.setHeader("Content-Type", "application/octet-stream");
        response.setHeader(
          "Content-Disposition",
          `attachment; filename="${plain}.xenarium-lab"; filename*=UTF-8''${encodeURIComponent(name).replaceAll("'", "%27")}.xenarium-lab`,
        );
        response.end(bytes);
        return true;
      }
      labs.checkImport(principal);
      const name = nameIn(url.searchParams);
      mkdirSync(uploads, { recursive: true, mode: 0o700 });
      const path = join(uploads, randomUUID());
      try {
        await saveBody(request, { bytes: LAB_FILE_LIMIT, paceMs }, path);
        sendJson(response, 200, await labs.importLab(principal, path, name));
      } finally {
        rmSync(path, { force: true });
      }
    } catch (error) {
      if (!(error instanceof LabRefusal)) throw error;
      sendRefusal(response, error);
    }
    return true;
  };
}
