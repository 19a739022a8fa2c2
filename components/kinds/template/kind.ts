import { LayoutTemplate } from "lucide-react";
import { defineKind } from "../../data/kind";
import { organised } from "../common/search-properties";
import { templateTabs } from "./tabs";

export const templateKind = defineKind<"VM">({
  name: "template",
  of: "VM",
  is: (vm) => vm.is_a_template && !vm.is_a_snapshot,
  one: "state.template",
  many: "tree.templates",
  icon: LayoutTemplate,
  state: () => ({ word: "state.template", look: "plain" }),
  saysState: true,
  tabs: templateTabs,
  place: {
    order: 4,
    parent: (store) => store.all("pool")[0]?.ref ?? null,
    isGathered: true,
    isClosedAtFirst: true,
    isHidden: (_template, shows) => !shows.templates,
  },
  properties: organised,
  foundBy: (_store, template) => [template.uuid, ...template.tags],
});
