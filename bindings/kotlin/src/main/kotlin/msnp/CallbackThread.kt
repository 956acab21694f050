package msnp

import com.sun.jna.CallbackThreadInitializer
import com.sun.jna.Native

/**
 * How the thread of Rust that wakes coroutines looks to the virtual machine: attached once, not anew for each wake-up, and a daemon, so
 * that a program can end.
 */
internal object CallbackThread {
    init {
        Native.setCallbackThreadInitializer(
            uniffiRustFutureContinuationCallbackImpl,
            CallbackThreadInitializer(true, false, "msnp"),
        )
    }

    /** Does nothing but make sure that this object is there. */
    fun prepare() = Unit
}
