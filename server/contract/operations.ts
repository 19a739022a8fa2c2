/**
 * The operations that a browser may submit to a lab. Their arguments, and whether they are permitted, are the lab's business: its refusal
 * comes back as a fault with XAPI's code.
 */
import { z } from "zod";
import type { ClassName, Given, OperationName, Ref } from "../../simulator";

export type { OperationName };
/** Arguments as a caller writes them: references are texts, and what has a default may be left out. */
export type OperationArgs<O extends OperationName> = Written<Given<O>>;
type Written<T> = unknown extends T
  ? unknown
  : T extends Ref<ClassName>
    ? string
    : T extends string | number | boolean | null
      ? T
      : T extends readonly (infer I)[]
        ? readonly Written<I>[]
        : { readonly [K in keyof T]: Written<T[K]> };

/** Longest arguments of one submission, JSON, characters: four times the longest file that goes with one. */
const ARGUMENT_CHARACTERS = 256 * 1024;

/** One submission. `requestId` makes a retry harmless: the first outcome is returned again. */
export const submitInput = z.object({
  labId: z.string().max(64),
  requestId: z.string().min(8).max(64),
  op: z.string().min(1).max(64),
  args: z
    .record(z.string().max(64), z.unknown())
    .refine((args) => JSON.stringify(args).length <= ARGUMENT_CHARACTERS, `longer than ${ARGUMENT_CHARACTERS} characters`),
});
export type SubmitInput = z.input<typeof submitInput>;
