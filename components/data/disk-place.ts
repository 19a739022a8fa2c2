/** Place of letters among disks: a to z, then aa. */
function indexOf(letters: string): number {
  return [...letters].reduce((index, letter) => index * 26 + letter.charCodeAt(0) - 96, 0) - 1;
}
function lettersOf(index: number): string {
  return (index < 26 ? "" : lettersOf(Math.floor(index / 26) - 1)) + String.fromCharCode(97 + (index % 26));
}

/** Position of a disk in its VM as a number to sort by: `0`, `1`, …; a partition given without its disk (`xvda2`) comes in its disk's place. */
export function diskPlace(userdevice: string): number {
  const [, letters = "", partition = ""] = /^xvd([a-z]{1,2})(\d+)$/.exec(userdevice) ?? [];
  return letters === "" ? Number(userdevice) : indexOf(letters) + Number(partition) / 16;
}

/** What the guest calls a disk in that position. */
export function diskNode(userdevice: string): string {
  return userdevice.startsWith("xvd") ? userdevice : `xvd${lettersOf(Number(userdevice) || 0)}`;
}
