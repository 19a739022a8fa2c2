import type { AccountView, InstanceRole } from "../contract/views";
import type { Database } from "../db/open";
import { isMarked, markCookie } from "./browser-marks";
import type { Library } from "./library";
import { RateLimit } from "./rate-limit";
import { type FailedSignIns, SignInGate } from "./sign-in-gate";
import { wallMsOf } from "./steady-clock";
import { AccountRefusal, type AccountService, type Principal, type SignedIn } from "./types";

/** Attempts at one's own current password within WINDOW_MS. */
const OWN_ATTEMPTS = 10;
const WINDOW_MS = 5 * 60_000;
/** A session looked up is remembered this long, ms; ending it forgets it at once, since all sessions end through here. */
const REMEMBERED_MS = 10_000;
const REMEMBERED_SESSIONS = 5_000;
const WRONG = "The user name or the password is wrong.";

interface UserRow {
  readonly id: string;
  readonly name: string;
  readonly username: string | null;
  readonly displayUsername: string | null;
  readonly role: string;
}

const view = (user: UserRow): AccountView => ({
  id: user.id,
  username: user.displayUsername ?? user.username ?? user.id,
  displayName: user.name,
  role: user.role as InstanceRole,
});

/** Accounts kept by better-auth in our database; its HTTP routes are not mounted, so nobody signs himself up. */
export class Accounts implements AccountService {
  private opened: Promise<Library> | null = null;
  private readonly gate = new SignInGate();
  private readonly ownAttempts = new RateLimit(OWN_ATTEMPTS, WINDOW_MS);
  private readonly remembered = new Map<string, { readonly principal: Principal; readonly untilMs: number }>();
  private readonly listeners = new Set<(sessionIds: ReadonlySet<string>) => void>();

  private before: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly database: Database,
    private readonly secret: string,
  ) {}

  /** Loads what accounts need, before somebody waits for it. @param after - what this thread has to do first, whoever waits */
  async warm(after: Promise<unknown>): Promise<void> {
    this.before = after;
    const { auth } = await this.library();
    await auth.$context;
    await this.database.prisma.session.count({ where: { id: "" } });
  }

  /** The account library. It is large, and the server listens before it is loaded. */
  private library(): Promise<Library> {
    this.opened ??= this.before.then(() => import("./library")).then(({ openLibrary }) => openLibrary(this.database, this.secret));
    return this.opened;
  }

  async principalOf(headers: Headers): Promise<Principal | null> {
    const cookie = headers.get("cookie");
    if (!cookie?.includes("xenarium.")) return null;
    const known = this.remembered.get(cookie);
    if (known && known.untilMs > Date.now()) return known.principal;
    this.remembered.delete(cookie);
    const { auth } = await this.library();
    const found = await auth.api.getSession({ headers: new Headers({ cookie }), query: { disableRefresh: true } }).catch(() => null);
    if (!found) return null;
    const user = found.user as unknown as UserRow;
    const principal: Principal = { ...view(user), sessionId: found.session.id, expiresAt: new Date(found.session.expiresAt).getTime() };
    // It may have ended while it was looked up: only what is still there is remembered.
    if (this.remembered.size >= REMEMBERED_SESSIONS) this.remembered.clear();
    const untilMs = Math.min(principal.expiresAt, Date.now() + REMEMBERED_MS);
    if ((await this.database.prisma.session.count({ where: { id: principal.sessionId } })) > 0)
      this.remembered.set(cookie, { principal, untilMs });
    return principal;
  }

  async signIn(
    credentials: { readonly username: string; readonly password: string },
    from: { readonly headers: Headers; readonly address: string },
  ): Promise<SignedIn> {
    const name = credentials.username.trim();
    const account = name.toLowerCase();
    const { address } = from;
    const cookies = from.headers.get("cookie");
    const hash = await this.passwordHash(account);
    const isOwnBrowser = hash !== null && isMarked(this.secret, account, hash, cookies);
    const isKnown = isOwnBrowser || this.gate.isKnown(account, address);
    const wait = isKnown ? 0 : this.gate.waitS(account, address);
    if (wait > 0) throw new AccountRefusal("TOO_MANY_REQUESTS", `Too many failed sign-ins. Try again in ${wait} s.`);
    this.gate.tried(account, address);
    let signedIn: SignedIn | null = null;
    const look = async (): Promise<boolean> => {
      signedIn = await this.signInNow(name, credentials.password, from.headers);
      return signedIn !== null;
    };
    // A browser of hers does not queue behind what somebody else tries at the same address.
    const isRight = isKnown ? await this.gate.inTurn(account, isOwnBrowser ? `${address}, own browser` : address, look) : await look();
    if (isRight === null) throw new AccountRefusal("TOO_MANY_REQUESTS", "Too many sign-ins at once. Try again in a moment.");
    const entered = signedIn as SignedIn | null;
    if (entered === null) {
      this.gate.failed(account, address);
      throw new AccountRefusal("UNAUTHORIZED", WRONG);
    }
    this.gate.entered(account, address);
    return hash === null ? entered : { ...entered, cookies: [...entered.cookies, markCookie(this.secret, account, hash, cookies)] };
  }

  /** Failed sign-ins of late, the latest first. */
  failedSignIns(): readonly FailedSignIns[] {
    return this.gate.failures().map((failures) => ({ ...failures, lastMs: wallMsOf(failures.lastMs) }));
  }

  /** Looks at a password; null when it is wrong. */
  private async signInNow(name: string, password: string, from: Headers): Promise<SignedIn | null> {
    const headers = new Headers({ "user-agent": (from.get("user-agent") ?? "").slice(0, 256) });
    const { auth, isRefusal } = await this.library();
    try {
      const { headers: reply } = await auth.api.signInUsername({
        body: { username: name, password, rememberMe: true },
        headers,
        returnHeaders: true,
      });
      const user = await this.row(name);
      return user ? { account: view(user), cookies: reply.getSetCookie() } : null;
    } catch (error) {
      if (isRefusal(error)) return null;
      throw error;
    }
  }

  private async passwordHash(account: string): Promise<string | null> {
    const own = await this.database.prisma.account.findFirst({ where: { user: { username: account }, providerId: "credential" } });
    return own?.password ?? null;
  }

  async signOut(headers: Headers): Promise<readonly string[]> {
    const principal = await this.principalOf(headers);
    const cookie = headers.get("cookie") ?? "";
    const { auth } = await this.library();
    const reply = await auth.api.signOut({ headers: new Headers({ cookie }), returnHeaders: true }).catch(() => null);
    if (principal) this.revoked([principal.sessionId]);
    return reply?.headers.getSetCookie() ?? [];
  }

  async changePassword(principal: Principal, current: string, next: string): Promise<void> {
    if (this.ownAttempts.waitS(principal.id) > 0)
      throw new AccountRefusal("TOO_MANY_REQUESTS", "Too many failed attempts. Try again in a few minutes.");
    const context = await (await this.library()).auth.$context;
    const own = await this.database.prisma.account.findFirst({ where: { userId: principal.id, providerId: "credential" } });
    if (!own?.password || !(await context.password.verify({ hash: own.password, password: current }))) {
      this.ownAttempts.count(principal.id);
      throw new AccountRefusal("FORBIDDEN", "The current password is wrong.");
    }
    await this.writePassword(principal.id, next);
    await this.endSessions(principal.id, principal.sessionId);
  }

  async list(): Promise<readonly AccountView[]> {
    return (await this.database.prisma.user.findMany({ orderBy: { username: "asc" } })).map(view);
  }

  async byUsername(name: string): Promise<AccountView | null> {
    const user = await this.row(name);
    return user ? view(user) : null;
  }

  async create(account: {
    readonly username: string;
    readonly displayName: string;
    readonly password: string;
    readonly role: InstanceRole;
  }): Promise<AccountView> {
    if (await this.row(account.username)) throw new AccountRefusal("CONFLICT", `There is an account ${account.username} already.`);
    const name = account.username.trim();
    const { auth, isRefusal } = await this.library();
    try {
      // The library wants an address; we send no mail.
      await auth.api.signUpEmail({
        body: {
          email: `${name.toLowerCase()}@xenarium.invalid`,
          name: account.displayName,
          password: account.password,
          username: name,
          displayUsername: name,
        },
      });
    } catch (error) {
      if (isRefusal(error)) throw new AccountRefusal("BAD_REQUEST", error.message);
      throw error;
    }
    const user = await this.need(name);
    await this.database.prisma.user.updateMany({ where: { id: user.id }, data: { role: account.role } });
    return view({ ...user, role: account.role });
  }

  async setPassword(name: string, password: string): Promise<void> {
    const user = await this.need(name);
    await this.writePassword(user.id, password);
    this.gate.forget(name.toLowerCase());
    await this.endSessions(user.id, null);
  }

  async setRole(name: string, role: InstanceRole): Promise<AccountView> {
    const user = await this.need(name);
    if (user.role === "admin" && role !== "admin") await this.checkAnotherAdmin(user);
    await this.database.prisma.user.updateMany({ where: { id: user.id }, data: { role } });
    // What a session may do is settled when it connects, so it has to come again.
    if (user.role !== role) await this.endSessions(user.id, null);
    return view({ ...user, role });
  }

  async remove(name: string): Promise<void> {
    const user = await this.need(name);
    if (user.role === "admin") await this.checkAnotherAdmin(user);
    const labs = await this.database.prisma.lab.count({ where: { ownerId: user.id } });
    if (labs > 0)
      throw new AccountRefusal("CONFLICT", `${name} owns ${labs} lab${labs === 1 ? "" : "s"}. Delete ${labs === 1 ? "it" : "them"} first.`);
    await this.endSessions(user.id, null);
    await this.database.prisma.user.deleteMany({ where: { id: user.id } });
  }

  onRevoked(listener: (sessionIds: ReadonlySet<string>) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private row(name: string): Promise<UserRow | null> {
    return this.database.prisma.user.findUnique({ where: { username: name.trim().toLowerCase() } });
  }

  private async need(name: string): Promise<UserRow> {
    const user = await this.row(name);
    if (!user) throw new AccountRefusal("NOT_FOUND", `There is no account ${name}.`);
    return user;
  }

  private async checkAnotherAdmin(user: UserRow): Promise<void> {
    const others = await this.database.prisma.user.count({ where: { role: "admin", id: { not: user.id } } });
    if (others === 0) throw new AccountRefusal("CONFLICT", "This is the last administrator of this server.");
  }

  private async writePassword(userId: string, password: string): Promise<void> {
    const context = await (await this.library()).auth.$context;
    const hash = await context.password.hash(password);
    await this.database.prisma.account.updateMany({
      where: { userId, providerId: "credential" },
      data: { password: hash, updatedAt: new Date() },
    });
  }

  private async endSessions(userId: string, but: string | null): Promise<void> {
    const sessions = await this.database.prisma.session.findMany({ where: { userId }, select: { id: true } });
    const ended = sessions.map((session) => session.id).filter((id) => id !== but);
    await this.database.prisma.session.deleteMany({ where: { id: { in: ended } } });
    this.revoked(ended);
  }

  private revoked(sessionIds: readonly string[]): void {
    if (sessionIds.length === 0) return;
    const ended = new Set(sessionIds);
    for (const [cookie, { principal }] of this.remembered) if (ended.has(principal.sessionId)) this.remembered.delete(cookie);
    for (const listener of this.listeners) listener(ended);
  }
}
