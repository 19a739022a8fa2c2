/** Frames at physical NICs, and floods at bridges, of hosts whose control domain reads frames; and at links that somebody watches. */
import type { CaptureDesk } from "./capture/capture-desk";
import type { LearningNode } from "./learning-node";
import { isUplink } from "./link";
import type { Listeners } from "./listeners";
import type { Port } from "./port";

export interface TapServices {
  /** A frame passes a NIC of a host whose control domain reads frames, or a bridge there floods it. Absent: nobody reads any */
  onNic?(host: string, name: string, frame: Uint8Array, isOut: boolean): void;
}

export class NicTaps {
  constructor(
    private readonly services: TapServices,
    private readonly listeners: Listeners,
    private readonly captures: CaptureDesk,
  ) {}

  /** Whether somebody watches the link of a port: what crosses it goes frame by frame. */
  isWatched(port: Port): boolean {
    return this.captures.isWatched(port);
  }

  /** Hosts whose control domains read frames; most of the time there are none. */
  private hosts(): ReadonlySet<string> | null {
    const { readers } = this.listeners;
    if (readers.size === 0 || !this.services.onNic) return null;
    const found = new Set<string>();
    for (const { bridge, port } of readers) if (port.attachment.kind === "host") found.add(hostOf(bridge));
    return found.size === 0 ? null : found;
  }

  /** A frame goes out by a port. */
  leaves(port: Port, frame: Uint8Array): void {
    this.captures.passes(port, frame, true);
    const { attachment } = port;
    if (attachment.kind !== "cable" || !isUplink(attachment)) return;
    if (this.hosts()?.has(attachment.host)) this.services.onNic?.(attachment.host, attachment.device, frame, true);
  }
  /** A frame comes in at a port by itself. */
  arrives(port: Port | undefined, frame: Uint8Array): void {
    if (!port) return;
    this.captures.passes(port, frame, false);
    const { attachment } = port;
    if (attachment.kind !== "cable" || !isUplink(attachment)) return;
    if (this.hosts()?.has(attachment.host)) this.services.onNic?.(attachment.host, attachment.device, frame, false);
  }
  /** A node floods a frame: it comes down all cables that are counted together, and to the interfaces of bridges. */
  flooded(node: LearningNode, ingress: Port, frame: Uint8Array): void {
    this.captures.floods(node, ingress, frame, 0);
    const hosts = this.hosts();
    if (hosts === null) return;
    const own = hostOf(node);
    if (hosts.has(own)) this.services.onNic?.(own, node.name, frame, false);
    for (const port of node.ports.values()) {
      const { attachment, link, host } = port;
      if (attachment.kind !== "cable" || isUplink(attachment) || !link.isShared || port === ingress || !port.isUp) continue;
      if (!hosts.has(attachment.host)) continue;
      this.services.onNic?.(attachment.host, attachment.device, frame, false);
      if (host) this.services.onNic?.(attachment.host, host.name, frame, false);
    }
  }
}

/** A bridge's key begins with its host's. */
const hostOf = ({ key }: LearningNode): string => key.slice(0, key.lastIndexOf("/"));
