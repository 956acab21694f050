package msnp

/** One's own contacts (the forward list), sorted by account. */
public val Roster.friends: List<Contact> get() = everybody.filter { it.isFriend }

/** One's own contacts that are in the group with this id. */
public fun Roster.members(group: String): List<Contact> = friends.filter { group in it.groups }

/** One's own contacts that are in this group. */
public fun Roster.members(group: Group): List<Contact> = members(group.id)

/** One's own contacts that are in no group which the list knows. */
public val Roster.ungrouped: List<Contact>
    get() {
        val known = groups.mapTo(mutableSetOf()) { it.id }
        return friends.filter { contact -> contact.groups.none { it in known } }
    }

/** Those who have oneself on their list and wait for [Client.accept] or [Client.decline]. */
public val Roster.undecided: List<Contact> get() = everybody.filter { it.waitsForDecision }

/** The contact with this account, in any letter case. */
public fun Roster.contact(account: String): Contact? = everybody.find { it.account.equals(account, ignoreCase = true) }

/** The group with this id. */
public fun Roster.group(id: String): Group? = groups.find { it.id == id }

/** The first group with this name. */
public fun Roster.groupNamed(name: String): Group? = groups.find { it.name == name }

/** Whether it is one's own contact: on the forward list. */
public val Contact.isFriend: Boolean get() = ContactList.FORWARD in lists

/** Whether one has blocked it. */
public val Contact.isBlocked: Boolean get() = ContactList.BLOCK in lists

/** Whether it has oneself on its list and one has neither allowed nor blocked it. */
public val Contact.waitsForDecision: Boolean
    get() = (ContactList.REVERSE in lists || ContactList.PENDING in lists) && ContactList.ALLOW !in lists && ContactList.BLOCK !in lists

/** Whether the contact is there, with whatever status. */
public val Contact.isOnline: Boolean get() = status != Status.OFFLINE

/** The telephone number at home; empty when unset. */
public val Contact.homePhone: String get() = properties["PHH"].orEmpty()

/** The telephone number at work; empty when unset. */
public val Contact.workPhone: String get() = properties["PHW"].orEmpty()

/** The number of the mobile telephone; empty when unset. */
public val Contact.mobilePhone: String get() = properties["PHM"].orEmpty()
