/** Names and addresses of a physical switch's ports. */

/** Name of the port that an end of a cable between switches is plugged into. */
export function patchPort(cable: string, end: "first" | "second"): string {
  return `patch/${cable}/${end}`;
}

/** Address of a switch's port; 0: of itself. */
export function macOf(name: string, number: number): string {
  let hash = 0x811c9dc5;
  for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193) >>> 0;
  const at = (shift: number): string => ((hash >>> shift) & 255).toString(16).padStart(2, "0");
  return `02:5c:${at(0)}:${at(8)}:${at(16)}:${(number & 255).toString(16).padStart(2, "0")}`;
}
