//! Account names, statuses and list membership: the small words of the protocol.

use crate::limits::LONGEST_ACCOUNT;
use crate::wire::cut;

/// An account name in lower case: what accounts are compared and looked up by.
pub(crate) type AccountName = heapless::String<LONGEST_ACCOUNT>;

/// Whether `name` can be an account name: one `@` with something on either side, printable ASCII or UTF-8 without spaces, at most
/// [`LONGEST_ACCOUNT`] bytes. Telephone contacts (`tel:+15550100`) count as well.
pub fn is_account(name: &str) -> bool {
    let printable = name.bytes().all(|c| c > b' ' && c != 0x7F && c != b',' && c != b';');
    let shaped = match cut::split_once(name, b'@') {
        Some((local, domain)) => {
            !local.is_empty() && !domain.is_empty() && !domain.bytes().any(|c| c == b'@')
        }
        None => name.strip_prefix("tel:").is_some_and(|digits| !digits.is_empty()),
    };
    shaped && printable && name.len() <= LONGEST_ACCOUNT
}

/// Networks of accounts (`services.md` 2.8). There are more than those that are named here.
pub mod network {
    /// That of the service itself, which is meant where none is said.
    pub const SERVICE: u8 = 1;
    /// Telephones, whose accounts begin with `tel:`.
    pub const TELEPHONE: u8 = 4;
    /// Yahoo.
    pub const YAHOO: u8 = 32;
}

/// The account of a participant: from MSNP16 on, the place that they are signed in at may follow it.
pub(crate) fn without_place(participant: &str) -> &str {
    cut::split_once(participant, b';').map_or(participant, |(account, _)| account)
}

/// Copies `name` in lower case. `None` when it is no account name.
pub(crate) fn lower_case(name: &str) -> Option<AccountName> {
    if !is_account(name) {
        return None;
    }
    let mut lower = AccountName::try_from(name).ok()?;
    lower.make_ascii_lowercase();
    Some(lower)
}

/// What a person tells the others about being there (`notification.md` 4).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum Status {
    /// `FLN`: not signed in. Never asked for; a server may say it of oneself.
    Offline,
    /// `NLN`
    Online,
    /// `BSY`
    Busy,
    /// `IDL`
    Idle,
    /// `BRB`
    #[cfg_attr(feature = "serde", serde(rename = "brb"))]
    BeRightBack,
    /// `AWY`
    Away,
    /// `PHN`
    #[cfg_attr(feature = "serde", serde(rename = "phone"))]
    OnThePhone,
    /// `LUN`
    #[cfg_attr(feature = "serde", serde(rename = "lunch"))]
    OutToLunch,
    /// `HDN`: signed in, and offline to everybody else. Only one's own.
    Hidden,
}

impl Status {
    /// Every status that one can choose.
    pub const CHOICES: [Self; 8] = [
        Self::Online,
        Self::Busy,
        Self::Idle,
        Self::BeRightBack,
        Self::Away,
        Self::OnThePhone,
        Self::OutToLunch,
        Self::Hidden,
    ];

    /// The three letters on the wire.
    pub const fn code(self) -> &'static str {
        match self {
            Self::Online => "NLN",
            Self::Busy => "BSY",
            Self::Idle => "IDL",
            Self::BeRightBack => "BRB",
            Self::Away => "AWY",
            Self::OnThePhone => "PHN",
            Self::OutToLunch => "LUN",
            Self::Hidden => "HDN",
            Self::Offline => "FLN",
        }
    }

    /// Reads the three letters, in any case.
    pub(crate) fn from_code(code: &[u8]) -> Option<Self> {
        Self::CHOICES
            .into_iter()
            .chain([Self::Offline])
            .find(|status| code.eq_ignore_ascii_case(status.code().as_bytes()))
    }
}

/// In English, as in "Bruno is on the phone".
impl core::fmt::Display for Status {
    fn fmt(&self, f: &mut core::fmt::Formatter<'_>) -> core::fmt::Result {
        f.write_str(match self {
            Self::Offline => "offline",
            Self::Online => "online",
            Self::Busy => "busy",
            Self::Idle => "idle",
            Self::BeRightBack => "back soon",
            Self::Away => "away",
            Self::OnThePhone => "on the phone",
            Self::OutToLunch => "out to lunch",
            Self::Hidden => "hidden",
        })
    }
}

/// A contact list of an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(rename_all = "kebab-case"))]
pub enum List {
    /// `FL`: one's own contacts.
    Forward,
    /// `AL`: who may see one's presence and write.
    Allow,
    /// `BL`: who may not.
    Block,
    /// `RL`: who has oneself among their contacts.
    Reverse,
    /// `PL`: who has added oneself and waits for an answer (MSNP10 and later).
    Pending,
}

impl List {
    /// All of them, in the order of their bits.
    pub const ALL: [Self; 5] = [Self::Forward, Self::Allow, Self::Block, Self::Reverse, Self::Pending];

    /// The two letters on the wire.
    pub(crate) const fn code(self) -> &'static str {
        match self {
            Self::Forward => "FL",
            Self::Allow => "AL",
            Self::Block => "BL",
            Self::Reverse => "RL",
            Self::Pending => "PL",
        }
    }

    /// Reads the two letters, in any case.
    pub(crate) fn from_code(code: &[u8]) -> Option<Self> {
        Self::ALL.into_iter().find(|list| code.eq_ignore_ascii_case(list.code().as_bytes()))
    }

    const fn bit(self) -> u8 {
        match self {
            Self::Forward => 1,
            Self::Allow => 2,
            Self::Block => 4,
            Self::Reverse => 8,
            Self::Pending => 16,
        }
    }
}

/// The lists that a contact is on.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
pub struct Lists(u8);

impl Lists {
    /// On no list.
    pub const NONE: Self = Self(0);

    /// The lists of a mask as in `LST`; unknown bits are dropped.
    pub const fn from_mask(mask: u32) -> Self {
        Self((mask & 31) as u8)
    }

    /// The mask as in `LST`.
    pub const fn mask(self) -> u8 {
        self.0
    }

    /// Whether `list` is among them.
    pub const fn contains(self, list: List) -> bool {
        self.0 & list.bit() != 0
    }

    /// These and `list`.
    #[must_use]
    pub const fn with(self, list: List) -> Self {
        Self(self.0 | list.bit())
    }

    /// These without `list`.
    #[must_use]
    pub const fn without(self, list: List) -> Self {
        Self(self.0 & !list.bit())
    }

    /// Whether there is none.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }
}

/// What a client can do, as told in presence lines (`handhelds.md` 1).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
#[cfg_attr(feature = "defmt", derive(defmt::Format))]
#[cfg_attr(feature = "serde", derive(serde::Serialize, serde::Deserialize), serde(transparent))]
pub struct Capabilities(pub u32);

impl Capabilities {
    /// Online by way of a mobile gateway.
    pub const MOBILE_GATEWAY: u32 = 0x1;
    /// Joins chunked messages.
    pub const CHUNKED_MESSAGES: u32 = 0x20;
    /// Can be paged.
    pub const PAGING: u32 = 0x40;
    /// Runs on a handheld.
    pub const HANDHELD: u32 = 0x400;
    /// Is a bot.
    pub const BOT: u32 = 0x2_0000;
    /// Answers invitations to transfers, as clients from the first generation on do. Others offer files to who says so. With a display picture
    /// it is said in any case.
    pub const PEER_TO_PEER: u32 = 0x1000_0000;

    /// Whether all bits of `flags` are set.
    pub const fn has(self, flags: u32) -> bool {
        self.0 & flags == flags
    }

    /// The client's generation: 0 for 5.0 and unknown ones, 1 for 6.0, up to 12.
    pub const fn generation(self) -> u8 {
        (self.0 >> 28) as u8
    }

    /// Whether it is the word of a client before 6.0, which takes files by MSNFTP alone (`p2p.md` 10): generation 0, and nothing that came
    /// with later ones.
    #[cfg(feature = "direct")]
    pub const fn takes_msnftp_alone(self) -> bool {
        const OF_5: u32 = 0x3;
        self.0 & !OF_5 == 0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn account_names() {
        for good in ["anna@example.net", "a@b", "tel:+15550100123", "blå@example.net"] {
            assert!(is_account(good), "{good}");
        }
        for bad in ["", "anna", "@", "a@", "@b", "a@b@c", "a b@c", "a@b\r\n", "a,b@c", "tel:"] {
            assert!(!is_account(bad), "{bad}");
        }
        assert!(!is_account(core::str::from_utf8(&[b'@'; 140]).unwrap()));
    }

    #[cfg(feature = "direct")]
    #[test]
    fn clients_before_6_take_files_by_msnftp_alone() {
        for (word, is_old) in
            [(0, true), (1, true), (3, true), (0x20, false), (0x1000_0000, false), (0x1000_002C, false)]
        {
            assert_eq!(Capabilities(word).takes_msnftp_alone(), is_old, "{word}");
        }
    }

    #[test]
    fn statuses_and_lists_read_back() {
        for status in Status::CHOICES {
            assert_eq!(Status::from_code(status.code().as_bytes()), Some(status));
        }
        let mut mask = Lists::NONE;
        for list in List::ALL {
            assert_eq!(List::from_code(list.code().as_bytes()), Some(list));
            assert!(!mask.contains(list));
            mask = mask.with(list);
        }
        assert_eq!(mask, Lists::from_mask(31));
    }
}
