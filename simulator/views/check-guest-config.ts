import { fields, text } from "../model/shape";
import { checkGuestConfig as check } from "../toolstack/vm/import-guest-config";
import { defineView } from "./view";

/** What an import of `xl.cfg` text would do. The import itself is the operation `lab.import_guest_config`. */
export const checkGuestConfig = defineView({
  args: fields({ text: text(0, 64 * 1024) }),
  role: "read-only",
  ask: (world, { text }) => check(world, text),
});
