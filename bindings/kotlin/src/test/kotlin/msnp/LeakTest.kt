package msnp

import org.junit.jupiter.api.Assertions.assertTrue
import org.junit.jupiter.api.Test
import java.io.File
import kotlin.time.Duration.Companion.minutes

/** What a client takes is given back. */
class LeakTest {
    @Test
    fun aThousandClientsLeaveNothingBehind() = story(limit = 8.minutes) {
        lives(CLIENTS)
        val rounds = mutableListOf(measured())
        // The virtual machine grows now and then, for reasons of its own; what is not given back makes every round grow.
        do {
            lives(CLIENTS)
            rounds += measured()
            val (before, after) = rounds.takeLast(2)
            val isSame = after.kilobytes - before.kilobytes < MOST_KILOBYTES && after.heap - before.heap < MOST_KILOBYTES &&
                after.threads <= before.threads
        } while (!isSame && rounds.size <= ROUNDS)

        println("After each $CLIENTS clients, one in $EVERY of them signed in: $rounds")
        assertTrue(rounds.size <= ROUNDS, "every $CLIENTS clients leave something behind: $rounds")
    }

    /** Whole lives of clients: made, listened to, a part of them signed in and talking, closed. */
    private suspend fun Story.lives(count: Int) {
        repeat(count) { number ->
            val anna = service.client("anna")
            Listener(this, anna).use { hears ->
                if (number % EVERY == 0) {
                    anna.signIn()
                    hears.next<Event.Online>()
                    anna.contacts.value
                    failureOf { anna.conversation("bruno@example.com").send("hello") }
                }
                anna.close()
                hears.end()
            }
        }
    }

    private fun measured(): Measure {
        repeat(3) {
            System.gc()
            Thread.sleep(200)
        }
        val status = File("/proc/self/status").readLines()
        fun number(name: String) = status.first { it.startsWith("$name:") }.filter(Char::isDigit).toInt()
        val heap = Runtime.getRuntime().run { totalMemory() - freeMemory() } / 1024
        return Measure(number("VmRSS"), heap.toInt(), number("Threads"))
    }

    private data class Measure(val kilobytes: Int, val heap: Int, val threads: Int) {
        override fun toString() = "$kilobytes kB, $heap kB of them objects of Java, and $threads threads"
    }

    private companion object {
        const val CLIENTS = 1_000
        const val EVERY = 5
        const val ROUNDS = 6

        // A thousand clients that are not closed take 6 MB and more.
        const val MOST_KILOBYTES = 3 * 1024
    }
}
