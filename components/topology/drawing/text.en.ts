/** Texts of components/topology/drawing. */
export const en = {
  "map.keys":
    "Arrow keys go to the nearest node that way, Enter opens it, Space selects it, Alt with arrows moves what is selected, plus and minus unfold and fold a server, Escape leaves.",
  "map.vlan": "VLAN {tag}",
  "map.mtu": "MTU {bytes}",
  "map.lostFrames": "{count|frame|frames} lost",
  "map.isDown": "down",
  "map.isHalted": "halted",
  "map.isRunning": "running",
  "map.isPaused": "paused",
  "map.isSuspended": "suspended",
  "map.isUp": "up",
  "map.groupOf": "{count|node|nodes}: {name}",
  "map.groupTag": "{count|node|nodes} with tag {name}",
  "map.group": "{count|node|nodes}",
  "map.menu": "What can be done here",
  "map.open": "Open",
  "map.foldServer": "Fold",
  "map.unfoldServer": "Unfold",
  "map.fitSelected": "Fit selection",
  "map.selectAll": "Select all",
  "map.putBack": "Put back what was moved",
  "map.noneMoved": "Nothing has been moved.",
  "map.noneSelected": "Nothing is selected.",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
