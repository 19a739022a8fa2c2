import { type Extent, extentBytes, extentSize } from "../../content/extent";
import { again, type Step, waitRead } from "../os/program";
import { collectChildren, waitJobs } from "./jobs";
import { OutOfMemory, STRING_BYTES } from "./memory";
import { complain } from "./messages";
import type { Shell } from "./variables";

/** Adds what a substitution has printed: NULs are left out, which is said once. Runs stay runs as long as they are. */
function keepOutput(shell: Shell, extents: readonly Extent[]): void {
  const { st, ctx } = shell;
  const { capture } = st;
  if (capture === null) return;
  for (const extent of extents) {
    if (typeof extent === "object" && (extent.k === "zeros" || extent.k === "hole")) {
      noteNul(shell);
      continue;
    }
    const bytes = extentBytes(extent, ctx.fs.chunks);
    const plain = bytes.includes("\0") ? bytes.replaceAll("\0", "") : bytes;
    if (plain.length !== bytes.length) noteNul(shell);
    capture.size += plain.length;
    const last = capture.x[capture.x.length - 1];
    if (typeof last === "string") capture.x[capture.x.length - 1] = last + plain;
    else capture.x.push(plain);
  }
  if (!ctx.hold(st.held + capture.size)) throw new OutOfMemory(capture.size);
  if (capture.size > STRING_BYTES) throw new OutOfMemory(capture.size * 2);
}

function noteNul(shell: Shell): void {
  const { capture } = shell.st;
  if (capture === null || capture.nul) return;
  capture.nul = true;
  complain(shell, "warning: command substitution: ignored null byte in input");
}

/** Takes what a substitution has printed; null when it is done. @throws OutOfMemory */
export function collectSubstitution(shell: Shell): Step | null {
  const { st, ctx } = shell;
  const capture = st.capture;
  if (capture === null) return null;
  while (capture.fd >= 0) {
    if (ctx.isSpent) return again;
    const got = ctx.take(capture.fd, 65_536);
    if (Array.isArray(got) && got.length === 0) return waitRead(capture.fd);
    if (Array.isArray(got)) {
      ctx.charge(
        "looked",
        got.reduce((sum, extent) => sum + extentSize(extent), 0),
      );
      keepOutput(shell, got);
    } else {
      ctx.close(capture.fd);
      capture.fd = -1;
    }
  }
  collectChildren(shell);
  if (capture.status === null) return waitJobs;
  const frame = st.frames[st.frames.length - 1];
  if (frame) {
    while (frame.slots.length <= capture.slot) frame.slots.push(null);
    const text = capture.x.map((extent) => extentBytes(extent, ctx.fs.chunks)).join("");
    let end = text.length;
    while (end > 0 && text[end - 1] === "\n") end--;
    frame.slots[capture.slot] = text.slice(0, end);
    frame.statuses ??= [];
    while (frame.statuses.length <= capture.slot) frame.statuses.push(0);
    frame.statuses[capture.slot] = capture.status;
  }
  st.status = capture.status;
  st.capture = null;
  return null;
}
