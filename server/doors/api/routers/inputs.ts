import { z } from "zod";
import { LAB_ROLES } from "../../../contract/roles";
import type { InstanceRole } from "../../../contract/views";
import { LAB_NAME_MOST, readShortName } from "../../../lab/worker/short-name";

/** A name by the simulator's one rule, and no longer than `most` characters. */
export function nameOf(most: number) {
  return z
    .string()
    .max(16 * 1024)
    .transform((given, context) => {
      const read = readShortName(given, most);
      if ("text" in read) return read.text;
      context.addIssue({ code: "custom", message: read.why });
      return given;
    });
}

export const usernameInput = z
  .string()
  .trim()
  .min(2)
  .max(64)
  .regex(/^[A-Za-z0-9][A-Za-z0-9._-]*$/, "letters, digits, dot, dash and underscore; first a letter or digit");
export const passwordInput = z.string().min(8, "at least 8 characters").max(256);
export const displayNameInput = nameOf(128);
export const instanceRoleInput = z.enum(["admin", "instructor", "student"] as const satisfies readonly InstanceRole[]);
export const labRoleInput = z.enum(LAB_ROLES);
export const labIdInput = z.string().min(1).max(64);
/** A lab's name: the rule of every name, and at most 128 characters. */
export const labNameInput = nameOf(LAB_NAME_MOST);
