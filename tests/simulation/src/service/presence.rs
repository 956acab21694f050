//! Who is shown to whom, and telling them when that changes (`notification.md` 4).

use super::directory::{FORWARD, Who};
use super::{Service, Session, percent};

/// What somebody was told about somebody else.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Shown {
    /// Empty: not there.
    pub(crate) status: String,
    name: String,
    /// What the client can do, where the viewer's dialect has that.
    client: String,
    /// The element of the display picture, percent-encoded, where the viewer's dialect has that.
    picture: String,
    /// The payload of `UUX`, where the viewer's dialect has that.
    message: Vec<u8>,
}

/// How presence is told.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Telling<'a> {
    /// As news: `NLN`.
    News,
    /// As part of an answer: `ILN` with this transaction id.
    Answer(&'a str),
}

impl Session {
    /// What others may see of it: nothing, or a status.
    pub(super) fn visible_status(&self) -> Option<&str> {
        Some(self.status.as_str()).filter(|status| !status.is_empty() && *status != "HDN")
    }
}

impl Service {
    /// What `viewer` may see of `other` now.
    pub(crate) fn seen_by(&self, viewer: Who, other: Who) -> Shown {
        let nothing = Shown::default();
        let has = self.lists_of(viewer, other) & FORWARD != 0;
        let Some(session) = self.session(other).filter(|_| has && self.lets(other, viewer)) else {
            return nothing;
        };
        let Some(status) = session.visible_status() else { return nothing };
        let dialect = self.dialect(viewer);
        let mut shown = Shown { status: status.to_owned(), name: self.name(other), ..nothing };
        if !dialect.is_by_md5() {
            // Whose own dialect has none can do nothing.
            session.client.clone_into(&mut shown.client);
            shown.client.push_str(if session.client.is_empty() { "0" } else { "" });
        }
        if dialect.has_pictures() {
            session.picture.clone_into(&mut shown.picture);
        }
        if dialect.has_personal_messages() {
            session.message.clone_into(&mut shown.message);
        }
        shown
    }

    /// Status, personal message and picture that `viewer` may see of `other`, for comparison.
    pub(crate) fn presence_of(&self, viewer: Who, other: Who) -> Option<(String, String, String)> {
        let shown = self.seen_by(viewer, other);
        let message = String::from_utf8_lossy(&shown.message).into_owned();
        let message = message.split("<PSM>").nth(1).and_then(|rest| rest.split("</PSM>").next());
        let message = message.unwrap_or_default().to_owned();
        let picture = percent::decode(&shown.picture);
        Some((shown.status, message, picture)).filter(|(status, ..)| !status.is_empty())
    }

    /// The status of somebody's session, for comparison.
    pub(crate) fn own_status(&self, who: Who) -> &str {
        self.session(who).map_or("", |session| session.status.as_str())
    }

    /// Nobody is there to remember what they were told.
    pub(super) fn forget_shown_to(&mut self, viewer: Who) {
        self.shown.get_mut(viewer).into_iter().flatten().for_each(|shown| *shown = Shown::default());
    }

    /// Tells everybody what is new about somebody.
    pub(super) fn tell_about(&mut self, other: Who) {
        for viewer in (0..self.directory.len()).filter(|viewer| *viewer != other) {
            self.tell(viewer, other, Telling::News);
        }
    }

    /// Tells `viewer` what is new about `other`.
    pub(super) fn tell(&mut self, viewer: Who, other: Who, how: Telling<'_>) {
        let Some(session) = self.session(viewer).filter(|session| !session.status.is_empty()) else { return };
        let connection = session.connection;
        let now = self.seen_by(viewer, other);
        let Some(shown) = self.shown.get_mut(viewer).and_then(|shown| shown.get_mut(other)) else { return };
        let before = std::mem::replace(shown, now.clone());
        if before == now {
            return;
        }
        let handle = self.handle(other);
        let is_contact = self.lists_of(viewer, other) & FORWARD != 0;
        let network = if self.dialect(viewer).has_networks_in_presence() { " 1" } else { "" };
        if now.status.is_empty() {
            if is_contact {
                self.say(connection, &format!("FLN {handle}{network}\r\n"));
            }
            return;
        }
        let line = |shown: &Shown| {
            let words = [shown.name.as_str(), shown.client.as_str(), shown.picture.as_str()];
            words.into_iter().filter(|word| !word.is_empty()).collect::<Vec<_>>().join(" ")
        };
        if (&before.status, line(&before)) != (&now.status, line(&now)) {
            let verb = match how {
                Telling::News => "NLN".to_owned(),
                Telling::Answer(number) => format!("ILN {number}"),
            };
            self.say(connection, &format!("{verb} {} {handle}{network} {}\r\n", now.status, line(&now)));
        }
        if before.message != now.message {
            let message = String::from_utf8_lossy(&now.message).into_owned();
            self.say(connection, &format!("UBX {handle}{network} {}\r\n{message}", now.message.len()));
        }
    }
}
