/** What a system has mounted of others by NFS, as plain data. @source Linux fs/nfs */
import type { Bytes } from "../../content/bytes";
import type { Overlay } from "../../content/overlay";
import type { Mono } from "../os/types";

/** What is known of a file beside its node. */
export interface Known {
  readonly handle: Bytes;
  /** since when it is known */
  at: Mono;
  /** until when what is known of it is believed */
  until: Mono;
  modified: number;
  /** it had not been changed for so long when it was looked at that a later change has another time. Absent: it may have the same */
  isSure?: true;
  /** what of a file's content has been read, from its beginning, bytes */
  have: number;
  /** when its server has refused to let it be read last. Absent: it never has */
  refusedAt?: Mono;
  /** all names of a directory are known */
  isListed?: true;
  /** names that a directory does not have */
  absent?: string[];
}

/** Something that a process waits for. */
export type NfsOp =
  | { readonly do: "facts" | "list" | "link-target"; readonly id: string }
  | { readonly do: "look"; readonly dir: string; readonly name: string }
  | { readonly do: "read"; readonly id: string; readonly to: number }
  | { readonly do: "access"; readonly id: string; readonly bits: number }
  | { readonly do: "write"; readonly id: string; readonly at: number; readonly bytes: Bytes }
  | { readonly do: "resize"; readonly id: string; readonly size: number }
  | {
      readonly do: "change";
      readonly id: string;
      readonly set: { readonly m?: number; readonly u?: number; readonly g?: number; readonly s?: number; readonly a?: number };
    }
  | {
      readonly do: "make";
      readonly dir: string;
      readonly name: string;
      readonly type: "f" | "d" | "l";
      readonly mode: number;
      readonly target: Bytes;
    }
  | { readonly do: "remove"; readonly dir: string; readonly name: string; readonly id: string; readonly isDir: boolean }
  | {
      readonly do: "rename";
      readonly dir: string;
      readonly name: string;
      readonly id: string;
      readonly toDir: string;
      readonly toName: string;
      readonly toId: string | null;
    }
  | { readonly do: "add-name"; readonly id: string; readonly dir: string; readonly name: string }
  | { readonly do: "figures" }
  | { readonly do: "begin" };

/** A call that nobody has answered yet. */
export interface NfsCall {
  readonly xid: number;
  readonly op: NfsOp;
  /** by which the process waits for it */
  readonly ticket: number;
  readonly pid: number;
  /** the answer goes into the process's log under this; "": it is what is known afterwards that counts */
  readonly key: string;
  /** of a list: where it goes on; of a file: place */
  readonly from: number;
  readonly message: Bytes;
  readonly sentAt: Mono;
  /** its connection has taken it */
  isSent: boolean;
}

export interface NfsMount {
  readonly dir: string;
  /** as it was asked for, `server:/srv/nfs` */
  readonly source: string;
  readonly host: string;
  readonly ip: number;
  readonly isReadOnly: boolean;
  /** bytes that are read and written at once */
  block: number;
  /** of the connection; 0: none */
  socket: number;
  /** when it is connected again; null: it need not be */
  connectAt: Mono | null;
  retryUs: number;
  xid: number;
  calls: NfsCall[];
  /** since when somebody has been told that it does not answer. Absent: it does */
  isSilent?: true;
  overlay: Overlay;
  known: { [id: string]: Known };
  /** nodes by their handles, for as long as it is mounted */
  ids: { [handle: string]: string };
  /** nothing of it is there any more: its root has gone */
  isStale?: true;
  figures: { readonly at: Mono; readonly total: number; readonly free: number; readonly nodes: number; readonly freeNodes: number } | null;
}

/** What a process has been answered about something that it changes: it takes effect here when its step comes to it again. */
export type Answered = {
  readonly dir: string;
  readonly op: NfsOp;
  /** null: nobody has answered in time */
  readonly result: Bytes | null;
};

/** Who has a connection of the kernel's own. */
export const NFS_CLIENT = "nfs";

export interface NfsClient {
  mounts: NfsMount[];
}
