import type { InsideQuery } from "../contract/inside";
import { cases, fields, list, orNull, refText, type Shape, text, whole } from "../model/shape";
import { insideOf } from "./inside/view";
import { defineView } from "./view";

const domid = whole(0, 0x7fff);
const args: Shape<InsideQuery> = fields({
  host: refText,
  detail: orNull(
    cases("kind", {
      domain: { domid },
      ring: { device: text(1, 80) },
      events: { domid },
      grants: { domid },
      xenstore: { open: list(text(1, 3072), 200) },
      scheduler: { pool: whole(0, 0xffff), windowUs: whole(1_000, 300_000) },
      memory: { domid: orNull(domid) },
      hypercalls: { domid: orNull(domid) },
      calls: {},
      follow: { id: text(1, 80) },
    }),
  ),
});

/** What a host looks like inside, with one part of it opened; null when there is no such host. */
export const inside = defineView({
  args,
  role: "read-only",
  ask: insideOf,
  // Whoever has the clock stopped steps through it and looks.
  // Two: hosts are laid side by side.
  follow: { everyMs: 250, isAtOnce: true, most: 2 },
});
