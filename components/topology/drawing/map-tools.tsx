"use client";
import { ArrowUpDown, Download, Map as MapIcon, Palette } from "lucide-react";
import { useSyncExternalStore } from "react";
import type { TopologyRates } from "@/server/contract";
import { usePref } from "../../data/prefs";
import { useLanguage, useT } from "../../i18n";
import { Button, IconButton } from "../../ui/button";
import { MenuButton } from "../../ui/menu";
import type { MenuEntry } from "../../ui/menu-entries";
import { fileName, saveFile } from "../../ui/save-file";
import { isPictureComing } from "../items/picture-store";
import { edgeFigures, edgeWords } from "./edge-words";
import "../items/texts";
import { isTooLarge, labelsOfAll, mapPng, pngSize } from "./export-map";
import { MEASURES, type Measure } from "./heat";
import { useLabelWords } from "./line-labels";
import type { MapParts } from "./map-drawing";
import { mapSvg } from "./svg";
import "./texts";

const PNG_SCALES = [1, 2] as const;

/** What the map is given out as. */
function useExports({ stage }: MapParts, rates: TopologyRates | null, name: string): () => readonly MenuEntry[] {
  const t = useT();
  const { language } = useLanguage();
  const words = useLabelWords();
  // A menu that is open meanwhile can act as soon as they are here.
  const pictures = useSyncExternalStore(stage.onPictures, () => stage.pictures);
  return () => {
    const { input } = stage;
    const isComing = input?.scene.items.some(({ item }) => item.kind === "picture" && isPictureComing(pictures, item.picture));
    const nothing = input ? (isComing ? t("items.picturesComing") : null) : t("map.nothingDrawn");
    const svg = (): void => {
      if (!input) return;
      const { lines, graph, captured } = input.scene;
      const say = edgeWords(graph, t, language, captured);
      const saysOf = (at: number): string =>
        (lines[at]?.line.edges ?? [])
          .flatMap(({ at: place }) => {
            const edge = graph.edges[place];
            return edge
              ? [
                  Object.values(say(edge, edgeFigures(edge, place, rates)))
                    .filter((text) => text !== "")
                    .join("\t"),
                ]
              : [];
          })
          .join("\n");
      saveFile(`${fileName(name)}.svg`, new Blob([mapSvg(input, labelsOfAll(input, words), name, saysOf)], { type: "image/svg+xml" }));
    };
    const png = async (scale: number): Promise<void> => {
      const made = input && (await mapPng(input, labelsOfAll(input, words), scale));
      if (made) saveFile(`${fileName(name)}.png`, made);
    };
    return [
      { label: t("map.exportSvg"), why: nothing, run: svg },
      ...PNG_SCALES.map((scale) => {
        const size = input && pngSize(input, scale);
        const why = size && isTooLarge(size) ? t("map.tooLarge", { width: size.width, height: size.height }) : nothing;
        return { label: t(scale === 1 ? "map.exportPng" : "map.exportPng2"), why, run: () => void png(scale) };
      }),
    ];
  };
}

interface Props {
  readonly parts: MapParts;
  readonly rates: TopologyRates | null;
  /** what the files are called */
  readonly name: string;
}
/** How the map is coloured, what stands beside it, and what it is given out as. */
export function MapTools({ parts, rates, name }: Props) {
  const t = useT();
  const [measure, setMeasure] = usePref<Measure | null>("topology-measure", null);
  const [hasTalkers, setTalkers] = usePref("topology-talkers", false);
  const [hasMinimap, setMinimap] = usePref("topology-minimap", true);
  const exportsOf = useExports(parts, rates, name);
  const colours = (): readonly MenuEntry[] =>
    [null, ...MEASURES].map((one) => ({
      kind: "check",
      label: t(`map.measure.${one ?? "none"}`),
      isOn: one === measure,
      set: () => setMeasure(one ?? undefined),
    }));
  return (
    <div className="ml-1 flex items-center border-l border-line pl-1">
      <MenuButton entries={colours} trigger={<Button kind="quiet" isSmall icon={<Palette size={14} aria-hidden />} />}>
        {t("map.colourBy")}
      </MenuButton>
      <Button
        kind="quiet"
        isSmall
        icon={<ArrowUpDown size={14} aria-hidden />}
        aria-expanded={hasTalkers}
        onClick={() => setTalkers(!hasTalkers)}
      >
        {t("map.talkers")}
      </Button>
      <IconButton
        icon={<MapIcon size={14} aria-hidden />}
        isPressed={hasMinimap}
        label={t("map.minimapShow")}
        onClick={() => setMinimap(!hasMinimap)}
      />
      <MenuButton entries={exportsOf} trigger={<Button kind="quiet" isSmall icon={<Download size={14} aria-hidden />} />}>
        {t("map.export")}
      </MenuButton>
    </div>
  );
}
