package msnp

/**
 * What went wrong, as the client tells it. Everything in this package that fails throws this and nothing else, but for the
 * `CancellationException` of a coroutine that was cancelled.
 *
 * [message] is [reason]: a sentence in lower case, without passwords or tickets. [advice] is for the user.
 *
 * @property failure all of it as a value, as it also comes in [Event.SignedOut], [Event.ConnectionLost] and [Event.Failed].
 */
public class MsnpException(public val failure: Failure, cause: Throwable? = null) : Exception(failure.reason, cause) {
    /** What kind of failure it is: the one thing to branch on. */
    public val kind: ErrorKind get() = failure.kind

    /** What happened, in a sentence in lower case without a full stop. */
    public val reason: String get() = failure.reason

    /** What the user, or the author of the program, can do about it. */
    public val advice: String get() = failure.advice

    /** Whether trying again later may help, without anything else being changed. */
    public val isTemporary: Boolean get() = failure.isTemporary

    /** The host that it happened with, where there is one. */
    public val host: String? get() = failure.host

    /** The number that the service gave: of the protocol, or of HTTP. */
    public val code: Int? get() = failure.code?.toInt()

    /** After how many minutes the service asks to come back, where it does. */
    public val waitMinutes: Int? get() = failure.waitMinutes?.coerceAtMost(Int.MAX_VALUE.toUInt())?.toInt()

    /** The text that was not delivered, or those parts of a long one that did not arrive. */
    public val unsentText: String? get() = failure.unsentText

    /** Which message was not delivered, as [Event.Failed] names it; null when it was refused at once. */
    public val messageId: UInt? get() = failure.messageId
}
