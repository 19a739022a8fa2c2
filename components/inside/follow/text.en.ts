/** Texts of components/inside/follow. */
export const en = {
  "step.app.write": "Application writes",
  "stepText.app.write": "A program calls write()[ for {bytes} bytes] and enters its own kernel. Xen is not involved yet.",
  "step.app.read": "Application reads",
  "stepText.app.read": "A program calls read()[ for {bytes} bytes] and enters its own kernel. Xen is not involved yet.",
  "step.blk.queue": "Block layer queues",
  "stepText.blk.queue":
    "The guest's block layer makes a request[ of {sectors} sectors from sector {sector}] and gives it to the front end[ of {device}].",
  "step.blkfront.grant": "Front end grants its pages",
  "stepText.blkfront.grant":
    "blkfront fills entries of the guest's own grant table[: {pages} pages (refs {refs}) for domain {backDomid}]. This is a write to shared memory, not a hypercall.",
  "stepText.blkfront.grant.persistent":
    "blkfront copies the data into pages that the back end keeps mapped[ (refs {refs})]. Persistent grants cost one copy and save mapping and unmapping.",
  "step.blkfront.slot": "Request goes into the ring",
  "stepText.blkfront.slot":
    "blkfront writes the request[ {operation} with id {id}] into[ slot {slot} of] the shared ring and moves req_prod on by one. The page is shared: nothing is copied to Dom0.",
  "stepText.blkfront.slot.driver":
    "blkfront writes the request[ {operation} with id {id}] into[ slot {slot} of] the shared ring and moves req_prod on by one. The page is shared with {backDomain}: nothing is copied there.",
  "step.blkfront.notify": "Front end sends an event",
  "stepText.blkfront.notify":
    "req_event asks for a notice, so blkfront calls EVTCHNOP_send[ on port {port}]: the first hypercall of this request.",
  "step.blkfront.suppressed": "No event needed",
  "stepText.blkfront.suppressed":
    "The back end[ ({thread})] is still taking requests out and finds this one by itself. The event is left out, and a hypercall is saved.",
  "step.xen.pendingBack": "Xen marks the back end's port",
  "stepText.xen.pendingBack":
    "Xen sets the pending bit[ of port {port} in domain {domid}] and makes a vCPU there runnable. It carries one bit, no data.",
  "step.dom0.upcall": "Dom0 takes the upcall",
  "step.dom0.upcall.driver": "{backDomain} takes the upcall",
  "stepText.dom0.upcall": "A vCPU of the back end's domain runs, finds the pending port[ {port}] and wakes the thread[ {thread}].",
  "step.blkback.map": "Back end maps the pages",
  "stepText.blkback.map":
    "blkback takes the request out, checks it against the disk's size and mode, and maps the guest's pages[ (refs {refs})] by GNTTABOP_map_grant_ref.",
  "stepText.blkback.map.persistent":
    "blkback takes the request out and finds its pages[ (refs {refs})] mapped already: persistent grants need no hypercall here.",
  "step.blkback.submit": "Back end gives it to Dom0's driver",
  "step.blkback.submit.driver": "Back end gives it to {backDomain}'s own front end",
  "stepText.blkback.submit": "blkback makes a block request over the mapped pages and submits it to Dom0's own driver[ for {storage}].",
  "stepText.blkback.submit.driver":
    "blkback makes a block request over the mapped pages and submits it to the disk that {backDomain} has itself: it goes through that domain's own ring to Dom0[ and to {storage}].",
  "step.device.transfer": "The device moves the data",
  "stepText.device.transfer":
    "The device reads or writes the guest's pages directly (DMA)[; {us} µs have passed since the request began]. Its interrupt reaches Dom0 as an event.",
  "stepText.device.transfer.driver":
    "{backDomain}'s own disk has done it[; {us} µs have passed since the request began]: its front end, the back end in Dom0 and the device have had it in between.",
  "step.blkback.respond": "Back end answers",
  "stepText.blkback.respond":
    "blkback unmaps the pages, puts the response[ {status} for id {id}] into the ring and moves rsp_prod on by one.",
  "stepText.blkback.respond.persistent":
    "blkback leaves the pages mapped, puts the response[ {status} for id {id}] into the ring and moves rsp_prod on by one.",
  "step.blkback.notify": "Back end sends an event",
  "stepText.blkback.notify": "rsp_event asks for a notice, so blkback calls EVTCHNOP_send[ on port {port}].",
  "step.xen.pendingFront": "Xen marks the front end's port",
  "stepText.xen.pendingFront": "Xen sets the pending bit[ of port {port} in domain {domid}] and wakes the guest's vCPU.",
  "step.blkfront.complete": "Front end completes",
  "stepText.blkfront.complete":
    "blkfront reads the response[ for id {id}], ends the grant, completes the request and restarts its queue if it had stopped.",
  "stepText.blkfront.complete.persistent":
    "blkfront reads the response[ for id {id}], keeps the granted pages for the next request, completes this one and restarts its queue if it had stopped.",
  "step.app.return": "Application goes on",
  "stepText.app.return": "The call returns to the program[ with {bytes} bytes][ after {us} µs in all].",
  "step.ide.queue": "IDE driver starts",
  "stepText.ide.queue":
    "The guest has no PV driver for this disk. Its IDE driver prepares a command[ for {sectors} sectors from sector {sector}].",
  "step.ide.exit": "Port access leaves the guest",
  "stepText.ide.exit":
    "The driver writes to an I/O port[ ({port})]. The processor leaves the guest: a VM exit[, one of {exits} for this request].",
  "step.xen.ioreq": "Xen writes an I/O request",
  "stepText.xen.ioreq": "Xen describes the access[ ({type})] in the shared ioreq page. The vCPU waits until it is answered.",
  "step.xen.notifyModel": "Xen notifies the device model",
  "stepText.xen.notifyModel": "Xen raises the event channel that the device model waits on[: {model}].",
  "step.qemu.wake": "Device model wakes",
  "stepText.qemu.wake": "qemu is scheduled like any process of its domain and takes the request from the ioreq page[ ({model})].",
  "step.qemu.emulate": "Device model emulates",
  "stepText.qemu.emulate": "qemu does in software what the chip would do[: {register}].",
  "step.qemu.respond": "Device model answers",
  "stepText.qemu.respond": "qemu marks the ioreq as answered and tells Xen by an event.",
  "step.xen.resumeVcpu": "vCPU goes on",
  "stepText.xen.resumeVcpu": "Xen lets the vCPU continue after the access[: {us} µs for one exit, {rest} more to come].",
  "step.qemu.map": "Device model maps guest memory",
  "stepText.qemu.map":
    "For the DMA part qemu maps[ {pages}] pages of the guest by foreign mapping. No grants: qemu may touch all of this guest's memory.",
  "step.qemu.submit": "Device model does the I/O",
  "stepText.qemu.submit": "qemu reads or writes the image[ of {bytes} bytes] on the storage below it[ ({storage})].",
  "step.qemu.interrupt": "Device model raises the interrupt",
  "stepText.qemu.interrupt": "qemu asks Xen by dm_op for the interrupt[ {irq}] that the IDE chip would raise.",
  "step.xen.inject": "Xen injects it",
  "stepText.xen.inject": "Xen delivers virtual interrupt[ {irq}] to the guest's vCPU.",
  "step.ide.complete": "IDE driver completes",
  "stepText.ide.complete": "The driver reads the status[ (port {port})], which is one more exit, and completes the request.",
  "step.app.send": "Application sends",
  "stepText.app.send": "A program hands data to its own kernel[: {what}, {bytes} bytes].",
  "step.net.stack": "Network stack makes a packet",
  "stepText.net.stack": "The guest's stack builds the frame and gives it to the driver[ of {device}].",
  "step.netfront.grant": "Front end grants the page",
  "stepText.netfront.grant":
    "netfront grants domain[ {backDomid}] read access to the packet's page[ (ref {ref})]. Shared memory, no hypercall.",
  "step.netfront.slot": "Request goes into the tx ring",
  "stepText.netfront.slot": "netfront puts reference, offset and size into[ slot {slot} of] the tx ring and moves req_prod on.",
  "step.netfront.notify": "Front end sends an event",
  "stepText.netfront.notify": "netfront calls EVTCHNOP_send[ on port {port}].",
  "step.netfront.suppressed": "No event needed",
  "stepText.netfront.suppressed": "netback is still polling and finds the packet by itself; the event is left out.",
  "step.netback.copy": "Back end fetches the packet",
  "stepText.netback.copy": "netback has Xen copy the head of the packet[ ({copied} bytes)] and maps the rest[ ({mapped} bytes)] by grant.",
  "step.netback.deliver": "Packet leaves on the vif",
  "stepText.netback.deliver":
    "The packet appears in Dom0 as received on[ {vif}]: what the guest sends, Dom0 receives. The vif hands it to[ {bridge}].",
  "stepText.netback.deliver.driver":
    "The packet appears in {backDomain} as received on[ {vif}], a port of its own bridge[ {bridge}]. What goes further leaves by that domain's own interface.",
  "step.bridge.forward": "Bridge forwards",
  "stepText.bridge.forward":
    "The bridge[ {bridge}] looks up the destination address and sends the frame to the port it has learned, or to all.",
  "step.netback.respond": "Back end answers",
  "stepText.netback.respond": "netback puts the response[ {status}] into[ slot {slot} of] the tx ring: the guest may have its page back.",
  "step.netback.notify": "Back end sends an event",
  "stepText.netback.notify": "netback calls EVTCHNOP_send[ on port {port}].",
  "step.netfront.complete": "Front end completes",
  "stepText.netfront.complete": "netfront ends the grant[ (ref {ref})] and frees the packet.",
  "step.nic.descriptor": "Driver fills a descriptor",
  "stepText.nic.descriptor":
    "The guest believes in a real network card: its driver writes a descriptor[ for {bytes} bytes] into its own memory.",
  "step.nic.exit": "Register access leaves the guest",
  "stepText.nic.exit": "The driver writes a register of the card[ ({register})]: a VM exit.",
  "step.qemu.copy": "Device model copies the frame",
  "stepText.qemu.copy": "qemu maps guest memory and copies the frame[ of {bytes} bytes].",
  "step.qemu.tap": "Frame leaves on the tap",
  "stepText.qemu.tap": "qemu writes the frame to its tap device[ {tap}], a port of the same bridge[ {bridge}].",
  "step.nic.complete": "Driver completes",
  "stepText.nic.complete": "The guest's driver sees the descriptor done and frees the packet.",
} as const;

declare module "../../i18n/keys" {
  interface TextTable extends Readonly<Record<keyof typeof en, string>> {}
}
