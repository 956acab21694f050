import Foundation
import MsnpNative

/// Emoticons and other objects.
extension Client {
    /// Chooses all emoticons of one's own; an empty list: none. A text that has their letters in it says to everybody in the conversation what they
    /// stand for, who fetch the pictures when they like. They stay for later sign-ins of this client; MSNP8 has none.
    ///
    /// - Parameter emoticons: Letters of 1 to 7 characters, and pictures as ``setPicture(_:)`` takes them.
    /// - Throws: ``MsnpError``: `invalidValue` for letters that cannot be or are there twice, for what is no picture, by its content, or too large,
    ///   and for more than 256 objects or 32 MiB together with what is published, `tooLong` far above: all stays as it was.
    public func setEmoticons(_ emoticons: [OwnEmoticon]) throws {
        try Msnp.native { try native.setEmoticons(emoticons: bounded(emoticons)) }
    }

    /// The bytes of an object that a contact has announced in a conversation: an ``Emoticon`` of a text, or what a datacast names (2 a wink, 3 a
    /// voice clip). Fetched from them unless they are known already, and kept as pictures are. Nothing in them is decoded or run: decode them
    /// with bounds.
    ///
    /// - Parameters:
    ///   - msnObject: What the emoticon has.
    ///   - account: Who said the text.
    /// - Throws: ``MsnpError``: `invalidValue` for what is no object, or says that it belongs to somebody else; those of ``picture(of:)``.
    public func fetchObject(_ msnObject: String, of account: String) async throws -> Data {
        try await cancellable {
            try await self.native.fetchObject(account: bounded(account), msnObject: bounded(msnObject), cancellation: $0)
        }
    }

    /// Lets others fetch an object, such as a wink or a voice clip, and gives the MSNObject by which they do: say it to them in a datacast. It
    /// stays for later sign-ins of this client. A picture and emoticons need not be published.
    ///
    /// - Throws: ``MsnpError``: `invalidValue` for one that is empty or larger than 4 MiB (512 KiB for pictures and emoticons), and for more than
    ///   256 objects or 32 MiB; `tooLong` far above.
    public func publish(_ data: Data, as kind: ObjectKind) throws -> String {
        try Msnp.native { try native.publish(kind: kind, data: bounded(data)) }
    }

    /// Nobody is to fetch a published object any more.
    ///
    /// - Throws: ``MsnpError``: `invalidValue` for what is no object.
    public func withdraw(_ msnObject: String) throws {
        try Msnp.native { try native.withdraw(msnObject: bounded(msnObject)) }
    }
}
