/** Groups of a physical switch's ports that are one link. @source IEEE 802.1AX-2014 §5 (static and by LACP), §6.7 */
import { hashOf } from "./bond/layer2-hash";
import type { Header } from "./header";
import { Lacp, type LacpPort } from "./lacp/lacp";
import type { LearningNode } from "./learning-node";
import type { Port } from "./port";

/** `static`: nobody is asked; else it talks by LACP, first or only when it is spoken to. */
export type LagMode = "static" | "active" | "passive";
export interface LagSetting {
  readonly name: string;
  readonly mode: LagMode;
  /** whether it asks its partner for a frame each second, not each 30 s */
  readonly isFast: boolean;
  /** names of its ports */
  readonly ports: readonly string[];
}
export interface LagState {
  readonly setting: LagSetting;
  readonly key: number;
  readonly lacp: readonly LacpPort[];
  readonly due: number | null;
}

/** What the groups need of their switch. */
export interface LagSwitch extends LearningNode {
  readonly mac: string;
  sendOwn(port: string, frame: Uint8Array): void;
  forgetAt(port: string): void;
}
interface Lag {
  setting: LagSetting;
  readonly key: number;
  readonly lacp: Lacp;
}

/** @source IEEE 802.1AX-2014 §6.3.2 (system priority 32768, port priority 128 as most switches have them) */
const [PRIORITY, PORT_PRIORITY] = [32_768, 128];

export class SwitchLags {
  private readonly all = new Map<string, Lag>();
  private readonly of = new Map<string, Lag>();

  constructor(private readonly node: LagSwitch) {}

  get settings(): readonly LagSetting[] {
    return [...this.all.values()].map(({ setting }) => setting);
  }
  /** null: a group of that name, or none */
  settingOf(name: string): LagSetting | null {
    return this.all.get(name)?.setting ?? null;
  }
  /** The group that a port is of; undefined: of none. */
  at(port: string): { readonly setting: LagSetting; readonly lacp: Lacp } | undefined {
    return this.of.get(port);
  }
  get isEmpty(): boolean {
    return this.all.size === 0;
  }

  /** Makes a group, makes it otherwise, or takes it away. */
  set(name: string, setting: LagSetting | null): void {
    const before = this.all.get(name);
    const key = before?.key ?? Math.max(0, ...[...this.all.values()].map((lag) => lag.key)) + 1;
    for (const port of before?.setting.ports ?? []) this.of.delete(port);
    this.all.delete(name);
    if (!setting) return;
    const lag = this.made(setting, key);
    if (setting.mode === "static") return;
    for (const port of setting.ports) lag.lacp.add(port, this.node.ports.get(port)?.number ?? 0);
    this.linksChanged();
  }
  private made(setting: LagSetting, key: number): Lag {
    const { node } = this;
    const { mode, isFast } = setting;
    const system = () => ({ priority: PRIORITY, mac: node.mac, key, portPriority: PORT_PRIORITY, isActive: mode === "active", isFast });
    const lacp = new Lacp(system, {
      now: () => node.carrier?.now() ?? 0,
      later: (due) => node.carrier?.treeLater(node.key, due),
      changed: () => this.regrouped(setting.ports),
      send: (port, encode) => node.sendOwn(port, encode(node.mac)),
    });
    const lag: Lag = { setting, key, lacp };
    this.all.set(setting.name, lag);
    for (const port of setting.ports) this.of.set(port, lag);
    return lag;
  }

  /** Other ports of a group carry: what was learned there is anybody's. */
  private regrouped(ports: readonly string[]): void {
    const { node } = this;
    node.secure();
    for (const name of ports) node.forgetAt(name);
    node.carrier?.linksMoved();
    node.carrier?.bondTold(node, [], false);
  }
  /** Links of its ports may have come or gone. */
  linksChanged(): void {
    for (const { setting, lacp } of this.all.values())
      if (setting.mode !== "static") for (const port of setting.ports) lacp.setUp(port, this.node.ports.get(port)?.isLinked === true);
  }
  due(due: number): void {
    for (const { lacp } of this.all.values()) lacp.treeDue(due);
  }
  heard(port: string, frame: Uint8Array): void {
    const lag = this.of.get(port);
    if (lag && lag.setting.mode !== "static") lag.lacp.receive(port, frame);
  }

  /** Whether a port is one with others of its group now: of LACP one without a partner stands alone. */
  isBundled(port: string): boolean {
    const lag = this.of.get(port);
    return lag !== undefined && (lag.setting.mode === "static" || lag.lacp.carries(port));
  }
  private bundle({ setting }: Lag): Port[] {
    return setting.ports.flatMap((name) => {
      const port = this.isBundled(name) ? this.node.ports.get(name) : undefined;
      return port?.isUp ? [port] : [];
    });
  }
  /** The port by which the table knows all of a group. */
  first(port: Port): Port {
    const lag = this.isBundled(port.name) ? this.of.get(port.name) : undefined;
    return (lag && this.bundle(lag)[0]) ?? port;
  }
  /** The port that a frame leaves by which is for a group. */
  member(port: Port, header: Pick<Header, "source" | "destination">): Port {
    const lag = this.isBundled(port.name) ? this.of.get(port.name) : undefined;
    const up = lag ? this.bundle(lag) : [];
    // By both addresses, as most switches do. guess: the type has no part in it
    return up[hashOf(header, 0) % Math.max(1, up.length)] ?? port;
  }
  /** Whether a flooded frame leaves by a port: of a group by one, and by none of that which it came from. */
  leavesBy(ingress: Port | null, port: Port, header: Pick<Header, "source" | "destination">): boolean {
    if (this.isEmpty) return true;
    const isSame = ingress !== null && this.of.get(ingress.name) === this.of.get(port.name);
    if (isSame && this.isBundled(port.name) && this.isBundled(ingress.name)) return false;
    return this.member(port, header) === port;
  }

  copy(): readonly LagState[] {
    return [...this.all.values()].map(({ setting, key, lacp }) => ({ setting, key, lacp: [...lacp.ports], due: lacp.due }));
  }
  import(states: readonly LagState[]): void {
    for (const { setting, key, lacp, due } of states) this.made(setting, key).lacp.import(lacp, due);
  }
}
