/** Position of a disk in its VM as a number to sort by: `0`, `1`, …; a partition given without its disk (`xvda2`) comes in its disk's place. */
export function diskPlace(userdevice: string): number {
  const [, letter = "", partition = ""] = /^xvd([a-p])(\d+)$/.exec(userdevice) ?? [];
  return letter === "" ? Number(userdevice) : letter.charCodeAt(0) - 97 + Number(partition) / 16;
}

/** What the guest calls a disk in that position. */
export function diskNode(userdevice: string): string {
  return userdevice.startsWith("xvd") ? userdevice : `xvd${String.fromCharCode(97 + (Number(userdevice) || 0))}`;
}
