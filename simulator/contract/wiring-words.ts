/** Words of a host's wiring. */

/** Which scripts wire a host. `distribution`: the bridge of an administrator's configuration, as hosts with xl have it. */
export type WiringMode = "xend30" | "xend32" | "distribution" | "route" | "nat" | "virbr0";
/** An interface by what it is, whatever it is called: the NIC, the bridge, both ends of netloop's pair, libvirt's bridge. */
export type WiringId = "nic" | "bridge" | "vif0" | "veth0" | "virbr0";
/** Why a step is made to fail: the pair is missing, no light comes, the script is killed, or `ifup` finds no configuration. */
export type WiringCause = "missing" | "noLight" | "killed" | "ifup";
export type WiringStepName =
  | "createBridge"
  | "copyAddress"
  | "stopNic"
  | "renameNic"
  | "renameVeth"
  | "preparePhysical"
  | "prepareBackEnd"
  | "setMac"
  | "bridgeUp"
  | "connectBackEnd"
  | "connectPhysical"
  | "ifup"
  | "createTemporary"
  | "copyToTemporary"
  | "renameBridge"
  | "forwarding"
  | "proxyArp"
  | "masquerade"
  | "createVirbr0"
  | "startDnsmasq"
  | "natVirbr0";
