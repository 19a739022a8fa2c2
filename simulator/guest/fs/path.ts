/** Absolute path without `.`, `..`, doubled or trailing slashes. */
export function normalize(path: string): string {
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") out.pop();
    else out.push(part);
  }
  return `/${out.join("/")}`;
}

/** Absolute path of a name relative to a directory; a trailing slash is kept, as it asks for a directory. */
export function absolute(cwd: string, name: string): string {
  const path = normalize(name.startsWith("/") ? name : `${cwd}/${name}`);
  return name.endsWith("/") && path !== "/" ? `${path}/` : path;
}

/** Directory that holds a path. */
export function parentOf(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut <= 0 ? "/" : path.slice(0, cut);
}

/** Last component. */
export function baseOf(path: string): string {
  const trimmed = path.replace(/\/+$/, "");
  return trimmed === "" ? (path === "" ? "" : "/") : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
