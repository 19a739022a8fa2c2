import type { OthersPointer, Pointer } from "../../contract/pointers";
import type { Backlog } from "./backlog";
import { type LabServer, type LabSocket, rooms } from "./socket-session";

interface Place {
  readonly labId: string;
  readonly name: string;
  /** by the id of the socket */
  readonly there: Map<string, OthersPointer>;
  /** of these something has changed since it was last told */
  readonly moved: Set<string>;
  readonly gone: Set<string>;
}

/** Sends on where people are on drawn pages, to those who have the same one before them. */
export class PointerDesk {
  private readonly places = new Map<string, Place>();
  /** the place that each socket is at in a lab */
  private readonly at = new WeakMap<LabSocket, Map<string, Place>>();

  /** @param presenting - who presents in a lab has changed */
  constructor(
    private readonly io: Pick<LabServer, "to" | "sockets">,
    private readonly backlog: Pick<Backlog, "isBehind" | "miss">,
    private readonly presenting: (labId: string) => void,
  ) {}

  /** Takes what a page shows of itself. @param name - the drawn page; null: it shows none any more */
  point(socket: LabSocket, labId: string, name: string | null, pointer: Pointer): void {
    const { session } = socket.data;
    if (!session.at.has(labId)) return;
    const own = this.at.get(socket) ?? new Map<string, Place>();
    this.at.set(socket, own);
    if (own.get(labId)?.name !== name) this.leave(socket, labId);
    if (name === null) return;
    const { username: user, displayName } = session.principal;
    const place = own.get(labId) ?? this.enter(socket, labId, name, own);
    const presented = place.there.get(socket.id)?.presents ?? false;
    place.there.set(socket.id, { ...pointer, page: socket.id, user, displayName });
    place.moved.add(socket.id);
    if (presented !== pointer.presents) this.presenting(labId);
  }

  /** The drawn page that a person presents in a lab; null: none. */
  presentedBy(user: string, labId: string): string | null {
    for (const place of this.places.values())
      if (place.labId === labId) for (const one of place.there.values()) if (one.user === user && one.presents) return place.name;
    return null;
  }

  /** A page is no longer in a lab, or shows another page of it. */
  leave(socket: LabSocket, labId: string): void {
    const own = this.at.get(socket);
    const place = own?.get(labId);
    if (!own || !place) return;
    own.delete(labId);
    void socket.leave(roomOf(place));
    const was = place.there.get(socket.id);
    place.there.delete(socket.id);
    place.moved.delete(socket.id);
    if (place.there.size === 0) this.places.delete(keyOf(labId, place.name));
    else place.gone.add(socket.id);
    if (was?.presents) this.presenting(labId);
  }
  left(socket: LabSocket): void {
    for (const labId of [...(this.at.get(socket)?.keys() ?? [])]) this.leave(socket, labId);
  }

  /** Tells what has changed since the last round. */
  round(): void {
    for (const place of this.places.values()) {
      if (place.moved.size + place.gone.size === 0) continue;
      const { labId, name, there } = place;
      const people = [...place.moved].flatMap((id) => there.get(id) ?? []);
      this.io
        .to(roomOf(place))
        .except(this.behind(place))
        .emit("lab:pointers", { labId, place: name, isWhole: false, people, gone: [...place.gone] });
      place.moved.clear();
      place.gone.clear();
    }
  }

  private enter(socket: LabSocket, labId: string, name: string, own: Map<string, Place>): Place {
    const key = keyOf(labId, name);
    const place = this.places.get(key) ?? { labId, name, there: new Map(), moved: new Set(), gone: new Set() };
    this.places.set(key, place);
    own.set(labId, place);
    place.gone.delete(socket.id);
    void socket.join(roomOf(place));
    this.tellAll(socket, place);
    return place;
  }
  private tellAll(socket: LabSocket, { labId, name, there }: Place): void {
    socket.emit("lab:pointers", { labId, place: name, isWhole: true, people: [...there.values()], gone: [] });
  }
  /** Connections that get nothing more for now; they are told all when they have caught up. */
  private behind(place: Place): string[] {
    const behind: string[] = [];
    for (const id of place.there.keys()) {
      const socket = this.io.sockets.sockets.get(id);
      if (!socket || !this.backlog.isBehind(socket)) continue;
      this.backlog.miss(socket, `pointers ${place.labId}`, () => {
        if (this.at.get(socket)?.get(place.labId) === place) this.tellAll(socket, place);
      });
      behind.push(id);
    }
    return behind;
  }
}
const keyOf = (labId: string, name: string): string => `${labId} ${name}`;
const roomOf = ({ labId, name }: Place): string => rooms.place(labId, name);
