package msnp

/**
 * What the library does, in lines: for all clients of the process, and those of the crates below it. No line has a password or a ticket in
 * it.
 *
 * A hook runs in whatever thread says something, often the one that all clients share, so it hands the line on and returns. Whatever it
 * calls of a client, but for `close`, throws an [MsnpException] of the kind [ErrorKind.FROM_CALLBACK]; it must not wait for a thread that calls
 * one. What it throws is lost, and does no harm.
 */
public object Log {
    /**
     * Begins to hear lines of [level] and above; a second hook takes the place of the first one.
     *
     * ```
     * Log.start(LogLevel.INFORMATION) { level, target, line -> android.util.Log.println(priority(level), target, line) }
     * ```
     *
     * @throws MsnpException [ErrorKind.LOGGER_TAKEN] where another part of the process has the logger of Rust already.
     */
    public fun start(level: LogLevel, hook: (level: LogLevel, target: String, line: String) -> Unit): Unit =
        crossing { setLogger(level, Hook(hook)) }

    /** Ends it. */
    public fun stop(): Unit = crossing { setLogger(LogLevel.ERROR, null) }
}

private class Hook(private val hook: (LogLevel, String, String) -> Unit) : Logger {
    override fun log(level: LogLevel, target: String, line: String) {
        // Not even an Error may reach Rust: JNA would print it and go on with garbage in the place of a result.
        runCatching { hook(level, target, line) }
    }
}

/** Hears what goes over the wire. */
internal class LineListener(private val hook: (String) -> Unit) : TraceListener {
    override fun line(line: String) {
        runCatching { hook(line) }
    }
}
