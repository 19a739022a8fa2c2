import { type Actor, consolePlace } from "../../../simulator";
import type { Principal } from "../../auth/types";
import type { ConsolePerson, KeyboardView } from "../../contract/events";
import { LabRefusal } from "../../lab/types";
import { Keyboard } from "./keyboard";

/** How often it is looked which requests have waited long enough, wall ms. */
export const KEYBOARDS_MS = 500;

/** A console as it is when somebody opens it. */
interface Opened {
  readonly cols: number;
  readonly rows: number;
}

/** Keyboards of all consoles that somebody looks at. What is refused is thrown as a refusal of the console's. */
export class KeyboardDesk {
  /** by lab and console */
  private readonly keyboards = new Map<string, { readonly labId: string; readonly console: string; readonly keyboard: Keyboard }>();

  /** @param tell - says to all who look at a console how things stand with its keyboard */
  constructor(
    private readonly tell: (labId: string, console: string) => void,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  came(labId: string, console: string, connection: string, who: Principal, size: Opened): KeyboardView {
    const key = keyOf(labId, console);
    let entry = this.keyboards.get(key);
    if (!entry) {
      const { user } = consolePlace(console);
      const owner = user === null ? null : { user, displayName: user === who.username ? who.displayName : user };
      entry = { labId, console, keyboard: new Keyboard(this.nowMs, size, owner) };
      this.keyboards.set(key, entry);
    }
    if (entry.keyboard.came(connection, personOf(who), size)) this.tell(labId, entry.console);
    return entry.keyboard.view();
  }

  left(labId: string, console: string, connection: string): void {
    const entry = this.entry(labId, console);
    if (!entry) return;
    const isChanged = entry.keyboard.left(connection);
    if (entry.keyboard.isEmpty) this.keyboards.delete(keyOf(labId, entry.console));
    else if (isChanged) this.tell(labId, entry.console);
  }

  /** Somebody types. @throws LabRefusal when somebody else has the keyboard */
  type(labId: string, console: string, who: Principal): void {
    const entry = this.entry(labId, console);
    if (!entry) return;
    if (entry.keyboard.type(personOf(who))) this.tell(labId, entry.console);
  }

  /** Whether a size that somebody tells becomes the console's. */
  resize(labId: string, console: string, who: Principal, size: Opened): boolean {
    const entry = this.entry(labId, console);
    if (!entry) return true;
    if (!entry.keyboard.resize(who.username, size)) return false;
    this.tell(labId, entry.console);
    return true;
  }

  ask(labId: string, console: string, who: Principal): void {
    this.act(labId, console, (keyboard) => keyboard.ask(personOf(who)));
  }
  answer(labId: string, console: string, who: Principal, isHandedOver: boolean): void {
    this.act(labId, console, (keyboard) => keyboard.answer(who.username, isHandedOver));
  }
  /** @param role - what who takes it is in the lab */
  take(labId: string, console: string, who: Principal, role: Actor["role"]): void {
    if (role !== "pool-admin")
      throw new LabRefusal("FORBIDDEN", `Taking the keyboard needs the role pool-admin in this lab; yours is ${role}: ask for it.`);
    this.act(labId, console, (keyboard) => keyboard.take(personOf(who)));
  }
  release(labId: string, console: string, who: Principal): void {
    const entry = this.entry(labId, console);
    if (entry?.keyboard.release(who.username)) this.tell(labId, entry.console);
  }

  view(labId: string, console: string): KeyboardView | null {
    return this.entry(labId, console)?.keyboard.view() ?? null;
  }

  /** Looks which requests have waited long enough. */
  round(): void {
    for (const { labId, console, keyboard } of this.keyboards.values()) if (keyboard.tick()) this.tell(labId, console);
  }

  private act(labId: string, console: string, deed: (keyboard: Keyboard) => void): void {
    const entry = this.entry(labId, console);
    if (!entry) throw new LabRefusal("CONFLICT", "Nobody looks at this console.");
    deed(entry.keyboard);
    this.tell(labId, entry.console);
  }

  private entry(labId: string, console: string) {
    return this.keyboards.get(keyOf(labId, console));
  }
}

const personOf = ({ username, displayName }: Principal): ConsolePerson => ({ user: username, displayName });
/** A VM's ref names its serial console too. */
function keyOf(labId: string, console: string): string {
  const { kind, object } = consolePlace(console);
  return `${labId} ${kind === "serial" ? object : console}`;
}
