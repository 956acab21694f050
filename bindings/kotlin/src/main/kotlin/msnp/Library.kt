package msnp

/** The library as a whole. */
public object Library {
    /** Its version. */
    public val version: String get() = crossing { version() }
}

/** The limits where nothing else is said. */
public val Limits.Companion.default: Limits get() = crossing { defaultLimits() }

/** The bounds where nothing else is said. */
public val Bounds.Companion.default: Bounds get() = crossing { defaultBounds() }
