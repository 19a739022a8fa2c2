import type { ServerResponse } from "node:http";
import type { LabRefusal, LabRefusalCode } from "../lab/types";
import { sendJson } from "./bodies";

const statusOf = {
  UNAUTHORIZED: 401,
  NOT_FOUND: 404,
  FORBIDDEN: 403,
  BAD_REQUEST: 400,
  CONFLICT: 409,
  TOO_BUSY: 429,
  LAB_FAILED: 412,
  STORAGE_UNAVAILABLE: 503,
  TOO_LARGE: 413,
} as const satisfies Record<LabRefusalCode, number>;

/** Answers with a refusal. The rest of a body that was not read is dropped. */
export function sendRefusal(response: ServerResponse, refusal: LabRefusal): void {
  sendJson(response, statusOf[refusal.code], { code: refusal.code, message: refusal.message });
}
