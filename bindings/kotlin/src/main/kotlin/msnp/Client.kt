package msnp

import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.flow.Flow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.withContext
import java.io.File
import java.io.InputStream
import java.io.OutputStream
import java.nio.file.Files
import java.nio.file.Path

/**
 * An account on a service: signs in, shows who is there, talks.
 *
 * ```
 * Client("anna@example.net", password, Service("messenger.example.net")).use { client ->
 *     client.signIn()
 *     client.chat("bruno@example.org").send("Hello there, Bruno")
 * }
 * ```
 *
 * Nothing touches the network before [signIn]. Every function may be called from any thread, the main thread of an app too: those that
 * wait suspend, the others only look something up or hand something over. Every function throws [MsnpException]; after [close] of the
 * kind [ErrorKind.CLOSED]. Properties do not throw, but for inside a hook: of a closed client they are offline and empty.
 *
 * Cancelling a coroutine inside [signIn] gives the attempt up, inside [sendFile] and [acceptFile] the transfer. Inside any other function it
 * only ends the waiting: what was asked of the service was asked.
 *
 * @param account such as `anna@example.net`.
 * @param password at most 128 bytes. It travels to the Passport login server only, over TLS, and shows in no log, error or `toString`.
 * @param service where the service is.
 * @param settings everything that has a default.
 * @param resume what [resumeValue] gave in an earlier run: the sign-in takes fewer round trips. What does not fit is ignored.
 * @param proxyPassword the password of the proxy in [settings], if it wants one.
 * @param trace hears what goes over the wire, line by line, without passwords and tickets but **with names and messages**. It runs in
 *   the thread that all clients share, in the midst of work: hand the line on, and return. Whatever it calls of any client, properties too,
 *   throws with the kind [ErrorKind.FROM_CALLBACK], but for [close]; it must not wait for a thread that calls one.
 * @throws MsnpException of the kinds [ErrorKind.INVALID_ACCOUNT], [ErrorKind.INVALID_VALUE], [ErrorKind.TOO_LONG],
 *   [ErrorKind.INVALID_ADDRESS], [ErrorKind.INSECURE_ADDRESS], [ErrorKind.NO_DIALECT], [ErrorKind.ROOTS].
 */
public class Client(
    account: String,
    password: String,
    service: Service,
    settings: Settings = Settings(),
    resume: ByteArray? = null,
    proxyPassword: String? = null,
    trace: ((line: String) -> Unit)? = null,
) : ClientRequests(
    crossing {
        CallbackThread.prepare()
        NativeClient(account.whole(), password.whole(), service, settings, resume, proxyPassword, trace?.let(::LineListener))
    },
),
    AutoCloseable {
    // Signing in and out.

    /**
     * Signs in, and returns when the contact list is complete and others see the first status.
     *
     * After a failure, and after a cancellation, the same client may sign in again.
     *
     * @throws MsnpException among others of the kinds [ErrorKind.WRONG_PASSWORD], [ErrorKind.UNKNOWN_HOST],
     *   [ErrorKind.UNTRUSTED_CERTIFICATE], [ErrorKind.TIMED_OUT]; [ErrorKind.ALREADY_SIGNED_IN] when there is a session or an attempt
     *   already; [ErrorKind.CANCELLED] when [signOut] was called meanwhile.
     */
    public suspend fun signIn(): Unit = waiting { native.signIn(null) }

    /**
     * Says goodbye, and returns when every connection is closed. Messages that wait for an acknowledgement are reported as failed. Does
     * nothing without a session.
     */
    public suspend fun signOut(): Unit = waiting { native.signOut(null) }

    /**
     * Ends everything at once, with a goodbye if that can be said without waiting. Every call under way ends with
     * [ErrorKind.CLOSED], [events] end, and what Rust holds is given back. Closing twice does nothing.
     *
     * A client that nobody closed is closed when the garbage collector finds it, which may be never: use `use {}`, or close it where
     * the app's scope ends.
     */
    override fun close() {
        // First the news to those who wait, then the handle: its last user frees it.
        try {
            orWhenClosed(Unit) { native.finish() }
        } finally {
            native.destroy()
        }
    }

    /** Whether the session is complete: from the end of [signIn] until it is over or lost. */
    public val isOnline: Boolean get() = orWhenClosed(false) { native.isOnline() }

    /** What is spoken with the service; null while that is not agreed on. */
    public val dialect: Dialect? get() = orWhenClosed(null) { native.dialect() }

    /** What was counted since the client was made: traffic, lost sessions, and how often each bound has bitten. */
    public val counters: Counters get() = orWhenClosed(NOTHING) { native.counters() }

    /**
     * Answers [Event.Md5Challenge], while [signIn] waits: with the MD5 of salt and password, one behind the other, as 32 hex digits.
     *
     * @throws MsnpException of the kinds [ErrorKind.INVALID_VALUE] unless there are 32 hex digits, [ErrorKind.NOT_SIGNED_IN] when no salt
     *   waits for an answer.
     */
    public fun answerMd5(answer: String): Unit = crossing { native.answerMd5(answer.whole()) }

    /**
     * The password of the next [signIn], after [ErrorKind.WRONG_PASSWORD] for example.
     *
     * @throws MsnpException of the kinds [ErrorKind.INVALID_VALUE] when it is empty, [ErrorKind.TOO_LONG] above 128 bytes.
     */
    public fun setPassword(password: String): Unit = crossing { native.setPassword(password.whole()) }

    /**
     * What a [signIn] in a later run of the app can use to take fewer round trips, for the constructor. Within one client this is kept
     * by itself. It is as secret as a password [withTicket], and useless after a day or so; without it, it only says where the servers are.
     */
    public fun resumeValue(withTicket: Boolean): ByteArray = crossing { native.resumeValue(withTicket) }

    /** The contact list for [Settings.listCache] of a later run of the app; null before the first whole list. */
    public fun listCache(): ByteArray? = crossing { native.listCache() }

    // The device.

    /** The device has another network, or has one again: a lost session is taken up at once, a connection has to show that it lives. */
    public fun networkChanged(): Unit = crossing { native.networkChanged() }

    /** The device is about to sleep: nothing more is sent by itself until [resume]. What comes in is still read. */
    public fun suspend(): Unit = crossing { native.suspend() }

    /** The device is awake again, perhaps after a long time and on another network. */
    public fun resume(): Unit = crossing { native.resume() }

    /**
     * The app is not looked at, or is again: the service is asked for a sign of life every four minutes only, so that the radio can
     * sleep.
     */
    public fun setBackground(background: Boolean): Unit = crossing { native.setBackground(background) }

    // What happens, and how things are.

    /**
     * Everything that happens. Each collector has a queue of its own, from the moment it begins to collect until it ends, so that none
     * takes anything from another. The queue has room for 512 events ([events] with another number); who is slower than that hears
     * [Event.Missed]. It ends when the client is closed, not when the session does.
     *
     * To be sure that collecting has begun before the next line runs: `launch(start = CoroutineStart.UNDISPATCHED) { ... }`.
     */
    public val events: Flow<Event> = eventsOf { native.events(null) }

    /** [events] with room for [room] events that were not taken yet, at least 2. */
    public fun events(room: Int): Flow<Event> = eventsOf { native.events(room.coerceAtLeast(0).toUInt()) }

    /**
     * What the session is at. A flow that always has a value, asked anew each time; who collects hears each change but those that were
     * over before it came to them. It never ends; of a closed client it is [State.Offline].
     */
    public val state: StateFlow<State> =
        Watched({ native.events(null) }, ::concernsState) { orWhenClosed(State.Offline) { native.state() } }

    /**
     * The contact list. A flow that always has a value, a snapshot; who collects gets a new one after changes, several of them in one
     * where they come fast. It never ends; of a closed client it is empty.
     *
     * Taking it copies the whole list. To look one person up, [contact] is cheaper.
     */
    public val contacts: StateFlow<Roster> =
        Watched({ native.events(null) }, ::concernsContacts) { orWhenClosed(NOBODY) { native.contacts() } }

    /** A contact as it is now, by account in any letter case; null if there is none, or the client is closed. */
    public fun contact(account: String): Contact? = orWhenClosed(null) { native.contact(account.whole()) }

    // Conversations.

    /**
     * The conversation with this contact, connected: opens one or takes the open one, and returns when the contact has joined.
     *
     * @throws MsnpException [ErrorKind.NOT_REACHABLE] when the contact is offline, [ErrorKind.NO_ANSWER], [ErrorKind.INVALID_ACCOUNT] and
     *   others.
     */
    public suspend fun chat(account: String): Conversation = Conversation(waiting { native.chat(account.whole(), null) })

    /**
     * The conversation with this contact. Nothing is sent before the first message.
     *
     * @throws MsnpException [ErrorKind.INVALID_ACCOUNT].
     */
    public fun conversation(account: String): Conversation = Conversation(crossing { native.conversation(account.whole()) })

    /** The conversation that an event names; null when it is over. */
    public fun conversation(id: UInt): Conversation? = crossing { native.conversationById(id) }?.let(::Conversation)

    // Oneself.

    /**
     * Changes one's status. [Status.HIDDEN] is offline to everybody else.
     *
     * @throws MsnpException [ErrorKind.INVALID_VALUE] for [Status.OFFLINE], which cannot be chosen: sign out.
     */
    public suspend fun setStatus(status: Status): Unit = waiting { native.setStatus(status, null) }

    /**
     * Changes one's personal message, and what is playing.
     *
     * @param message plain text of at most 129 characters, of which control characters are left out; empty for none.
     * @param media the media string of at most 387 bytes, such as [Media.wire] makes it; empty for none, null for what it is.
     * @throws MsnpException [ErrorKind.TOO_LONG]; [ErrorKind.NOT_IN_DIALECT] before MSNP11.
     */
    public suspend fun setPersonalMessage(message: String, media: String? = null): Unit = waiting {
        if (media == null) {
            native.setPersonalMessage(message.whole(), null)
        } else {
            native.setPersonalMessageAndMedia(message.whole(), media.whole(), null)
        }
    }

    // Pictures, emoticons and files.

    /**
     * Chooses one's display picture. Others are told of it with the status and fetch it when they like. It stays for later sign-ins of this
     * client; MSNP8 has no pictures. While signed out it is kept, and told with the next sign-in.
     *
     * @param picture a PNG, GIF, JPEG or BMP of at most 512 KiB, 96 pixels square in most programs; null for none.
     * @throws MsnpException [ErrorKind.INVALID_VALUE] for what is no picture, by its content, or too large.
     */
    public suspend fun setPicture(picture: ByteArray?): Unit = waiting { native.setPicture(picture, null) }

    /**
     * The display picture that a contact shows now, fetched from them unless it is known already: the same picture is fetched once, however
     * many ask, and 8 MiB of pictures are kept.
     *
     * @return its bytes, which come from the contact: decode them with bounds. Null: they show none.
     * @throws MsnpException [ErrorKind.NOT_REACHABLE] when they are offline; [ErrorKind.INVALID_ACCOUNT], [ErrorKind.BLOCKED],
     *   [ErrorKind.DECLINED], [ErrorKind.WRONG_PICTURE], [ErrorKind.TRANSFER_TIMED_OUT] and others.
     */
    public suspend fun picture(account: String): ByteArray? = waiting { native.picture(account.whole(), null) }

    /**
     * Chooses all emoticons of one's own. A text that has their letters in it says to everybody in the conversation what they stand for, who
     * fetch the pictures when they like. They stay for later sign-ins of this client; MSNP8 has none.
     *
     * @param emoticons letters of 1 to 7 characters, and pictures as [setPicture] takes them; none: there are none any more.
     * @throws MsnpException [ErrorKind.INVALID_VALUE] for letters that cannot be or are there twice, for what is no picture, by its content, or
     *   too large, and for more than 256 objects or 32 MiB together with what is [published][publish]: all stays as it was.
     */
    public fun setEmoticons(emoticons: List<OwnEmoticon>): Unit =
        crossing { native.setEmoticons(emoticons.onEach { it.shortcut.whole() }) }

    /**
     * The bytes of an object that a contact has announced in a conversation: an [Emoticon] of [Event.Text], or what a datacast names (2 a wink,
     * 3 a voice clip). Fetched from them unless they are known already, and kept as pictures are.
     *
     * @param account who said the text.
     * @param msnObject what [Emoticon.msnObject] has.
     * @return its bytes, which come from the contact: decode them with bounds. Nothing in them is decoded or run here.
     * @throws MsnpException [ErrorKind.INVALID_VALUE] for what is no object, or says that it belongs to somebody else; those of [picture].
     */
    public suspend fun fetchObject(account: String, msnObject: String): ByteArray =
        waiting { native.fetchObject(account.whole(), msnObject.whole(), null) }

    /**
     * Lets others fetch an object, such as a wink or a voice clip. It stays for later sign-ins of this client. A picture and emoticons need not be
     * published.
     *
     * @return the MSNObject by which they do: say it to them in a [Message.Datacast].
     * @throws MsnpException [ErrorKind.INVALID_VALUE] for one that is empty or larger than 4 MiB (512 KiB for pictures and emoticons), and for
     *   more than 256 objects or 32 MiB.
     */
    public fun publish(kind: ObjectKind, data: ByteArray): String = crossing { native.publish(kind, data) }

    /**
     * Nobody is to fetch a published object any more.
     *
     * @throws MsnpException [ErrorKind.INVALID_VALUE] for what is no object.
     */
    public fun withdraw(msnObject: String): Unit = crossing { native.withdraw(msnObject.whole()) }

    /**
     * Says that the program keeps an offline message ([Event.OfflineMessage]) where a crash does not reach it, so that the service may delete it.
     * What is not said of a message is told again by the next client, and by this one not. Asking twice does no harm.
     */
    public fun offlineMessageStored(id: String): Unit = crossing { native.offlineMessageStored(id.whole()) }

    /**
     * Offers a contact a file, and returns when all of it is there. Cancelling the coroutine cancels the transfer. What breaks off cannot be
     * resumed: the protocol has nothing for that.
     *
     * It is read on a thread of the transfer's own as the connection takes it, so that one of any size needs no more memory.
     *
     * @param name what the contact sees.
     * @param offered called with the transfer's number, as [Event.FileProgress] and [Event.FileEnded] name it, before any of them.
     * @throws MsnpException [ErrorKind.DECLINED], [ErrorKind.CANCELLED_BY_PEER], [ErrorKind.CANCELLED] (by [declineFile]),
     *   [ErrorKind.NOT_REACHABLE], [ErrorKind.TRANSFER_LOST], [ErrorKind.TRANSFER_TIMED_OUT] and others; [ErrorKind.INVALID_VALUE] for a name
     *   that is empty or longer than 259 characters; [ErrorKind.FILE], with what was thrown as its cause, when the file cannot be read.
     */
    public suspend fun sendFile(
        account: String,
        file: Path,
        name: String = file.fileName?.toString().orEmpty(),
        offered: (transfer: UInt) -> Unit = {},
    ) {
        crossing { native.isOnline() }
        val size = withContext(Dispatchers.IO) { opening { Files.size(file) } }
        account.whole()
        name.whole()
        moving(Source(file, null), offered) { native.sendFile(account, name, size.toULong(), it) }
    }

    /** [sendFile] for who has a [File]. */
    public suspend fun sendFile(account: String, file: File, name: String = file.name, offered: (transfer: UInt) -> Unit = {}): Unit =
        sendFile(account, file.toPath(), name, offered)

    /**
     * [sendFile] for what is no file, such as what Android's `ContentResolver.openInputStream` gives.
     *
     * @param source read from where it stands, on a thread of the transfer's own, and not closed. When the transfer is cancelled, a read
     *   that is under way is not waited for.
     * @param size how many bytes of it are sent.
     */
    public suspend fun sendFile(
        account: String,
        source: InputStream,
        name: String,
        size: Long,
        offered: (transfer: UInt) -> Unit = {},
    ) {
        account.whole()
        name.whole()
        moving(Source(null, source), offered) { native.sendFile(account, name, size.coerceAtLeast(0).toULong(), it) }
    }

    /**
     * Takes a file that [Event.FileOffered] tells of, and returns when all of it is written. Cancelling the coroutine cancels the transfer.
     * Never more than the announced size is written. What breaks off cannot be resumed.
     *
     * @param transfer the number in the event.
     * @param to a file that is made for it, never one that is there already, and deleted again when not all of it comes.
     * @throws MsnpException [ErrorKind.NO_SUCH_TRANSFER] when the offer is over, or was decided already; [ErrorKind.FILE], with what was
     *   thrown as its cause, when the file is there already or cannot be written; [ErrorKind.CANCELLED_BY_PEER], [ErrorKind.CANCELLED] (by
     *   [declineFile]), [ErrorKind.TRANSFER_LOST], [ErrorKind.TRANSFER_TIMED_OUT] and others.
     */
    public suspend fun acceptFile(transfer: UInt, to: Path) {
        crossing { native.isOnline() }
        moving(Sink(to, null)) { native.acceptFile(transfer, it) }
    }

    /** [acceptFile] for who has a [File]. */
    public suspend fun acceptFile(transfer: UInt, to: File): Unit = acceptFile(transfer, to.toPath())

    /**
     * [acceptFile] into what is no file of its own, such as what Android's `ContentResolver.openOutputStream` gives.
     *
     * @param to written on a thread of the transfer's own, flushed at the end and not closed. One that is slower than the connection makes
     *   the sender wait.
     */
    public suspend fun acceptFile(transfer: UInt, to: OutputStream): Unit = moving(Sink(null, to)) { native.acceptFile(transfer, it) }

    /**
     * Declines a file that somebody offers, or cancels one that is under way, in either direction.
     *
     * @throws MsnpException [ErrorKind.NO_SUCH_TRANSFER] when it is over.
     */
    public fun declineFile(transfer: UInt): Unit = crossing { native.declineFile(transfer) }

    // Other requests to the service.

    /**
     * Asks for the address of a page of the service.
     *
     * @param service `INBOX`, `FOLDERS`, `COMPOSE` or `COMPOSE anna@example.net`, `MESSAGE`, `PERSON`, `PROFILE 0x0409`,
     *   `CHAT 0x0409` (the number is a language), `MOBILE`, `CHGMOB`, `ADDRBOOK`, `ADVSEARCH`, `INTSEARCH`. A service need not know them all.
     */
    public suspend fun requestUrl(service: String): ServicePage = waiting { native.requestUrl(service.whole(), null) }

    /** Asks for a configuration file such as `Shields.xml` (MSNP11 and later). */
    public suspend fun requestConfiguration(file: String): ByteArray = waiting { native.requestConfiguration(file.whole(), null) }

    /**
     * Says something to somebody's program, without a conversation (MSNP13 and later): it gets it as [Event.Signal].
     *
     * @param about what it is about; programs agree on it.
     * @param content any bytes, 1,664 at most.
     * @throws MsnpException [ErrorKind.INVALID_ACCOUNT], [ErrorKind.TOO_LONG], [ErrorKind.NOT_IN_DIALECT]; the answer of the service otherwise:
     *   217 for somebody who is offline, or does not admit one.
     */
    public suspend fun sendSignal(account: String, about: UInt, content: ByteArray): Unit =
        waiting { native.sendSignal(account.whole(), about, content, null) }

    /**
     * Sends a text to a contact's mobile device. There is no positive answer: returns when no refusal has come within five seconds.
     *
     * @param device 1 for a telephone, 2 for a watch.
     */
    public suspend fun page(account: String, text: String, device: Int = 1): Unit =
        waiting { native.page(account.whole(), device.coerceAtLeast(0).toUInt(), text.whole(), null) }
}
