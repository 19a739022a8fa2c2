/** Services that answer datagrams without a socket of a program: calls of procedures, and the time. */
import { bytesToLatin1, latin1ToBytes } from "../../wire/bytes";
import { type Ipv4Packet, PROTOCOL } from "../../wire/ipv4";
import { answerNtp, LOCAL_CLOCK, NTP_PORT } from "../../wire/ntp";
import { encodeUdp, type UdpDatagram } from "../../wire/udp";
import { answerRpc, hearsRpc } from "../nfs/server";
import type { Machine } from "../os/machine";
import { isStopped } from "../os/units";
import { sendIp } from "./send";

/** Whether a datagram was for one of them. */
export function servedByKernel(m: Machine, packet: Ipv4Packet, datagram: UdpDatagram): boolean {
  if (datagram.destinationPort === NTP_PORT && tellsTime(m)) timeAsked(m, packet, datagram);
  else if (hearsRpc(m, datagram.destinationPort)) callIn(m, packet, datagram);
  else return false;
  return true;
}

/** A call of a procedure by datagram. */
function callIn(m: Machine, packet: Ipv4Packet, datagram: UdpDatagram): void {
  const { sourcePort, destinationPort, payload } = datagram;
  const answer = answerRpc(m, destinationPort, bytesToLatin1(payload), { ip: packet.source, port: sourcePort });
  if (answer !== null) sayBack(m, packet, datagram, latin1ToBytes(answer));
}
/** Answers a datagram from where it was sent to. */
function sayBack(m: Machine, { source, destination }: Ipv4Packet, { sourcePort, destinationPort }: UdpDatagram, payload: Uint8Array): void {
  const said = encodeUdp({ sourcePort: destinationPort, destinationPort: sourcePort, payload }, destination, source);
  sendIp(m, { source: destination, destination: source, protocol: PROTOCOL.udp, payload: said });
}
function tellsTime(m: Machine): boolean {
  return m.spec.services?.includes("ntp") === true && m.state.phase === "running" && !isStopped(m, "chronyd");
}
function timeAsked(m: Machine, packet: Ipv4Packet, datagram: UdpDatagram): void {
  const answer = answerNtp(datagram.payload, m.unixUs(), LOCAL_CLOCK);
  if (answer) sayBack(m, packet, datagram, answer);
}
