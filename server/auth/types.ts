import type { AccountView, InstanceRole } from "../contract/views";
import type { FailedSignIns } from "./sign-in-gate";

/** Who stands at a door: an account and the session it came with. */
export interface Principal extends AccountView {
  readonly sessionId: string;
  /** Unix milliseconds at which the session ends */
  readonly expiresAt: number;
}

/** A door's answer to a sign-in: the account and the cookies to set. */
export interface SignedIn {
  readonly account: AccountView;
  readonly cookies: readonly string[];
}

export type AccountFaultCode = "UNAUTHORIZED" | "FORBIDDEN" | "NOT_FOUND" | "CONFLICT" | "BAD_REQUEST" | "TOO_MANY_REQUESTS";

/** A refusal by the account service, in words for the person who asked. */
export class AccountRefusal extends Error {
  constructor(
    readonly code: AccountFaultCode,
    message: string,
  ) {
    super(message);
  }
}

/** Accounts and sessions. Every method that changes something refuses with AccountRefusal. */
export interface AccountService {
  /** Whose session a request's cookies name; null: nobody's. */
  principalOf(headers: Headers): Promise<Principal | null>;
  signIn(
    credentials: { readonly username: string; readonly password: string },
    from: { readonly headers: Headers; readonly address: string },
  ): Promise<SignedIn>;
  /** Failed sign-ins of late, the latest first: for those who help a class to get in. */
  failedSignIns(): readonly FailedSignIns[];
  /** Ends the request's session; returns cookies to set. */
  signOut(headers: Headers): Promise<readonly string[]>;
  /** Changes the asker's own password and ends all other sessions of the account. */
  changePassword(principal: Principal, current: string, next: string): Promise<void>;
  list(): Promise<readonly AccountView[]>;
  byUsername(username: string): Promise<AccountView | null>;
  create(account: {
    readonly username: string;
    readonly displayName: string;
    readonly password: string;
    readonly role: InstanceRole;
  }): Promise<AccountView>;
  setPassword(username: string, password: string): Promise<void>;
  setRole(username: string, role: InstanceRole): Promise<AccountView>;
  /** Deletes an account; one that owns labs is refused. */
  remove(username: string): Promise<void>;
  /** Called with ids of sessions that have just ended; returns a function that stops it. */
  onRevoked(listener: (sessionIds: ReadonlySet<string>) => void): () => void;
}
