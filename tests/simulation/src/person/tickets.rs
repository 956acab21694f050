//! Where somebody gets tickets, and what their client knows of web services.

use msnp_core::Storage;
use msnp_core::settings::WebServices;

use super::{MAIL, Person};

/// Where tickets come by SOAP.
const TOKENS: &str = "https://login.example.net/RST.srf";

/// Where tickets are got in a dialect that takes them from either server (`services.md` 1).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum TicketsFrom {
    /// By the nexus: nothing else is known.
    Nexus,
    /// By SOAP, at once.
    Tokens,
    /// By SOAP: no nexus is known.
    TokensForWantOfNexus,
    /// By SOAP where the nexus is gone.
    NexusOrTokens,
}

impl TicketsFrom {
    /// What is said of it behind the dialect.
    pub(crate) const fn words(self) -> &'static str {
        match self {
            Self::Nexus => "",
            Self::Tokens => " by SOAP",
            Self::TokensForWantOfNexus => " by SOAP without a nexus",
            Self::NexusOrTokens => " by nexus or SOAP",
        }
    }
}

impl<S: Storage> Person<S> {
    /// The nexus that their client knows.
    pub(super) fn nexus(&self) -> &'static str {
        let is_unknown = self.dialect.has_nexus() && self.tickets == TicketsFrom::TokensForWantOfNexus;
        if is_unknown { "" } else { "https://login.example.net/nexus" }
    }

    /// What their client knows of web services.
    pub(super) fn web_services(&self) -> WebServices<'static> {
        let web = if self.has_letters { MAIL } else { WebServices::NONE };
        if self.dialect.has_address_book() {
            return WebServices {
                tokens: TOKENS,
                address_book: "https://contacts.example.net/abservice/abservice.asmx",
                sharing: "https://contacts.example.net/abservice/SharingService.asmx",
                ..web
            };
        }
        if !self.dialect.has_nexus() || self.tickets == TicketsFrom::Nexus {
            return web;
        }
        WebServices { tokens: TOKENS, tokens_first: self.tickets == TicketsFrom::Tokens, ..web }
    }
}
