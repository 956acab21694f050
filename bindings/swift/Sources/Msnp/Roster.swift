import MsnpNative

extension Roster {
    static let empty = Roster(
        everybody: [], groups: [],
        me: Me(
            account: "", name: "", status: .offline, personalMessage: "", media: "", isVerified: false, isRestricted: false,
            allowsUnknown: true, asksWhenAdded: true, dialect: nil, properties: [:]),
        isComplete: false)

    /// One's own contacts (the forward list), sorted by account.
    public var friends: [Contact] {
        everybody.filter(\.isFriend)
    }

    /// Those of one's own contacts who are there, whatever else they say.
    public var online: [Contact] {
        friends.filter(\.isOnline)
    }

    /// Those who have oneself on their list and wait for `accept(_:)` or `decline(_:)`.
    public var undecided: [Contact] {
        everybody.filter(\.waitsForDecision)
    }

    /// One's own contacts that are in no group which the list knows.
    public var ungrouped: [Contact] {
        friends.filter { contact in contact.groups.allSatisfy { group(id: $0) == nil } }
    }

    /// One's own contacts that are in this group.
    public func members(of group: ContactGroup) -> [Contact] {
        friends.filter { $0.isMember(of: group) }
    }

    /// The contact with this account, in any letter case.
    public func contact(_ account: String) -> Contact? {
        let account = account.lowercased()
        return everybody.first { $0.account == account }
    }

    /// The group with this id.
    public func group(id: String) -> ContactGroup? {
        groups.first { $0.id.isSameId(as: id) }
    }

    /// The first group with this name.
    public func group(named name: String) -> ContactGroup? {
        groups.first { $0.name == name }
    }
}

extension Contact {
    /// Whether it is one's own contact (on the forward list).
    public var isFriend: Bool { lists.contains(.forward) }
    /// Whether it may see one's presence and write.
    public var isAllowed: Bool { lists.contains(.allow) }
    /// Whether it may not.
    public var isBlocked: Bool { lists.contains(.block) }
    /// Whether it has oneself on its own list.
    public var hasAddedYou: Bool { lists.contains(.reverse) || lists.contains(.pending) }
    /// Whether it is signed in and shows it.
    public var isOnline: Bool { status != .offline && status != .hidden }

    /// Whether it has oneself on its list, and was not decided on.
    public var waitsForDecision: Bool {
        hasAddedYou && !isAllowed && !isBlocked
    }

    /// Whether it is in this group.
    public func isMember(of group: ContactGroup) -> Bool {
        groups.contains { $0.isSameId(as: group.id) }
    }
}

extension ContactGroup: Identifiable {}
extension Participant: Identifiable {
    /// The account.
    public var id: String { account }
}

extension String {
    /// Groups have GUIDs, whose letter case differs from server to server.
    fileprivate func isSameId(as other: String) -> Bool {
        lowercased() == other.lowercased()
    }
}
