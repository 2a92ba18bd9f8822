#!/usr/bin/env python3
"""Measures tnkeys with many open systems, from outside: benches/fleet.py [PROGRAM] (default: target/release/tnkeys).

Prints a line of JSON for each of two runs, each against `tnkeys simulate` in another process:
  hundred: 100 systems with 10 keys, ten dead, five hanging, five with a changed certificate: seconds until all 80 others
           are live, memory for each of them (beside a run with one system), and what 5 idle seconds cost.
  burst:   10 systems with 1,000 keys each: seconds to the first frame and until all are live, milliseconds from a key to
           the last byte of its frame (arrow, letter in the filter, sort), quiet and at 1,000 changes per second.
Only the Python standard library is used.
"""
import fcntl, json, os, pty, re, select, signal, struct, subprocess, sys, tempfile, termios, time

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/release/tnkeys")
TICKS = os.sysconf("SC_CLK_TCK")
QUIET = 0.05


class Terminal:
    """The program in a pseudo-terminal of 120x40."""

    def __init__(self, home, *arguments):
        environment = {"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8", "TZ": "UTC", "HOME": home,
                       "TNKEYS_CONFIG_DIR": home + "/config", "TNKEYS_STATE_DIR": home + "/state"}
        self.start = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
            os.execve(PROGRAM, [PROGRAM, *arguments], environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        self.total, self.text, self.first = 0, "", None

    def read(self, timeout):
        """Reads what comes within the time; the moment of the last byte, or None."""
        if not select.select([self.fd], [], [], max(timeout, 0))[0]:
            return None
        data = os.read(self.fd, 65536)
        now = time.monotonic()
        self.first = self.first or now
        self.total += len(data)
        plain = re.sub(r"\x1b\[[0-9;?]*[a-zA-Z]|\x1b\][^\x07\x1b]*(\x07|\x1b\\)", " ", data.decode("utf-8", "replace"))
        self.text = (self.text + plain)[-20000:]
        return now

    def read_for(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(end - time.monotonic())

    def press(self, keys):
        """Milliseconds from the key to the last byte before a pause."""
        sent = time.monotonic()
        os.write(self.fd, keys.encode())
        last = self.read(2) or sent
        while (more := self.read(QUIET)) and more - sent < 2:
            last = more
        return (last - sent) * 1000

    def first_byte(self, keys):
        """Milliseconds from the key to the first byte that follows it."""
        sent = time.monotonic()
        os.write(self.fd, keys.encode())
        return ((self.read(2) or sent) - sent) * 1000

    def cpu(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def resident(self):
        return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{self.pid}/status").read())[1])

    def close(self):
        os.kill(self.pid, signal.SIGTERM)
        os.waitpid(self.pid, 0)
        os.close(self.fd)


class Simulators:
    """`tnkeys simulate --systems`, in a process of its own."""

    def __init__(self, systems, *arguments):
        self.home = tempfile.mkdtemp()
        command = [PROGRAM, "simulate", "--systems", str(systems), "--dir", self.home, *arguments]
        self.child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        self.systems = json.loads(self.child.stdout.readline())["systems"]

    def close(self):
        self.child.terminate()
        self.child.wait()


def sockets(pid):
    """Connected TCP sockets of a process."""
    own = {os.readlink(f"/proc/{pid}/fd/{fd}")[8:-1] for fd in os.listdir(f"/proc/{pid}/fd")
           if os.readlink(f"/proc/{pid}/fd/{fd}").startswith("socket:")}
    lines = (line.split() for line in open(f"/proc/{pid}/net/tcp"))
    return sum(1 for fields in lines if fields[3] == "01" and fields[9] in own)


def live(terminal, count, limit=60):
    """Seconds until the heading or the strip says that so many systems are live."""
    while not re.search(rf"{count}\s+live", terminal.text):
        if terminal.read(0.5) is None and time.monotonic() - terminal.start > limit:
            sys.exit(f"not {count} live: {sockets(terminal.pid)} connections\n{terminal.text[-1500:]}")
    return time.monotonic() - terminal.start


def settle(terminal, seconds=2):
    while True:
        before = terminal.total
        terminal.read_for(seconds)
        if terminal.total == before:
            return


def hundred():
    simulators = Simulators(100, "--dead", "10", "--hang", "5", "--changed-cert", "5", "--keys", "10")
    name = next(it["name"] for it in simulators.systems if it["conduct"] == "live")
    alone = Terminal(simulators.home, name)
    settle(alone)
    one = alone.resident()
    alone.close()
    terminal = Terminal(simulators.home, "--all-profiles")
    connected = live(terminal, 80)
    spent = terminal.cpu()
    settle(terminal, 12)
    memory, cpu, written = terminal.resident(), terminal.cpu(), terminal.total
    terminal.read_for(5)
    print(json.dumps({"run": "hundred", "all_live_s": round(connected, 2), "cpu_to_live_s": spent,
                      "rss_kib": memory, "rss_one_kib": one, "kib_each": round((memory - one) / 80),
                      "idle_cpu_s_of_5": round(terminal.cpu() - cpu, 2), "idle_bytes": terminal.total - written}))
    terminal.close()
    simulators.close()


def middle(times):
    return {"median": round(sorted(times)[len(times) // 2], 2), "worst": round(max(times), 2)}


def burst():
    result = {"run": "burst"}
    for name, rate in (("quiet", 0), ("burst", 1000)):
        simulators = Simulators(10, "--keys", "1000", "--events-per-second", str(rate))
        terminal = Terminal(simulators.home, "--all-profiles")
        terminal.read(5)
        it = {"first_frame_ms": round((terminal.first - terminal.start) * 1000, 1)}
        terminal.read_for(6)
        cpu = terminal.cpu()
        press = terminal.press if rate == 0 else terminal.first_byte
        it["arrow_ms"] = middle([press("j" if at % 20 < 10 else "k") for at in range(100)])
        press("/")
        it["filter_letter_ms"] = middle([press(letter) for letter in "backup-0backup-1"])
        press("\r")
        press("\x1b")
        it["sort_ms"] = middle([press("s") for _ in range(10)])
        start, cpu = time.monotonic(), terminal.cpu()
        terminal.read_for(5)
        it["cpu_percent_after"] = round((terminal.cpu() - cpu) / (time.monotonic() - start) * 100, 1)
        it["rss_kib"] = terminal.resident()
        result[name] = it
        terminal.close()
        simulators.close()
    print(json.dumps(result))


hundred()
burst()
