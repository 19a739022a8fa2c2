import { again, type Step } from "../os/program";
import { MatchLimit } from "../regex/compile";
import { AwkError } from "./errors";
import { FILENAME, FNR, NR } from "./state";
import { flushAll } from "./streams";
import type { Vm } from "./vm";

/** Work of one instruction beside what it does to text: 40 ns. guess: mawk's interpreter runs 20–50 M a second */
const INSTRUCTION_BYTES = 16;
/** Instructions between two looks at whether the step is used up. */
const SLICE = 32;
/** Steps in which memory is counted, bytes. */
const HELD_UNIT = 65_536;

/** Goes on until something must be waited for, the step is used up, or all is done. */
export function runStep(vm: Vm): Step {
  const { ctx, st, code } = vm;
  const { ops } = code;
  try {
    do {
      for (let i = 0; i < SLICE; i++) {
        const at = st.pc;
        st.pc = at + 1;
        const wait = (ops[at] as (typeof ops)[number])(vm);
        if (wait !== undefined) {
          st.pc = at;
          ctx.charge("looked", (i + 1) * INSTRUCTION_BYTES);
          keepMemory(vm);
          return wait;
        }
        if (st.code !== null) return again;
        if (ctx.process.out.length > 0) break;
      }
      ctx.charge("looked", SLICE * INSTRUCTION_BYTES);
    } while (!ctx.isSpent && ctx.process.out.length === 0);
    keepMemory(vm);
    return again;
  } catch (error) {
    if (error instanceof MatchLimit) return fatal(vm, new AwkError(error.message));
    if (error instanceof AwkError) return fatal(vm, error);
    throw error;
  }
}

/** Tells the kernel how much is kept. */
function keepMemory(vm: Vm): void {
  const { st } = vm;
  let bytes = st.arrayBytes + 16 * st.stack.length + 64 * st.frames.length + st.record.text.length + st.main.ahead.length;
  for (const value of st.globals) if (typeof value === "string") bytes += value.length;
  for (const value of st.stack) if (typeof value === "string") bytes += value.length;
  for (const { ahead } of st.readers) bytes += ahead.length;
  for (const { buffer } of st.writers) bytes += buffer.length;
  for (const { keys } of st.loops) bytes += 16 * keys.length;
  if (st.work) bytes += st.work.size + 16 * st.work.pieces.length;
  if (st.record.fields) bytes += 16 * st.record.fields.length + st.record.text.length;
  if (!vm.ctx.hold(Math.ceil(bytes / HELD_UNIT) * HELD_UNIT)) throw new AwkError("out of memory", 2, "bare");
}

/** Ends with a message. What was written before comes before it. @source mawk: error.c (rt_error); gawk: msg.c (err) */
function fatal(vm: Vm, error: AwkError): Step {
  const { st, ctx, dialect } = vm;
  const fnr = vm.count(FNR);
  const name = vm.text(st.globals[FILENAME] ?? "");
  flushAll(vm);
  if (dialect.isGnu) {
    const where = error.kind === "bare" ? "" : `${st.file ?? "cmd. line"}:${vm.code.lines[st.pc - 1] ?? 1}: `;
    const record = fnr > 0 && error.kind === "run" ? `(FILENAME=${name || "-"} FNR=${fnr}) ` : "";
    ctx.err(`${st.name}: ${where}${record}fatal: ${error.message}\n`);
  } else if (error.kind === "run") {
    ctx.err(`${st.name}: run time error: ${error.message}\n\tFILENAME="${name}" FNR=${fnr} NR=${vm.count(NR)}\n`);
  } else ctx.err(`${st.name}: ${error.message}\n`);
  st.code = error.code;
  return again;
}
