/** Options of `iperf3`. @source iperf 3.12: iperf3(1), iperf_error.c */
import type { Bytes } from "../../../content/bytes";
import type { ProgramContext } from "../../os/program";
import { getopt } from "../options";
import { BLOCK, DATAGRAM, type Options } from "./state";
import { sizeOf } from "./units";

const LONG = {
  server: "s",
  client: "c",
  port: "p",
  time: "t",
  bytes: "n",
  parallel: "P",
  reverse: "R",
  udp: "u",
  bitrate: "b",
  bandwidth: "b",
  length: "l",
  interval: "i",
  "one-off": "1",
  version: "v",
  help: "h",
  json: "J",
  version4: "4",
  version6: "6",
};
const USAGE = "Usage: iperf3 [-s|-c host] [options]\nTry `iperf3 --help' for more information.\n";

/** What it is asked to do, or what is wrong with that. */
export function options(ctx: ProgramContext): Options | { readonly said: Bytes; readonly code: number } {
  const { flags, values, error } = getopt("iperf3", ctx.args, "sc:p:t:n:P:Rub:l:i:1vhJDVf:w:B:M:NO:C:46k:S:ZA:T:", LONG);
  const wrong = (text: string): { said: Bytes; code: number } => ({ said: `iperf3: parameter error - ${text}\n\n${USAGE}`, code: 1 });
  if (error) return { said: `${error.split("\n")[0]}\n${USAGE}`, code: 1 };
  if (flags.has("v")) return { said: "v", code: 0 };
  if (flags.has("h")) return { said: "h", code: 0 };
  const refused = [..."DVfwBMNOCkSZAT"].find((letter) => flags.has(letter));
  if (refused) return { said: `iperf3: option -${refused} is not part of this system\n`, code: 1 };
  if (flags.has("s") === flags.has("c"))
    return wrong(flags.has("s") ? "cannot be both server and client" : "must either be a client (-c) or server (-s)");
  const udp = flags.has("u");
  const number = (letter: string, otherwise: number): number => (values.has(letter) ? Number(values.get(letter)) : otherwise);
  const [port, time, parallel, every] = [number("p", 5201), number("t", 10), number("P", 1), number("i", 1)];
  if (!Number.isInteger(port) || port < 1 || port > 65_535) return wrong("port number must be between 1 and 65535 inclusive");
  if (!(time >= 0) || time > 86_400) return wrong("test duration valid values are 0 to 86400 seconds");
  if (!Number.isInteger(parallel) || parallel < 1 || parallel > 128) return wrong("number of parallel streams too large (maximum = 128)");
  if (!(every === 0 || (every >= 0.1 && every <= 60))) return wrong("invalid report interval (min = 0.1, max = 60 seconds)");
  const bytes = values.has("n") ? sizeOf(values.get("n") ?? "", 1024) : null;
  const bitrate = values.has("b") ? sizeOf(values.get("b") ?? "", 1000) : udp ? 1_048_576 : 0;
  const length = values.has("l") ? sizeOf(values.get("l") ?? "", 1024) : udp ? DATAGRAM : BLOCK;
  if ((values.has("n") && bytes === null) || bitrate === null || length === null) return wrong("unrecognized number");
  if (flags.has("J") && flags.has("s")) return { said: "iperf3: option -J of a server is not part of this system\n", code: 1 };
  if (udp && parallel > 1) return { said: "iperf3: more than one stream of UDP is not part of this system\n", code: 1 };
  if (udp && (length < 16 || length > 65_507)) return wrong("block size invalid (minimum = 16 bytes, maximum = 65507 bytes)");
  return {
    server: flags.has("s"),
    host: values.get("c") ?? "",
    port,
    timeUs: bytes === null ? time * 1_000_000 || null : null,
    bytes,
    parallel,
    reverse: flags.has("R"),
    udp,
    bitrate,
    length: Math.min(BLOCK, Math.max(1, length)),
    intervalUs: Math.round(every * 1_000_000),
    once: flags.has("1"),
    json: flags.has("J"),
    families: flags.has("6") ? "6" : flags.has("4") ? "4" : "any",
  };
}

export const HELP = `Usage: iperf3 [-s|-c host] [options]
       iperf3 [-h|--help] [-v|--version]

Server or Client:
  -p, --port      #         server port to listen on/connect to
  -i, --interval  #         seconds between periodic throughput reports
  -J, --json                output in JSON format (client)
  -v, --version             show version information and quit
  -h, --help                show this message and quit
Server specific:
  -s, --server              run in server mode
  -1, --one-off             handle one client connection then exit
Client specific:
  -c, --client <host>       run in client mode, connecting to <host>
  -u, --udp                 use UDP rather than TCP
  -b, --bitrate #[KMG]      target bitrate in bits/sec (0 for unlimited)
  -t, --time      #         time in seconds to transmit for (default 10 secs)
  -n, --bytes     #[KMG]    number of bytes to transmit (instead of -t)
  -l, --length    #[KMG]    length of buffer to read or write
  -P, --parallel  #         number of parallel client streams to run
  -R, --reverse             run in reverse mode (server sends, client receives)
  -4, --version4            only use IPv4
  -6, --version6            only use IPv6
`;
