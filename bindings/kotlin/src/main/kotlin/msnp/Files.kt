package msnp

import com.sun.jna.Callback
import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native
import kotlinx.coroutines.Dispatchers
import kotlinx.coroutines.withContext
import java.io.IOException
import java.io.InputStream
import java.io.OutputStream
import java.nio.file.Files
import java.nio.file.Path
import java.nio.file.StandardOpenOption
import java.util.concurrent.atomic.AtomicBoolean

// Files of the program that are sent and received: read and written on a thread of the transfer's own.

/** What the thread of a transfer calls. */
internal abstract class OnAThread {
    /** What the file threw, for whoever waits for the transfer. */
    @Volatile
    var thrown: Throwable? = null
        private set

    private val isOver = AtomicBoolean()

    /** Not even an Error may reach Rust. */
    protected fun <Result> run(work: () -> Result): Result =
        try {
            work()
        } catch (failure: Throwable) {
            thrown = failure
            throw UnexpectedException.Thrown(failure.inWords())
        }

    /** The last call, of several the first. */
    protected fun over(isComplete: Boolean) {
        if (isOver.compareAndSet(false, true)) run { close(isComplete) }
    }

    /** Gives up what was opened, when Rust never came to know of it. */
    fun abandon() {
        runCatching { over(false) }
    }

    /** Opens the file, if it is not open yet. */
    abstract fun open()

    protected abstract fun close(isComplete: Boolean)
}

/** What is sent: [path] is opened and closed here, a stream of the program's own is only read. */
internal class Source(private val path: Path?, private var stream: InputStream?) : OnAThread(), FileSource {
    override fun open() {
        if (path != null) stream = Files.newInputStream(path)
    }

    override fun read(most: UInt): ByteArray = run {
        val buffer = ByteArray(most.toInt())
        val stream = checkNotNull(stream)
        var count = stream.read(buffer)
        while (count == 0) count = stream.read(buffer)
        buffer.copyOf(count.coerceAtLeast(0))
    }

    override fun end() = over(true)

    override fun close(isComplete: Boolean) {
        if (path != null) stream?.close()
    }
}

/** What is received: [path] is made and closed here, and deleted if not all comes; a stream of the program's own is only written and flushed. */
internal class Sink(private val path: Path?, private var stream: OutputStream?) : OnAThread(), FileSink {
    override fun open() {
        if (path != null) stream = Files.newOutputStream(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)
    }

    override fun write(data: ByteArray) = run { checkNotNull(stream).write(data) }

    override fun end(isComplete: Boolean) = over(isComplete)

    override fun close(isComplete: Boolean) {
        val stream = stream ?: return
        if (path == null) {
            if (isComplete) stream.flush()
            return
        }
        var isWhole = false
        try {
            stream.close()
            isWhole = isComplete
        } finally {
            if (!isWhole) Files.deleteIfExists(path)
        }
    }
}

/** Opens [file], has [begin] hand it to Rust, and waits until all of it is there. Cancelling the coroutine cancels the transfer. */
internal suspend fun <File : OnAThread> moving(
    file: File,
    offered: (transfer: UInt) -> Unit = {},
    begin: (File) -> NativeFileTransfer,
) {
    FileThread.prepare()
    val native = try {
        withContext(Dispatchers.IO) { opening(file::open) }
        crossing { begin(file) }
    } catch (failure: Throwable) {
        file.abandon()
        throw failure
    }
    try {
        offered(crossing { native.transfer() })
        waiting { native.finish(null) }
    } catch (failure: MsnpException) {
        val cause = file.thrown
        throw if (failure.kind == ErrorKind.FILE && cause != null) MsnpException(failure.failure, cause) else failure
    } finally {
        native.cancel()
        native.destroy()
    }
}

/** Does something with a file before a transfer begins. */
internal inline fun <Result> opening(work: () -> Result): Result =
    try {
        work()
    } catch (failure: IOException) {
        throw MsnpException(crossing { fileFailure(failure.inWords()) }, failure)
    }

/** Many exceptions of files say nothing but the path. */
private fun Throwable.inWords(): String = listOfNotNull(javaClass.simpleName, message).joinToString(": ")

/** How the thread of a transfer looks to the virtual machine: attached once, and a daemon, so that a program can end. */
private object FileThread {
    init {
        val calls: List<Callback> = listOf(
            uniffiCallbackInterfaceFileSource.read,
            uniffiCallbackInterfaceFileSource.end,
            uniffiCallbackInterfaceFileSource.uniffiFree,
            uniffiCallbackInterfaceFileSink.write,
            uniffiCallbackInterfaceFileSink.end,
            uniffiCallbackInterfaceFileSink.uniffiFree,
        )
        for (call in calls) Native.setCallbackThreadInitializer(call, CallbackThreadInitializer(true, false, "msnp-file"))
    }

    /** Does nothing but make sure that this object is there. */
    fun prepare() = Unit
}
