/** Texts of what is joined on the map. */
export const en = {
  "joins.vifMoves": "Interface {device} of {vm} moves to {network}",
  "joins.vifMoved": "Interface {device} of {vm} is on {network}.",
  "joins.vifAdded": "{vm} gets a new interface on {network}",
  "joins.vifIsAdded": "{vm} has a new interface on {network}.",
  "joins.inside": "{bridge} is inside {vm}: only interfaces that {vm} serves are on it.",
  "joins.severalNetworks": "{name} are several networks on one segment. Choose one of them on the map of wires.",
  "joins.noNetwork": "{name} is no network of the pool.",
  "joins.otherServer": "{vm} runs on {host}: a bridge of {there} is out of its reach.",
  "joins.carried": "{network} goes out by {nic}…",
  "joins.ownNetwork": "{network} is a NIC's own network, a bond's or a tunnel's: only a VLAN can go elsewhere.",
  "joins.networkUsed": "Interfaces of running VMs are on {network}: what carries it stays until they are gone.",
  "joins.slaveCarries": "{nic} is a member of a bond: the bond carries networks in its place.",
  "joins.bonded": "{first} and {second} become one bond…",
  "joins.twoServers": "A bond has NICs of one server: these are of {first} and {second}.",
  "joins.isSlave": "{nic} is a member of a bond already.",
  "joins.isMember": "{nic} is a member of {bond} already.",
  "joins.bondIsMade": "A bond has the members that it was created with. Delete {bond} and create it anew with {nic}.",
  "joins.plugged": "The cable of {nic} goes to {switch}",
  "joins.isPlugged": "{nic} is plugged into {switch} already.",
  "joins.isPluggedNow": "{nic} is plugged into {switch}.",
  "joins.oneSwitch": "Switches are drawn as one as long as no cable joins two of them. Lay a cable on the Switch tab of a network first.",
  "joins.cable": "A cable from {first} to {second}…",
  "joins.traced": "Trace the path from {from} to {to}…",
  "joins.diskAttached": "{disk} is attached to {vm}",
  "joins.diskIsAttached": "{disk} is attached to {vm} now.",
  "joins.noDisk": "{disk} is no disk that a VM can have for itself.",
  "joins.hasDisk": "{vm} has {disk} already.",
  "joins.discInserted": "{disc} goes into the drive of {vm}",
  "joins.discIsInserted": "{disc} is in the drive of {vm}.",
  "joins.noDrive": "{vm} has no DVD drive.",
  "joins.isPut": "{name}: {what}. Done.",
  "joins.undone": "It is as it was before.",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
