import { z } from "zod";
import { MOST_FOLDS, MOST_SELECTED } from "../../contract/pointers";

/** Longest console input in one message, UTF-16 units. */
export const INPUT_LIMIT = 64 * 1024;

/** Slots of records that a page may name in one message. */
export const SLOTS_AT_ONCE = 256;

const labId = z.string().min(1).max(64);
const ref = z.string().min(1).max(192);
const done = z.custom<(reply: unknown) => void>((value) => typeof value === "function", "an answer is expected");
/** Slots in one message. */
const slots = z.array(z.string().min(1).max(192)).max(SLOTS_AT_ONCE);
const terminal = z.number().int().min(1).max(1000);

/** What a page follows; the arguments are held against the view's own shape. */
const followed = z.object({ view: z.string().min(1).max(64), args: z.unknown() });

/** Units of a drawing: no lab fills a drawing beyond them. */
const unit = z.number().min(-10_000_000).max(10_000_000);
const spot = z.object({ near: ref.nullable(), x: unit, y: unit });
const extent = z.number().positive().max(10_000_000);
const pointer = z.object({
  sheet: z.string().min(1).max(32),
  at: spot.nullable(),
  isShown: z.boolean(),
  selected: z.array(ref).max(MOST_SELECTED),
  view: z.object({ middle: spot, width: extent, height: extent }).nullable(),
  folds: z.array(ref).max(MOST_FOLDS).nullable(),
  presents: z.boolean(),
  follows: z.string().max(64).nullable(),
});

/** Arguments of every event that a browser may send. What does not fit is answered, or dropped where there is no answer. */
export const eventInputs = {
  "lab:join": z.tuple([labId, z.object({ epoch: z.string().max(64), seq: z.number().int().min(0) }).nullable(), done]),
  "lab:leave": z.tuple([labId]),
  "lab:need": z.tuple([labId, slots, done]),
  "lab:unneed": z.tuple([labId, slots]),
  "lab:at": z.tuple([labId, ref.nullable()]),
  "lab:pointer": z.tuple([labId, z.string().min(1).max(64).nullable(), pointer]),
  "shell:open": z.tuple([labId, ref, z.boolean(), done]),
  "shell:close": z.tuple([labId, ref, done]),
  "console:open": z.tuple([labId, ref, z.number().int().min(0).nullable(), done]),
  "console:input": z.tuple([labId, ref, z.string().min(1).max(INPUT_LIMIT), done]),
  "console:resize": z.tuple([labId, ref, terminal, terminal]),
  "console:ask": z.tuple([labId, ref, done]),
  "console:answer": z.tuple([labId, ref, z.boolean(), done]),
  "console:take": z.tuple([labId, ref, done]),
  "console:release": z.tuple([labId, ref]),
  "console:close": z.tuple([labId, ref]),
  "view:follow": z.tuple([labId, z.string().min(1).max(64), followed.nullable(), done]),
  "exec:start": z.tuple([labId, z.string().min(1).max(256), z.string().min(1).max(8192), done]),
  "exec:kill": z.tuple([z.string().min(1).max(256)]),
} as const;
