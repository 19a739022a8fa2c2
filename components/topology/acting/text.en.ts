/** Texts of what is done from the map. */
export const en = {
  "acting.plug": "Plug the cable in",
  "acting.unplug": "Unplug the cable",
  "acting.linkUp": "Take the link up",
  "acting.linkDown": "Take the link down",
  "acting.presets": "Set quickly",
  "acting.preset.loss": "{value} % of frames lost",
  "acting.preset.latency": "{value} ms of delay",
  "acting.preset.jitter": "Up to {value} ms of jitter",
  "acting.preset.rate": "{value} Mbit/s",
  "acting.preset.mtu": "MTU {value}",
  "acting.isUsual": "The link is as usual.",
  "acting.noChange": "Nothing has been changed of this link.",
  "acting.disconnect": "Remove the cable",
  "acting.break": "Break it",
  "acting.breaksAlready": "It is broken so already.",
  "acting.mend": "Mend: {fault}",
  "acting.capture": "Capture here",
  "acting.frames": "Show frames",
  "acting.stopCapture": "Stop the capture",
  "acting.port": "VLANs of the switch's port…",
  "acting.nic": "NIC {name}",
  "acting.interface": "Interface {name}",
  "acting.takeBack": "Take back: {what}",
  "acting.takeBackNone": "Take back",
  "acting.nothingDone": "Nothing has been done from the map yet.",
  "acting.tooMany": "More than {most} edges at once",
  "acting.chooseFewer": "Choose {most} at most.",
  "acting.refused": "{what}: {why}",
  "acting.more": "What can be done with this line",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
