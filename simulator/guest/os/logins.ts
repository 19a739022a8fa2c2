/** Who has logged in and when, as wtmp keeps it. @source utmp(5) */
import type { Machine } from "./machine";
import type { Login } from "./types";

/** Logins that are kept at most. guess: the real file is rotated monthly */
const KEPT = 100;

export function noteLogin(m: Machine, login: Omit<Login, "since" | "until">): void {
  const { os } = m.state;
  os.logins ??= [];
  os.logins.push({ ...login, since: m.nowSeconds(), until: null });
  if (os.logins.length > KEPT) os.logins.shift();
}

export function noteLogout(m: Machine, pid: number): void {
  const login = m.state.os.logins?.findLast((one) => one.pid === pid && one.until === null);
  if (login) login.until = m.nowSeconds();
}
