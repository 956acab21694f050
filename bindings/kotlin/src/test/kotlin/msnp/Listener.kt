package msnp

import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.Job
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.launch
import java.util.Collections

/** Keeps what a client tells, from the moment it is made on. */
class Listener(scope: CoroutineScope, client: Client) : AutoCloseable {
    private val heard = Channel<Event>(Channel.UNLIMITED)

    /** Everything so far, also what was not waited for. */
    val all: MutableList<Event> = Collections.synchronizedList(mutableListOf())

    private val job: Job = scope.launch(Dispatchers.Default, start = CoroutineStart.UNDISPATCHED) {
        client.events(ROOM).collect {
            all += it
            heard.send(it)
        }
        heard.close()
    }

    /** The next event of this kind that fits; those before it are passed over. */
    suspend inline fun <reified Kind : Event> next(crossinline fits: (Kind) -> Boolean = { true }): Kind =
        nextOf { it is Kind && fits(it) } as Kind

    suspend fun nextOf(fits: (Event) -> Boolean): Event {
        for (event in heard) if (fits(event)) return event
        error("the events have ended after $all")
    }

    /** Returns when the events have ended. */
    suspend fun end() {
        while (heard.receiveCatching().isSuccess) continue
    }

    override fun close() = job.cancel()

    private companion object {
        // More than any story makes happen while the machine does something else.
        const val ROOM = 8_192
    }
}
