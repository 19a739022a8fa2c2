/** Absolute path without `.`, `..`, doubled or trailing slashes. */
export function normalize(path: string): string {
  if (isNormal(path)) return path;
  const out: string[] = [];
  for (const part of path.split("/")) {
    if (part === "" || part === ".") continue;
    if (part === "..") out.pop();
    else out.push(part);
  }
  return `/${out.join("/")}`;
}

function isNormal(path: string): boolean {
  return path === "/" || (path.startsWith("/") && !path.endsWith("/") && !path.includes("//") && !path.includes("/."));
}

/** Longest path that a call takes, bytes. @source limits.h, PATH_MAX */
export const PATH_MAX = 4_096;

/** Absolute path of a name relative to a directory; a trailing slash is kept, as it asks for a directory. A name that is too long comes back with a NUL in it, which no call takes. */
export function absolute(cwd: string, name: string): string {
  if (name.length >= PATH_MAX) return "/\0";
  const path = normalize(name.startsWith("/") ? name : cwd === "/" ? `/${name}` : `${cwd}/${name}`);
  return name.endsWith("/") && path !== "/" ? `${path}/` : path;
}

/** Directory that holds a path. */
export function parentOf(path: string): string {
  const cut = path.lastIndexOf("/");
  return cut <= 0 ? "/" : path.slice(0, cut);
}

/** Last component. */
export function baseOf(path: string): string {
  let end = path.length;
  while (end > 1 && path[end - 1] === "/") end--;
  if (end === 0) return "";
  const trimmed = path.slice(0, end);
  return trimmed === "/" ? "/" : trimmed.slice(trimmed.lastIndexOf("/") + 1);
}
