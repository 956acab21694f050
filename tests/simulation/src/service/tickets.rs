//! Tickets: who was given one, when, for which site, and the secret that came with it (`services.md` 1.2 and 1.5).

use super::directory::Who;
use super::web::{http, inside, text_inside};
use super::{PASSWORD, Service};
use crate::base64;
use crate::random::Random;
use crate::single_sign_on::SECRET;

/// The site of Passport itself, whose ticket is good for nothing here.
const BASE_SITE: &str = "http://Passport.NET/tb";

/// Whose services a ticket is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Site {
    /// `USR TWN`, and messages that others left.
    Messenger,
    /// `USR SSO`.
    MessengerClear,
    /// Leaving messages.
    MessengerSecure,
    /// Address book and memberships.
    Contacts,
}

impl Site {
    /// By its name, and by which policies a ticket is asked for.
    fn of_name(name: &str) -> Option<(Self, &'static [&'static str])> {
        Some(match name {
            // What the notification server said, or nothing is known of that.
            "messenger.msn.com" => (Self::Messenger, &["?ct=1", "?id=507"]),
            "messengerclear.live.com" => (Self::MessengerClear, &["MBI_KEY_OLD"]),
            "messengersecure.live.com" => (Self::MessengerSecure, &["MBI_SSL"]),
            "contacts.msn.com" => (Self::Contacts, &["MBI"]),
            _ => return None,
        })
    }
}

/// What a ticket is good for.
#[derive(Debug)]
pub(super) struct Ticket {
    given: u64,
    pub(super) who: Who,
    /// `None`: that of the login server, good everywhere.
    site: Option<Site>,
    pub(super) secret: [u8; SECRET],
}

/// All tickets.
#[derive(Debug)]
pub(super) struct Tickets {
    all: Vec<Ticket>,
    /// How long each is good, in milliseconds.
    pub(super) lasts: u64,
}

impl Tickets {
    pub(super) const fn lasting(lasts: u64) -> Self {
        Self { all: Vec::new(), lasts }
    }

    /// Gives one. Answers its text.
    pub(super) fn give(&mut self, now: u64, who: Who, site: Option<Site>, random: &mut Random) -> String {
        let secret = std::array::from_fn(|_| u8::try_from(random.below(256)).unwrap_or(0));
        self.all.push(Ticket { given: now, who, site, secret });
        format!("t=ticket{}&p=", self.all.len())
    }

    /// One by its number, however old it is.
    pub(super) fn numbered(&self, number: &str) -> Option<&Ticket> {
        self.all.get(number.parse::<usize>().ok()?.checked_sub(1)?)
    }

    /// One by its text, for a site, while it is good.
    pub(super) fn good(&self, ticket: &str, site: Site, now: u64) -> Option<&Ticket> {
        let number = ticket.strip_prefix("t=ticket")?.strip_suffix("&p=")?;
        self.numbered(number).filter(|ticket| ticket.is_for(site) && self.is_young(ticket, now))
    }

    pub(super) fn is_young(&self, ticket: &Ticket, now: u64) -> bool {
        now.saturating_sub(ticket.given) <= self.lasts
    }
}

impl Ticket {
    pub(super) fn is_for(&self, site: Site) -> bool {
        self.site.is_none_or(|own| own == site)
    }
}

impl Service {
    /// Gives tickets for all sites that are asked for, in any order. Most come with a secret, and each with another one.
    pub(super) fn give_tickets(&mut self, who: Who, body: &str) -> String {
        if text_inside(body, "wsse:Password") != PASSWORD {
            self.complain("another password in a request for tickets".into());
        }
        let all_have_secrets = self.random.chance(50);
        let mut answers = Vec::new();
        for asked in body.split("<wst:RequestSecurityToken ").skip(1) {
            let name = inside(asked, "wsa:Address");
            let policy = asked.split("PolicyReference URI=\"").nth(1).and_then(|rest| rest.split('"').next());
            let known = Site::of_name(&name);
            if name != BASE_SITE
                && known.is_none_or(|(_, policies)| !policies.contains(&policy.unwrap_or_default()))
            {
                self.complain(format!("a ticket for {name} by {policy:?}"));
            }
            let site = known.map(|(site, _)| site);
            let Self { tickets, random, now, .. } = self;
            let ticket = tickets.give(*now, who, site, random).replace('&', "&amp;");
            let number = ticket.trim_start_matches("t=ticket").split('&').next().unwrap_or_default();
            let secret = tickets.numbered(number).map(|ticket| base64::encode(&ticket.secret));
            let secret = secret
                .filter(|_| all_have_secrets || !matches!(site, Some(Site::Messenger | Site::Contacts)));
            answers.push(response(&name, if site.is_some() { &ticket } else { "" }, secret.as_deref()));
        }
        let first = self.random.index(answers.len());
        answers.rotate_left(first);
        let inside = answers.concat();
        http("200 OK", &format!("<S:Envelope xmlns:S=\"e\"><S:Body>{inside}</S:Body></S:Envelope>"))
    }
}

fn response(site: &str, ticket: &str, secret: Option<&str>) -> String {
    let secret = secret.map(|secret| {
        format!(
            "<wst:RequestedProofToken><wst:BinarySecret>{secret}</wst:BinarySecret></wst:RequestedProofToken>"
        )
    });
    format!(
        "<wst:RequestSecurityTokenResponse><wst:TokenType>urn:passport:compact</wst:TokenType><wsp:AppliesTo>\
         <wsa:EndpointReference><wsa:Address>{site}</wsa:Address></wsa:EndpointReference></wsp:AppliesTo>\
         <wst:RequestedSecurityToken><wsse:BinarySecurityToken Id=\"Compact1\">{ticket}</wsse:BinarySecurityToken>\
         </wst:RequestedSecurityToken>{}</wst:RequestSecurityTokenResponse>",
        secret.unwrap_or_default(),
    )
}
