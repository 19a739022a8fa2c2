/** A gateway's rules: what it sends on to the outside. */
import { because, type Fault, fault } from "../../model/fault";
import { type RouterRule, RULES_MOST, readRule } from "../../network/router-rules";
import { linksChanged } from "../../world/traffic";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";

/** Lines that say something; `#` begins a remark. */
function linesOf(text: string): { readonly line: number; readonly said: string }[] {
  return text.split("\n").flatMap((whole, at) => {
    const said = whole.replace(/#.*/, "").trim();
    return said === "" ? [] : [{ line: at + 1, said }];
  });
}

function rulesFault(world: World, segment: string, text: string): Fault | null {
  if (!world.fabric.gateways.get(segment)?.config.isRouter) return because(fault("INVALID_VALUE", "segment", segment), ["gateway.none"]);
  const lines = linesOf(text);
  if (lines.length > RULES_MOST) return because(fault("INVALID_VALUE", "rules", `${lines.length}`), ["link.bounds", 0, RULES_MOST]);
  const wrong = lines.find(({ said }) => readRule(said) === null);
  return wrong ? because(fault("INVALID_VALUE", "rules", wrong.said), ["gateway.no_rule", wrong.line]) : null;
}

const setRules = defineOperation("gateway.set_rules", {
  label: (_world, { segment }) => `gateway.set_rules ${segment}`,
  check: (world, { segment, rules }) => rulesFault(world, segment, rules),
  immediate(world, { segment, rules }) {
    const read = linesOf(rules).flatMap(({ said }): readonly RouterRule[] => {
      const rule = readRule(said);
      return rule ? [rule] : [];
    });
    world.fabric.gateways.get(segment)?.setRules(read);
    // Steady traffic with the outside may be stopped by them.
    linksChanged(world);
    return null;
  },
});

export const gatewayVerbs = [setRules] as const;
