import { enums } from "../../simulator/model/generated/enums";
import { ownEnums, structs } from "../../simulator/model/own-messages";
import { type MessageName, signatureOf } from "../../simulator/model/signature";
import { parseType, type ValueType } from "../../simulator/model/types";

/** Arguments of the right types for a message: one item in each list, nothing that may be left out; references name one object. */
export function sampleArgs(name: MessageName, ref: string): Record<string, unknown> {
  const needed = signatureOf(name).params.filter(({ fallback }) => fallback === undefined);
  return Object.fromEntries(needed.map((param) => [param.name, sample(param.type, ref)]));
}

function sample(type: ValueType, ref: string): unknown {
  switch (type.kind) {
    case "int":
    case "float":
      return 1;
    case "bool":
      return true;
    case "enum":
      return ({ ...enums, ...ownEnums } as Readonly<Record<string, readonly string[]>>)[type.name]?.[0];
    case "ref":
      return ref;
    case "set":
      return [sample(type.of, ref)];
    case "option":
      return null;
    case "map":
    case "record":
      return {};
    case "struct":
      return Object.fromEntries(structs[type.name as keyof typeof structs].map(([field, text]) => [field, sample(parseType(text), ref)]));
    default:
      return "name";
  }
}
