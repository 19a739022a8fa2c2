/** Names of consoles, as the simulator makes and reads them; console-id.test.ts holds the two against each other. */

/** Id of a VM's serial console. */
export function serialConsole(vm: string): string {
  return `serial:${vm}`;
}

/** Number of a shell, from its id. */
export function shellNumber(id: string): string {
  return id.slice(id.lastIndexOf(":") + 1);
}
