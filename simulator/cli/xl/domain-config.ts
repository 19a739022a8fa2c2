/** A domain's configuration as libxl's JSON: what `xl list -l` and a dry run print. @source cli.md §2 (-l) */
import { diskName } from "../../devices/xenbus";
import type { Domain } from "../../xen/domain";
import type { XlCall } from "./command";
import { rateShown } from "./rate-shown";

/** libxl's configuration of a domain that runs; its devices are those that XenStore names. */
export function configOf(call: XlCall, domain: Domain): unknown {
  const { xenstore } = call.inside;
  const guest = call.guest(domain.domid);
  const record = guest ? call.world.db.get("VM", guest.vm) : undefined;
  const devices = (kind: "vbd" | "vif") =>
    (xenstore.list(`/libxl/${domain.domid}/device/${kind}`) ?? []).map((id) => {
      const back = xenstore.read(`/libxl/${domain.domid}/device/${kind}/${id}/backend`) ?? "";
      const [, domid = "0"] = /^\/local\/domain\/(\d+)\//.exec(back) ?? [];
      // libxl leaves out what is as usual.
      const place = domid === "0" ? {} : { backend_domid: Number(domid) };
      return { id: Number(id), place, key: (name: string): string => xenstore.read(`${back}/${name}`) ?? "" };
    });
  const disks = devices("vbd").map(({ id, place, key }) => ({
    ...place,
    pdev_path: key("params"),
    vdev: diskName(id),
    backend: key("type") === "" ? "phy" : key("type"),
    format: "raw",
    script: key("script"),
    removable: Number(key("removable")),
    readwrite: key("mode") === "w" ? 1 : 0,
    is_cdrom: key("device-type") === "cdrom" ? 1 : 0,
  }));
  const nics = devices("vif").map(({ id, place, key }) => ({
    ...place,
    devid: id,
    mtu: Number(key("mtu")),
    mac: key("mac"),
    ...(key("ip") === "" ? {} : { ip: key("ip") }),
    bridge: key("bridge"),
    script: key("script"),
    nictype: key("type"),
    ...rateShown(key("rate")),
  }));
  const target = Number(xenstore.read(`/local/domain/${domain.domid}/memory/target`) ?? domain.memoryBytes / 1024);
  return {
    c_info: { type: domain.type === "pvhvm" ? "hvm" : domain.type, name: call.nameOf(domain.domid), uuid: domain.uuid },
    b_info: {
      max_vcpus: domain.maxVcpus,
      avail_vcpus: Array.from({ length: domain.vcpus }, (_, i) => i),
      max_memkb: domain.maxMemoryBytes / 1024,
      target_memkb: target,
      sched_params: { weight: domain.weight, cap: domain.cap },
    },
    ...(disks.length > 0 ? { disks } : {}),
    ...(nics.length > 0 ? { nics } : {}),
    on_poweroff: record?.actions_after_shutdown ?? "destroy",
    on_reboot: record?.actions_after_reboot ?? "restart",
    on_crash: record?.actions_after_crash?.replaceAll("_", "-") ?? "destroy",
  };
}
