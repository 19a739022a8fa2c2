/**
 * The guest's serial console in this terminal, for `console` and `create -c`; Ctrl-] leaves it.
 * What the guest writes is what its own console tab shows; xenconsole starts at its present end, since what came before has been read.
 * @source cli.md §5 (console)
 */
import { decodeUtf8 } from "../../content/bytes";
import { exit, type Step, waitRead } from "../../guest/os/program";
import { ttyRaw, ttySane } from "../../guest/os/tty";
import { serialConsole } from "../../model/console-ids";
import type { Memory } from "../common/subcommand";
import { typistOf } from "../common/typist";
import { quit, type XlCall } from "./command";
import { libxlError } from "./libxl-errors";

const ESCAPE = "\x1d";

/** How often the guest's output is looked at, µs of virtual time: a key's echo is there before the next look. */
const LOOK_US = 20_000;

/** Takes the terminal; the console goes on in `follow`. */
export function attach(call: XlCall, memory: Memory, domid: number): Step {
  const guest = domid === 0 ? undefined : call.guest(domid);
  if (!guest) {
    const origin = { file: "libxl_console.c", line: 152, func: "libxl__primary_console_find" };
    return quit(`${libxlError(origin, domid, "unable to get domain type for domid")}Unable to attach console\n`);
  }
  memory.console = { domid, vm: guest.vm, from: call.world.consoles.peek(serialConsole(guest.vm))?.written ?? 0 };
  if (call.ctx.isTty(0)) ttyRaw(call.ctx.terminal, false);
  // A hang-up must give the terminal back as it was.
  call.ctx.catchSignals([1, 15]);
  return follow(call, memory);
}

/** Passes keys in and text out, until Ctrl-], the end of input, or the domain's. */
export function follow(call: XlCall, memory: Memory): Step {
  const { ctx, world } = call;
  const seen = memory.console as { domid: number; vm: string; from: number };
  const leave = (): Step => {
    if (ctx.isTty(0)) ttySane(ctx.terminal);
    ctx.out("\n");
    return exit(0);
  };
  const show = (): void => {
    const ring = world.consoles.peek(serialConsole(seen.vm));
    if (!ring || ring.written <= seen.from) return;
    // The terminal puts its own carriage returns in.
    ctx.out(ring.text.slice(Math.max(0, seen.from - ring.offset)).replaceAll("\r\n", "\n"));
    seen.from = ring.written;
  };
  show();
  if (ctx.takeSignal() !== null) return leave();
  const guest = call.guest(seen.domid);
  if (!guest || guest.vm !== seen.vm) return leave();
  const keys = ctx.read(0);
  if (keys === null) return leave();
  const [before = "", ...rest] = keys.split(ESCAPE);
  if (before !== "" && guest.isStarted && guest.pausedAt === null) guest.engine.serialIn(decodeUtf8(before), typistOf(ctx));
  show();
  return rest.length > 0 ? leave() : waitRead(0, ctx.mono() + LOOK_US);
}
