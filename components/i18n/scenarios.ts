/** What scenarios are called, and what a lab of each begins with. */
import type { ScenarioId } from "@/server/contract";
import type { Language } from "../data/fault-text";

interface ScenarioTexts {
  readonly name: string;
  readonly description: string;
}

const texts: Readonly<Record<Language, Readonly<Record<ScenarioId, ScenarioTexts>>>> = {
  en: {
    starter: {
      name: "Starter pool",
      description: "Two hosts, three networks, local and shared storage, six VMs, three of them at work.",
    },
    history: {
      name: "Twenty years of Xen",
      description:
        "Five hosts from Xen 3.0 to 4.20: sedf, credit and credit2; xend with xm, then libxl with xl; no HVM, no PVH, and small limits where that was so.",
    },
    "empty-pool": { name: "Empty pool", description: "Three hosts with shared storage and templates, and no VMs yet." },
  },
  zh: {
    starter: { name: "入门资源池", description: "两台服务器、三个网络、本地与共享存储、六台虚拟机，其中三台正在工作。" },
    history: {
      name: "Xen 二十年",
      description:
        "从 Xen 3.0 到 4.20 的五台服务器：调度器有 sedf、credit 与 credit2；工具先是 xend 与 xm，后是 libxl 与 xl；当年没有 HVM、没有 PVH、上限较小的，这里也一样。",
    },
    "empty-pool": { name: "空资源池", description: "三台服务器，有共享存储和模板，尚无虚拟机。" },
  },
};

const fromFile: Readonly<Record<Language, string>> = { en: "From a file", zh: "来自文件" };

/** A scenario that is offered no more, or by a newer server, is called by its id. */
export function scenarioTexts(language: Language, id: string): ScenarioTexts {
  const known: Readonly<Record<string, ScenarioTexts>> = texts[language];
  return (Object.hasOwn(known, id) ? known[id] : undefined) ?? { name: id === "file" ? fromFile[language] : id, description: "" };
}
