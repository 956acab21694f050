/**
 * A small chat in a terminal.
 *
 *     MSNP_PASSWORD=secret java -jar msnp-chat.jar ACCOUNT SERVICE
 *
 * SERVICE is a service file in TOML, or the name of a host. What is typed goes to the one whom `/to` named; `/help` tells the rest.
 */
package msnp.chat

import java.io.File
import kotlin.concurrent.thread
import kotlin.system.exitProcess
import kotlinx.coroutines.CoroutineScope
import kotlinx.coroutines.CoroutineStart
import kotlinx.coroutines.channels.Channel
import kotlinx.coroutines.channels.ReceiveChannel
import kotlinx.coroutines.coroutineScope
import kotlinx.coroutines.launch
import kotlinx.coroutines.runBlocking
import msnp.Client
import msnp.MsnpException
import msnp.Service
import msnp.fromFile

fun main(arguments: Array<String>) {
    val password = System.getenv("MSNP_PASSWORD")
    if (arguments.size != 2 || password == null) {
        System.err.println("usage: MSNP_PASSWORD=secret java -jar msnp-chat.jar ACCOUNT SERVICE-FILE|HOST")
        exitProcess(2)
    }
    val (account, where) = arguments
    try {
        val service = if (File(where).isFile) Service.fromFile(where) else Service(where)
        Client(account, password, service).use { client -> runBlocking { chat(client) } }
    } catch (failure: MsnpException) {
        System.err.println("${failure.reason}: ${failure.advice}")
        exitProcess(1)
    }
}

private suspend fun chat(client: Client) = coroutineScope {
    // Undispatched: it listens before the next line runs, so that it hears everything.
    val hearing = launch(start = CoroutineStart.UNDISPATCHED) {
        client.events.collect { event -> told(event)?.let(::show) }
    }
    client.signIn()
    show("you are online, by ${client.dialect}; /help tells what you can type")
    typing(client, keyboard())
    client.signOut()
    hearing.cancel()
}

/** Does what is typed, until `/quit` or the end of the input. */
private suspend fun CoroutineScope.typing(client: Client, lines: ReceiveChannel<String>) {
    var friend: String? = null
    for (line in lines) {
        val word = line.substringBefore(' ')
        val rest = line.substringAfter(' ', "").trim()
        when {
            line.isBlank() -> continue
            word == "/quit" -> return
            word == "/help" -> show("/to ACCOUNT, /who, /away, /back, /nudge, /quit; everything else is said to that account")
            word == "/to" -> friend = rest
            word == "/who" -> client.contacts.value.friendsOnline().forEach(::show)
            word == "/away" -> trying { client.setStatus(msnp.Status.AWAY) }
            word == "/back" -> trying { client.setStatus(msnp.Status.ONLINE) }
            friend == null -> show("to whom? /to ACCOUNT")
            // Answers take their time, and the next line need not wait for them. Messages leave in the order of the lines all the same:
            // each is handed over before the coroutine suspends for the first time.
            word == "/nudge" -> launch(start = CoroutineStart.UNDISPATCHED) {
                trying { client.conversation(friend).nudge() }
            }
            word.startsWith("/") -> show("there is no $word")
            else -> launch(start = CoroutineStart.UNDISPATCHED) { trying { client.conversation(friend).send(line) } }
        }
    }
}

private suspend fun trying(call: suspend () -> Unit) =
    try {
        call()
    } catch (failure: MsnpException) {
        show("${failure.reason}: ${failure.advice}")
    }

/** The lines of standard input. Reading cannot be cancelled, so it has a thread that the program does not wait for. */
private fun keyboard(): ReceiveChannel<String> {
    val lines = Channel<String>(Channel.UNLIMITED)
    thread(isDaemon = true, name = "keyboard") {
        generateSequence(::readlnOrNull).forEach { lines.trySend(it) }
        lines.close()
    }
    return lines
}

private fun show(line: String) = println(harmless(line))
