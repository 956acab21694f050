import MsnpNative

// The words of the Rust library, which are made at build time, under the names that they have here. Some differ: `State`, `Group`, `Settings`,
// `Product` and `Activity` are names of SwiftUI, StoreKit and ActivityKit, and would be ambiguous in an app that imports these.
/// Something that happened. From ``Client/events``.
public typealias Event = MsnpNative.Event
/// What a session is at.
public typealias SessionState = MsnpNative.State
/// What a person tells the others about being there.
public typealias Status = MsnpNative.Status
/// A version of the protocol that is spoken with the service.
public typealias Dialect = MsnpNative.Dialect

/// The contact list at one moment.
public typealias Roster = MsnpNative.Roster
/// A contact: somebody on at least one of the five lists.
public typealias Contact = MsnpNative.Contact
/// One of the five lists that the service keeps.
public typealias ContactList = MsnpNative.ContactList
/// A group of the contact list.
public typealias ContactGroup = MsnpNative.Group
/// Oneself, as the service shows it to others.
public typealias Me = MsnpNative.Me

/// An emoticon of one's own.
public typealias OwnEmoticon = MsnpNative.OwnEmoticon
/// Letters of a text that stand for a picture.
public typealias Emoticon = MsnpNative.Emoticon
/// What an object is that others may fetch.
public typealias ObjectKind = MsnpNative.ObjectKind
/// What somebody invited to that no client of this kind serves.
public typealias PeerActivity = MsnpNative.Activity
/// A message to be sent.
public typealias Message = MsnpNative.Message
/// How a text looks.
public typealias Format = MsnpNative.Format
/// Somebody in a conversation, oneself not counted.
public typealias Participant = MsnpNative.Participant
/// What somebody is playing or doing.
public typealias Media = MsnpNative.Media
/// What kind of thing that is.
public typealias MediaKind = MsnpNative.MediaKind
/// Who left messages while one was offline.
public typealias OfflineSender = MsnpNative.OfflineSender
/// How a drawing is written down.
public typealias InkKind = MsnpNative.InkKind
/// A header, or a field of a profile.
public typealias Field = MsnpNative.Field

/// Where a service is, and how the client names itself there.
public typealias Service = MsnpNative.Service
/// How the client names itself, and answers challenges.
public typealias ServiceIdentity = MsnpNative.Identity
/// A product id, and the key by which challenges to it are answered.
public typealias ServiceProduct = MsnpNative.Product
/// When the service's HTTP gateway carries the connections.
public typealias GatewayUse = MsnpNative.GatewayUse
/// Whether one signs in by MD5, as MSNP2 to MSNP7 do. **Whoever reads along can try passwords until one fits.**
public typealias Md5SignIn = MsnpNative.Md5SignIn
/// A page of the service.
public typealias ServicePage = MsnpNative.ServicePage
/// What a service said that wants a newer client.
public typealias Upgrade = MsnpNative.Upgrade
/// What showed that the service wants a newer client.
public typealias UpgradeCause = MsnpNative.UpgradeCause

/// How a client behaves. Everything has a default.
public typealias ClientSettings = MsnpNative.Settings
/// Which certificate authorities are trusted.
public typealias Roots = MsnpNative.Roots
/// The proxy that a network wants connections to go through.
public typealias Proxy = MsnpNative.Proxy
/// How files may go from one client to the other without the service between them.
public typealias Direct = MsnpNative.Direct
/// A folder in which pictures of others are kept from one run to the next.
public typealias PictureFolder = MsnpNative.PictureFolder
/// What a proxy speaks.
public typealias ProxyKind = MsnpNative.ProxyKind
/// What becomes of a session that was online and is lost.
public typealias Reconnection = MsnpNative.Reconnection
/// Bounds and time limits of the protocol.
public typealias Limits = MsnpNative.Limits
/// How much a client keeps beside what the protocol takes.
public typealias Bounds = MsnpNative.Bounds
/// A bound on what servers and peers can make a client do or keep.
public typealias LimitName = MsnpNative.LimitName
/// What a connection is for.
public typealias LinkKind = MsnpNative.LinkKind
/// What a client has counted since it was made.
public typealias Counters = MsnpNative.Counters

/// Why something did not work, as events tell it. ``MsnpError`` is thrown with one.
public typealias Failure = MsnpNative.Failure
/// What went wrong, for programs.
public typealias ErrorKind = MsnpNative.ErrorKind
/// How weighty a line of the log is.
public typealias LogLevel = MsnpNative.LogLevel
