/** What an SR is called: fields that only calls of their own change. @source xapi-datamodel.json (SR.set_name_label, SR.set_name_description) */
import type { Taken } from "../../model/signature";
import { parseType } from "../../model/types";
import type { Operation } from "../../world/operation-shape";
import { defineOperation } from "../operation/operation";
import { cleanValue } from "../operation/texts";

const TEXT = parseType("string");

function naming<N extends "SR.set_name_label" | "SR.set_name_description">(
  name: N,
  field: "name_label" | "name_description",
): Operation<N> {
  const kept = ({ value }: Taken<N>) => ({ [field]: cleanValue(field, TEXT, value) as string });
  return defineOperation(name, {
    check(_world, args) {
      kept(args);
      return null;
    },
    setter: {
      fields: (_world, args) => kept(args),
      back: (world, { sr }) => ({ sr, value: world.db.must("SR", sr)[field] }),
    },
    immediate(world, args) {
      world.db.set("SR", args.sr, kept(args));
      return null;
    },
  });
}

export const srNameVerbs = [naming("SR.set_name_label", "name_label"), naming("SR.set_name_description", "name_description")] as const;
