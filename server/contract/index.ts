/** The browser's only door to the server: types, input schemas, event maps. */

export type {
  ClassName,
  ConsoleView,
  Fault,
  ImportFinding,
  ImportReport,
  LabRole,
  MetricHistory,
  MetricSample,
  MetricSeries,
  Outcome,
  RecordChange,
  RecordOf,
  Ref,
  Topology,
  TopologyEdge,
  TopologyNode,
  TopologyNodeKind,
  TopologyRates,
  WhyNot,
} from "../../simulator";
export type { AppRouter } from "../api/router";
export type { LabMemberView } from "../lab/types";
export * from "./events";
export * from "./operations";
export * from "./views";
