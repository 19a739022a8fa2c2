/** Views that not everybody who sees a lab may ask, or whose answer is another for each role. */
import type { ViewName } from "@/server/contract";

export const VIEWS_BY_ROLE = [
  "captureFile",
  "captureFrames",
  "captureLinks",
  "captureStream",
  "capturedFrame",
  "captures",
  "consoles",
  "faultPlaces",
  "faults",
  "replays",
  "screen",
  "whyNot",
] as const satisfies readonly ViewName[];

export const isViewByRole = (view: unknown): boolean => VIEWS_BY_ROLE.some((name) => name === view);
