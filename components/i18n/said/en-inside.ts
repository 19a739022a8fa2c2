import type { SaidTexts } from "./texts";

/** What the steps of a followed request change, and where its device model runs. */
export const insideEn = {
  "object.grant": "grant {0} of domain {1}",
  "object.port": "port {0} of domain {1}",
  "object.ring": "ring {0}/{1}",
  "object.tx_ring": "tx ring {0}/{1}",
  "object.slot": "{0} slot {1}",
  "object.ioreq_page": "ioreq page of domain {0}",
  "object.vcpu": "vcpu {0} of domain {1}",
  "object.interrupt": "virtual interrupt {0} of domain {1}",
  "follow.domain_gone": "Domain {0} is gone, and the request with it.",
  "follow.device_gone": "The device {0} was taken away, and the request with it.",
  "follow.paused": "Domain {0} does not run: the request waits for it.",
  "follow.ring_full": "The ring of {0} is full: the request waits for a slot.",
  "follow.back_gone":
    "Domain {1}, which served {0}, is gone: the request stays on the ring until another domain serves it, and is sent again then.",
  "follow.not_connected": "Both ends of {0} are not connected: the request waits until they are, and is sent again then.",
  "follow.interface_down":
    "{0} is set down in the domain of the back end: the request stays on the ring until it is up again, and is lost when the ring is full.",
  "follow.limited": "{0} has sent all that its limit allows for now: the request waits on the ring until there is more.",
  "follow.no_bridge": "{0} is a port of no bridge: the kernel of the back end took the request and handed it to nobody.",
  "follow.bridge_down": "The bridge {0} is set down: it passed the request on to nobody.",
  "follow.lost": "{0} was lost with the request on its way: {1}.",
  "model.dom0": "qemu of domain {0} in Dom0",
  "model.stub": "qemu in stub domain {0}",
} as const satisfies SaidTexts;
