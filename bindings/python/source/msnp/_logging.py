"""From the library's log to Python's `logging`."""

from __future__ import annotations

import logging
import queue
import threading
from dataclasses import dataclass

from ._border import now
from ._checks import must_be, wrong
from ._driving import close_at_exit
from ._native import Logger as NativeLogger
from ._native import LogLevel, set_logger

TRACE = 5
"""The level of `logging` at which the most talkative lines come: below `logging.DEBUG`."""

_LEVELS = {
    LogLevel.ERROR: logging.ERROR,
    LogLevel.WARNING: logging.WARNING,
    LogLevel.INFORMATION: logging.INFO,
    LogLevel.DEBUG: logging.DEBUG,
    LogLevel.TRACE: TRACE,
}
# So many lines wait for a slow handler; what is more is counted and left out.
_ROOM = 10_000


@dataclass(frozen=True)
class _Line:
    level: int
    part: str
    text: str


class _Bridge(NativeLogger):
    """Takes lines from any thread, in the midst of the library's work, and hands them on from a thread of its own: a handler may
    take its time, raise, hold a lock, or call into the library itself.
    """

    def __init__(self, logger: logging.Logger) -> None:
        self._logger = logger
        self._lines: queue.SimpleQueue[_Line | None] = queue.SimpleQueue()
        self._left_out = 0
        self._thread = threading.Thread(target=self._hand_on, name="msnp-log", daemon=True)
        self._thread.start()

    def log(self, level: LogLevel, target: str, line: str) -> None:
        if self._lines.qsize() < _ROOM:
            self._lines.put(_Line(_LEVELS[level], target, line))
        else:
            self._left_out += 1

    def _hand_on(self) -> None:
        while (line := self._lines.get()) is not None:
            try:
                left_out, self._left_out = self._left_out, 0
                if left_out:
                    self._logger.warning("%d lines of the log were left out: its handler is too slow", left_out)
                self._logger.log(line.level, "%s: %s", line.part, line.text)
            except Exception:
                # A handler of the program raised. `logging` itself swallows that for its own; others are treated the same.
                pass

    def end(self) -> None:
        """What came before is handed on, within a second, unless a handler itself asks for the end."""
        self._lines.put(None)
        if self._thread is not threading.current_thread():
            self._thread.join(1)


_changing = threading.RLock()
_bridge: _Bridge | None = None


def log_to(logger: logging.Logger | None, *, level: int | None = None) -> None:
    """Has the log of the library told to a logger: lines of this level and weightier ones, at first those that the logger itself
    lets pass. `None`: to none any more. One for the whole process.

    The lines come on a thread of their own, `msnp-log`. No passwords, tickets or messages are in them.

    Errors: `LOGGER_TAKEN` when the program has a logger of another Rust library.
    """
    global _bridge
    if not (logger is None or callable(getattr(logger, "getEffectiveLevel", None))):
        raise wrong("logger", 'a logging.Logger, such as logging.getLogger("msnp"), or None', logger)
    must_be(level, "level", (int, type(None)), "an int, such as logging.INFO")
    with _changing:
        before, _bridge = _bridge, None
        try:
            if logger is None:
                now(set_logger, LogLevel.ERROR, None)
                return
            bridge = _Bridge(logger)
            try:
                now(set_logger, _least(logger.getEffectiveLevel() if level is None else level), bridge)
            except BaseException:
                bridge.end()
                raise
            _bridge = bridge
        finally:
            if before is not None:
                before.end()


def _least(level: int) -> LogLevel:
    """The most talkative level of the library that `logging` would still show."""
    fitting = [ours for ours, theirs in _LEVELS.items() if theirs >= level]
    return min(fitting, key=lambda ours: _LEVELS[ours], default=LogLevel.ERROR)


class _AtExit:
    def close(self) -> None:
        log_to(None)


_at_exit = _AtExit()
close_at_exit(_at_exit)
