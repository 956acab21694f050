package msnp

/**
 * A conversation with a contact, or a group conversation. From [Client.chat] and [Client.conversation].
 *
 * A conversation with one contact outlives its connections: when it falls silent the connection is closed, and the next message opens
 * another one. When a third person comes in, it becomes a group conversation, and the contact gets a new conversation of two the next
 * time. A group conversation is over when its connection ends.
 *
 * It is a handle and needs no closing: what it holds is given back when the garbage collector finds it.
 */
public class Conversation internal constructor(private val native: NativeConversation) {
    /** Its number in events. Never used again for another one. */
    public val id: UInt = crossing { native.id() }

    /** The contact, unless it is or became a group conversation. */
    public val account: String? get() = orWhenClosed(null) { native.account() }

    /** Who is connected, oneself not counted. Empty while it has no connection. */
    public val participants: List<Participant> get() = orWhenClosed(emptyList()) { native.participants() }

    /** Whether somebody is connected, so that a message goes out at once. */
    public val isOpen: Boolean get() = orWhenClosed(false) { native.isOpen() }

    /**
     * Opens the conversation without saying anything, and returns when the contact has joined. Messages open it by themselves.
     *
     * @throws MsnpException when the contact could not be reached, or the group conversation is over.
     */
    public suspend fun open(): Unit = waiting { native.open(null) }

    /**
     * Says something. **The message is handed over before the coroutine suspends**; what is waited for is only what became of it, and a
     * cancellation takes nothing back. [Event.Delivered], [Event.StoredForLater] or [Event.Failed] comes as well.
     *
     * @param text at most 65,536 bytes of UTF-8. What is too long for one message is split, and counts as one.
     * @return which message, as events name it, once the service has passed it on, or keeps it for somebody who is offline.
     * @throws MsnpException with [MsnpException.unsentText] and [MsnpException.messageId], of the kinds [ErrorKind.NOT_REACHABLE],
     *   [ErrorKind.NOT_PASSED_ON], [ErrorKind.FATE_UNKNOWN], [ErrorKind.BUSY] and others.
     */
    public suspend fun send(text: String, format: Format? = null): UInt = send(Message.Text(text, format))

    /** Sends a message of any kind, as [send] does. Kinds that are not acknowledged have an end when they have left. */
    public suspend fun send(message: Message): UInt = waiting { native.send(message.whole(), null) }

    /**
     * Hands a message over without waiting: its fate comes as [Event.Delivered], [Event.Sent] or [Event.Failed].
     *
     * @return which message, as those events name it.
     * @throws MsnpException when it is refused at once.
     */
    public fun post(message: Message): UInt = crossing { native.post(message.whole()) }

    /** The same for a text. */
    public fun post(text: String, format: Format? = null): UInt = post(Message.Text(text, format))

    /** Shakes the others' windows. */
    public suspend fun nudge(): UInt = send(Message.Nudge)

    /**
     * Says that one is typing, if the conversation is connected; otherwise nothing happens: nobody is rung for it. Once in five seconds is
     * enough.
     */
    public fun typing(): Unit = crossing { native.typing() }

    /**
     * Brings somebody else in, and returns when they have joined. A conversation of two becomes a group conversation by it.
     *
     * @throws MsnpException [ErrorKind.INVALID_ACCOUNT], or why they could not be reached.
     */
    public suspend fun invite(account: String): Unit = waiting { native.invite(account.whole(), null) }

    /**
     * Leaves the conversation. What was not sent yet fails with [ErrorKind.LEFT], what was sent and is not acknowledged within two
     * seconds with [ErrorKind.FATE_UNKNOWN]: it may have arrived.
     */
    public fun leave(): Unit = crossing { native.leave() }
}
