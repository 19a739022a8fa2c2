import { betterAuth } from "better-auth";
import { prismaAdapter } from "better-auth/adapters/prisma";
import { APIError } from "better-auth/api";
import { username } from "better-auth/plugins/username";
import type { Database } from "../db/open";

const SESSION_DAYS = 7;

function buildAuth({ prisma }: Database, secret: string) {
  return betterAuth({
    // Requests reach the library through our own doors only; the address is a name that nothing resolves.
    baseURL: "http://xenarium.invalid",
    secret,
    database: prismaAdapter(prisma, { provider: "sqlite" }),
    emailAndPassword: { enabled: true, minPasswordLength: 8, maxPasswordLength: 256, autoSignIn: false },
    session: { expiresIn: SESSION_DAYS * 86_400, updateAge: 86_400 },
    user: { additionalFields: { role: { type: "string", required: false, defaultValue: "student", input: false } } },
    plugins: [
      username({ minUsernameLength: 2, maxUsernameLength: 64, usernameValidator: (name) => /^[A-Za-z0-9][A-Za-z0-9._-]*$/.test(name) }),
    ],
    advanced: {
      cookiePrefix: "xenarium",
      defaultCookieAttributes: { httpOnly: true, sameSite: "lax", path: "/" },
      useSecureCookies: false,
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: { disabled: true },
  });
}

/** The account library on our database; none of its HTTP routes is mounted. */
export interface Library {
  readonly auth: ReturnType<typeof buildAuth>;
  /** whether it has refused what was asked, rather than failed */
  isRefusal(error: unknown): error is APIError;
}

/** Sets the account library up. */
export function openLibrary(database: Database, secret: string): Library {
  return { auth: buildAuth(database, secret), isRefusal: (error): error is APIError => error instanceof APIError };
}
