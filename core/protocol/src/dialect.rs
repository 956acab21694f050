//! Which dialect of the protocol a server speaks, and what that means. Nothing else in the crate compares version numbers.

/// A dialect of the Messenger protocol, MSNP2 to MSNP21.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Dialect(u8);

/// How a client proves who it is (`authentication.md`).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Authentication {
    /// MD5 of a salt and the password: MSNP2 to MSNP7.
    Md5,
    /// A Passport ticket, `USR TWN`: MSNP8 to MSNP14.
    Passport,
    /// A ticket and a keyed answer, `USR SSO`: MSNP15 and later.
    SingleSignOn,
}

/// How `SYN` is asked and how the list arrives (`notification.md` 2).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ListForm {
    /// Every list by itself, with transaction ids: MSNP2 to MSNP7.
    PerList,
    /// Generation C: counts, one `LST` for each contact with a mask: MSNP8 and MSNP9.
    Compact,
    /// Generation D: `N= F= C=` fields and group names first: MSNP10 to MSNP12.
    Prefixed,
    /// The list lives in a web service: MSNP13 and later.
    AddressBook,
}

/// How a `CHL` is answered (`authentication.md` 3 and 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChallengeForm {
    /// MD5 of the challenge and the product key: MSNP6 to MSNP10.
    Md5,
    /// The longer computation: MSNP11 and later.
    Extended,
}

impl Dialect {
    /// MSNP2, the first of 1999.
    #[cfg(feature = "legacy")]
    pub const MSNP2: Self = Self(2);
    /// MSNP3.
    #[cfg(feature = "legacy")]
    pub const MSNP3: Self = Self(3);
    /// MSNP4.
    #[cfg(feature = "legacy")]
    pub const MSNP4: Self = Self(4);
    /// MSNP5: telephone numbers, pages.
    #[cfg(feature = "legacy")]
    pub const MSNP5: Self = Self(5);
    /// MSNP6: challenges.
    #[cfg(feature = "legacy")]
    pub const MSNP6: Self = Self(6);
    /// MSNP7, the last one that signs in by MD5: groups.
    #[cfg(feature = "legacy")]
    pub const MSNP7: Self = Self(7);
    /// MSNP8, the dialect of October 2002.
    pub const MSNP8: Self = Self(8);
    /// MSNP9: display pictures.
    pub const MSNP9: Self = Self(9);
    /// MSNP10: contact ids, `ADC`.
    pub const MSNP10: Self = Self(10);
    /// MSNP11: personal messages, the extended challenge.
    pub const MSNP11: Self = Self(11);
    /// MSNP12: network ids, client ids in switchboards.
    pub const MSNP12: Self = Self(12);
    /// MSNP13: the contact list lives in a web service.
    #[cfg(feature = "services")]
    pub const MSNP13: Self = Self(13);
    /// MSNP14: network ids in presence.
    #[cfg(feature = "services")]
    pub const MSNP14: Self = Self(14);
    /// MSNP15, the first that signs in by SSO.
    #[cfg(feature = "services")]
    pub const MSNP15: Self = Self(15);

    /// As that a line is read when nothing was agreed on.
    pub(crate) const NEWEST: Self = Self::MSNP12;

    /// The oldest that this crate speaks, and the latest.
    const OLDEST: u8 = if cfg!(feature = "legacy") { 2 } else { 8 };
    const LATEST: u8 = if cfg!(feature = "services") { 15 } else { 12 };

    const FIRST: u8 = 2;
    const LAST: u8 = 21;

    /// The dialect with this number, `None` outside 2 to 21.
    pub const fn from_number(number: u8) -> Option<Self> {
        if number >= Self::FIRST && number <= Self::LAST { Some(Self(number)) } else { None }
    }

    /// The number behind `MSNP`.
    pub const fn number(self) -> u8 {
        self.0
    }

    /// Reads a name such as `MSNP12`, in any letter case.
    pub fn from_name(name: &[u8]) -> Option<Self> {
        let (word, digits) = name.split_at_checked(4)?;
        if !word.eq_ignore_ascii_case(b"MSNP") || !digits.iter().all(u8::is_ascii_digit) {
            return None;
        }
        let add = |number: u8, digit: &u8| number.checked_mul(10)?.checked_add(digit.saturating_sub(b'0'));
        Self::from_number(digits.iter().try_fold(0, add)?)
    }

    /// The name that goes into `VER`.
    pub fn name(self) -> &'static str {
        // One behind the other: smaller than a table of twenty texts.
        const WITH_ONE_DIGIT: &str = "MSNP2MSNP3MSNP4MSNP5MSNP6MSNP7MSNP8MSNP9";
        const WITH_TWO_DIGITS: &str =
            "MSNP10MSNP11MSNP12MSNP13MSNP14MSNP15MSNP16MSNP17MSNP18MSNP19MSNP20MSNP21";
        let (names, first, length) =
            if self.0 < 10 { (WITH_ONE_DIGIT, Self::FIRST, 5) } else { (WITH_TWO_DIGITS, 10, 6) };
        let start = usize::from(self.0.saturating_sub(first)).saturating_mul(length);
        names.get(start..start.saturating_add(length)).unwrap_or_default()
    }

    /// Whether this crate speaks the dialect: MSNP8 to MSNP12, with the feature `legacy` MSNP2 to MSNP7, and with the feature `services`
    /// MSNP13 to MSNP15.
    pub const fn is_supported(self) -> bool {
        self.0 >= Self::OLDEST && self.0 <= Self::LATEST
    }

    /// Whether it is spoken only by whoever chose that by name: `SignIn::md5_sign_in`, feature `legacy`.
    pub const fn signs_in_by_md5(self) -> bool {
        matches!(self.authentication(), Authentication::Md5)
    }

    /// How a client proves who it is.
    pub(crate) const fn authentication(self) -> Authentication {
        match self.0 {
            0..=7 => Authentication::Md5,
            8..=14 => Authentication::Passport,
            _ => Authentication::SingleSignOn,
        }
    }

    /// How the contact list arrives.
    pub(crate) const fn list_form(self) -> ListForm {
        match self.0 {
            0..=7 => ListForm::PerList,
            8..=9 => ListForm::Compact,
            10..=12 => ListForm::Prefixed,
            _ => ListForm::AddressBook,
        }
    }

    /// How challenges are answered.
    pub(crate) const fn challenge_form(self) -> ChallengeForm {
        if self.0 <= 10 { ChallengeForm::Md5 } else { ChallengeForm::Extended }
    }

    /// Whether a dialect that is spoken is at least that old; in builds that speak none older, that is known beforehand.
    const fn is_from(self, number: u8) -> bool {
        Self::OLDEST >= number || self.0 >= number
    }

    /// Whether conversations can be switched off (`IMS`).
    #[cfg(feature = "legacy")]
    pub(crate) const fn has_switchboard_switch(self) -> bool {
        self.is_from(3)
    }

    /// Whether one's own properties, contacts' properties and pages exist (`PRP`, `BPR`, `PAG`).
    pub(crate) const fn has_properties(self) -> bool {
        self.is_from(5)
    }

    /// Whether servers ask who is there by a challenge (`CHL`, `QRY`).
    pub(crate) const fn has_challenges(self) -> bool {
        self.is_from(6)
    }

    /// Whether contacts are in groups (`LSG`, `ADG`, `REG`, `RMG`).
    pub const fn has_groups(self) -> bool {
        self.is_from(7)
    }

    /// Whether a client says what it can do (`CHG`, `NLN`, `ILN`).
    #[cfg(feature = "legacy")]
    pub const fn has_capabilities(self) -> bool {
        self.is_from(8)
    }

    /// Whether presence carries a display picture (`CHG`, `NLN`, `ILN`).
    #[cfg(feature = "p2p")]
    pub const fn has_pictures(self) -> bool {
        self.0 >= 9
    }

    /// Whether offline messages are announced on the notification link.
    #[cfg(feature = "services")]
    pub(crate) const fn announces_offline_messages(self) -> bool {
        self.0 >= 11
    }

    /// Whether contacts and groups have ids of their own, and names are properties (`ADC`, `SBP`, `PRP MFN`).
    pub const fn has_contact_ids(self) -> bool {
        self.0 >= 10
    }

    /// Whether `LST` carries a network id behind the list mask.
    pub(crate) const fn has_network_ids_in_lists(self) -> bool {
        self.0 >= 12
    }

    /// Whether somebody can be put on the reverse list (`ADC RL`): some servers of MSNP10 close on that.
    pub(crate) const fn writes_reverse_list(self) -> bool {
        self.0 >= 11
    }

    /// Whether personal messages exist (`UUX`, `UBX`).
    pub const fn has_personal_message(self) -> bool {
        self.0 >= 11
    }

    /// Whether pages go out by `PGD` (with a device) rather than `PAG`.
    pub(crate) const fn pages_by_device(self) -> bool {
        self.0 >= 9
    }

    /// Whether client configuration files can be asked for (`GCF`). Later servers send theirs unasked.
    pub(crate) const fn has_configuration_files(self) -> bool {
        self.0 >= 11 && (Self::LATEST <= 12 || self.0 <= 12)
    }

    /// Whether the contact list lives in a web service, so that the notification server has to be told it (`ADL`), and tickets come by SOAP.
    pub(crate) const fn has_address_book(self) -> bool {
        Self::LATEST >= 13 && self.0 >= 13
    }

    /// Whether presence and personal messages name the network that a contact is on (`NLN`, `ILN`, `FLN`, `UBX`).
    pub(crate) const fn has_networks_in_presence(self) -> bool {
        Self::LATEST >= 14 && self.0 >= 14
    }

    /// Whether the notification server tells on which network an account is (`FQY`).
    #[cfg(feature = "services")]
    pub(crate) const fn tells_networks(self) -> bool {
        self.has_networks_in_presence()
    }

    /// Whether programs say something to each other through the notification server (`UUN`, `UBN`).
    #[cfg(feature = "services")]
    pub(crate) const fn has_signals(self) -> bool {
        self.has_address_book()
    }

    /// Whether one signs in by `USR SSO`.
    #[cfg(feature = "services")]
    pub(crate) const fn has_single_sign_on(self) -> bool {
        Self::LATEST >= 15 && self.0 >= 15
    }

    const fn bit(self) -> u32 {
        1 << self.0
    }
}

impl core::fmt::Display for Dialect {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(self.name())
    }
}

/// The dialects that a client is willing to speak.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dialects(u32);

impl Dialects {
    /// MSNP8 to MSNP12: what is offered where nothing else is chosen.
    pub const ALL: Self = Self(0b1_1111 << 8);
    /// MSNP13 to MSNP15, whose contact list lives in a web service. Offered only where they are chosen: they want
    /// [`WebServices`](crate::settings::WebServices).
    #[cfg(feature = "services")]
    pub const WITH_ADDRESS_BOOK: Self = Self(0b111 << 13);
    /// None yet.
    pub const NONE: Self = Self(0);
    /// MSNP2 to MSNP7, which sign in by MD5.
    #[cfg(feature = "legacy")]
    pub const BY_MD5: Self = Self(0b11_1111 << 2);

    /// These and `dialect`.
    #[must_use]
    pub const fn with(self, dialect: Dialect) -> Self {
        Self(self.0 | dialect.bit())
    }

    /// Whether `dialect` is among them.
    pub const fn contains(self, dialect: Dialect) -> bool {
        self.0 & dialect.bit() != 0
    }

    /// All that sign in with a ticket and that this build speaks.
    #[cfg(feature = "services")]
    const BY_TICKET: Self = Self(Self::ALL.0 | Self::WITH_ADDRESS_BOOK.0);
    #[cfg(not(feature = "services"))]
    const BY_TICKET: Self = Self::ALL;

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// Those of them that go into `VER`: of one kind of sign-in, since whoever stands between can choose among those that are named, and
    /// would choose the one that gives the password away. By MD5 all are offered where none is named.
    #[cfg(feature = "legacy")]
    pub(crate) fn offered(self, by_md5: bool) -> Self {
        let those = if by_md5 { Self::BY_MD5 } else { Self::BY_TICKET };
        let named = Self(self.0 & those.0);
        if by_md5 && named.is_empty() { those } else { named }
    }

    /// Those of them that go into `VER`.
    #[cfg(not(feature = "legacy"))]
    pub(crate) fn offered(self, _by_md5: bool) -> Self {
        Self(self.0 & Self::BY_TICKET.0)
    }

    /// The dialects, best first, as `VER` names them.
    pub fn best_first(self) -> impl Iterator<Item = Dialect> {
        (Dialect::FIRST..=Dialect::LAST).rev().map(Dialect).filter(move |dialect| self.contains(*dialect))
    }

    /// Whether one of them keeps the contact list in a web service.
    #[cfg(feature = "services")]
    pub(crate) fn have_address_book(self) -> bool {
        self.0 & Self::WITH_ADDRESS_BOOK.0 != 0
    }

    /// Whether all of them sign in the same way, so that the first commands can leave together.
    pub(crate) fn share_authentication(self) -> bool {
        let mut kinds = self.best_first().map(Dialect::authentication);
        let first = kinds.next();
        first.is_some() && kinds.all(|kind| Some(kind) == first)
    }
}

impl FromIterator<Dialect> for Dialects {
    fn from_iter<I: IntoIterator<Item = Dialect>>(dialects: I) -> Self {
        dialects.into_iter().fold(Self::NONE, Self::with)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_read_back() {
        for number in 2..=21 {
            let dialect = Dialect::from_number(number).unwrap();
            assert_eq!(Dialect::from_name(dialect.name().as_bytes()), Some(dialect));
        }
        for bad in [&b"MSNP1"[..], b"MSNP22", b"CVR0", b"MSNP", b"MSNP+8", b"0"] {
            assert_eq!(Dialect::from_name(bad), None);
        }
    }

    #[test]
    #[cfg(feature = "legacy")]
    fn one_kind_of_sign_in_is_offered() {
        let number = |number| Dialect::from_number(number).unwrap();
        let mixed = Dialects::ALL.with(number(7)).with(number(3)).with(number(15)).with(number(16));
        let by_ticket =
            if cfg!(feature = "services") { Dialects::ALL.with(number(15)) } else { Dialects::ALL };
        assert_eq!(mixed.offered(false), by_ticket);
        assert_eq!(mixed.offered(true), Dialects::NONE.with(number(7)).with(number(3)));
        assert_eq!(Dialects::ALL.offered(true), Dialects::BY_MD5);
        assert!(Dialects::BY_MD5.offered(false).is_empty());
        assert!(
            Dialects::BY_MD5.best_first().all(|dialect| dialect.is_supported() && dialect.signs_in_by_md5())
        );
    }

    #[test]
    #[cfg(feature = "services")]
    fn dialects_of_web_services_are_spoken_and_not_offered_by_themselves() {
        for (dialect, networks, by_sso) in
            [(Dialect::MSNP13, false, false), (Dialect::MSNP14, true, false), (Dialect::MSNP15, true, true)]
        {
            assert!(dialect.is_supported() && dialect.has_address_book() && dialect.has_contact_ids());
            assert!(!dialect.signs_in_by_md5() && !dialect.has_configuration_files());
            assert!(!Dialects::ALL.contains(dialect) && Dialects::WITH_ADDRESS_BOOK.contains(dialect));
            assert_eq!(dialect.list_form(), ListForm::AddressBook);
            assert_eq!(dialect.challenge_form(), ChallengeForm::Extended);
            assert_eq!(
                (dialect.has_networks_in_presence(), dialect.has_single_sign_on()),
                (networks, by_sso)
            );
            assert_eq!(dialect.authentication() == Authentication::SingleSignOn, by_sso);
        }
        let number = |number| Dialect::from_number(number).unwrap();
        assert!(!number(16).is_supported() && !number(12).has_address_book());
        assert!(Dialects::ALL.with(number(14)).share_authentication());
        assert!(!Dialects::NONE.with(number(14)).with(number(15)).share_authentication());
        assert!(Dialects::NONE.with(number(15)).share_authentication());
    }

    #[test]
    fn best_comes_first() {
        let names: [&str; 5] = core::array::from_fn(|i| Dialects::ALL.best_first().nth(i).unwrap().name());
        assert_eq!(names, ["MSNP12", "MSNP11", "MSNP10", "MSNP9", "MSNP8"]);
        assert!(Dialects::ALL.share_authentication());
        assert!(!Dialects::ALL.with(Dialect::from_number(15).unwrap()).share_authentication());
    }
}
