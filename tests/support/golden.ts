import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "vitest";
import type { LabDriver } from "./lab-driver";

const DIRECTORY = join(import.meta.dirname, "../golden");

/** Compares with the file of a name; UPDATE_GOLDEN=1 writes it anew, and the change is read in the diff. */
export function golden(name: string, text: string): void {
  const path = join(DIRECTORY, name);
  if (process.env.UPDATE_GOLDEN === "1") writeFileSync(path, text);
  expect(existsSync(path), `${name} is there; UPDATE_GOLDEN=1 makes it`).toBe(true);
  expect(text).toBe(readFileSync(path, "utf8"));
}

/**
 * A command outside any terminal: its standard output as it is, standard error marked, its exit code.
 *
 * @param seconds - virtual time within which it must end
 */
export function transcript(driver: LabDriver, command: string, target = "xen-01", seconds = 200): string {
  const { stdout, stderr, code } = driver.exec(target, command, seconds);
  const marked = stderr === "" ? "" : stderr.replace(/^(?=.)/gm, "2> ");
  return `# ${command}\n${stdout}${marked}[exit ${code}]\n`;
}

/** Plays commands on one machine of a lab, one after another, and compares what they said with the file of a name. */
export function goldenTranscript(name: string, driver: LabDriver, commands: readonly string[], target?: string): void {
  golden(name, commands.map((command) => transcript(driver, command, target)).join("\n"));
}
