//! What a service says unasked.

/// Something that a service says unasked, from MSNP13 on (feature `services`).
#[derive(Clone, Copy, Debug, PartialEq)]
#[cfg_attr(not(feature = "exhaustive"), non_exhaustive)]
pub enum UnaskedEvent<'a> {
    /// What the service wants clients to keep to, with the sign-in (`GCF`, `services.md` 6.4): versions that it shuts out, texts that it drops.
    /// Nothing is done with it here; a program may pass it over.
    Policies {
        /// The document, XML.
        document: &'a [u8],
    },
    /// Somebody's program says something to one's own, without a conversation (`UBN`, `services.md` 5.5).
    Signal {
        /// Who.
        account: &'a str,
        /// What it is about: 1 a shared folder, 2 a call, 3 peer-to-peer data, 11 how a call goes on, 12 a call that is relayed; and
        /// others. Programs agree on them.
        kind: u32,
        /// What it says: any bytes. Nothing in it is to be trusted.
        content: &'a [u8],
    },
}
