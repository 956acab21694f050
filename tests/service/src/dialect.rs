//! What each dialect can do. Nobody else compares version numbers.

use std::fmt;
use std::net::SocketAddr;

/// A dialect the service speaks, MSNP2 to MSNP15.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Dialect(u8);

/// What `VER` comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Negotiated {
    Dialect(Dialect),
    /// Only an update query is possible.
    UpdateOnly,
    Nothing,
}

impl Dialect {
    const LOWEST: u8 = 2;
    const HIGHEST: u8 = 15;

    /// A dialect's name as sent in `VER`; letter case does not matter.
    pub(crate) fn named(name: &str) -> Option<Dialect> {
        let (prefix, number) = name.split_at_checked(4)?;
        if !number.bytes().all(|byte| byte.is_ascii_digit()) {
            return None;
        }
        let number: u8 = number.parse().ok()?;
        (prefix.eq_ignore_ascii_case("MSNP") && (Dialect::LOWEST..=Dialect::HIGHEST).contains(&number))
            .then_some(Dialect(number))
    }

    /// Chooses from the client's list: the highest known, or (some servers) the first known.
    pub(crate) fn negotiate<'a>(
        offered: impl Iterator<Item = &'a str> + Clone,
        first_named: bool,
        passport_only: bool,
        without_web_lists: bool,
    ) -> Negotiated {
        let is_served = |dialect: &Dialect| {
            !(passport_only && dialect.signs_in_by_md5() || without_web_lists && dialect.has_web_lists())
        };
        let mut known = offered.clone().filter_map(Dialect::named).filter(is_served);
        let chosen = if first_named { known.next() } else { known.max() };
        match chosen {
            Some(dialect) => Negotiated::Dialect(dialect),
            None if offered.clone().any(|name| name.eq_ignore_ascii_case("CVR0")) => Negotiated::UpdateOnly,
            None => Negotiated::Nothing,
        }
    }

    /// The lowest, for places that need one before `VER`.
    pub(crate) const fn lowest() -> Dialect {
        Dialect(Dialect::LOWEST)
    }

    /// `INF` and `USR MD5` instead of Passport, no `CVR` needed; and every list by itself, with transaction ids and list versions.
    pub(crate) fn signs_in_by_md5(self) -> bool {
        self.0 <= 7
    }

    /// The account's data in the profile, and mail notices of the later names.
    pub(crate) fn has_full_profile(self) -> bool {
        self.0 >= 3
    }

    /// `IMS`, and the `0` behind the address of `XFR NS`.
    pub(crate) fn has_switchboard_switch(self) -> bool {
        self.0 >= 3
    }

    /// `PRP`, `BPR`, `PAG`, `NOT`, `SDC`.
    pub(crate) fn has_properties(self) -> bool {
        self.0 >= 5
    }

    /// `CHL`, `QRY`, `IPG`, and whether the account is verified in `USR OK`.
    pub(crate) fn has_challenges(self) -> bool {
        self.0 >= 6
    }

    /// Groups, and the own address in `XFR NS`.
    pub(crate) fn has_groups(self) -> bool {
        self.0 >= 7
    }

    /// The client id in `CHG`, `ILN`, `NLN`, and the client's address in the profile.
    pub(crate) fn has_client_ids(self) -> bool {
        self.0 >= 8
    }

    /// The highest: what lock keys are made with.
    pub(crate) const fn highest() -> Dialect {
        Dialect(Dialect::HIGHEST)
    }

    /// GUIDs, timestamps, `ADC`, `SBP`, `PRP MFN`, and the pending list, instead of list versions, `ADD`, `REA`.
    pub(crate) fn has_contact_ids(self) -> bool {
        self.0 >= 10
    }

    /// A network id in `LST`.
    pub(crate) fn has_network_ids(self) -> bool {
        self.0 >= 12
    }

    /// A picture in `CHG`, `ILN`, `NLN`.
    pub(crate) fn has_objects(self) -> bool {
        self.0 >= 9
    }

    /// Seconds in `QNG`.
    pub(crate) fn has_ping_seconds(self) -> bool {
        self.0 >= 9
    }

    /// Messages of type `D`.
    pub(crate) fn has_data_messages(self) -> bool {
        self.0 >= 9
    }

    /// `PGD` instead of `PAG`.
    pub(crate) fn has_device_pages(self) -> bool {
        self.0 >= 9
    }

    /// `UUX`, `UBX`, `GCF`, `SBS`, and mail data as XML.
    pub(crate) fn has_personal_messages(self) -> bool {
        self.0 >= 11
    }

    /// The longer computation for challenges.
    pub(crate) fn has_long_challenge(self) -> bool {
        self.0 >= 11
    }

    /// Telephone contacts.
    pub(crate) fn has_telephone_contacts(self) -> bool {
        self.0 >= 11
    }

    /// The client id in `IRO` and `JOI`.
    pub(crate) fn has_client_id_in_roster(self) -> bool {
        self.0 >= 12
    }

    /// The lists are kept by web services; `ADL`, `RML`, `FQY`, `UUN` instead of `SYN`, `ADC`, `REM`, `SBP`, `GTC`, `GCF` and groups.
    pub(crate) fn has_web_lists(self) -> bool {
        self.0 >= 13
    }

    /// A network id behind the address in `ILN`, `NLN`, `FLN`, `UBX`; and the last field of `XFR SB` and `RNG`.
    pub(crate) fn has_networks_in_presence(self) -> bool {
        self.0 >= 14
    }

    /// What follows the cookie in `XFR SB`, and the name in `RNG`: a domain, and whether the switchboard can be connected to
    /// without the gateway.
    pub(crate) fn switchboard_tail(self, domain: &str, straight: bool) -> String {
        let straight = if straight { " 1" } else { " 0" };
        let straight = if self.has_networks_in_presence() { straight } else { "" };
        if self.has_web_lists() { format!(" U {domain}{straight}") } else { String::new() }
    }

    /// What follows the address in `XFR NS`; `here` is that of the server that says it.
    pub(crate) fn transfer_tail(self, here: SocketAddr) -> String {
        if self.has_web_lists() {
            " U D".to_owned()
        } else if self.has_groups() {
            format!(" 0 {here}")
        } else if self.has_switchboard_switch() {
            " 0".to_owned()
        } else {
            String::new()
        }
    }

    /// `USR SSO` instead of `USR TWN`.
    pub(crate) fn signs_in_by_single_sign_on(self) -> bool {
        self.0 >= 15
    }
}

impl fmt::Display for Dialect {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "MSNP{}", self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chosen(list: &str, first: bool) -> String {
        match Dialect::negotiate(list.split(' '), first, false, false) {
            Negotiated::Dialect(dialect) => dialect.to_string(),
            Negotiated::UpdateOnly => "CVR0".into(),
            Negotiated::Nothing => "0".into(),
        }
    }

    #[test]
    fn negotiates() {
        assert_eq!(chosen("MSNP8 MSNP12 MSNP10 CVR0", false), "MSNP12");
        assert_eq!(chosen("MSNP99 MSNP9 MSNP12 CVR0", true), "MSNP9");
        assert_eq!(chosen("MSNP16 msnp8 CVR0", false), "MSNP8");
        assert_eq!(chosen("MSNP18 MSNP13 msnp15 MSNP14 CVR0", false), "MSNP15");
        assert_eq!(chosen("MSNP3 MSNP2 CVR0", false), "MSNP3");
        assert_eq!(chosen("MSNP1 CVR0", false), "CVR0");
        assert_eq!(chosen("MSNP1", false), "0");
        let old = ["MSNP3", "MSNP2", "CVR0"];
        assert_eq!(Dialect::negotiate(old.into_iter(), false, true, false), Negotiated::UpdateOnly);
        let new = ["MSNP15", "MSNP12", "MSNP13"];
        let twelve = Dialect::named("MSNP12").unwrap();
        assert_eq!(Dialect::negotiate(new.into_iter(), false, false, true), Negotiated::Dialect(twelve));
        assert_eq!(chosen("MSNP+9 MSNP", false), "0");
    }
}
