import { randomBytes, randomInt } from "node:crypto";
import type { Actor, LabRole, Outcome } from "../../../simulator";
import { authorize, type LabDeed, NO_SUCH_LAB, roleIn, roleRefusal } from "../../auth/authorize";
import { LoweredRoles } from "../../auth/lowered-roles";
import type { AccountService, Principal } from "../../auth/types";
import type { LabClock } from "../../contract/events";
import { isAtLeast } from "../../contract/roles";
import type { LabView, RestorePointView } from "../../contract/views";
import type { LabSettings } from "../../db/labs";
import { FileDesk } from "../files/file-desk";
import type { ReadFile } from "../files/file-tasks";
import { type CheckedSource, checkedSource, type ScenarioSource } from "../files/scenario-source";
import { journalStart } from "../journal/journal-entry";
import type { SetAsideEntry } from "../journal/journal-store";
import type { Moment } from "../journal/recovery";
import type { LiveLab } from "../live/live-lab";
import { type ClockAction, type LabMemberView, LabRefusal, type LabService, type LoggedFault } from "../types";
import type { EngineView, ScenarioView } from "../worker/factory";
import type { PackedSnapshot, StreamInput } from "../worker/messages";
import { checkQuestion, type Question } from "../worker/view-question";
import { type KeeperParts, LabKeeper } from "./lab-keeper";
import { LabPastDesk, type PointName } from "./lab-past";
import { labView } from "./lab-view";

/** Labs one account may own. guess: a person works in a handful; the limit keeps one from filling the disk. */
const LABS_PER_OWNER = 50;

/** Somebody as the lab knows them: with what it says about its control domains, where that is not what every lab says. */
function actorIn({ row }: LiveLab, { username }: Principal, role: LabRole): Actor {
  return { user: username, role, ...(row.dom0Access ? { dom0: row.dom0Access } : {}) };
}

const id = () => randomBytes(9).toString("base64url");

export interface DirectoryParts extends KeeperParts {
  readonly accounts: Pick<AccountService, "byUsername" | "onRevoked">;
  /** what the last run left amiss, in words */
  readonly notices: readonly string[];
}

/** The doors of all labs: who may do what in which, and what they see of it. The keeper behind runs them. */
export class LabDirectory implements LabService {
  readonly keeper: LabKeeper;
  /** reads and writes lab files */
  private readonly files = new FileDesk();
  private readonly pasts: LabPastDesk;
  private readonly lowered = new LoweredRoles();

  constructor(private readonly parts: DirectoryParts) {
    this.keeper = new LabKeeper(parts);
    parts.accounts.onRevoked((ids) => this.lowered.forget(ids));
    this.pasts = new LabPastDesk(this.keeper, parts.files, this.files, parts.repository);
  }

  // Doors

  scenarios(): readonly ScenarioView[] {
    return this.keeper.of.scenarios;
  }

  operations(): EngineView["operations"] {
    return this.keeper.of.operations;
  }

  list(principal: Principal): readonly LabView[] {
    return this.keeper
      .all()
      .filter((lab) => roleIn(principal, lab.row) !== null)
      .map((lab) => this.view(principal, lab));
  }

  get(principal: Principal, labId: string): LabView {
    return this.view(principal, this.enter(principal, labId, "lab.see").lab);
  }

  async create(principal: Principal, { name, ...source }: { readonly name: string } & ScenarioSource): Promise<LabView> {
    if (principal.role === "student") throw new LabRefusal("FORBIDDEN", "Students join labs; instructors and administrators create them.");
    return this.view(principal, await this.make(principal.id, { name, instructorRole: null }, this.checked(source, principal.role)));
  }

  /** Text of the scenario's file that a lab was made from. */
  async scenarioFile(principal: Principal, labId: string): Promise<string> {
    const { lab } = this.enter(principal, labId, "lab.see");
    const text = await this.parts.repository.scenarioFile(lab.id);
    if (text === null) throw new LabRefusal("NOT_FOUND", "This lab was made before scenarios were kept with their labs.");
    return text;
  }

  /** Creates a lab for an account, without asking: `create` and the first start do. */
  async createFor(
    ownerId: string,
    { scenario, ...options }: { readonly name: string; readonly scenario: string; readonly instructorRole: LabRole | null },
  ): Promise<LiveLab> {
    return this.make(ownerId, options, this.checked({ scenario }, "admin"));
  }

  /** Makes a lab of another as it was at a moment; null: as it is now. Who asks has been let in. */
  async branchOff(principal: Principal, from: LiveLab, moment: Moment | null, name: string): Promise<LiveLab> {
    this.checkRoom(principal.id);
    const { keeper, parts } = this;
    const { scenario, seed, epochUs } = from.row;
    const scenarioFile = await parts.repository.scenarioFile(from.id);
    // What is set to run fast would be away from there at once.
    const kept = { clockUs: 0, speed: Math.min(1, from.speed), ownerId: principal.id, instructorRole: null, scenarioFile } as const;
    const row = { id: id(), name, scenario, seed, epochUs, ...kept, isUnfounded: true } as const;
    // As many as there were a moment ago, until somebody looks.
    const stored = { ...(await parts.repository.insert(row)), counts: from.counts() };
    if (moment === null && keeper.founding.isBeside(from)) return keeper.founding.foundBeside(stored, from);
    return keeper.founding.foundFrom(stored, from, moment ?? (await keeper.founding.present(from)));
  }

  private checked(source: ScenarioSource, role: Principal["role"]): CheckedSource {
    return checkedSource(source, this.keeper.of.scenarios, role);
  }

  private async make(
    ownerId: string,
    options: { readonly name: string; readonly instructorRole: LabRole | null },
    { scenario, text, isFile }: CheckedSource,
  ): Promise<LiveLab> {
    this.checkRoom(ownerId);
    const seed = randomInt(2 ** 31 - 1);
    const epochUs = Math.floor(Date.now() / 1000) * 1_000_000;
    const kept = { clockUs: 0, speed: 1, ownerId, scenarioFile: text } as const;
    const stored = await this.parts.repository.insert({ id: id(), ...options, scenario, seed, epochUs, ...kept });
    const file = isFile ? text : null;
    return this.keeper.founding.found(stored, { t: "create", labId: stored.row.id, scenario, file, seed, epochUs, speed: 1 });
  }

  /** Sets a lab's name, and how it is kept. */
  async change(principal: Principal, labId: string, settings: LabSettings): Promise<LabView> {
    const { lab } = this.enter(principal, labId, "lab.manage");
    await this.parts.repository.change(labId, settings);
    lab.row = { ...lab.row, ...settings };
    if (settings.dom0Access !== undefined) this.keeper.accessChanged(labId);
    return this.view(principal, lab);
  }

  /** Looks at a lab as a lower role would, at every door and in this session alone. @param role - null: one's own again */
  viewAs(principal: Principal, labId: string, role: LabRole | null): LabView {
    const { lab } = this.enter(principal, labId, "lab.see");
    const own = roleIn(principal, lab.row) ?? "read-only";
    if (role !== null && !isAtLeast(own, role))
      throw new LabRefusal("FORBIDDEN", `A lab can be looked at as a role below one's own; yours is ${own}.`);
    this.lowered.set(principal.sessionId, labId, role === own ? null : role);
    this.keeper.accessChanged(labId);
    return this.view(principal, lab);
  }

  async remove(principal: Principal, labId: string): Promise<void> {
    const { lab } = this.enter(principal, labId, "lab.manage");
    await this.keeper.remove(lab);
  }

  async members(principal: Principal, labId: string): Promise<readonly LabMemberView[]> {
    const { lab } = this.enter(principal, labId, "lab.see");
    const names = await this.parts.repository.memberNames(labId);
    const owner: LabMemberView = { username: lab.row.ownerUsername, displayName: lab.row.ownerName, role: "pool-admin", isOwner: true };
    return [
      owner,
      ...names.flatMap(({ userId, username, displayName }) => {
        const role = lab.row.members.get(userId);
        return role ? [{ username, displayName, role, isOwner: false }] : [];
      }),
    ];
  }

  async setMember(principal: Principal, labId: string, username: string, role: LabRole | null): Promise<readonly LabMemberView[]> {
    const { lab } = this.enter(principal, labId, "lab.manage");
    const account = await this.parts.accounts.byUsername(username);
    if (!account) throw new LabRefusal("BAD_REQUEST", `There is no account ${username}.`);
    if (account.id === lab.row.ownerId) throw new LabRefusal("CONFLICT", `${account.username} owns this lab and has every right in it.`);
    await this.parts.repository.setMember(labId, account.id, role);
    const members = new Map(lab.row.members);
    if (role) members.set(account.id, role);
    else members.delete(account.id);
    lab.row = { ...lab.row, members };
    this.keeper.accessChanged(labId);
    return this.members(principal, labId);
  }

  async submit(
    principal: Principal,
    submission: {
      readonly labId: string;
      readonly requestId: string;
      readonly op: string;
      readonly args: Readonly<Record<string, unknown>>;
    },
  ): Promise<Outcome> {
    const { labId, requestId, op, args } = submission;
    const { lab, role } = this.enter(principal, labId, "lab.see");
    await this.keeper.openToWrite(lab);
    return (await lab.operation({
      requestId: `${principal.id}:${requestId}`,
      actor: actorIn(lab, principal, role),
      call: { op, args },
    })) as Outcome;
  }

  async clock(principal: Principal, labId: string, action: ClockAction): Promise<LabClock> {
    const { lab } = this.enter(principal, labId, "lab.clock");
    await this.keeper.openToWrite(lab);
    await lab.setSpeed(action);
    return lab.clock();
  }

  /** Asks a view in somebody's name. @param args - they are checked here */
  async ask(principal: Principal, labId: string, view: string, args: unknown): Promise<unknown> {
    const question = this.question(principal, labId, view, args);
    const lab = await this.openFor(principal, labId, "lab.see");
    // Members may have changed while it opened.
    const asker = this.asker(principal, labId, question);
    const { answer } = (await lab.query("view", { view, args: question.args, asker, known: null })) as { readonly answer: unknown };
    return answer;
  }

  /** A question about a lab, checked: the asker, the view's name, and its arguments; refuses with LabRefusal. */
  question(principal: Principal, labId: string, view: string, args: unknown): Question {
    this.enter(principal, labId, "lab.see");
    const question = checkQuestion(this.keeper.of.views, view, args);
    this.asker(principal, labId, question);
    return question;
  }

  /** In whose name a question is asked; refuses with LabRefusal who may not ask it. */
  asker(principal: Principal, labId: string, { role: needed }: Question): Actor {
    const { lab, role } = this.enter(principal, labId, "lab.see");
    const refused = roleRefusal(role, needed);
    if (refused) throw new LabRefusal("FORBIDDEN", refused);
    return actorIn(lab, principal, role);
  }

  async exportLab(principal: Principal, labId: string): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    const lab = await this.openFor(principal, labId, "lab.export");
    return { name: lab.row.name, bytes: await this.pasts.writeExport(lab, await lab.pack()) };
  }

  /** A kept snapshot of a lab as a file, whether the lab runs or not. */
  exportAt(principal: Principal, labId: string, point: PointName): Promise<{ readonly name: string; readonly bytes: Buffer }> {
    return this.pasts.exportAt(this.enter(principal, labId, "lab.export").lab, point);
  }

  /** The moments to which a lab can be taken back, newest first. */
  async restorePoints(principal: Principal, labId: string): Promise<readonly RestorePointView[]> {
    return this.pasts.points(this.enter(principal, labId, "lab.manage").lab);
  }

  /** Opens a lab that has stopped as it was at a moment of its past. */
  async openAt(principal: Principal, labId: string, point: PointName): Promise<LabView> {
    const { lab } = this.enter(principal, labId, "lab.manage");
    await this.pasts.openAt(lab, point, principal.username);
    return this.view(principal, lab);
  }

  /** Acknowledged commands of a lab that were left out because they brought it down twice, oldest first. */
  setAside(principal: Principal, labId: string): readonly SetAsideEntry[] {
    return this.enter(principal, labId, "lab.see").lab.setAside;
  }

  /** Refuses who may not import, before anything of the file is read. */
  checkImport(principal: Principal): void {
    if (principal.role === "student") throw new LabRefusal("FORBIDDEN", "Students join labs; instructors and administrators import them.");
    this.checkRoom(principal.id);
  }

  /** Makes a lab from a file that lies at a path. */
  async importLab(principal: Principal, path: string, name: string | null): Promise<LabView> {
    this.checkImport(principal);
    const labId = id();
    try {
      return await this.admitFile(principal, labId, await this.files.read({ path, labId, root: this.parts.files?.root ?? null }), name);
    } catch (error) {
      if (!this.keeper.get(labId)) this.parts.files?.remove(labId);
      throw error;
    }
  }

  private async admitFile(principal: Principal, labId: string, file: ReadFile, name: string | null): Promise<LabView> {
    const { engine, at, scenario, scenarioFile = null, seed, epochUs, blocks, sha256, fileBytes, setAside } = file;
    const { opens } = this.keeper.of;
    if (!opens.includes(engine))
      throw new LabRefusal("BAD_REQUEST", `This lab was exported by engine ${engine}; this server opens labs of ${opens.join(", ")}.`);
    // Others may have been made while the file was read.
    this.checkRoom(principal.id);
    const stored = await this.parts.repository.insert({
      id: labId,
      name: name ?? file.name,
      scenario,
      scenarioFile,
      seed,
      epochUs,
      clockUs: at,
      speed: 0,
      ownerId: principal.id,
      instructorRole: null,
    });
    const head = journalStart(labId);
    const stateBytes = blocks.reduce((sum, block) => sum + block.length, 0);
    const named = { branch: 0, journalIndex: head.index, chain: head.chain, at, engine, sha256, fileBytes, stateBytes, workMs: 0 };
    const snapshot: PackedSnapshot = { ...named, blockSet: labId, blockCount: blocks.length, blocks };
    const lab = await this.keeper.founding.found(
      stored,
      {
        t: "open",
        labId,
        plan: { snapshot, prologue: null, tail: [], toldUs: at },
        branch: 0,
        head,
        clockUs: at,
        speed: 0,
        isForeign: true,
      },
      snapshot,
    );
    this.keeper.faultLog.formerlySetAside(lab, setAside ?? []);
    return this.view(principal, lab);
  }

  /** What the server has found missing at its start, in words. */
  noticesOfServer(): readonly string[] {
    return [...this.parts.notices, ...this.keeper.notices()];
  }

  /** The same, for administrators. */
  notices(principal: Principal): readonly string[] {
    if (principal.role !== "admin") throw new LabRefusal("FORBIDDEN", "Only administrators see what the server has found.");
    return this.noticesOfServer();
  }

  /** What has gone wrong inside a lab and was contained there; for those who manage it. */
  faults(principal: Principal, labId: string): readonly LoggedFault[] {
    const { lab } = this.enter(principal, labId, "lab.manage");
    return this.keeper.faultLog.of(lab.id);
  }

  /** A running lab by its id, for those who have been let in already. */
  find(labId: string): LiveLab | undefined {
    return this.keeper.find(labId);
  }

  /** A lab behind a door, checked; refuses with LabRefusal. */
  enter(principal: Principal | null, labId: string, deed: LabDeed): { readonly lab: LiveLab; readonly role: LabRole } {
    const lab = this.keeper.get(labId);
    const verdict = authorize(principal, lab?.row ?? null, deed, (own) =>
      principal ? this.lowered.of(principal.sessionId, labId, own) : own,
    );
    if (!verdict.ok) throw new LabRefusal(verdict.code, verdict.message);
    if (!lab) throw new LabRefusal("NOT_FOUND", NO_SUCH_LAB);
    return { lab, role: verdict.role };
  }

  async openFor(principal: Principal | null, labId: string, deed: LabDeed): Promise<LiveLab> {
    const { lab } = this.enter(principal, labId, deed);
    await lab.whenOpen();
    return lab;
  }

  /** Sends input into a lab in the name of somebody who has been let in there. @param principal - null: the server itself */
  async input(lab: LiveLab, input: StreamInput, principal: Principal | null): Promise<Outcome | null> {
    const role = principal && this.roleOf(principal, lab);
    if (principal && !role) throw new LabRefusal("NOT_FOUND", NO_SUCH_LAB);
    return this.keeper.input(lab, input, principal && role ? actorIn(lab, principal, role) : null);
  }

  /** Ends what runs beside the labs. */
  async close(): Promise<void> {
    this.files.close();
    await this.keeper.close();
  }

  // Inside

  /** The role that counts for somebody in a lab; null: none. */
  private roleOf(principal: Principal, { row }: LiveLab): LabRole | null {
    const own = roleIn(principal, row);
    return own && this.lowered.of(principal.sessionId, row.id, own);
  }

  private view(principal: Principal, lab: LiveLab): LabView {
    return labView(lab, { role: this.roleOf(principal, lab) ?? "read-only", ownRole: roleIn(principal, lab.row) ?? "read-only" });
  }

  private checkRoom(ownerId: string): void {
    this.keeper.checkWritable();
    const owned = this.keeper.all().filter((lab) => lab.row.ownerId === ownerId).length;
    if (owned >= LABS_PER_OWNER) throw new LabRefusal("CONFLICT", `An account may own ${LABS_PER_OWNER} labs. Delete one first.`);
  }
}
