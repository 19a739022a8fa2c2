/** The spanning tree protocol of a bridge. @source IEEE 802.1D-1998 §8; Linux net/bridge/br_stp.c, br_stp_timer.c, br_stp_if.c */
import { type Bpdu, type ConfigBpdu, encodeBpdu } from "./bpdu";
import { STP_LIMITS, type StpPort, type StpState } from "./stp-state";

/** Time that a port keeps from sending once it has sent. @source Linux net/bridge/br_private_stp.h (BR_HOLD_TIME) */
const HOLD_US = 1_000_000;
/** What a message ages by on each hop. @source Linux net/bridge/br_stp.c (MESSAGE_AGE_INCR: HZ / 256, one at least) */
const AGE_STEP_US = 3_907;

/** The bridge that a tree is of. */
export interface StpBridge {
  /** such as `8000.001122334455`, with the priority that it has */
  readonly id: string;
  now(): number;
  /** Number and address of a port. */
  portOf(name: string): { readonly number: number; readonly mac: string } | null;
  /** A port is in another state than before. */
  changed(port: StpPort): void;
  send(name: string, frame: Uint8Array): void;
  /** Entries age as long as a change goes on, or as usual. @param us - how long they are kept */
  age(us: number): void;
}

export class SpanningTree {
  constructor(
    readonly state: StpState,
    private readonly bridge: StpBridge,
  ) {}

  get isRoot(): boolean {
    return this.state.root === this.bridge.id;
  }
  idOf(port: StpPort): number {
    return ((port.priority << 10) | (this.numberOf(port) & 0x3ff)) & 0xffff;
  }
  private numberOf({ name }: StpPort): number {
    return this.bridge.portOf(name)?.number ?? 0;
  }
  portCalled(name: string): StpPort | undefined {
    return this.state.ports.find((port) => port.name === name);
  }
  private get live(): StpPort[] {
    return this.state.ports.filter(({ state }) => state !== "disabled").sort((a, b) => this.numberOf(a) - this.numberOf(b));
  }
  private rootPort(): StpPort | undefined {
    return this.state.ports.find((port) => this.state.rootPort !== 0 && this.numberOf(port) === this.state.rootPort);
  }
  isDesignated(port: StpPort): boolean {
    return port.bridge === this.bridge.id && port.port === this.idOf(port);
  }

  /** When the next of its timers is due; null: none runs. */
  get nextAt(): number | null {
    const { state } = this;
    let next: number | null = null;
    const note = (at: number | null): void => {
      if (at !== null && (next === null || at < next)) next = at;
    };
    for (const at of [state.hello, state.tcn, state.changeTimer]) note(at);
    for (const port of state.ports) for (const at of [port.messageAge, port.forwardDelay, port.hold]) note(at);
    return next;
  }

  /** A port that was there before anybody has said anything of the tree. */
  joined(port: StpPort, isLinked: boolean): void {
    this.state.ports.push(port);
    this.becomeDesignated(port);
    port.state = isLinked ? "forwarding" : "disabled";
  }

  // as its administrator sets it

  /** The kernel's own tree takes no forward delay below its least. @source Linux net/bridge/br_stp_if.c, br_stp_start */
  setOn(isOn: boolean): void {
    if (!isOn) {
      this.turnOff();
      return;
    }
    const { state } = this;
    const [least, most] = STP_LIMITS.forwardDelay;
    state.ownForwardDelayUs = Math.min(most, Math.max(least, state.ownForwardDelayUs));
    if (this.isRoot) state.forwardDelayUs = state.ownForwardDelayUs;
    this.turnOn();
  }
  turnOn(): void {
    const { state } = this;
    if (state.isOn) return;
    state.isOn = true;
    state.hello = this.bridge.now() + state.helloUs;
    this.select();
  }
  turnOff(): void {
    const { state } = this;
    if (!state.isOn) return;
    state.isOn = false;
    [state.hello, state.tcn, state.changeTimer, state.isChange, state.isChangeDetected] = [null, null, null, false, false];
    for (const port of state.ports) {
      [port.messageAge, port.hold] = [null, null];
      this.becomeDesignated(port);
      if (port.state !== "disabled") this.become(port, "forwarding");
    }
    [state.root, state.rootCost, state.rootPort] = [this.bridge.id, 0, 0];
    this.bridge.age(state.ageingUs);
  }
  /** Its own id is another than before. @source Linux net/bridge/br_stp_if.c, br_stp_change_bridge_id, br_stp_set_bridge_priority */
  idChanged(before: string): void {
    const wasRoot = this.state.root === before;
    for (const port of this.state.ports) {
      if (port.bridge === before) port.bridge = this.bridge.id;
      if (port.root === before) port.root = this.bridge.id;
    }
    if (wasRoot) this.state.root = this.bridge.id;
    this.configure();
    this.select();
    if (this.isRoot && !wasRoot) this.becomeRoot();
  }
  /** Its port is up, or has another cost or priority. @source Linux net/bridge/br_stp_if.c, br_stp_enable_port */
  enable(port: StpPort): void {
    if (port.state !== "disabled") return;
    this.becomeDesignated(port);
    port.state = this.state.isOn ? "blocking" : "forwarding";
    [port.isAckDue, port.isConfigPending, port.messageAge, port.forwardDelay, port.hold] = [false, false, null, null, null];
    this.bridge.changed(port);
    this.configure();
    this.select();
  }
  disable(port: StpPort): void {
    if (port.state === "disabled") return;
    const wasRoot = this.isRoot;
    this.becomeDesignated(port);
    this.become(port, "disabled");
    [port.isAckDue, port.isConfigPending, port.messageAge, port.forwardDelay, port.hold] = [false, false, null, null, null];
    this.configure();
    this.select();
    if (this.isRoot && !wasRoot) this.becomeRoot();
  }
  /** @param us - how long entries are kept; a change of the topology that goes on says another */
  setAgeing(us: number): void {
    this.state.ageingUs = us;
    if (!this.state.isChange) this.bridge.age(us);
  }
  recost(): void {
    this.configure();
    this.select();
  }
  /** @source Linux net/bridge/br_stp_if.c, br_stp_set_port_priority */
  setPortPriority(port: StpPort, priority: number): void {
    const wasDesignated = this.isDesignated(port);
    port.priority = priority;
    if (wasDesignated) port.port = this.idOf(port);
    if (this.bridge.id === port.bridge && this.idOf(port) < port.port) {
      this.becomeDesignated(port);
      this.select();
    }
  }

  // timers

  /** Whatever is due happens. */
  tick(): void {
    const now = this.bridge.now();
    const { state } = this;
    const isDue = (at: number | null): boolean => at !== null && at <= now;
    for (const port of [...this.state.ports]) {
      if (isDue(port.messageAge)) this.messageIsOld(port);
      if (isDue(port.forwardDelay)) this.moveOn(port);
      if (isDue(port.hold)) {
        port.hold = null;
        if (port.isConfigPending) this.transmitConfig(port);
      }
    }
    if (isDue(state.changeTimer)) {
      state.changeTimer = null;
      state.isChangeDetected = false;
      this.setChange(false);
    }
    if (isDue(state.tcn)) {
      if (!this.isRoot) {
        this.transmitTcn();
        state.tcn = now + state.ownHelloUs;
      } else state.tcn = null;
    }
    if (isDue(state.hello)) {
      state.hello = null;
      this.generateConfigs();
      if (this.isRoot) state.hello = now + state.helloUs;
    }
  }
  private messageIsOld(port: StpPort): void {
    port.messageAge = null;
    const wasRoot = this.isRoot;
    this.becomeDesignated(port);
    this.configure();
    this.select();
    if (this.isRoot && !wasRoot) this.becomeRoot();
  }
  private moveOn(port: StpPort): void {
    port.forwardDelay = null;
    if (port.state === "listening") {
      this.become(port, "learning");
      port.forwardDelay = this.bridge.now() + this.state.forwardDelayUs;
    } else if (port.state === "learning") {
      this.become(port, "forwarding");
      if (this.live.some((each) => this.isDesignated(each))) this.changeDetected();
    }
  }

  // what others say

  receive(name: string, bpdu: Bpdu): void {
    const port = this.portCalled(name);
    if (!port || port.state === "disabled" || !this.state.isOn) return;
    if (port.isEdge) port.isEdge = false;
    if (bpdu.kind === "config") this.receivedConfig(port, bpdu);
    else if (this.isDesignated(port)) {
      this.changeDetected();
      // Acknowledged with the next configuration.
      port.isAckDue = true;
      this.transmitConfig(port);
    }
  }
  private receivedConfig(port: StpPort, bpdu: ConfigBpdu): void {
    const wasRoot = this.isRoot;
    const { state } = this;
    if (!this.supersedes(port, bpdu)) {
      if (this.isDesignated(port)) this.transmitConfig(port);
      return;
    }
    [port.root, port.designatedCost, port.bridge, port.port] = [bpdu.root, bpdu.cost, bpdu.bridge, bpdu.port];
    port.messageAge = this.bridge.now() + Math.max(0, bpdu.maxAgeUs - bpdu.messageAgeUs);
    this.configure();
    this.select();
    if (!this.isRoot && wasRoot) {
      state.hello = null;
      if (state.isChangeDetected) {
        state.changeTimer = null;
        this.transmitTcn();
        state.tcn = this.bridge.now() + state.ownHelloUs;
      }
    }
    if (this.numberOf(port) !== state.rootPort) return;
    [state.maxAgeUs, state.helloUs, state.forwardDelayUs] = [bpdu.maxAgeUs, bpdu.helloUs, bpdu.forwardDelayUs];
    this.setChange(bpdu.isChange);
    this.generateConfigs();
    if (bpdu.isAck) {
      state.isChangeDetected = false;
      state.tcn = null;
    }
  }
  /** @source Linux net/bridge/br_stp.c, br_supersedes_port_info */
  private supersedes(port: StpPort, bpdu: ConfigBpdu): boolean {
    if (bpdu.root !== port.root) return bpdu.root < port.root;
    if (bpdu.cost !== port.designatedCost) return bpdu.cost < port.designatedCost;
    if (bpdu.bridge !== port.bridge) return bpdu.bridge < port.bridge;
    return bpdu.bridge !== this.bridge.id || bpdu.port <= port.port;
  }

  /** @source Linux net/bridge/br_stp.c, br_configuration_update */
  private configure(): void {
    let best: StpPort | undefined;
    for (const port of this.live) if (this.isBetterRoot(port, best)) best = port;
    const { state } = this;
    state.rootPort = best ? this.numberOf(best) : 0;
    [state.root, state.rootCost] = best ? [best.root, best.designatedCost + best.cost] : [this.bridge.id, 0];
    for (const port of this.live) if (this.shouldDesignate(port)) this.becomeDesignated(port);
  }
  private isBetterRoot(port: StpPort, best: StpPort | undefined): boolean {
    if (this.isDesignated(port) || this.bridge.id <= port.root) return false;
    if (!best) return true;
    const keys = (p: StpPort): readonly (string | number)[] => [p.root, p.designatedCost + p.cost, p.bridge, p.port, this.idOf(p)];
    const [a, b] = [keys(port), keys(best)];
    for (const [at, value] of a.entries()) if (value !== b[at]) return value < (b[at] as typeof value);
    return false;
  }
  private shouldDesignate(port: StpPort): boolean {
    const { state } = this;
    if (this.isDesignated(port) || port.root !== state.root) return true;
    if (state.rootCost !== port.designatedCost) return state.rootCost < port.designatedCost;
    if (this.bridge.id !== port.bridge) return this.bridge.id < port.bridge;
    return this.idOf(port) < port.port;
  }
  private becomeDesignated(port: StpPort): void {
    const { state } = this;
    [port.root, port.designatedCost, port.bridge, port.port] = [state.root, state.rootCost, this.bridge.id, this.idOf(port)];
  }
  private becomeRoot(): void {
    const { state } = this;
    [state.maxAgeUs, state.helloUs, state.forwardDelayUs] = [state.ownMaxAgeUs, state.ownHelloUs, state.ownForwardDelayUs];
    this.changeDetected();
    state.tcn = null;
    if (!state.isOn) return;
    this.generateConfigs();
    state.hello = this.bridge.now() + state.helloUs;
  }

  /** @source Linux net/bridge/br_stp.c, br_port_state_selection */
  private select(): void {
    for (const port of this.live) {
      if (this.state.isOn) {
        if (this.numberOf(port) === this.state.rootPort) {
          [port.isConfigPending, port.isAckDue] = [false, false];
          this.makeForwarding(port);
        } else if (this.isDesignated(port)) {
          port.messageAge = null;
          this.makeForwarding(port);
        } else {
          [port.isConfigPending, port.isAckDue] = [false, false];
          this.makeBlocking(port);
        }
      } else this.makeForwarding(port);
    }
  }
  private makeForwarding(port: StpPort): void {
    if (port.state !== "blocking") return;
    const { isOn, forwardDelayUs } = this.state;
    if (!isOn || forwardDelayUs === 0 || port.isEdge) {
      this.become(port, "forwarding");
      if (isOn && !port.isEdge) this.changeDetected();
      port.forwardDelay = null;
    } else {
      this.become(port, "listening");
      port.forwardDelay = this.bridge.now() + forwardDelayUs;
    }
  }
  private makeBlocking(port: StpPort): void {
    if (port.state === "blocking") return;
    if (port.state === "forwarding" || port.state === "learning") this.changeDetected();
    this.become(port, "blocking");
    port.forwardDelay = null;
  }
  private become(port: StpPort, state: StpPort["state"]): void {
    if (port.state === state) return;
    port.state = state;
    this.bridge.changed(port);
  }

  // changes of the topology

  /** @source Linux net/bridge/br_stp.c, br_topology_change_detection */
  private changeDetected(): void {
    const { state } = this;
    if (!state.isOn) return;
    const now = this.bridge.now();
    if (this.isRoot) {
      this.setChange(true);
      state.changeTimer = now + state.ownForwardDelayUs + state.ownMaxAgeUs;
    } else if (!state.isChangeDetected) {
      this.transmitTcn();
      state.tcn = now + state.ownHelloUs;
    }
    state.isChangeDetected = true;
  }
  /** While a change goes on entries are kept for a forward delay alone. @source Linux net/bridge/br_stp.c, __br_set_topology_change */
  private setChange(isChange: boolean): void {
    const { state } = this;
    if (isChange === state.isChange) return;
    state.isChange = isChange;
    this.bridge.age(isChange ? 2 * state.forwardDelayUs : state.ageingUs);
  }

  // what it says

  private generateConfigs(): void {
    for (const port of this.live) if (this.isDesignated(port)) this.transmitConfig(port);
  }
  private transmitConfig(port: StpPort): void {
    const { state } = this;
    if (port.hold !== null) {
      port.isConfigPending = true;
      return;
    }
    const now = this.bridge.now();
    const root = this.rootPort();
    const messageAgeUs = this.isRoot || !root ? 0 : state.maxAgeUs - Math.max(0, (root.messageAge ?? now) - now) + AGE_STEP_US;
    if (messageAgeUs >= state.maxAgeUs) return;
    this.send(port, {
      kind: "config",
      isChange: state.isChange,
      isAck: port.isAckDue,
      root: state.root,
      cost: state.rootCost,
      bridge: this.bridge.id,
      port: this.idOf(port),
      messageAgeUs,
      maxAgeUs: state.maxAgeUs,
      helloUs: state.helloUs,
      forwardDelayUs: state.forwardDelayUs,
    });
    [port.isAckDue, port.isConfigPending] = [false, false];
    if (state.isOn) port.hold = now + HOLD_US;
  }
  private transmitTcn(): void {
    const root = this.rootPort();
    if (root) this.send(root, { kind: "tcn" });
  }
  private send(port: StpPort, bpdu: Bpdu): void {
    const { mac } = this.bridge.portOf(port.name) ?? { mac: "" };
    if (this.state.isOn && mac !== "") this.bridge.send(port.name, encodeBpdu(mac, bpdu));
  }
}
