package msnp

import kotlinx.coroutines.ExperimentalForInheritanceCoroutinesApi
import kotlinx.coroutines.awaitCancellation
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.FlowCollector
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.flow

/** Everything that happens from the moment of collecting on, by a queue that lives as long as the collector does. */
internal fun eventsOf(open: () -> NativeEventQueue): Flow<Event> = flow {
    draining(open) { events -> for (event in events) emit(event) }
}

/**
 * How something is now, asked anew each time, with those events as the signs that it may have changed. Nothing runs and nothing is kept
 * while nobody collects.
 */
@OptIn(ExperimentalForInheritanceCoroutinesApi::class)
internal class Watched<Value>(
    private val open: () -> NativeEventQueue,
    private val concerns: (Event) -> Boolean,
    private val read: () -> Value,
) : StateFlow<Value> {
    override val value: Value get() = read()
    override val replayCache: List<Value> get() = listOf(value)

    override suspend fun collect(collector: FlowCollector<Value>): Nothing {
        var told: Any? = Untold
        suspend fun tell() {
            val now = value
            if (now != told) {
                told = now
                collector.emit(now)
            }
        }
        draining(open, first = { tell() }) { events -> if (events.any(concerns)) tell() }
        // A state is always something, so its flow has no end; of a client that was closed it is the last one.
        tell()
        awaitCancellation()
    }

    private object Untold
}

/** Whether [Client.state] may be another one after it. */
internal fun concernsState(event: Event): Boolean = event is Event.StateChanged || event is Event.Missed

/** Whether [Client.contacts] may be others after it. */
internal fun concernsContacts(event: Event): Boolean =
    when (event) {
        is Event.ContactsReady, is Event.ContactChanged, is Event.ContactRemoved, is Event.GroupChanged, is Event.GroupRemoved,
        is Event.Presence, is Event.PersonalMessage, is Event.AddedYou, is Event.RemovedYou,
        is Event.SignedIn, is Event.Online, is Event.StateChanged, is Event.StatusChanged, is Event.NameChanged, is Event.PropertyChanged,
        is Event.PrivacyChanged, is Event.PromptingChanged, is Event.Missed,
        -> true
        else -> false
    }

private const val AT_ONCE = 64u

/**
 * Hands what a queue of its own holds to [take], batch by batch, until the client is closed; at once, if it already is. [first] runs
 * when the queue is there, so that nothing can happen unseen between it and the first batch.
 */
private suspend inline fun draining(
    noinline open: () -> NativeEventQueue,
    first: () -> Unit = {},
    take: (List<Event>) -> Unit,
) {
    val queue = orWhenClosed(null, open) ?: return
    try {
        first()
        while (waiting { queue.wait(null) }) {
            take(crossing { queue.take(AT_ONCE) })
        }
    } finally {
        queue.destroy()
    }
}
