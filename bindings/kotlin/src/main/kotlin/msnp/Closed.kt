package msnp

/** The list of a closed client. */
internal val NOBODY: Roster = Roster(
    everybody = emptyList(),
    groups = emptyList(),
    me = Me(
        account = "",
        name = "",
        status = Status.OFFLINE,
        personalMessage = "",
        media = "",
        isVerified = false,
        isRestricted = false,
        allowsUnknown = false,
        asksWhenAdded = false,
        dialect = null,
        properties = emptyMap(),
    ),
    isComplete = false,
)

/** What a closed client has counted. */
internal val NOTHING: Counters = Counters(
    bytesIn = 0u,
    bytesOut = 0u,
    linksOpened = 0u,
    framesSkipped = 0u,
    sessionsLost = 0u,
    sessionsResumed = 0u,
    eventsMissed = 0u,
    limitsReached = emptyMap(),
)
