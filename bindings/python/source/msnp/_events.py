"""Events as an asynchronous iterator."""

from __future__ import annotations

from collections import deque
from types import TracebackType

from ._border import call, end, now
from ._native import Event, NativeEventQueue

# So many are fetched at once: a step of the loop for each of them would be the slower way.
_AT_ONCE = 64


class Events:
    """What happens, from the call of `Client.events` on, for `async for`.

    Every listener has one of its own and hears everything. What waits is bounded: a listener that is too slow finds
    `Event.MISSED` with the number of events that it lost. Cancelling a wait, as `asyncio.wait_for(anext(events), 5)` does, loses
    nothing.

    It comes to its end when it is closed, or the client is: what waited by then is still told.
    """

    def __init__(self, queue: NativeEventQueue, client: object) -> None:
        self._queue = queue
        # Whoever listens wants the session to go on.
        self._client = client
        self._fetched: deque[Event] = deque()
        self._closed = False

    def __aiter__(self) -> Events:
        return self

    async def __anext__(self) -> Event:
        while not self._fetched:
            if self._closed or not await call(self._queue.wait, None):
                raise StopAsyncIteration
            # There is no `await` from here to the end: nobody can cancel in between.
            self._fetched.extend(now(self._queue.take, _AT_ONCE))
        return self._fetched.popleft()

    def waiting(self) -> list[Event]:
        """What waits now, all of it, without waiting."""
        events = list(self._fetched)
        self._fetched.clear()
        while taken := now(self._queue.take, _AT_ONCE):
            events.extend(taken)
        return events

    def close(self) -> None:
        """Nobody listens any more: those who wait come to their end, and what was not taken is gone. May be called again."""
        self._closed = True
        self._fetched.clear()
        end(self._queue.close)

    async def aclose(self) -> None:
        """The same, for `contextlib.aclosing`."""
        self.close()

    def __enter__(self) -> Events:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None) -> None:
        self.close()
