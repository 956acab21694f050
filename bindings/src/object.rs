//! Emoticons and other objects that are fetched from who shows them.

use crate::client::{Cancel, Client};
use crate::emoticon::{ObjectKind, OwnEmoticon};
use crate::failure::NativeFailure;

/// Emoticons and other objects.
#[uniffi::export]
impl Client {
    /// Chooses all emoticons of one's own; an empty list: none. A text that has their letters in it says to everybody in the conversation what
    /// they stand for, who fetch the pictures when they like. They stay for later sign-ins of this client; MSNP8 has none.
    ///
    /// Errors: `InvalidValue` for letters that cannot be or are there twice, for what is no picture, by its content, or too large, and for more
    /// than 256 objects or 32 MiB together with what is published: all stays as it was.
    pub fn set_emoticons(&self, emoticons: Vec<OwnEmoticon>) -> Result<(), NativeFailure> {
        let pairs = emoticons.into_iter().map(|emoticon| (emoticon.shortcut, emoticon.image)).collect();
        Ok(self.open()?.set_emoticons(pairs)?)
    }

    /// The bytes of an object that a contact has announced in a conversation: an emoticon, or what a datacast names (2 a wink, 3 a voice clip).
    /// Fetched from them unless they are known already, and kept as pictures are. Their hash is the one that was announced; nothing in them is
    /// decoded or run: decode them with bounds.
    ///
    /// Errors: `InvalidValue` for what is no object, or says that it belongs to somebody else; those of `picture`.
    pub async fn fetch_object(
        &self,
        account: String,
        msn_object: String,
        cancellation: Cancel,
    ) -> Result<Vec<u8>, NativeFailure> {
        let bytes = self.gate.passes(cancellation, self.inner.object(&account, &msn_object)).await?;
        Ok(bytes.to_vec())
    }

    /// Lets others fetch an object, such as a wink or a voice clip, and gives the MSNObject by which they do: say it to them in a datacast. It
    /// stays for later sign-ins of this client. A picture and emoticons need not be published.
    ///
    /// Errors: `InvalidValue` for one that is empty or larger than 4 MiB (512 KiB for pictures and emoticons), and for more than 256 objects or
    /// 32 MiB.
    pub fn publish(&self, kind: ObjectKind, data: Vec<u8>) -> Result<String, NativeFailure> {
        Ok(self.open()?.publish(kind.into(), data)?)
    }

    /// Nobody is to fetch a published object any more.
    ///
    /// Errors: `InvalidValue` for what is no object.
    pub fn withdraw(&self, msn_object: &str) -> Result<(), NativeFailure> {
        Ok(self.open()?.withdraw(msn_object)?)
    }
}
