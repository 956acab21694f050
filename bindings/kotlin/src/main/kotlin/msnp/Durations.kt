package msnp

import kotlin.time.Duration
import kotlin.time.Duration.Companion.milliseconds

/**
 * A span of time as [Settings], [Limits] and [Reconnection] take it. What is negative is none at all, and what is infinite is as long as
 * the border can express, half a billion years.
 */
public val Duration.asMilliseconds: ULong get() = coerceAtLeast(Duration.ZERO).inWholeMilliseconds.toULong()

/** How long until the next attempt to take the session up again. */
public val Event.ConnectionLost.wait: Duration get() = waitMilliseconds.asDuration

/** How long the file has taken so far, since its first byte. */
public val Event.FileProgress.elapsed: Duration get() = elapsedMilliseconds.asDuration

/** These settings, with another limit for a whole sign-in, from the call to online. The default is 90 seconds. */
public fun Settings.withSignInLimit(limit: Duration): Settings = copy(signInLimitMilliseconds = limit.asMilliseconds)

/**
 * These settings, with other waits before a lost session is taken up again.
 *
 * @param first the first wait, of which at least half is waited. It doubles with each attempt in vain.
 * @param longest the longest wait.
 */
public fun Settings.withReconnection(first: Duration, longest: Duration): Settings =
    copy(reconnection = Reconnection(true, first.asMilliseconds, longest.asMilliseconds))

/** These settings, so that a session which is lost is over. */
public fun Settings.withoutReconnection(): Settings = copy(reconnection = Reconnection(enabled = false))

private val ULong.asDuration: Duration get() = coerceAtMost(Long.MAX_VALUE.toULong()).toLong().milliseconds
