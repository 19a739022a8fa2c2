/** Queries as XenCenter's filters, and back. @source xenadmin: XenModel/XenSearch/QueryTypes.cs */
import { element, type XmlElement } from "../data/xml";
import { FIELD } from "./grammar";
import type { KnownKinds } from "./marshalling";
import { propertyNames, valueNames } from "./marshalling-names";
import { readNumber } from "./matcher";
import type { Operator, Query } from "./query";

const groupNames = { all: "And", any: "Or", none: "Nor" } as const;
const textOperators: Partial<Record<Operator, string>> = {
  "=": "exactmatch",
  ":": "contains",
  "!:": "notcontain",
  "^=": "startswith",
  "$=": "endswith",
};
const numberOperators: Partial<Record<Operator, string>> = { "=": "exactmatch", ">": "gt", "<": "lt" };
const dateOperators: Partial<Record<Operator, string>> = { "=": "exact", "<=": "before", ">=": "after" };
const dateWords = ["today", "yesterday", "thisweek", "lastweek"];
const yes = (is: boolean): string => (is ? "yes" : "no");
const nor = (filter: XmlElement): XmlElement => element("GroupQuery", { type: "Nor" }, [filter]);

type Is = Extract<Query, { kind: "is" }>;
function textFilter(property: string, { op, value }: Pick<Is, "op" | "value">): XmlElement | null {
  const type = textOperators[op];
  const filter = (one: string): XmlElement => element("StringPropertyQuery", { property, casesensitive: "no", query: value, type: one });
  return op === "!=" ? nor(filter("exactmatch")) : type ? filter(type) : null;
}
function fieldFilter({ property, op, value }: Is, known: KnownKinds): XmlElement | null {
  const isDate = known.typeOf(property) === "date";
  const definition = element("CustomFieldDefinition", {
    name: property.slice(FIELD.length),
    type: isDate ? "Date" : "String",
    defaultValue: "",
  });
  if (isDate) {
    const type = dateType(op, value);
    return type ? element("CustomFieldDateQuery", { query: dayText(value), type }, [definition]) : null;
  }
  const type = op === "!=" ? "exactmatch" : textOperators[op];
  const filter = type ? element("CustomFieldQuery", { query: value, type }, [definition]) : null;
  return filter && op === "!=" ? nor(filter) : filter;
}
const dayText = (value: string): string => (/^\d{4}-?\d\d-?\d\d$/.test(value) ? value.replaceAll("-", "") : "19700101");
function dateType(op: Operator, value: string): string | undefined {
  return op === "=" && dateWords.includes(value.toLowerCase()) ? value.toLowerCase() : dateOperators[op];
}

/** A condition on one property; null: XenCenter has none like it. */
function conditionOf(query: Is, known: KnownKinds): XmlElement | null {
  const { property: own, op, value } = query;
  if (own.startsWith(FIELD)) return fieldFilter(query, known);
  const property = propertyNames[own];
  if (!property) return null;
  const isEqual = op === "=" || op === "!=";
  const names = valueNames[own];
  if (names) {
    const named = Object.entries(names).find(([ours]) => ours.toLowerCase() === value.toLowerCase())?.[1];
    return named && isEqual ? element("EnumPropertyQuery", { property, equals: yes(op === "="), query: named }) : null;
  }
  switch (own) {
    case "tag":
      return isEqual ? element("StringListContainsQuery", { property, contains: yes(op === "="), query: value }) : null;
    case "address":
      return op === "=" || op === "^=" ? element("IPAddressQuery", { property, contains: "yes", address: value }) : null;
    case "shared":
      return isEqual ? element("BooleanQuery", { property, query: yes((value === "yes") === (op === "=")) }) : null;
    case "folder":
      return op === "=" ? recursive("RecursiveXMOListPropertyQuery", property, "uuid", { op, value }) : null;
    default:
      break;
  }
  switch (known.typeOf(own)) {
    case "object":
      return recursive(
        own === "pool" || own === "vapp" ? "RecursiveXMOPropertyQuery" : "RecursiveXMOListPropertyQuery",
        property,
        "label",
        query,
      );
    case "bytes": {
      const type = numberOperators[op];
      return type ? element("IntPropertyQuery", { property, query: `${Math.round(readNumber(value))}`, type }) : null;
    }
    case "date": {
      const type = dateType(op, value);
      return type ? element("DatePropertyQuery", { property, query: dayText(value), type }) : null;
    }
    default:
      return textFilter(property, query);
  }
}
function recursive(name: string, property: string, inner: string, query: Pick<Is, "op" | "value">): XmlElement | null {
  if (query.op === "!=" || query.op === "!:") {
    const plain = recursive(name, property, inner, { ...query, op: query.op === "!=" ? "=" : ":" });
    return plain && nor(plain);
  }
  const filter = textFilter(inner, query);
  return filter && element(name, { property }, [filter]);
}

/** A query as XenCenter's filter; null: it has none like it, and would find more. */
export function writtenFilter(query: Query, known: KnownKinds): XmlElement | null {
  switch (query.kind) {
    case "word": {
      const parts = ["label", "description"].map((property) => textFilter(property, { op: ":", value: query.text }));
      return element("GroupQuery", { type: "Or" }, parts);
    }
    case "is":
      return conditionOf(query, known);
    case "has":
      if (query.property === "tag") return element("ListEmptyQuery", { property: "tags", empty: "no" });
      if (query.property === "folder") return element("NullQuery", { property: "folder", query: "no" });
      return query.property === "vapp" ? element("BooleanQuery", { property: "in_any_appliance", query: "yes" }) : null;
    case "pattern":
      return null;
    default: {
      const parts = query.of.map((part) => writtenFilter(part, known)).filter((part) => part !== null);
      // A part that is missing in "any" would make it find less than it should.
      if (query.kind === "any" && parts.length < query.of.length) return null;
      return parts.length > 0 ? element("GroupQuery", { type: groupNames[query.kind] }, parts) : null;
    }
  }
}

const operatorOf = (table: Partial<Record<Operator, string>>, type: string | undefined): Operator | undefined =>
  (Object.keys(table) as Operator[]).find((op) => table[op] === type);
const ownName = (theirs: string | undefined): string | undefined =>
  Object.keys(propertyNames).find((name) => propertyNames[name] === theirs);
const is = (property: string | undefined, op: Operator | undefined, value: string | undefined): Query | null =>
  property === undefined || op === undefined || value === undefined ? null : { kind: "is", property, op, value };
const day = (text = ""): string => text.replace(/^(\d{4})(\d\d)(\d\d).*$/, "$1-$2-$3");
const date = (property: string | undefined, { query, type = "" }: Readonly<Record<string, string>>): Query | null =>
  dateWords.includes(type) ? is(property, "=", type) : is(property, operatorOf(dateOperators, type), day(query));

/** XenCenter's filter as a query; null: it is one that is not known here, and finds everything. */
export function readFilter({ name, attributes, children }: XmlElement): Query | null {
  const { property: theirs, query, type, equals } = attributes;
  const property = ownName(theirs);
  const [first] = children;
  switch (name) {
    case "GroupQuery": {
      const kind = (["all", "any", "none"] as const).find((one) => groupNames[one] === type);
      const of = children.flatMap((child) => readFilter(child) ?? []);
      return kind && of.length > 0 ? { kind, of } : null;
    }
    case "StringPropertyQuery":
      return is(property, operatorOf(textOperators, type), query);
    case "EnumPropertyQuery":
    case "ValuePropertyQuery": {
      const values = valueNames[property ?? ""] ?? {};
      const own = Object.keys(values).find((value) => values[value] === query) ?? query;
      return is(property, equals === "no" ? "!=" : "=", own);
    }
    case "StringListContainsQuery":
      return is(property, attributes.contains === "no" ? "!=" : "=", query);
    case "ListEmptyQuery":
    case "NullQuery": {
      const has: Query = { kind: "has", property: name === "NullQuery" ? "folder" : (property ?? "tag") };
      return (attributes.empty ?? query) === "no" ? has : { kind: "none", of: [has] };
    }
    case "IPAddressQuery":
      return is(property, "^=", attributes.address);
    case "BooleanQuery":
      if (theirs === "in_any_appliance")
        return query === "yes" ? { kind: "has", property: "vapp" } : { kind: "none", of: [{ kind: "has", property: "vapp" }] };
      return is(property, "=", query);
    case "IntPropertyQuery":
      return is(property, operatorOf(numberOperators, type), query);
    case "DatePropertyQuery":
      return date(property, attributes);
    case "CustomFieldQuery":
      return is(FIELD + (first?.attributes.name ?? ""), operatorOf(textOperators, type), query);
    case "CustomFieldDateQuery":
      return date(FIELD + (first?.attributes.name ?? ""), attributes);
    case "RecursiveXMOPropertyQuery":
    case "RecursiveXMOListPropertyQuery":
      return is(theirs === "folder" ? "folder" : property, operatorOf(textOperators, first?.attributes.type), first?.attributes.query);
    default:
      return null;
  }
}
