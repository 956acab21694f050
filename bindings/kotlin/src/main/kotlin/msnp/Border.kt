package msnp

import kotlinx.coroutines.CancellationException
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.currentCoroutineContext
import kotlinx.coroutines.withContext
import java.nio.charset.CharacterCodingException
import kotlin.coroutines.ContinuationInterceptor

/** Makes a call into Rust, and turns whatever it throws into a [MsnpException]. */
internal inline fun <Result> crossing(call: () -> Result): Result =
    try {
        call()
    } catch (failure: Exception) {
        throw translated(failure)
    }

/** The same for a call that waits. */
internal suspend fun <Result> waiting(call: suspend () -> Result): Result {
    val dispatcher = currentCoroutineContext()[ContinuationInterceptor]
    // Without a dispatcher the coroutine would go on in the thread of Rust that woke it, and every client would wait for the program.
    return if (dispatcher == null || dispatcher === Dispatchers.Unconfined) {
        withContext(Dispatchers.Default) { crossing { call() } }
    } else {
        crossing { call() }
    }
}

/** [value], unless the client is closed: then [closed]. For what is a plain property in Kotlin and therefore does not throw. */
internal inline fun <Value> orWhenClosed(closed: Value, value: () -> Value): Value =
    try {
        crossing(value)
    } catch (failure: MsnpException) {
        if (failure.kind != ErrorKind.CLOSED) throw failure
        closed
    }

internal fun translated(failure: Exception): Exception =
    when (failure) {
        is MsnpException, is CancellationException -> failure
        is NativeFailure.Failed -> MsnpException(failure.failure)
        // What the generated code says of an object whose handle was given back.
        is IllegalStateException -> MsnpException(closed, failure)
        is CharacterCodingException -> MsnpException(loneSurrogate, failure)
        else -> MsnpException(unexpected(failure), failure)
    }

/**
 * The same text, if it can be expressed. Looked at before anything is handed over, because the generated code would notice it only with
 * a handle of the object in its hand, and never give that back.
 */
internal fun String.whole(): String {
    var index = 0
    while (index < length) {
        val unit = this[index++]
        if (!unit.isSurrogate()) continue
        if (unit.isLowSurrogate() || index == length || !this[index++].isLowSurrogate()) throw MsnpException(loneSurrogate)
    }
    return this
}

private val closed = failure(ErrorKind.CLOSED, "the client is closed", "make a new client")

private val loneSurrogate = failure(
    ErrorKind.INVALID_VALUE,
    "a text holds half of a surrogate pair, which no encoding can express",
    "cut texts between characters, not between the two halves of one",
)

private fun unexpected(failure: Exception) = failure(
    ErrorKind.INTERNAL,
    "something that must not happen: ${failure.message ?: failure.javaClass.simpleName}",
    "report it, with the log",
)

private fun failure(kind: ErrorKind, reason: String, advice: String) =
    Failure(kind, reason, advice, false, null, null, null, null, null)

/** What the generated code would stumble over only in the midst of a call. */
internal fun Message.whole(): Message = also {
    when (it) {
        is Message.Text -> {
            it.text.whole()
            it.format?.font?.whole()
        }
        is Message.Datacast -> it.data.whole()
        else -> Unit
    }
}
