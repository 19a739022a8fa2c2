import type { Server, Socket } from "socket.io";
import type { Principal } from "../../auth/types";
import type { ClientToServer, ServerToClient } from "../../contract/events";
import { TokenBucket } from "./token-bucket";
import type { Follow } from "./view-feed";

/** What a socket carries: who it is, and what it looks at. */
export class SocketSession {
  /** views that it follows, by the page's name for each and the lab */
  readonly follows = new Map<string, Follow>();
  /** the same, until their labs are open */
  readonly coming = new Map<string, { readonly labId: string; readonly view: string }>();
  /** where in each joined lab this person is */
  readonly at = new Map<string, string | null>();
  readonly consoles = new Set<string>();
  /** commands under way: id to lab */
  readonly execs = new Map<string, string>();
  readonly events = new TokenBucket(200, 400);
  /** messages that wait until the connection has taken what it was sent */
  heldMessages = 0;
  readonly inputUnits = new TokenBucket(64 * 1024, 256 * 1024);

  constructor(readonly principal: Principal) {}
}

type SocketData = { session: SocketSession };
export type LabSocket = Socket<ClientToServer, ServerToClient, Record<string, never>, SocketData>;
export type LabServer = Server<ClientToServer, ServerToClient, Record<string, never>, SocketData>;
/** Answers one message of a browser. */
export type Reply = (reply: unknown) => void;

export const rooms = {
  lab: (labId: string) => `lab:${labId}`,
  place: (labId: string, name: string) => `place:${labId}:${name}`,
  console: (labId: string, console: string) => `console:${labId}:${console}`,
};
