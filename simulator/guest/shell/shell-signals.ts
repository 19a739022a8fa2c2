import { SIGINT } from "../os/signals";
import { popFrame } from "./frames";
import { takeTerminal } from "./jobs";
import { idleEdit } from "./line-editor/edit";
import { closeSubstitutions } from "./substitutions";
import { pushTrap, trapOf } from "./traps";
import type { Shell } from "./variables";

/** Takes the signals that have come: traps are run, an interrupt ends what a line has begun. */
export function signals(shell: Shell): void {
  const { st, ctx } = shell;
  for (;;) {
    const number = ctx.takeSignal();
    if (number === null) return;
    const trap = trapOf(st, String(number));
    if (trap !== null) {
      if (trap !== "" && st.waiting !== null) {
        st.waiting = null;
        st.status = 128 + number;
      }
      if (trap !== "") pushTrap(shell, trap);
      continue;
    }
    if (number !== SIGINT || st.kind !== "interactive") continue;
    while (st.frames.length > 0) popFrame(shell);
    st.foreground = null;
    st.reading = null;
    st.mapping = null;
    st.waiting = null;
    st.forking = null;
    if (st.capture && st.capture.fd >= 0) ctx.close(st.capture.fd);
    st.capture = null;
    closeSubstitutions(shell);
    st.partial = "";
    st.status = 130;
    takeTerminal(shell);
    ctx.err("\n");
    st.edit = { ...idleEdit(st.edit), queue: "" };
  }
}
