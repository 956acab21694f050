package msnp

/**
 * A service from its description in TOML, of which only `host` is needed. A `ca_file` is relative to the current directory.
 *
 * @throws MsnpException [ErrorKind.SERVICE_FILE] for what is no TOML, or has keys or values that are not known.
 */
public fun Service.Companion.fromToml(text: String): Service = crossing { serviceFromToml(text.whole()) }

/**
 * A service from a file in TOML. A `ca_file` in it is relative to that file.
 *
 * @throws MsnpException [ErrorKind.SERVICE_FILE] when it cannot be read, and for the reasons of [fromToml].
 */
public fun Service.Companion.fromFile(path: String): Service = crossing { serviceFromFile(path.whole()) }
