//! Which dialect somebody's client speaks, and what it has, by the reference (`versions.md` 3). Nothing else here compares numbers.

/// A dialect, MSNP2 to MSNP15.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Dialect(u8);

impl Dialect {
    /// MSNP12, which everybody speaks where nobody has a dialect of their own.
    pub(crate) const COMMON: Self = Self(12);

    /// The dialect with this number.
    pub(crate) const fn new(number: u8) -> Self {
        Self(number)
    }

    /// The number behind `MSNP`.
    pub(crate) const fn number(self) -> u8 {
        self.0
    }

    /// By its name in `VER`.
    pub(super) fn of_name(name: &str) -> Option<Self> {
        let number = name.strip_prefix("MSNP")?.parse().ok()?;
        (2..=15).contains(&number).then_some(Self(number))
    }

    /// Whether one signs in by the MD5 of a salt and the password, and lists come one by one.
    pub(crate) const fn is_by_md5(self) -> bool {
        self.0 < 8
    }

    /// Whether display pictures exist.
    pub(crate) const fn has_pictures(self) -> bool {
        self.0 >= 9
    }

    /// Whether contacts and groups have ids of their own (`ADC`, `SBP`). Before, answers about lists carry a version.
    pub(crate) const fn has_ids(self) -> bool {
        self.0 >= 10
    }

    /// Whether personal messages exist (`UUX`, `UBX`), and the reverse list can be written.
    pub(super) const fn has_personal_messages(self) -> bool {
        self.0 >= 11
    }

    /// Whether configuration files can be asked for (`GCF`).
    pub(super) const fn asks_for_configuration(self) -> bool {
        self.0 >= 11 && self.0 <= 12
    }

    /// Whether properties exist (`PRP`, `BPR`).
    pub(super) const fn has_properties(self) -> bool {
        self.0 >= 5
    }

    /// Whether accounts are verified, and challenges are asked.
    pub(super) const fn has_challenges(self) -> bool {
        self.0 >= 6
    }

    /// Whether groups exist.
    pub(super) const fn has_groups(self) -> bool {
        self.0 >= 7
    }

    /// Whether the first group is always there.
    pub(super) const fn has_first_group(self) -> bool {
        self.0 == 7
    }

    /// Whether the answer to `PNG` says when to ask again.
    pub(super) const fn paces_pings(self) -> bool {
        self.0 >= 9
    }

    /// Whether lists say which network somebody is of, and switchboards what a client can do.
    pub(super) const fn has_networks(self) -> bool {
        self.0 >= 12
    }

    /// Whether lists are in an address book, and the notification server has to be told them (`services.md` 2).
    pub(crate) const fn has_address_book(self) -> bool {
        self.0 >= 13
    }

    /// Whether presence names the network that somebody is on (`services.md` 5.1).
    pub(super) const fn has_networks_in_presence(self) -> bool {
        self.0 >= 14
    }

    /// Whether tickets come from where the nexus leads to, or by SOAP: later they come by SOAP alone.
    pub(crate) const fn has_nexus(self) -> bool {
        !self.is_by_md5() && !self.has_address_book()
    }

    /// Whether one signs in by a ticket and a keyed answer (`USR SSO`).
    pub(crate) const fn has_single_sign_on(self) -> bool {
        self.0 >= 15
    }
}
