/** How the XenStore tools write values, permissions and errors. @source xenstore.md §10; xen: tools/xs-clients/xenstore_client.c */
import type { Bytes } from "../../content/bytes";
import type { StorePermission } from "../engine";

const ESCAPES: Readonly<Record<string, string>> = { "\t": "\\t", "\n": "\\n", "\r": "\\r", "\\": "\\\\" };

/** Makes a value printable. */
export function sanitised(value: Bytes): Bytes {
  return value.replace(/[^\x20-\x7e]|\\/g, (char) => {
    const known = ESCAPES[char];
    if (known !== undefined) return known;
    const code = char.charCodeAt(0);
    return code < 8 ? `\\${code.toString(8).padStart(3, "0")}` : `\\x${code.toString(16).padStart(2, "0")}`;
  });
}

/** The other way round, for values on a command line. */
export function unsanitised(text: string): string {
  return text.replace(/\\(x[0-9a-fA-F]{1,2}|[0-7]{1,3}|[\s\S]|$)/g, (_, code: string) => {
    if (/^x[0-9a-fA-F]/.test(code)) return String.fromCharCode(Number.parseInt(code.slice(1), 16));
    if (/^[0-7]/.test(code)) return String.fromCharCode(Number.parseInt(code, 8) & 0xff);
    return { t: "\t", n: "\n", r: "\r" }[code] ?? code;
  });
}

export function permissionsText(permissions: readonly StorePermission[]): string {
  return permissions.map(({ access, domid }) => `${access}${domid}`).join(",");
}

/** `r5` as chmod takes it; null: its first letter is none. What follows is read as atoi does. */
export function permissionOf(word: string): StorePermission | null {
  const access = word.charAt(0);
  if (access !== "n" && access !== "r" && access !== "w" && access !== "b") return null;
  return { access, domid: Number(/^[0-9]{1,9}/.exec(word.slice(1))?.[0] ?? "0") };
}

const WORDS: Readonly<Record<string, string>> = {
  EINVAL: "Invalid argument",
  EACCES: "Permission denied",
  EEXIST: "File exists",
  ENOENT: "No such file or directory",
  ENOSPC: "No space left on device",
  EPERM: "Operation not permitted",
  E2BIG: "Argument list too long",
  EBUSY: "Device or resource busy",
  EAGAIN: "Resource temporarily unavailable",
};
/** strerror(3) */
export function errorText(error: string): string {
  return WORDS[error] ?? error;
}
