/** Texts of components/kinds/network/switch. */
export const en = {
  "switch.none": "This network is internal to each server: no switch joins it.",
  "switch.ports": "Ports",
  "switch.macs": "Addresses",
  "switch.number": "Port",
  "switch.to": "Plugged in",
  "switch.gateway": "Gateway",
  "switch.vlans": "VLANs",
  "switch.received": "Received",
  "switch.sent": "Sent",
  "switch.frames": "{count|frame|frames}, {bytes}",
  "switch.usual": "All; 1 without a tag",
  "switch.access": "Access {vlan}",
  "switch.trunk": "Trunk, native {native}, all",
  "switch.trunkOf": "Trunk, native {native}, {allowed}",
  "switch.mac": "MAC",
  "switch.vlan": "VLAN",
  "switch.age": "Age, s",
  "switch.noMacs": "The switch has heard nobody yet.",
  "switch.more": "{count} more are not shown.",
  "switch.set": "Set VLANs…",
  "switch.title": "Port of {name}",
  "switch.go": "Set",
  "switch.mode": "Mode",
  "switch.mode.usual": "As usual: all VLANs pass",
  "switch.mode.access": "Access: one VLAN without tags",
  "switch.mode.trunk": "Trunk: VLANs with tags",
  "switch.untagged": "VLAN of what has no tag",
  "switch.allowed": "VLANs that pass a trunk, with commas between them (empty: all)",
  "switch.wrongVlan": "A VLAN is from 1 to 4094",
} as const;

declare module "../../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
