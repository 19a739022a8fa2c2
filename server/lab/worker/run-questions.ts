import type { LabMachine, RecordChange } from "../../../simulator";
import { KEPT_FIELDS, KNOWN_CLASSES } from "../live/record-index";
import { consoleSince } from "./console-since";
import type { LabQueries, LabQueryName } from "./messages";
import { newsOf } from "./run-views";

/** What the main thread keeps of a lab's records. */
export function knownOf(machine: LabMachine): readonly RecordChange[] {
  return machine.allRecords(KNOWN_CLASSES, KEPT_FIELDS);
}

/** What a lab answers to a question as it is now; looking changes nothing but what is followed. */
export function answerOf(machine: LabMachine, name: LabQueryName, args: never): unknown {
  switch (name) {
    case "blocks":
      return machine.blocks();
    case "block":
      return machine.block((args as LabQueries["block"]["args"]).key);
    case "known":
      return knownOf(machine);
    case "follow":
      return machine.follow((args as LabQueries["follow"]["args"]).slots);
    case "unfollow":
      machine.unfollow((args as LabQueries["unfollow"]["args"]).slots);
      return null;
    case "console":
      return consoleSince(machine, args);
    case "shells":
      return machine.shells();
    case "execs":
      return machine.execs();
    case "view":
      return newsOf(machine, args);
    case "clock":
      return null;
    case "hash":
      return machine.hash();
  }
}
