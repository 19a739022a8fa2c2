import { type Actor, consolePlace, LIMITS } from "../../../simulator";
import type { LabDirectory } from "../../lab/directory/lab-directory";
import type { LiveLab } from "../../lab/live/live-lab";
import { LabRefusal } from "../../lab/types";
import type { LabSocket, Reply } from "./socket-session";

/** How often it is looked who has left, wall ms. */
export const SHELLS_MS = 60_000;
/** How long a person may be away before their shells are closed, wall ms. guess: a torn connection and a lunch are shorter than what is started and forgotten */
const AWAY_MS = 30 * 60_000;

/** Shells of people's own in control domains: opened on demand, closed by whoever has them, or when they have left. */
export class ShellDesk {
  /** since when people whose shells are open have not been there, by lab and name */
  private readonly away = new Map<string, number>();

  /** @param usersIn - who is in a lab now, by account name */
  constructor(
    private readonly labs: LabDirectory,
    private readonly usersIn: (labId: string) => ReadonlySet<string>,
    private readonly nowMs: () => number = () => performance.now(),
  ) {}

  async open(socket: LabSocket, labId: string, host: string, isFresh: boolean, done: Reply): Promise<void> {
    const { principal } = socket.data.session;
    const lab = await this.labs.openFor(principal, labId, "hostConsole.type");
    const open = (await lab.query("shells", null)).filter((shell) => shell.of === host);
    const own = open.filter(({ user }) => user === principal.username);
    const last = own.at(-1);
    if (last && !isFresh) return done({ ok: true, console: last.console });
    const { perPerson, perHost } = LIMITS.shells;
    if (own.length >= perPerson) throw new LabRefusal("TOO_BUSY", `One person may have ${perPerson} shells in a host; close one first.`);
    if (open.length >= perHost) throw new LabRefusal("TOO_BUSY", `One host may have ${perHost} shells, and all are taken.`);
    // Members may have changed while it was asked.
    this.labs.enter(principal, labId, "hostConsole.type");
    const outcome = await this.labs.input(lab, { kind: "shellOpen", host }, principal);
    if (outcome?.ok) return done({ ok: true, console: outcome.value });
    const code = outcome?.fault.code;
    if (code === "HANDLE_INVALID") throw new LabRefusal("NOT_FOUND", "There is no such host in this lab.");
    throw new LabRefusal("CONFLICT", `The host's control domain opens no shell now (${code ?? "it did not answer"}).`);
  }

  async close(socket: LabSocket, labId: string, console: string, done: Reply): Promise<void> {
    const { principal } = socket.data.session;
    const lab = await this.labs.openFor(principal, labId, "hostConsole.type");
    const { role } = this.labs.enter(principal, labId, "hostConsole.type");
    const { kind, user } = consolePlace(console);
    if (kind !== "shell") throw new LabRefusal("BAD_REQUEST", "Only shells can be closed.");
    if (user !== principal.username && role !== ("pool-admin" satisfies Actor["role"]))
      throw new LabRefusal("FORBIDDEN", `This shell is ${user}'s; closing it needs the role pool-admin in this lab; yours is ${role}.`);
    await this.labs.input(lab, { kind: "shellClose", console }, principal);
    done({ ok: true });
  }

  /** Closes the shells of people who have been away for long. */
  tidy(): void {
    for (const lab of this.labs.keeper.all()) if (lab.state === "running") this.tidyIn(lab);
  }

  private tidyIn(lab: LiveLab): void {
    lab.queryInStep(
      "shells",
      null,
      (shells) => {
        const there = this.usersIn(lab.id);
        const now = this.nowMs();
        const owners = new Set(shells.flatMap(({ user }) => (user === null ? [] : [user])));
        for (const user of owners) {
          const key = `${lab.id} ${user}`;
          if (there.has(user)) this.away.delete(key);
          else if (!this.away.has(key)) this.away.set(key, now);
        }
        for (const [key, since] of this.away) {
          const [labId, user] = key.split(" ") as [string, string];
          if (labId !== lab.id) continue;
          if (!owners.has(user)) this.away.delete(key);
          else if (now - since >= AWAY_MS) for (const shell of shells) if (shell.user === user) this.end(lab, shell.console);
        }
      },
      // A lab that does not answer is asked again in the next round.
      () => {},
    );
  }

  private end(lab: LiveLab, console: string): void {
    this.labs.input(lab, { kind: "shellClose", console }, null).catch(() => {});
  }
}
