import { fields, refText } from "../model/shape";
import { consolesOfHost } from "../world/shells";
import { defineView } from "./view";

/** Consoles of a host's control domain, and who types there; the text itself is asked for at another door, which lets fewer in. */
export const consoles = defineView({
  args: fields({ host: refText }),
  role: "vm-operator",
  ask: (world, { host }) => consolesOfHost(world, host),
  follow: { everyMs: 500, isAtOnce: true, most: 2 },
});
