import { z } from "zod";

/** Longest console input in one message, UTF-16 units. */
export const INPUT_LIMIT = 64 * 1024;

const labId = z.string().min(1).max(64);
const ref = z.string().min(1).max(160);
const done = z.custom<(reply: unknown) => void>((value) => typeof value === "function", "an answer is expected");
const terminal = z.number().int().min(1).max(1000);

const domid = z.number().int().min(0).max(0x7fff);
const insideDetail = z.discriminatedUnion("kind", [
  z.object({ kind: z.literal("domain"), domid }),
  z.object({ kind: z.literal("ring"), device: z.string().min(1).max(80) }),
  z.object({ kind: z.literal("events"), domid }),
  z.object({ kind: z.literal("grants"), domid }),
  z.object({ kind: z.literal("xenstore"), open: z.array(z.string().min(1).max(3072)).max(200) }),
  z.object({
    kind: z.literal("scheduler"),
    pool: z.number().int().min(0).max(0xffff),
    windowUs: z.number().int().min(1_000).max(300_000),
  }),
  z.object({ kind: z.literal("memory") }),
  z.object({ kind: z.literal("hypercalls"), domid: domid.nullable() }),
  z.object({ kind: z.literal("calls") }),
  z.object({ kind: z.literal("follow"), id: z.string().min(1).max(80) }),
]);
const insideQuery = z.object({ host: ref, detail: insideDetail.nullable() });

/** Arguments of every event that a browser may send. What does not fit is answered, or dropped where there is no answer. */
export const eventInputs = {
  "lab:join": z.tuple([labId, z.object({ epoch: z.string().max(64), seq: z.number().int().min(0) }).nullable(), done]),
  "lab:leave": z.tuple([labId]),
  "lab:at": z.tuple([labId, ref.nullable()]),
  "console:open": z.tuple([labId, ref, done]),
  "console:input": z.tuple([labId, ref, z.string().min(1).max(INPUT_LIMIT), done]),
  "console:resize": z.tuple([labId, ref, terminal, terminal]),
  "console:close": z.tuple([labId, ref]),
  "metrics:watch": z.tuple([labId, z.array(ref).max(200)]),
  "topology:watch": z.tuple([labId, z.boolean()]),
  "inside:watch": z.tuple([labId, insideQuery.nullable(), done]),
  "exec:start": z.tuple([labId, z.string().min(1).max(256), z.string().min(1).max(8192), done]),
  "exec:kill": z.tuple([z.string().min(1).max(64)]),
} as const;
