import type { Machine } from "./machine";

/** An entry of /etc/passwd. */
export interface User {
  readonly name: string;
  readonly uid: number;
  readonly gid: number;
  readonly gecos: string;
  readonly home: string;
  readonly shell: string;
}

/** All users, in the file's order. */
export function users(m: Machine): User[] {
  return m.fs
    .text("/etc/passwd")
    .split("\n")
    .flatMap((line) => {
      const [name, , uid, gid, gecos, home, shell] = line.split(":");
      return name !== undefined && uid !== undefined && shell !== undefined
        ? [{ name, uid: Number(uid), gid: Number(gid), gecos: gecos ?? "", home: home ?? "/", shell }]
        : [];
    });
}
export function userByName(m: Machine, name: string): User | null {
  return users(m).find((user) => user.name === name) ?? null;
}
export function userById(m: Machine, uid: number): User | null {
  return users(m).find((user) => user.uid === uid) ?? null;
}
/** Name of a user id, the number when it has none. */
export function userName(m: Machine, uid: number): string {
  return userById(m, uid)?.name ?? String(uid);
}
/** Groups: name, id and members. */
export function groups(m: Machine): { name: string; gid: number; members: string[] }[] {
  return m.fs
    .text("/etc/group")
    .split("\n")
    .flatMap((line) => {
      const [name, , gid, members] = line.split(":");
      return name !== undefined && gid !== undefined
        ? [{ name, gid: Number(gid), members: (members ?? "").split(",").filter((member) => member !== "") }]
        : [];
    });
}
export function groupName(m: Machine, gid: number): string {
  return groups(m).find((group) => group.gid === gid)?.name ?? String(gid);
}
export function homeOf(m: Machine, name: string): string | null {
  return userByName(m, name)?.home ?? null;
}
/** What /etc/shadow has of a password. The file keeps it readable behind a `$sim$`: this is a teaching model, not a secret. */
export function sealedPassword(password: string): string {
  return `$sim$${password.replace(/[%:\n]/g, (c) => `%${c.charCodeAt(0).toString(16).padStart(2, "0")}`)}`;
}
/** Of a user, null for one that it does not have. */
function sealed(m: Machine, name: string): string | null {
  const lines = m.fs.text("/etc/shadow").split("\n");
  return lines.find((entry) => entry.startsWith(`${name}:`))?.split(":")[1] ?? null;
}
/** Whether a password is right. */
export function passwordFits(m: Machine, name: string, password: string): boolean {
  return sealed(m, name) === sealedPassword(password);
}
/** Whether a user needs none. @source shadow(5): an empty field */
export function needsNoPassword(m: Machine, name: string): boolean {
  return sealed(m, name) === "" && userByName(m, name) !== null;
}
