import type { LabDirectory } from "../lab/lab-directory";
import type { Backlog } from "./backlog";
import { type LabServer, type LabSocket, rooms } from "./socket-session";

/** Samples and topology for the pages that show them; a lab whose clock stands is asked again only after a change. */
export class Feeds {
  /** labs that have changed since their samples and rates were last sent */
  private readonly changedForSamples = new Set<string>();
  private readonly changedForRates = new Set<string>();
  private readonly graphVersions = new Map<string, number>();

  constructor(
    private readonly io: LabServer,
    private readonly labs: LabDirectory,
    private readonly backlog: Backlog,
  ) {}

  changed(labId: string): void {
    this.changedForSamples.add(labId);
    this.changedForRates.add(labId);
  }

  watchMetrics(socket: LabSocket, labId: string, refs: readonly string[]): void {
    this.labs.enter(socket.data.session.principal, labId, "lab.see");
    if (refs.length === 0) socket.data.session.metrics.delete(labId);
    else socket.data.session.metrics.set(labId, refs);
    this.changedForSamples.add(labId);
  }

  async watchTopology(socket: LabSocket, labId: string, isWatching: boolean): Promise<void> {
    if (!isWatching) return void socket.leave(rooms.topology(labId));
    const lab = await this.labs.openFor(socket.data.session.principal, labId, "lab.see");
    const graph = await lab.query("topology", null);
    // Members may have changed since it was asked for.
    this.labs.enter(socket.data.session.principal, labId, "lab.see");
    void socket.join(rooms.topology(labId));
    this.graphVersions.set(labId, graph.version);
    socket.emit("topology:graph", { labId, graph });
    this.changedForRates.add(labId);
  }

  sendSamples(): void {
    const wanted = new Map<string, LabSocket[]>();
    for (const socket of this.io.sockets.sockets.values()) {
      for (const labId of socket.data.session.metrics.keys()) wanted.set(labId, [...(wanted.get(labId) ?? []), socket]);
    }
    for (const [labId, sockets] of wanted) {
      const lab = this.labs.find(labId);
      if (!lab || (lab.speed === 0 && !this.changedForSamples.has(labId))) continue;
      this.changedForSamples.delete(labId);
      const refs = [...new Set(sockets.flatMap((socket) => socket.data.session.metrics.get(labId) ?? []))];
      lab.query("samples", { refs }).then(
        (samples) => {
          const byRef = new Map(samples.map((sample) => [sample.ref, sample]));
          for (const socket of sockets) {
            const own = (socket.data.session.metrics.get(labId) ?? []).flatMap((ref) => byRef.get(ref) ?? []);
            if (own.length > 0 && !this.backlog.isBehind(socket)) socket.volatile.emit("metrics:samples", { labId, samples: own });
          }
        },
        () => {},
      );
    }
  }

  sendRates(): void {
    for (const room of this.io.sockets.adapter.rooms.keys()) {
      if (!room.startsWith("topology:")) continue;
      const labId = room.slice("topology:".length);
      const lab = this.labs.find(labId);
      if (!lab || (lab.speed === 0 && !this.changedForRates.has(labId))) continue;
      this.changedForRates.delete(labId);
      lab
        .query("topologyRates", null)
        .then(async (rates) => {
          if (rates.version !== this.graphVersions.get(labId)) {
            const graph = await lab.query("topology", null);
            this.graphVersions.set(labId, graph.version);
            this.io.to(room).except(this.behindIn(room, labId)).emit("topology:graph", { labId, graph });
            if (graph.version !== rates.version) return;
          }
          this.io.to(room).except(this.behindIn(room, labId)).volatile.emit("topology:rates", { labId, rates });
        })
        .catch(() => {});
    }
  }

  /** Connections that get nothing of a topology for now; they get the graph as it is when they have caught up. */
  private behindIn(room: string, labId: string): string[] {
    const behind: string[] = [];
    for (const id of this.io.sockets.adapter.rooms.get(room) ?? []) {
      const socket = this.io.sockets.sockets.get(id);
      if (!socket || !this.backlog.isBehind(socket)) continue;
      this.backlog.miss(socket, room, () => {
        if (socket.rooms.has(room)) this.watchTopology(socket, labId, true).catch(() => {});
      });
      behind.push(id);
    }
    return behind;
  }
}
