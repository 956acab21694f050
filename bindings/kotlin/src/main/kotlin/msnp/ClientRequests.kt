// Made of `bindings/requests.toml`: `MSNP_WRITE_REQUESTS=1 cargo test -p msnp-structure --test requests`.

package msnp

/** What a [Client] asks of the service, and waits for. Groups are named by id or by name. */
public abstract class ClientRequests internal constructor(internal val native: NativeClient) {
    /**
     * Changes what one's client says that it can do, without signing in anew. The next sign-in says what the settings have.
     *
     * @param capabilities bits. Claim only what is true: peers act on it.
     * @throws MsnpException the answer of the service.
     */
    public suspend fun setCapabilities(capabilities: UInt): Unit = waiting { native.setCapabilities(capabilities, null) }

    /**
     * Changes one's display name (`PRP MFN`, `REA`).
     *
     * @param name at most 387 bytes after percent-encoding.
     * @throws MsnpException [ErrorKind.INVALID_VALUE] when it is empty, [ErrorKind.TOO_LONG]; the answer of the service otherwise.
     */
    public suspend fun setDisplayName(name: String): Unit = waiting { native.setDisplayName(name.whole(), null) }

    /**
     * Sets a property of one's own (`PRP`). What the service made of it comes as [Event.PropertyChanged].
     *
     * @param property three letters: `PHH`, `PHW`, `PHM` for telephone numbers at home, at work, mobile, as free text; `MOB`, `Y` or `N`,
     *   for whether contacts may page one's mobile device.
     * @param value at most 95 bytes encoded; empty clears it.
     * @throws MsnpException [ErrorKind.INVALID_VALUE], [ErrorKind.TOO_LONG]; the answer of the service otherwise.
     */
    public suspend fun setProperty(property: String, value: String): Unit =
        waiting { native.setProperty(property.whole(), value.whole(), null) }

    /**
     * Says whether those on neither the allow nor the block list may see one's presence and write (`BLP`).
     *
     * @throws MsnpException the answer of the service.
     */
    public suspend fun setPrivacy(allowUnknown: Boolean): Unit = waiting { native.setPrivacy(allowUnknown, null) }

    /**
     * Says whether one wants to be asked when somebody adds oneself (`GTC`). The service only keeps it: a program has to act on it.
     *
     * @throws MsnpException the answer of the service.
     */
    public suspend fun setPrompting(ask: Boolean): Unit = waiting { native.setPrompting(ask, null) }

    /**
     * Says whether one has conversations at all, without a change of status (`IMS`): while it is off, nobody's call comes in, and none of
     * one's own goes out; conversations that are open go on. MSN TV had a switch for it. The service forgets it with the session.
     *
     * @throws MsnpException [ErrorKind.NOT_IN_DIALECT] in MSNP2; the answer of the service otherwise.
     */
    public suspend fun setSwitchboards(on: Boolean): Unit = waiting { native.setSwitchboards(on, null) }

    /**
     * Adds a contact to one's list, allowed to see one's presence, and puts it into a group if one is given.
     *
     * @param group the group's id or name; none if it is not given.
     * @throws MsnpException [ErrorKind.INVALID_ACCOUNT], [ErrorKind.NO_SUCH_GROUP]; the answer of the service otherwise. When only the
     *   group fails, the contact was added.
     */
    public suspend fun addContact(account: String, group: String? = null): Unit =
        waiting { native.addContact(account.whole(), group?.whole(), null) }

    /**
     * Takes a contact off one's list. It stays allowed or blocked as it was.
     *
     * @throws MsnpException [ErrorKind.NO_SUCH_CONTACT]; the answer of the service otherwise.
     */
    public suspend fun removeContact(account: String): Unit = waiting { native.removeContact(account.whole(), null) }

    /**
     * Changes the name under which a contact is kept in the list.
     *
     * @param name at most 387 bytes after percent-encoding.
     * @throws MsnpException [ErrorKind.NO_SUCH_CONTACT], [ErrorKind.TOO_LONG]; the answer of the service otherwise.
     */
    public suspend fun renameContact(account: String, name: String): Unit =
        waiting { native.renameContact(account.whole(), name.whole(), null) }

    /**
     * Blocks somebody: they see oneself offline and cannot write. They need not be on the list. It holds from this call on: the
     * conversation of two is left, nothing more of it is told, their ringing is not answered, and texts for them fail with
     * [ErrorKind.BLOCKED]. A group conversation goes on.
     *
     * @throws MsnpException [ErrorKind.INVALID_ACCOUNT]; the answer of the service otherwise.
     */
    public suspend fun block(account: String): Unit = waiting { native.block(account.whole(), null) }

    /**
     * Allows somebody again, or in the first place.
     *
     * @throws MsnpException [ErrorKind.INVALID_ACCOUNT]; the answer of the service otherwise.
     */
    public suspend fun unblock(account: String): Unit = waiting { native.unblock(account.whole(), null) }

    /**
     * Takes back what was decided about somebody: off the block list if they are on it, else off the allow list. One's privacy setting
     * decides about them then ([setPrivacy]). Nothing changes for who is on neither.
     *
     * @throws MsnpException [ErrorKind.INVALID_ACCOUNT]; the answer of the service otherwise.
     */
    public suspend fun undecide(account: String): Unit = waiting { native.undecide(account.whole(), null) }

    /**
     * Answers [Event.AddedYou]: they may see one's presence and write. They are not added to one's own list by it.
     *
     * @throws MsnpException [ErrorKind.INVALID_ACCOUNT]; the answer of the service otherwise.
     */
    public suspend fun accept(account: String): Unit = waiting { native.accept(account.whole(), null) }

    /**
     * Answers [Event.AddedYou]: they are blocked.
     *
     * @throws MsnpException [ErrorKind.INVALID_ACCOUNT]; the answer of the service otherwise.
     */
    public suspend fun decline(account: String): Unit = waiting { native.decline(account.whole(), null) }

    /**
     * Makes a group.
     *
     * @param name at most 61 bytes after percent-encoding.
     * @return its id, empty if the service did not tell.
     * @throws MsnpException [ErrorKind.INVALID_VALUE] when the name is empty, [ErrorKind.TOO_LONG]; the answer of the service otherwise.
     */
    public suspend fun addGroup(name: String): String = waiting { native.addGroup(name.whole(), null) }

    /**
     * Renames a group.
     *
     * @param group the group's id or name.
     * @param name at most 61 bytes after percent-encoding.
     * @throws MsnpException [ErrorKind.NO_SUCH_GROUP], [ErrorKind.TOO_LONG]; the answer of the service otherwise.
     */
    public suspend fun renameGroup(group: String, name: String): Unit = waiting { native.renameGroup(group.whole(), name.whole(), null) }

    /**
     * Removes a group. Some services take those off the list who were only in it: empty it first.
     *
     * @param group the group's id or name.
     * @throws MsnpException [ErrorKind.NO_SUCH_GROUP]; the answer of the service otherwise.
     */
    public suspend fun removeGroup(group: String): Unit = waiting { native.removeGroup(group.whole(), null) }

    /**
     * Puts a contact into a group.
     *
     * @param group the group's id or name.
     * @throws MsnpException [ErrorKind.NO_SUCH_CONTACT], [ErrorKind.NO_SUCH_GROUP]; the answer of the service otherwise.
     */
    public suspend fun addToGroup(account: String, group: String): Unit =
        waiting { native.addToGroup(account.whole(), group.whole(), null) }

    /**
     * Takes a contact out of a group. It stays on the list.
     *
     * @param group the group's id or name.
     * @throws MsnpException [ErrorKind.NO_SUCH_CONTACT], [ErrorKind.NO_SUCH_GROUP]; the answer of the service otherwise.
     */
    public suspend fun removeFromGroup(account: String, group: String): Unit =
        waiting { native.removeFromGroup(account.whole(), group.whole(), null) }

    /**
     * Moves a contact from one group to another: first in, then out, so that it is never in none.
     *
     * @param from the id or the name of the group that it leaves.
     * @param to the id or the name of the group that it comes to.
     * @throws MsnpException [ErrorKind.NO_SUCH_CONTACT], [ErrorKind.NO_SUCH_GROUP]; the answer of the service otherwise.
     */
    public suspend fun moveToGroup(account: String, from: String, to: String): Unit =
        waiting { native.moveToGroup(account.whole(), from.whole(), to.whole(), null) }
}
