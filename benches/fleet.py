#!/usr/bin/env python3
"""Measures tnkeys with many open systems, from outside: benches/fleet.py [PROGRAM [one] [hundred] [burst]] (default:
target/release/tnkeys, all).

Each run is against `tnkeys simulate` in another process, and prints lines of JSON:
  one:     one system with 10 keys: memory, and what 30 idle seconds cost.
  hundred: 100 systems with 10 keys, ten dead, five hanging, five with a changed certificate: seconds until all 80 others
           are live, memory for each of them (beside a run with one system), and what 30 idle seconds cost.
  burst:   10 systems with 1,000 keys each: the first frame (until a character is on the screen), the whole list, milliseconds from a key until the screen shows
           what it does (arrow, letter in the filter, sort), and the CPU time of 10 s, quiet and at 1,000 changes per second.
Only the Python standard library is used.
"""
import codecs, fcntl, json, os, pty, re, select, signal, struct, subprocess, sys, tempfile, termios, time

PROGRAM = os.path.abspath(sys.argv[1] if len(sys.argv) > 1 else "target/release/tnkeys")
TICKS = os.sysconf("SC_CLK_TCK")
COLUMNS, ROWS = 120, 40
IDLE = 30
STARTS = 15


class Screen:
    """What the program has drawn: as much of a terminal as its output needs."""
    PART = re.compile(r"\x1b\[(\??)([0-9;]*)([A-Za-z])|\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)|[\r\n\x08]|[^\x1b\r\n\x08]+|\x1b")

    def __init__(self):
        self.rows = [[" "] * COLUMNS for _ in range(ROWS)]
        self.x = self.y = 0
        self.rest = ""
        self.decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def feed(self, data):
        text = self.rest + self.decoder.decode(data)
        # A sequence that is not complete yet waits for the rest of it.
        cut = re.search(r"\x1b(\[[0-9;?]*|\][^\x07\x1b]*(\x1b)?)?$", text)
        self.rest = text[cut.start():] if cut else ""
        for part in self.PART.finditer(text[:cut.start()] if cut else text):
            self.take(part)

    def take(self, part):
        whole, final = part[0], part[3]
        if whole == "\r":
            self.x = 0
        elif whole == "\n":
            self.y = min(self.y + 1, ROWS - 1)
        elif whole == "\x08":
            self.x = max(self.x - 1, 0)
        elif final and not part[1]:
            self.sequence(final, [int(it or 0) for it in part[2].split(";")])
        elif whole[0] != "\x1b":
            for char in whole:
                if self.x < COLUMNS:
                    self.rows[self.y][self.x] = char
                self.x += 1

    def sequence(self, final, numbers):
        first = max(numbers[0], 1)
        if final == "H":
            column = numbers[1] if len(numbers) > 1 else 1
            self.y, self.x = min(first, ROWS) - 1, max(column, 1) - 1
        elif final == "G":
            self.x = first - 1
        elif final in "ABCD":
            self.y += {"A": -first, "B": first}.get(final, 0)
            self.x += {"C": first, "D": -first}.get(final, 0)
            self.x, self.y = max(self.x, 0), min(max(self.y, 0), ROWS - 1)
        elif final == "K":
            self.rows[self.y][self.x:] = [" "] * max(COLUMNS - self.x, 0)
        elif final == "J":
            self.rows = [[" "] * COLUMNS for _ in range(ROWS)]

    def text(self):
        return "\n".join("".join(row).rstrip() for row in self.rows)


class Terminal:
    """The program in a pseudo-terminal."""

    def __init__(self, home, *arguments):
        environment = {"PATH": "/usr/bin:/bin", "TERM": "xterm-256color", "LANG": "C.UTF-8", "TZ": "UTC", "HOME": home,
                       "TNKEYS_CONFIG_DIR": home + "/config", "TNKEYS_STATE_DIR": home + "/state"}
        size = struct.pack("HHHH", ROWS, COLUMNS, 0, 0)
        self.start = time.monotonic()
        self.pid, self.fd = pty.fork()
        if self.pid == 0:
            fcntl.ioctl(0, termios.TIOCSWINSZ, size)
            os.execve(PROGRAM, [PROGRAM, *arguments], environment)
        fcntl.ioctl(self.fd, termios.TIOCSWINSZ, size)
        self.screen, self.total, self.first = Screen(), 0, None

    def read(self, timeout):
        """Reads what comes within the time; the moment of the last byte, or None."""
        if not select.select([self.fd], [], [], max(timeout, 0))[0]:
            return None
        data = os.read(self.fd, 65536)
        now = time.monotonic()
        self.total += len(data)
        self.screen.feed(data)
        if self.first is None and self.screen.text().strip():
            self.first = now
        return now

    def first_frame(self):
        """Milliseconds from the start of the program until a character is on the screen."""
        while self.first is None and self.read(5):
            pass
        return (self.first - self.start) * 1000

    def read_for(self, seconds):
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.read(end - time.monotonic())

    def until(self, what, shows, start=None, limit=60):
        """Seconds until the screen shows something."""
        start = start or time.monotonic()
        now = start
        while not shows(self.screen.text()):
            now = self.read(1) or now
            if time.monotonic() - start > limit:
                sys.exit(f"{what}: not after {limit} s, {sockets(self.pid)} connections\n{self.screen.text()}")
        return now - start

    def press(self, key, shows):
        """Milliseconds from the key until the screen shows what it does."""
        start = time.monotonic()
        os.write(self.fd, key.encode())
        return self.until(repr(key), shows, start) * 1000

    def cpu(self):
        fields = open(f"/proc/{self.pid}/stat").read().rsplit(")", 1)[1].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def drawing_cpu(self):
        """Milliseconds that the thread has run that takes keys and draws."""
        return int(open(f"/proc/{self.pid}/task/{self.pid}/schedstat").read().split()[0]) / 1e6

    def all_cpu(self):
        """Milliseconds that all threads have run, exactly."""
        tasks = os.listdir(f"/proc/{self.pid}/task")
        return sum(int(open(f"/proc/{self.pid}/task/{it}/schedstat").read().split()[0]) for it in tasks) / 1e6

    def switches(self):
        """How often the threads of the program woke."""
        status = (open(f"/proc/{self.pid}/task/{task}/status").read() for task in os.listdir(f"/proc/{self.pid}/task"))
        return sum(int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", it)[1]) for it in status)

    def resident(self):
        return int(re.search(r"VmRSS:\s+(\d+)", open(f"/proc/{self.pid}/status").read())[1])

    def close(self, by=signal.SIGTERM):
        os.kill(self.pid, by)
        while True:
            try:
                os.read(self.fd, 65536)
            except OSError:
                break
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


def live(terminal, count):
    """Seconds from the start of the program until the screen says that so many systems are live."""
    return terminal.until("connected", lambda text: re.search(rf"\b{count}( of \d+)? live", text), terminal.start)


def settle(terminal, seconds=2):
    while True:
        before = terminal.total
        terminal.read_for(seconds)
        if terminal.total == before:
            return


def idle(terminal):
    """What the program does while nothing happens."""
    cpu, written, woke = terminal.all_cpu(), terminal.total, terminal.switches()
    terminal.read_for(IDLE)
    return {"idle_s": IDLE, "idle_cpu_ms": round(terminal.all_cpu() - cpu, 1), "idle_bytes": terminal.total - written,
            "idle_wakes": terminal.switches() - woke}


def one():
    simulators = Simulators(2, "--keys", "10")
    terminal = Terminal(simulators.home, simulators.systems[0]["name"])
    settle(terminal, 12)
    print(json.dumps({"run": "one", "rss_kib": terminal.resident(), **idle(terminal)}), flush=True)
    terminal.close()
    simulators.close()


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
    # Those that hang are given up after a while.
    terminal.until("all others failed", lambda text: "15 failed" in text)
    settle(terminal, 12)
    memory = terminal.resident()
    print(json.dumps({"run": "hundred", "all_live_s": round(connected, 2), "cpu_to_live_s": spent,
                      "rss_kib": memory, "rss_one_kib": one, "kib_each": round((memory - one) / 79),
                      **idle(terminal)}), flush=True)
    terminal.close()
    simulators.close()


def middle(times):
    return {"median": round(sorted(times)[len(times) // 2], 2), "worst": round(max(times), 2)}


def place(text):
    """The row of the selection, in the heading of the list."""
    found = re.search(r" (\d+)/\d+ ", text.replace("\n", " \n") + " ")
    return found and int(found[1])


def whole_list(text):
    """Whether the heading counts about 10,000 keys. Changes create and delete keys."""
    return re.search(r"\b(9[5-9]|10[0-4])\d\d keys on 10 systems", text)


def arrows(terminal):
    times = []
    for at in range(100):
        key, step = ("j", 1) if at % 20 < 10 else ("k", -1)
        # In a list that changes, the row of the selected key may change too: any other row counts.
        before = place(terminal.screen.text())
        times.append(terminal.press(key, lambda text: place(text) != before))
    return times


def burst():
    for name, rate in (("quiet", 0), ("burst", 1000)):
        simulators = Simulators(10, "--keys", "1000", "--events-per-second", str(rate))
        time.sleep(1)
        starts = []
        for _ in range(STARTS):
            terminal = Terminal(simulators.home, "--all-profiles")
            starts.append(terminal.first_frame())
            # Before a sign-in: their number is limited.
            terminal.close(signal.SIGKILL)
        terminal = Terminal(simulators.home, "--all-profiles")
        it = {"run": name, "first_frame_ms": middle(starts)}
        it["all_keys_s"] = round(terminal.until("list", whole_list, terminal.start), 2)
        terminal.read_for(3)
        cpu = terminal.drawing_cpu()
        it["arrow_ms"] = middle(arrows(terminal))
        it["arrow_cpu_ms"] = round((terminal.drawing_cpu() - cpu) / 100, 3)
        terminal.press("/", lambda text: "Enter" in text)
        letters, typed, cpu = [], "", terminal.drawing_cpu()
        for letter in "backup-0":
            typed += letter
            letters.append(terminal.press(letter, lambda text: re.search(rf"{typed}\W", text)))
        it["filter_letter_ms"] = middle(letters)
        it["filter_letter_cpu_ms"] = round((terminal.drawing_cpu() - cpu) / len(letters), 3)
        os.write(terminal.fd, b"\x1b")
        terminal.until("whole list", whole_list)
        sorts, cpu = [], terminal.drawing_cpu()
        for _ in range(10):
            order = re.search(r"by [a-z ]+[↑↓]", terminal.screen.text())[0]
            sorts.append(terminal.press("s", lambda text: "sorting" not in text and order not in text))
        it["sort_ms"] = middle(sorts)
        it["sort_cpu_ms"] = round((terminal.drawing_cpu() - cpu) / len(sorts), 3)
        start, cpu, written = time.monotonic(), terminal.cpu(), terminal.total
        terminal.read_for(10)
        it["cpu_percent"] = round((terminal.cpu() - cpu) / (time.monotonic() - start) * 100, 1)
        it["bytes_per_s"] = round((terminal.total - written) / 10)
        it["rss_kib"] = terminal.resident()
        print(json.dumps(it), flush=True)
        terminal.close()
        simulators.close()


RUNS = {"one": one, "hundred": hundred, "burst": burst}
for run in sys.argv[2:] or RUNS:
    RUNS[run]()
