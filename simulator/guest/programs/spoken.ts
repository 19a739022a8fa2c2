import { decodeUtf8, encodeUtf8, isAscii } from "../../content/bytes";
import type { AnyProgram, ProgramContext } from "../os/program";

/** Contexts that speak text already: one serves a program's start and the step right after it. */
const speaking = new WeakSet<ProgramContext>();

/** A context whose words are text: names of VMs and values of XenStore are text in the world around. */
function inText(ctx: ProgramContext): ProgramContext {
  if (speaking.has(ctx)) return ctx;
  speaking.add(ctx);
  const { args } = ctx;
  if (!args.every(isAscii)) Object.defineProperty(ctx, "args", { value: args.map(decodeUtf8) });
  const plain = { out: ctx.out.bind(ctx), err: ctx.err.bind(ctx), write: ctx.write.bind(ctx) };
  ctx.out = (text) => plain.out(encodeUtf8(text));
  ctx.err = (text) => plain.err(encodeUtf8(text));
  ctx.write = (fd, text) => plain.write(fd, encodeUtf8(text));
  return ctx;
}

/** A program whose arguments are text and whose output is, where others have bytes. */
export function spoken<P extends AnyProgram>(program: P): P {
  const { start, step } = program;
  return {
    ...program,
    start: (ctx: ProgramContext) => start(inText(ctx)),
    step: (ctx: ProgramContext, state: never) => step(inText(ctx), state),
  };
}
