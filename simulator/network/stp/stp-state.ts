/** What a bridge and its ports keep of their spanning tree, as plain data. Times are µs; timers are the virtual times at which they are due, null: not running. */

export type StpPortState = "disabled" | "blocking" | "listening" | "learning" | "forwarding";

export interface StpPort {
  readonly name: string;
  /** 0…63 */
  priority: number;
  cost: number;
  /** whether somebody has set its cost: its link's speed says it no more */
  isCostSet: boolean;
  isHairpin: boolean;
  /** no bridge is behind it, as far as anybody has heard: it passes frames on at once. Absent: it is a port as any @source IEEE 802.1D-2004 §17.3 */
  isEdge?: boolean;
  state: StpPortState;
  root: string;
  designatedCost: number;
  bridge: string;
  port: number;
  isAckDue: boolean;
  isConfigPending: boolean;
  messageAge: number | null;
  forwardDelay: number | null;
  hold: number | null;
}

export interface StpState {
  isOn: boolean;
  /** 0…65535 */
  priority: number;
  /** what it uses as long as it is the root */
  ownMaxAgeUs: number;
  ownHelloUs: number;
  ownForwardDelayUs: number;
  /** what its root says */
  maxAgeUs: number;
  helloUs: number;
  forwardDelayUs: number;
  ageingUs: number;
  root: string;
  rootCost: number;
  /** number of its port towards the root; 0: it is the root */
  rootPort: number;
  isChange: boolean;
  isChangeDetected: boolean;
  hello: number | null;
  tcn: number | null;
  changeTimer: number | null;
  ports: StpPort[];
}

const SECOND = 1_000_000;
/** @source network.md §6 (hello 2 s, max age 20 s, forward delay 15 s; priority 32768; ageing 300 s) */
export const USUAL_STP = {
  priority: 0x8000,
  portPriority: 32,
  maxAgeUs: 20 * SECOND,
  helloUs: 2 * SECOND,
  forwardDelayUs: 15 * SECOND,
  ageingUs: 300 * SECOND,
} as const;

/**
 * What can be set, µs.
 * @source Linux net/bridge/br_private_stp.h (BR_MIN_HELLO_TIME …), checked while STP is on
 */
export const STP_LIMITS = {
  hello: [SECOND, 10 * SECOND],
  maxAge: [6 * SECOND, 40 * SECOND],
  forwardDelay: [2 * SECOND, 30 * SECOND],
} as const;

/** @param forwardDelayUs - 0 where Xen's scripts have made it @source network.md §2 */
export function newStp(id: string, forwardDelayUs: number = USUAL_STP.forwardDelayUs): StpState {
  const { priority, maxAgeUs, helloUs, ageingUs } = USUAL_STP;
  return {
    isOn: false,
    priority,
    ownMaxAgeUs: maxAgeUs,
    ownHelloUs: helloUs,
    ownForwardDelayUs: forwardDelayUs,
    maxAgeUs,
    helloUs,
    forwardDelayUs,
    ageingUs,
    root: id,
    rootCost: 0,
    rootPort: 0,
    isChange: false,
    isChangeDetected: false,
    hello: null,
    tcn: null,
    changeTimer: null,
    ports: [],
  };
}

/** A port that nobody has said anything of yet. */
export function newStpPort(name: string, cost: number, id: string): StpPort {
  return {
    name,
    priority: USUAL_STP.portPriority,
    cost,
    isCostSet: false,
    isHairpin: false,
    state: "disabled",
    root: id,
    designatedCost: 0,
    bridge: id,
    port: 0,
    isAckDue: false,
    isConfigPending: false,
    messageAge: null,
    forwardDelay: null,
    hold: null,
  };
}
