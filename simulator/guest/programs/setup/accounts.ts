/** Accounts of a system that is being set up. */
import type { Bytes } from "../../../content/bytes";
import type { Machine } from "../../os/machine";
import { groups, sealedPassword, userByName } from "../../os/users";
import { put } from "./target";

/** Somebody who gets an account. */
export interface NewUser {
  readonly name: Bytes;
  readonly fullName: Bytes;
  readonly password: Bytes;
  readonly shell: string;
  /** further groups */
  readonly groups?: readonly string[];
}

/** Days since 1970 of today, as /etc/shadow has them. */
function today(m: Machine): number {
  return Math.floor(m.nowSeconds() / 86_400);
}

/** Sets a user's password. @param root - directory of the system, "" for the one that runs @param password - null: nobody can log in with one */
export function setPassword(m: Machine, root: string, name: Bytes, password: Bytes | null): void {
  const path = `${root}/etc/shadow`;
  const field = password === null ? "!" : sealedPassword(password);
  const row = `${name}:${field}:${today(m)}:0:99999:7:::`;
  const lines = m.fs
    .text(path)
    .split("\n")
    .filter((line) => line !== "");
  const at = lines.findIndex((line) => line.startsWith(`${name}:`));
  if (at < 0) lines.push(row);
  else lines[at] = row;
  put(m, path, `${lines.join("\n")}\n`, 0o640);
}

/** Whether there is a user or a group of a name already. */
export function isTaken(m: Machine, name: Bytes): boolean {
  return userByName(m, name) !== null || groups(m).some((group) => group.name === name);
}

/** Makes an account with a home in a system whose /etc/passwd, group and shadow are there. @param root - its directory, "" for the one that runs */
export function addUser(m: Machine, root: string, user: NewUser): void {
  const rows = (file: string): string[] =>
    m.fs
      .text(`${root}/etc/${file}`)
      .split("\n")
      .filter((line) => line !== "");
  const taken = rows("passwd").map((line) => Number(line.split(":")[2]));
  let id = 1_000;
  while (taken.includes(id)) id++;
  put(
    m,
    `${root}/etc/passwd`,
    `${[...rows("passwd"), `${user.name}:x:${id}:${id}:${user.fullName}:/home/${user.name}:${user.shell}`].join("\n")}\n`,
  );
  const joined = rows("group").map((line) => {
    const [name = "", , , members = ""] = line.split(":");
    return user.groups?.includes(name) ? `${line}${members === "" ? "" : ","}${user.name}` : line;
  });
  put(m, `${root}/etc/group`, `${[...joined, `${user.name}:x:${id}:`].join("\n")}\n`);
  setPassword(m, root, user.name, user.password);
  const home = `${root}/home/${user.name}`;
  const owner = { uid: id, gid: id };
  m.fs.mkdir(home, owner);
  const skeleton = m.fs.text(`${root}/root/.bashrc`);
  if (skeleton !== "") m.fs.write(`${home}/.bashrc`, skeleton, owner);
}
