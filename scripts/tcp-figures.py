#!/usr/bin/env python3
"""Figures of the TCP of this machine's kernel, kept as simulator/guest/net/tcp/kernel-figures.json.

Two network namespaces are joined by a forwarder that delays, queues and drops by a seed, as tests of ours have it between two control
blocks (`simulator/guest/net/tcp/test-link.ts`): `tc netem` is not in every kernel. Needs Linux, root, Python 3.8, iproute2 and ethtool.

    python3 scripts/tcp-figures.py > simulator/guest/net/tcp/kernel-figures.json
"""
import ctypes
import heapq
import json
import os
import select
import socket
import statistics
import subprocess
import sys
import threading
import time

A, B = "xenarium-a", "xenarium-b"
AROUND = 0  # frames are seen whole: 14 bytes of Ethernet and 20 of IPv4 are in them
RUNS = int(os.environ.get("RUNS", "5"))
CLONE_NEWNET = 0x40000000
TCP_CONGESTION = 13
libc = ctypes.CDLL("libc.so.6", use_errno=True)

# one way µs, bits/s, frames that wait, losses in a million data segments, bytes
TRANSFERS = [
    (10_000, 50_000_000, 1_000, 0, 100_000),
    (10_000, 50_000_000, 1_000, 0, 5_000_000),
    (10_000, 20_000_000, 50, 0, 5_000_000),
    (25_000, 20_000_000, 100, 0, 5_000_000),
    (50_000, 20_000_000, 100, 0, 5_000_000),
    (10_000, 50_000_000, 1_000, 10_000, 3_000_000),
    (25_000, 20_000_000, 1_000, 5_000, 3_000_000),
    (5_000, 50_000_000, 1_000, 1_000, 5_000_000),
    (25_000, 50_000_000, 1_000, 20_000, 1_000_000),
]


def sh(command):
    subprocess.run(command, shell=True, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def enter(name):
    """Moves this thread into a namespace; what it opens from there on lives in it."""
    with open(f"/run/netns/{name}") as handle:
        if libc.setns(handle.fileno(), CLONE_NEWNET) != 0:
            raise OSError(ctypes.get_errno(), "setns")


def within(name, call):
    """Runs something in a namespace, on a thread of its own."""
    found = {}

    def run():
        enter(name)
        try:
            found["value"] = call()
        except BaseException as error:  # told to whoever waits
            found["error"] = error

    thread = threading.Thread(target=run)
    thread.start()
    return thread, found


def draws(seed):
    """As `draws` of test-link.ts."""
    mask = 0xFFFFFFFF
    state = seed & mask
    while True:
        state = (state + 0x6D2B79F5) & mask
        z = state
        z = ((z ^ (z >> 15)) * (z | 1)) & mask
        z ^= (z + (((z ^ (z >> 7)) * (z | 61)) & mask)) & mask
        yield ((z ^ (z >> 14)) & mask) % 1_000_000


class Forwarder(threading.Thread):
    def __init__(self, delay, rate, queue, loss, seed):
        super().__init__(daemon=True)
        self.delay, self.rate, self.queue, self.loss = delay / 1e6, rate, queue, loss
        self.sockets = []
        for name in ("xva", "xvb"):
            one = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(0x0003))
            one.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 8 << 20)
            one.bind((name, 0))
            one.setblocking(False)
            self.sockets.append(one)
        self.draw = [draws(seed + 1), draws(seed + 2)]
        self.free = [0.0, 0.0]
        self.leaves = [[], []]
        self.lost = 0
        self.waiting = []
        self.order = 0
        self.stopped = False

    def takes(self, side, frame, now):
        leaves = self.leaves[side]
        while leaves and leaves[0] <= now:
            leaves.pop(0)
        is_data = False
        if len(frame) >= 54 and frame[12:14] == b"\x08\x00" and frame[23] == 6:
            header = (frame[14] & 15) * 4
            total = int.from_bytes(frame[16:18], "big")
            tcp = (frame[14 + header + 12] >> 4) * 4
            is_data = total - header - tcp > 0
        dropped = len(leaves) > self.queue
        lost = is_data and self.loss > 0 and next(self.draw[side]) < self.loss
        if dropped or lost:
            self.lost += 1
        if dropped:
            return
        self.free[side] = max(self.free[side], now) + (len(frame) * 8 / self.rate if self.rate else 0)
        leaves.append(self.free[side])
        if not lost:
            self.order += 1
            heapq.heappush(self.waiting, (self.free[side] + self.delay, self.order, 1 - side, frame))

    def run(self):
        while not self.stopped:
            now = time.monotonic()
            while self.waiting and self.waiting[0][0] <= now:
                _, _, to, frame = heapq.heappop(self.waiting)
                try:
                    self.sockets[to].send(frame)
                except OSError:
                    pass
                now = time.monotonic()
            wait = min(0.05, max(0.0, self.waiting[0][0] - now)) if self.waiting else 0.05
            ready, _, _ = select.select(self.sockets, [], [], wait)
            for one in ready:
                side = self.sockets.index(one)
                for _ in range(64):
                    try:
                        frame, address = one.recvfrom(65_536)
                    except BlockingIOError:
                        break
                    if address[2] != socket.PACKET_OUTGOING:
                        self.takes(side, frame, time.monotonic())

    def stop(self):
        self.stopped = True
        self.join()
        for one in self.sockets:
            one.close()


def build():
    sh('sysctl -qw net.ipv4.tcp_allowed_congestion_control="reno cubic"')
    for name, own, outer, address in ((A, "xa", "xva", "10.99.0.1"), (B, "xb", "xvb", "10.99.0.2")):
        sh(f"ip netns add {name}")
        sh(f"ip link add {outer} type veth peer name {own} netns {name}")
        sh(f"ip -n {name} addr add {address}/24 dev {own}")
        sh(f"ip -n {name} link set {own} up && ip -n {name} link set lo up && ip link set {outer} up")
        for where, link in ((f"ip netns exec {name} ", own), ("", outer)):
            sh(f"{where}ethtool -K {link} tx off rx off tso off gso off gro off sg off || true")
        sh(f"ip netns exec {name} sysctl -qw net.ipv4.tcp_no_metrics_save=1 net.ipv6.conf.all.disable_ipv6=1")
        sh(f"ip netns exec {name} sysctl -qw 'net.ipv4.tcp_rmem=4096 131072 6291456' 'net.ipv4.tcp_wmem=4096 16384 4194304'")


def clear():
    for name in (A, B):
        subprocess.run(["ip", "netns", "del", name], stderr=subprocess.DEVNULL)
    for link in ("xva", "xvb"):
        # It goes with its other end, which the kernel takes down when it comes to it.
        subprocess.run(["ip", "link", "del", link], stderr=subprocess.DEVNULL)


def served(call, port=80):
    """A listener in B; what it does with the one who comes."""
    ready = threading.Event()

    def run():
        listener = socket.socket()
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(("10.99.0.2", port))
        listener.listen()
        ready.set()
        one, _ = listener.accept()
        listener.close()
        return call(one)

    thread, found = within(B, run)
    ready.wait()
    return thread, found


def transfer(spec, size):
    forwarder = Forwarder(*spec)
    forwarder.start()

    def receive(one):
        got = 0
        while got < size:
            got += len(one.recv(1 << 20))
        ended = time.monotonic()
        one.close()
        return ended

    def send():
        one = socket.socket()
        one.setsockopt(socket.IPPROTO_TCP, TCP_CONGESTION, b"cubic")
        began = time.monotonic()
        one.connect(("10.99.0.2", 80))
        one.sendall(bytes(size))
        one.close()
        return began

    # The neighbours know each other: what is measured begins with the handshake.
    within(A, lambda: subprocess.run(["ping", "-c", "1", "-W", "5", "10.99.0.2"], stdout=subprocess.DEVNULL))[0].join()
    forwarder.draw = [draws(spec[4] + 1), draws(spec[4] + 2)]
    lost = forwarder.lost
    server, ended = served(receive)
    client, began = within(A, send)
    server.join()
    client.join()
    figures = {"s": round(ended["value"] - began["value"], 4), "lost": forwarder.lost - lost}
    forwarder.stop()
    return figures


def watch(name, port, until):
    """States that ss shows of a connection, one after the other."""
    seen = []
    while not until.is_set() or time.monotonic() < until.at:
        text = subprocess.run(["ip", "netns", "exec", name, "ss", "-Htan"], capture_output=True, text=True).stdout
        states = [line.split()[0] for line in text.splitlines() if f":{port}" in line and not line.startswith("LISTEN")]
        state = states[0] if states else "CLOSED"
        if not seen or seen[-1] != state:
            seen.append(state)
        time.sleep(0.004)
    return seen


def states(client_does, server_does, port):
    """How both ends pass through the states of a connection over a slow line."""
    forwarder = Forwarder(60_000, None, 1_000, 0, 1)
    forwarder.start()
    within(A, lambda: subprocess.run(["ping", "-c", "1", "-W", "5", "10.99.0.2"], stdout=subprocess.DEVNULL))[0].join()
    until = threading.Event()
    until.at = 0
    watchers = [within(A, lambda: watch(A, port, until)), within(B, lambda: watch(B, port, until))]
    server, _ = served(server_does, port)

    def client():
        one = socket.socket()
        one.connect(("10.99.0.2", port))
        client_does(one)

    within(A, client)[0].join()
    server.join()
    until.at = time.monotonic() + 0.6
    until.set()
    for thread, _ in watchers:
        thread.join()
    forwarder.stop()
    return {"client": watchers[0][1]["value"], "server": watchers[1][1]["value"]}


def drained(one):
    while one.recv(65_536):
        pass


def closes(one):
    one.close()


def reads_then_closes(one):
    drained(one)
    one.close()


def half(one):
    one.shutdown(socket.SHUT_WR)
    drained(one)
    one.close()


def slow_answer(one):
    drained(one)
    time.sleep(0.3)
    one.sendall(b"x" * 1_000)
    time.sleep(0.3)
    one.close()


def unread(one):
    time.sleep(0.4)
    one.close()


def sends_and_waits(one):
    one.sendall(b"x" * 1_000)
    time.sleep(1.0)
    one.close()


def both(one):
    # The server has the connection half a round trip after the client.
    time.sleep(0.06 if one.getsockname()[0] == "10.99.0.1" else 0.0)
    time.sleep(0.3)
    one.close()


CLOSES = {
    "client closes": (closes, reads_then_closes),
    "client closes one side, server answers": (half, slow_answer),
    "server closes": (reads_then_closes, closes),
    "both close at once": (both, both),
    "server closes unread": (sends_and_waits, unread),
}


def main():
    clear()
    build()
    try:
        release = os.uname().release
        figures = {"kernel": ".".join(release.split(".")[:2]), "congestion": "cubic", "transfers": [], "closes": {}}
        for delay, rate, queue, loss, size in TRANSFERS:
            runs = [transfer((delay, rate, queue, loss, seed), size) for seed in range(1, RUNS + 1)]
            one = {"delayUs": delay, "rate": rate, "queue": queue, "lossMicro": loss, "bytes": size}
            one["seconds"] = [run["s"] for run in runs]
            one["lost"] = [run["lost"] for run in runs]
            one["mbit"] = round(size * 8 / 1e6 / statistics.median(one["seconds"]), 2)
            figures["transfers"].append(one)
            print(json.dumps(one), file=sys.stderr)
        for port, (name, (client, server)) in enumerate(CLOSES.items(), 8_000):
            figures["closes"][name] = states(client, server, port)
            print(name, json.dumps(figures["closes"][name]), file=sys.stderr)
        json.dump(figures, sys.stdout, indent=1)
        print()
    finally:
        clear()


if __name__ == "__main__":
    main()
