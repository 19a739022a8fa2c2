/** One question to one name server, over UDP. */
import type { Bytes } from "../../content/bytes";
import type { Ip } from "../../wire/address6";
import { bytesToLatin1, latin1ToBytes } from "../../wire/bytes";
import { type DnsMessage, type DnsType, decodeDns, dnsQuestion, encodeDns } from "../../wire/dns";
import type { Machine } from "../os/machine";
import type { Mono } from "../os/types";
import { socketById } from "./sockets";
import type { SocketError } from "./state";
import { udpClose, udpConnect, udpError, udpOpen, udpReceive, udpSend } from "./udp-sockets";

/** A question under way; plain data, kept in a program's record. */
export interface DnsQuery {
  server: Ip;
  port: number;
  name: string;
  type: DnsType;
  id: number;
  socket: number;
  sentAt: Mono;
  until: Mono;
  /** the answer's bytes, or why there is none; null: it is waited for */
  outcome: { reply: Bytes; at: Mono } | { failure: "timeout" | SocketError } | null;
}

/** What is asked, and of whom. */
export interface DnsAsked {
  readonly server: Ip;
  readonly port: number;
  readonly name: string;
  readonly type: DnsType;
  readonly timeoutUs: number;
  /** largest answer, bytes; null: without EDNS */
  readonly udpSize: number | null;
  readonly wantsRecursion: boolean;
}

/** Asks a name server; the process hears `readable`. */
export function askDns(m: Machine, pid: number, owner: string, asked: DnsAsked): DnsQuery {
  const { server, port, name, type } = asked;
  const id = m.services.random() & 0xffff;
  const now = m.mono();
  const query: DnsQuery = { server, port, name, type, id, socket: 0, sentAt: now, until: now + asked.timeoutUs, outcome: null };
  const socket = udpOpen(m, pid, owner, 0, typeof server === "number" ? 0 : "::");
  if (socket === null || !udpConnect(m, socket, server, port)) {
    if (socket) udpClose(m, socket);
    return { ...query, outcome: { failure: "ENETUNREACH" } };
  }
  query.socket = socket.id;
  const bytes = encodeDns(dnsQuestion(id, name, type, asked.udpSize, asked.wantsRecursion));
  const failure = udpSend(m, socket, bytesToLatin1(bytes));
  if (failure !== null) settle(m, query, { failure });
  return query;
}

/** Looks at what has come. @returns whether there is an outcome */
export function hearDns(m: Machine, query: DnsQuery): boolean {
  if (query.outcome !== null) return true;
  const socket = socketById(m, query.socket);
  if (socket === null) return settle(m, query, { failure: "timeout" });
  for (let datagram = udpReceive(socket); datagram !== null; datagram = udpReceive(socket)) {
    const message = decodeDns(latin1ToBytes(datagram.bytes));
    if (message?.id === query.id && message.isResponse && message.question?.name.toLowerCase() === query.name.toLowerCase())
      return settle(m, query, { reply: datagram.bytes, at: m.mono() });
  }
  const failure = udpError(socket);
  if (failure !== null) return settle(m, query, { failure });
  return m.mono() >= query.until ? settle(m, query, { failure: "timeout" }) : false;
}

/** The answer of a question that has one. */
export function dnsReply({ outcome }: DnsQuery): DnsMessage | null {
  return outcome !== null && "reply" in outcome ? decodeDns(latin1ToBytes(outcome.reply)) : null;
}

function settle(m: Machine, query: DnsQuery, outcome: NonNullable<DnsQuery["outcome"]>): true {
  const socket = socketById(m, query.socket);
  if (socket) udpClose(m, socket);
  query.outcome = outcome;
  return true;
}
