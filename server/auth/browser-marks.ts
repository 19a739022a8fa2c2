import { createHmac, timingSafeEqual } from "node:crypto";

/** Cookie that says which accounts have signed in from a browser. It opens nothing: it only keeps a guesser's waits away. */
const COOKIE = "xenarium.known";
const MARKS_MOST = 8;
const DAYS = 30;

/** What a browser keeps of an account that has signed in there; another password makes it void. */
function markOf(secret: string, account: string, passwordHash: string): string {
  return createHmac("sha256", secret).update(`known\n${account}\n${passwordHash}`).digest("base64url").slice(0, 22);
}

function marksOf(cookies: string | null): string[] {
  const found = new RegExp(`(?:^|;\\s*)${COOKIE.replace(".", "\\.")}=([A-Za-z0-9_.-]{0,200})`).exec(cookies ?? "");
  return (found?.[1] ?? "").split(".").filter((mark) => mark.length === 22);
}

/** Whether an account has signed in from the browser that sends these cookies. */
export function isMarked(secret: string, account: string, passwordHash: string, cookies: string | null): boolean {
  const wanted = Buffer.from(markOf(secret, account, passwordHash));
  return marksOf(cookies).some((mark) => timingSafeEqual(Buffer.from(mark), wanted));
}

/** The cookie to set after a sign-in. @param cookies - those that came with it */
export function markCookie(secret: string, account: string, passwordHash: string, cookies: string | null): string {
  const mark = markOf(secret, account, passwordHash);
  const marks = [mark, ...marksOf(cookies).filter((other) => other !== mark)].slice(0, MARKS_MOST);
  return `${COOKIE}=${marks.join(".")}; Path=/; Max-Age=${DAYS * 86_400}; HttpOnly; SameSite=Lax`;
}
