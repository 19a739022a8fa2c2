/** Maps as people arrange them: nodes put somewhere, notes, boxes and pictures; each change can be taken back. */
import type { MapItem } from "../../contract/arrangement";
import { fromBase64 } from "../../guest/programs/ssh/base64";
import { because, type Fault, fault, notAllowed } from "../../model/fault";
import { isWithin, LIMITS } from "../../model/limits";
import type { Taken } from "../../model/signature";
import { readText } from "../../model/text";
import {
  addToPicture,
  arrange,
  beginPicture,
  changeCalled,
  counts,
  itemCalled,
  itemsOf,
  loadedBytes,
  type Place,
  pictureCalled,
  picturesInUse,
  placesOf,
  takeBack,
} from "../../world/arrangement";
import { ITEM_ID, NODE_ID_MOST } from "../../world/arrangement-rules";
import type { World } from "../../world/world";
import { defineOperation } from "../operation/operation";
import { pictureType } from "./picture-type";

const outside = (param: string, value: unknown, { least, most }: { readonly least: number; readonly most: number }): Fault =>
  because(fault("INVALID_VALUE", param, `${value}`), ["link.bounds", least, most]);
const badName = (param: string, value: string): Fault => because(fault("INVALID_VALUE", param, value), ["map.no_name"]);
const inverse = { op: "map.undo", args: { plan: "plan", change: "change" } } as const;

function placeFault(id: string, place: readonly number[] | null): Fault | null {
  if (id === "" || id.length > NODE_ID_MOST) return outside("places", id.length, { least: 1, most: NODE_ID_MOST });
  if (place === null) return null;
  if (place.length !== 2) return because(fault("INVALID_VALUE", "places", `${place.length}`), ["map.two_numbers"]);
  const far = place.find((value) => !isWithin(LIMITS.mapCoordinate, value));
  return far === undefined ? null : outside("places", far, LIMITS.mapCoordinate);
}
const place = defineOperation("map.place", {
  label: (_world, { plan }) => `map.place ${plan}`,
  inverse,
  check(world, { plan, places = {}, change = "" }) {
    if (change !== "" && !ITEM_ID.test(change)) return badName("change", change);
    let more = 0;
    const known = placesOf(world, plan);
    for (const [id, at] of Object.entries(places)) {
      const bad = placeFault(id, at);
      if (bad) return bad;
      if (at !== null && !Object.hasOwn(known, id)) more++;
    }
    const { most } = LIMITS.mapPlaces;
    return more > 0 && counts(world).places + more > most ? notAllowed(["map.too_many_places", most]) : null;
  },
  immediate(world, { plan, places = {}, change = "" }) {
    const made = Object.entries(places).map(([id, at]) => [id, at && (at as unknown as Place)] as const);
    return arrange(world, plan, change, { places: made });
  },
});

type Put = Taken<"map.put">;
function putFault(world: World, { plan, id, kind, x, y, width, height, text = "", picture = "", change = "" }: Put): Fault | null {
  if (!ITEM_ID.test(id)) return badName("id", id);
  if (change !== "" && !ITEM_ID.test(change)) return badName("change", change);
  for (const [param, value] of Object.entries({ x, y }))
    if (!isWithin(LIMITS.mapCoordinate, value)) return outside(param, value, LIMITS.mapCoordinate);
  for (const [param, value] of Object.entries({ width, height }))
    if (!isWithin(LIMITS.mapSize, value)) return outside(param, value, LIMITS.mapSize);
  const most = kind === "note" ? LIMITS.mapNoteCharacters : LIMITS.nameCharacters;
  const read = readText(kind === "note" ? "lines" : "line", text);
  if ("why" in read) return because(fault("INVALID_VALUE", "text", text), read.why);
  if (read.text.length > most) return outside("text", read.text.length, { least: 0, most });
  if (kind === "picture" && pictureCalled(world, picture)?.type == null)
    return because(fault("INVALID_VALUE", "picture", picture), ["map.no_picture"]);
  const isNew = !itemCalled(world, plan, id);
  return isNew && counts(world).items >= LIMITS.mapItems.most ? notAllowed(["map.too_many_items", LIMITS.mapItems.most]) : null;
}
function itemOf({ id, kind, x, y, width, height, text = "", colour = "grey", picture = "" }: Put): MapItem {
  const read = readText(kind === "note" ? "lines" : "line", text);
  const common = { id, x, y, width, height, text: "text" in read ? read.text : "" };
  return kind === "picture" ? { ...common, kind, picture } : { ...common, kind, colour };
}
const put = defineOperation("map.put", {
  label: (_world, { kind }) => `map.put ${kind}`,
  inverse,
  check: putFault,
  immediate: (world, args) => arrange(world, args.plan, args.change ?? "", { items: [[args.id, itemOf(args)]] }),
});

const remove = defineOperation("map.remove", {
  label: (_world, { id }) => `map.remove ${id}`,
  inverse,
  check(world, { plan, id, change = "" }) {
    if (change !== "" && !ITEM_ID.test(change)) return badName("change", change);
    return itemCalled(world, plan, id) ? null : because(fault("INVALID_VALUE", "id", id), ["map.no_such"]);
  },
  immediate: (world, { plan, id, change = "" }) => arrange(world, plan, change, { items: [[id, null]] }),
});

const clear = defineOperation("map.clear", {
  label: (_world, { plan }) => `map.clear ${plan}`,
  inverse,
  check: (_world, { change = "" }) => (change !== "" && !ITEM_ID.test(change) ? badName("change", change) : null),
  immediate(world, { plan, items: all = false, change = "" }) {
    const places = Object.keys(placesOf(world, plan)).map((id) => [id, null] as const);
    const items = all ? itemsOf(world, plan).map(({ id }) => [id, null] as const) : [];
    return arrange(world, plan, change, { places, items });
  },
});

const undo = defineOperation("map.undo", {
  label: (_world, { plan }) => `map.undo ${plan}`,
  check: (world, { plan, change = "" }) => (changeCalled(world, plan, change) ? null : notAllowed(["map.nothing_before"])),
  immediate(world, { plan, change = "" }) {
    takeBack(world, plan, change);
    return null;
  },
});

function loadFault(world: World, { picture: id = "", bytes, part }: Taken<"map.load">): Fault | null {
  const { mapPictureBytes, mapPictures } = LIMITS;
  if (!isWithin(mapPictureBytes, bytes)) return outside("bytes", bytes, mapPictureBytes);
  const more = fromBase64(part);
  if (!more) return because(fault("INVALID_VALUE", "part", `${part.length}`), ["playback.no_base64"]);
  const known = id === "" ? undefined : pictureCalled(world, id);
  if (id !== "" && !known) return because(fault("INVALID_VALUE", "picture", id), ["map.no_picture"]);
  if (!known && picturesInUse(world) >= mapPictures.most) return notAllowed(["map.too_many_pictures", mapPictures.most]);
  const [had, all] = [known ? loadedBytes(known) : 0, known?.bytes ?? bytes];
  if (had + more.length > all) return because(fault("INVALID_VALUE", "part", `${more.length}`), ["playback.too_much"]);
  // The first bytes say what it is, so that nobody brings half a megabyte for nothing.
  if (had === 0 && pictureType(more) === null) return because(fault("INVALID_VALUE", "part", `${more.length}`), ["map.no_picture_file"]);
  return world.files.hasRoom(more.length) ? null : notAllowed(["map.no_room"]);
}
const load = defineOperation("map.load", {
  isLook: true,
  label: () => "map.load",
  check: loadFault,
  immediate(world, { picture = "", bytes, part }, { user }) {
    const id = picture === "" ? beginPicture(world, { bytes, user, most: LIMITS.mapPictures.most }) : picture;
    addToPicture(world, id, fromBase64(part) ?? "", pictureType);
    return id;
  },
});

export const mapVerbs = [place, put, remove, clear, undo, load] as const;
