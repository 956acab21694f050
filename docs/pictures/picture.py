"""Draws the terminal client as it is: `msnp chat` in a terminal of cells, with people who answer, on `msnp service`. Cells become SVG.

    picture.py MSNP FOLDER

MSNP is the program, FOLDER gets chat-120x40-light.svg and so on. Needs pyte; `make` beside this file installs it.
"""

import fcntl
import html
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import tempfile
import termios
import time

import pyte

SIZES = ((120, 40), (40, 20))
# Seconds. Everything that is waited for has this limit.
PATIENCE = 20
# Pixels of a cell at a font size of 14.
WIDTH, HEIGHT, BASELINE = 8.4, 18, 13
PALETTES = {
    "light": {
        "paper": "#ffffff", "ink": "#24292f", "black": "#24292f", "red": "#cf222e", "green": "#116329", "brown": "#7d4e00",
        "blue": "#0550ae", "magenta": "#8250df", "cyan": "#1b7c83", "white": "#57606a", "brightblack": "#6e7781",
    },
    "dark": {
        "paper": "#0d1117", "ink": "#e6edf3", "black": "#484f58", "red": "#ff7b72", "green": "#3fb950", "brown": "#d29922",
        "blue": "#79c0ff", "magenta": "#d2a8ff", "cyan": "#39c5cf", "white": "#b1bac4", "brightblack": "#8b949e",
    },
}
PEOPLE = {
    "bruno@example.com": ("Bruno", "online", "on the train until six"),
    "carla@example.com": ("Carla", "away", ""),
    "dora@example.com": ("Dora", "busy", "writing, please no calls"),
    "emil@example.com": ("Emil", "online", ""),
    "freda@example.com": ("Freda", None, ""),
    "grete@example.com": ("Grete", None, ""),
}
FRIENDS = ("bruno@example.com", "carla@example.com", "emil@example.com", "freda@example.com")


def accounts():
    """The accounts of the service, as TOML."""
    lists = ", ".join(
        '{ address = "%s", group = "%s" }' % (who, "Friends" if who in FRIENDS else "Work") for who in PEOPLE
    )
    text = f"""
[[account]]
address = "anna@example.com"
password = "anna-secret"
name = "Anna"
contacts = [{lists}]
"""
    for who, (name, _, _) in PEOPLE.items():
        text += f"""
[[account]]
address = "{who}"
password = "a-secret"
name = "{name}"
contacts = ["anna@example.com"]
"""
    return text


class Person:
    """Somebody who talks to Anna, by `msnp pipe`."""

    def __init__(self, program, who, service):
        environment = dict(os.environ, MSNP_PASSWORD="a-secret")
        self.process = subprocess.Popen(
            [program, "pipe", "--account", who, "--service", service],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment, text=True, bufsize=1,
        )
        name, status, message = PEOPLE[who]
        self.wait("list-complete")
        if message:
            self.ask({"do": "message", "text": message})
        self.ask({"do": "status", "status": status})

    def wait(self, event, **fields):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            line = self.process.stdout.readline()
            if not line:
                break
            told = json.loads(line)
            if told.get("event") == event and all(told.get(key) == value for key, value in fields.items()):
                return told
        sys.exit(f"{event} did not come")

    def ask(self, command):
        self.process.stdin.write(json.dumps(dict(command, id=1)) + "\n")
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            told = json.loads(self.process.stdout.readline())
            if told.get("id") == 1:
                if told["event"] in ("error", "failed"):
                    sys.exit(f"{command}: {told}")
                return

    def say(self, text):
        self.ask({"do": "text", "to": "anna@example.com", "text": text})


class Terminal:
    """`msnp chat` on a screen of cells."""

    def __init__(self, program, service, columns, rows):
        self.screen = pyte.Screen(columns, rows)
        self.stream = pyte.ByteStream(self.screen)
        self.process, self.end = pty.fork()
        if self.process == 0:
            os.environ.update(MSNP_PASSWORD="anna-secret", TERM="xterm-256color", TZ="UTC")
            os.execv(program, [program, "chat", "--account", "anna@example.com", "--service", service])
        fcntl.ioctl(self.end, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        os.kill(self.process, signal.SIGWINCH)

    def read(self, seconds):
        ready, _, _ = select.select([self.end], [], [], seconds)
        if ready:
            self.stream.feed(os.read(self.end, 65536))
        return bool(ready)

    def wait(self, text):
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            self.read(0.1)
            if any(text in line for line in self.screen.display):
                return
        sys.exit("%r did not come; the screen:\n%s" % (text, "\n".join(self.screen.display)))

    def settle(self):
        """Reads until nothing has come for a second."""
        until = time.monotonic() + PATIENCE
        while self.read(1) and time.monotonic() < until:
            pass

    def type(self, keys):
        os.write(self.end, keys.encode())

    def close(self):
        self.type("\x11")
        until = time.monotonic() + PATIENCE
        try:
            while time.monotonic() < until:
                self.read(1)
        except OSError:
            pass
        os.waitpid(self.process, 0)


def runs(row, columns):
    """A row's cells, joined where they look alike: column, text, foreground, background, bold."""
    found = []
    for column in range(columns):
        cell = row[column]
        look = (cell.bg, cell.fg, cell.bold) if cell.reverse else (cell.fg, cell.bg, cell.bold)
        look += (cell.reverse,)
        if found and found[-1][2] == look:
            found[-1][1].append(cell.data)
        else:
            found.append((column, [cell.data], look))
    return found


# The arms of a box character from the middle of its cell: left, right, up, down.
ARMS = {"─": "lr", "│": "ud", "┌": "rd", "┐": "ld", "└": "ru", "┘": "lu", "├": "rud", "┤": "lud", "┬": "lrd", "┴": "lru", "┼": "lrud"}


def frame(screen, palette):
    """Lines for the box characters: those of a font would not meet."""
    paths = {}
    for number in range(screen.lines):
        for column in range(screen.columns):
            cell = screen.buffer[number][column]
            x, y = 8 + (column + 0.5) * WIDTH, 8 + (number + 0.5) * HEIGHT
            for arm in ARMS.get(cell.data, ""):
                step = {"l": f"h{-WIDTH / 2:g}", "r": f"h{WIDTH / 2:g}", "u": f"v{-HEIGHT / 2:g}", "d": f"v{HEIGHT / 2:g}"}[arm]
                paths.setdefault(colour(palette, cell.fg, "ink"), []).append(f"M{x:g} {y:g}{step}")
    return [f'<path d="{"".join(steps)}" stroke="{ink}" stroke-width="1.2" stroke-linecap="square"/>' for ink, steps in paths.items()]


# The sixteen colours of a terminal as pyte gives them when they are chosen by number.
NAMES = {
    "000000": "black", "cd0000": "red", "00cd00": "green", "cdcd00": "brown", "0000ee": "blue", "cd00cd": "magenta", "00cdcd": "cyan",
    "e5e5e5": "white", "7f7f7f": "brightblack", "ff0000": "red", "00ff00": "green", "ffff00": "brown", "5c5cff": "blue",
    "ff00ff": "magenta", "00ffff": "cyan", "ffffff": "white",
}


def colour(palette, name, default):
    if name == "default":
        return palette[default]
    return palette.get(NAMES.get(name, name)) or "#" + name


def svg(screen, palette):
    columns, rows = screen.columns, screen.lines
    width, height = columns * WIDTH + 16, rows * HEIGHT + 16
    lines = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width:g}" height="{height:g}" viewBox="0 0 {width:g} {height:g}" '
        'font-family="DejaVu Sans Mono, Menlo, Consolas, monospace" font-size="14">',
        f'<rect width="{width:g}" height="{height:g}" rx="6" fill="{palette["paper"]}"/>',
    ]
    for number in range(rows):
        for column, cells, (front, back, bold, reverse) in runs(screen.buffer[number], columns):
            text = "".join(" " if cell in ARMS else cell for cell in cells)
            x, y = 8 + column * WIDTH, 8 + number * HEIGHT
            ink = colour(palette, front, "paper" if reverse else "ink")
            paper = colour(palette, back, "ink" if reverse else "paper")
            if paper != palette["paper"]:
                lines.append(f'<rect x="{x:g}" y="{y:g}" width="{len(cells) * WIDTH:g}" height="{HEIGHT}" fill="{paper}"/>')
            # Words that stand far apart are placed each for itself.
            for found in re.finditer(r"\S+(?: \S+)*", text):
                start, shown = found.start(), found.group()
                weight = ' font-weight="bold"' if bold else ""
                lines.append(
                    f'<text x="{x + start * WIDTH:g}" y="{y + BASELINE:g}" textLength="{len(shown) * WIDTH:g}" '
                    f'lengthAdjust="spacingAndGlyphs" xml:space="preserve" fill="{ink}"{weight}>{html.escape(shown)}</text>'
                )
    lines += frame(screen, palette)
    lines.append("</svg>\n")
    return "\n".join(lines)


def talk(terminal, people):
    """The conversation of the picture."""
    bruno, emil = people["bruno@example.com"], people["emil@example.com"]
    terminal.wait("Bruno")
    terminal.settle()
    bruno.say("Hello Anna! Are you still on the old handheld?")
    terminal.wait("Bruno")
    # The conversation with something unread.
    terminal.type("\x0e")
    terminal.wait("handheld?")
    terminal.type("I am. It signs in again.\r")
    bruno.wait("text", text="I am. It signs in again.")
    bruno.say("After twenty years. What did you change?")
    terminal.wait("After twenty")
    terminal.type("Only the program. The server is a friend's.\r")
    bruno.wait("text", text="Only the program. The server is a friend's.")
    bruno.say("See you at six, then")
    terminal.wait("See you")
    emil.say("Anna? Which cable was it?")
    terminal.type("I will bring the cradle")
    terminal.settle()
    bruno.ask({"do": "typing", "to": "anna@example.com"})
    terminal.wait("typing")


def main():
    program, folder = os.path.abspath(sys.argv[1]), sys.argv[2]
    for columns, rows in SIZES:
        with tempfile.TemporaryDirectory() as place:
            service = os.path.join(place, "service.toml")
            listed = os.path.join(place, "accounts.toml")
            with open(listed, "w", encoding="utf-8") as file:
                file.write(accounts())
            server = subprocess.Popen(
                [program, "service", "--accounts", listed, "--service-file", service, "--until-eof"],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            )
            server.stdout.readline()
            people = {who: Person(program, who, service) for who, (_, status, _) in PEOPLE.items() if status}
            terminal = Terminal(program, service, columns, rows)
            talk(terminal, people)
            for name, palette in PALETTES.items():
                path = os.path.join(folder, f"chat-{columns}x{rows}-{name}.svg")
                with open(path, "w", encoding="utf-8") as file:
                    file.write(svg(terminal.screen, palette))
                print(path)
            if "-v" in sys.argv:
                print("\n".join(terminal.screen.display))
            terminal.close()
            for person in people.values():
                person.process.stdin.close()
            for person in people.values():
                person.process.wait(PATIENCE)
            server.stdin.close()
            server.wait(PATIENCE)


main()
