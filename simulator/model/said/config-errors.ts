import type { SaidBy } from "../said";
import type { TextRules } from "./text-rules";

/** Where an error of the file format is. */
export interface ConfigPlaces {
  /** @param shown - as it stands in the file */
  readonly "near.text": readonly [shown: string];
  readonly "near.line_start": readonly [];
  readonly "near.line_end": readonly [];
  readonly "near.file_end": readonly [];
}

/** What is wrong with a text as the file format. @source xen: tools/libs/util/libxlu_cfg.c, libxlu_cfg_l.l, libxlu_cfg_y.y */
export interface FormatErrors {
  readonly "format.lexical": readonly [];
  readonly "format.syntax": readonly [];
  readonly "format.mixed": readonly [];
  readonly "format.hex_digit": readonly [];
  readonly "format.escape": readonly [];
  readonly "format.not_utf8": readonly [];
}

/** What is wrong with one disk. @source xen: tools/libs/util/libxlu_disk_l.l */
export interface DiskErrors {
  readonly "disk.twice": readonly [key: string, value: string];
  readonly "disk.format": readonly [value: string];
  readonly "disk.type": readonly [value: string];
  readonly "disk.parameter": readonly [part: string];
  readonly "disk.prefix": readonly [prefix: string];
  readonly "disk.syntax": readonly [part: string];
  readonly "disk.too_many": readonly [part: string];
  readonly "disk.no_vdev": readonly [];
  readonly "disk.vdev": readonly [vdev: string];
  readonly "disk.access": readonly [value: string];
  readonly "disk.no_target": readonly [];
}

/** What is wrong with one interface. @source xen: tools/xl/xl_parse.c, parse_nic_config */
export interface VifErrors {
  readonly "vif.argument": readonly [part: string];
  readonly "vif.type": readonly [];
  readonly "vif.number": readonly [value: string];
  readonly "vif.rate": readonly [value: string];
  /** it would route where there are bridges alone */
  readonly "vif.mac": readonly [mac: string];
  readonly "vif.mtu": readonly [value: string];
  readonly "vif.mtu_bounds": readonly [mtu: number, least: number, most: number];
}

/** What is wrong with a set of pCPUs. */
export interface CpuErrors {
  readonly "cpus.not_all": readonly [];
  readonly "cpus.range": readonly [part: string];
  readonly "cpus.none": readonly [text: string];
}

/** For what a guest configuration is refused. */
export interface ConfigErrors extends ConfigPlaces, FormatErrors, DiskErrors, VifErrors, CpuErrors {
  readonly "config.format": readonly [near: SaidBy<keyof ConfigPlaces>, problem: SaidBy<keyof FormatErrors>];
  readonly "config.in_key": readonly [key: string, why: SaidBy<keyof TextRules | keyof DiskErrors | keyof VifErrors>];
  readonly "config.not_string": readonly [key: string];
  readonly "config.not_list": readonly [key: string];
  readonly "config.not_strings": readonly [key: string];
  readonly "config.added_number": readonly [key: string];
  readonly "config.bounds": readonly [key: string, least: number, most: number];
  readonly "config.action": readonly [key: string, value: string];
  readonly "config.type": readonly [value: string];
  readonly "config.boot_order": readonly [value: string];
  readonly "config.no_uuid": readonly [value: string];
  readonly "config.uuid_taken": readonly [uuid: string];
  readonly "config.no_name": readonly [];
  readonly "config.name_taken": readonly [name: string];
  readonly "config.fewer_vcpus": readonly [];
  readonly "config.less_memory": readonly [];
  readonly "config.kernel_line": readonly [why: SaidBy<keyof TextRules>];
  readonly "config.disk_place": readonly [device: string];
  readonly "config.too_many_disks": readonly [disks: number, most: number];
  readonly "config.too_many_vifs": readonly [vifs: number, most: number];
  readonly "config.no_bridge": readonly [bridge: string];
  /** @param domain - that is to serve it */
  readonly "config.no_served_disk": readonly [target: string, domain: string];
  readonly "config.no_sr": readonly [];
}
