/** Conditions to choose from, for whoever does not know the words of a query. */
import type { Translate } from "../../i18n";
import { writeQuery } from "../../search/grammar";
import type { Properties, Property } from "../../search/properties";
import type { Operator } from "../../search/query";
import { type MenuEntry, separator } from "../../ui/menu-entries";

const usual: Readonly<Record<Property["type"], Operator>> = {
  text: ":",
  choice: "=",
  object: "=",
  folder: "=",
  number: ">",
  bytes: ">",
  rate: ">",
  lineRate: ">",
  share: ">",
  date: ">",
};

interface Context {
  readonly valuesOf: (property: Property) => readonly string[];
  readonly t: Translate;
}
/** A menu of conditions. @param add - puts one into the query; what ends in an operator is to be typed on */
export function conditionEntries(properties: Properties, { valuesOf, t }: Context, add: (text: string) => void): readonly MenuEntry[] {
  return [...properties.values()].map((property): MenuEntry => {
    const { name } = property;
    const is = (value: string): string => writeQuery({ kind: "is", property: name, op: "=", value });
    // Written with a value that is taken off again: names may need quotation marks.
    const begun = writeQuery({ kind: "is", property: name, op: usual[property.type], value: "x" }).slice(0, -1);
    const has = writeQuery({ kind: "has", property: name });
    const values = valuesOf(property);
    return {
      kind: "submenu",
      label: t(property.label),
      why: null,
      entries: [
        ...values.map((value): MenuEntry => {
          const words = property.words[value];
          return { label: words ? t(words) : value, why: null, run: () => add(is(value)) };
        }),
        ...(values.length > 0 ? [separator] : []),
        { label: t("search.typeAValue"), why: null, run: () => add(begun) },
        { label: t("search.anyValue"), why: null, run: () => add(has) },
        { label: t("search.noValue"), why: null, run: () => add(`not ${has}`) },
      ],
    };
  });
}
