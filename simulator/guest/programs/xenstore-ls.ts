/** The tree as `xenstore-ls` draws it. @source xenstore.md §10; xen: tools/xs-clients/xenstore_client.c, do_ls */
import type { GuestStore } from "../engine";
import { errorText, permissionsText, sanitised } from "./xenstore-text";

/** Length of ` = "..."`. */
const TAG = 8;
/** Column that the leader before permissions reaches. */
const LEADER_END = 60;

export interface Listing {
  readonly isFull: boolean;
  readonly hasPermissions: boolean;
  /** most columns of a line; without meaning for whole paths */
  readonly width: number;
}

/** Lines of all below a path; a failure says so after what was printed before it. */
export function listTree(store: GuestStore, path: string, listing: Listing): { readonly text: string; readonly error: string | null } {
  const lines: string[] = [];
  const error = below(store, path, 0, listing, lines);
  return { text: lines.join(""), error };
}

function below(store: GuestStore, path: string, depth: number, listing: Listing, lines: string[]): string | null {
  const names = store.directory(path);
  if (!names.ok) return `xs_directory (${path}): ${errorText(names.error)}`;
  for (const name of names.value) {
    const child = path.endsWith("/") ? `${path}${name}` : `${path}/${name}`;
    lines.push(line(store, child, name, depth, listing));
    const error = below(store, child, depth + 1, listing, lines);
    if (error !== null) return error;
  }
  return null;
}

function line(store: GuestStore, path: string, name: string, depth: number, listing: Listing): string {
  const { isFull, hasPermissions, width } = listing;
  const room = width - TAG;
  const head = isFull ? path : " ".repeat(depth) + name.slice(0, Math.max(0, room - depth));
  const value = store.read(path);
  let text = head;
  if (!value.ok) text += ":\n";
  else if (!isFull && width < head.length + value.value.length + TAG)
    text += ` = "${sanitised(value.value).slice(0, Math.max(0, room - head.length))}\\..."`;
  else {
    text += ` = "${sanitised(value.value)}"`;
    if (hasPermissions) text += isFull ? " " : leader(text.length, width);
  }
  if (hasPermissions) {
    const permissions = store.getPerms(path);
    if (permissions.ok) text += `  (${permissionsText(permissions.value)})`;
  }
  return `${text}\n`;
}

/** A space, then a dot in every other column. */
function leader(column: number, width: number): string {
  let text = " ";
  for (let at = column + 1; at < Math.min(LEADER_END, width); at++) text += at & 1 ? "." : " ";
  return text;
}
