//! Messages for people who are away: where they are kept, how they are announced, and the services by which they are left, fetched and
//! deleted (`services.md` 3).

use super::directory::Who;
use super::tickets::Site;
use super::web::{Trouble, fault, inside, method_of, soap};
use super::{ConnectionId, Service};
use crate::base64;
use crate::words::number_of;

/// Six calls of so many go wrong where something does.
const TROUBLES: u64 = 25;

/// So many letters are too many for a notice.
const MOST_IN_A_NOTICE: usize = 3;

/// What became of a letter.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kept {
    /// It waits.
    Here,
    /// Its reader's client had it deleted.
    Deleted,
    /// Another client of its reader did.
    DeletedElsewhere,
}

/// A message that was left for somebody.
#[derive(Debug)]
pub(crate) struct Letter {
    /// What the services call it.
    pub(crate) id: String,
    /// The number of its text.
    pub(crate) text: u32,
    /// For whom.
    pub(crate) reader: Who,
    /// By whom.
    pub(crate) writer: Who,
    /// Whether it waits.
    pub(crate) kept: Kept,
    /// When it was left.
    left: u64,
    /// Headers and text, as its writer's client made them.
    content: String,
}

impl Service {
    /// Whether the services for messages are in trouble now and then.
    pub(crate) fn set_moody_mail(&mut self, moody: bool) {
        self.has_moody_mail = moody;
    }

    /// All that was ever left.
    pub(crate) fn letters(&self) -> &[Letter] {
        &self.letters
    }

    /// Whether nothing has told its reader's client of it: before MSNP11 nothing is announced, and it was left after the list was fetched.
    pub(crate) fn is_unannounced(&self, letter: &Letter) -> bool {
        let is_later = |session: &super::Session| session.since <= letter.left;
        !self.dialect(letter.reader).has_personal_messages()
            && self.session(letter.reader).is_some_and(is_later)
    }

    /// Another client of somebody's fetches one, and deletes it.
    pub(crate) fn fetch_elsewhere(&mut self, reader: Who, detail: usize) {
        let mut waiting: Vec<&mut Letter> = self
            .letters
            .iter_mut()
            .filter(|letter| letter.reader == reader && letter.kept == Kept::Here)
            .collect();
        let index = detail.checked_rem(waiting.len()).unwrap_or(0);
        if let Some(letter) = waiting.get_mut(index) {
            letter.kept = Kept::DeletedElsewhere;
        }
    }

    fn metadata(&self, reader: Who, is_it: impl Fn(&Letter) -> bool) -> (String, usize) {
        let letters =
            self.letters.iter().filter(|letter| letter.reader == reader && letter.kept == Kept::Here);
        let those: Vec<String> = letters
            .filter(|letter| is_it(letter))
            .map(|letter| {
                let sender = self.handle(letter.writer);
                format!(
                    "<M><T>11</T><S>6</S><RT>2031-05-06T07:08:09.123Z</RT><RS>0</RS><SZ>950</SZ><E>{sender}</E><I>{}</I>\
                     <N>=?utf-8?B?Qm9i?=</N></M>",
                    letter.id
                )
            })
            .collect();
        (format!("<MD><E><I>0</I><IU>0</IU><O>0</O><OU>0</OU></E>{}</MD>", those.concat()), those.len())
    }

    fn notify(&mut self, connection: ConnectionId, kind: &str, data: &str) {
        let payload = format!(
            "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgs{kind}; charset=UTF-8\r\n\r\nMail-Data: {data}\r\n\r\n"
        );
        self.say(connection, &format!("MSG Hotmail Hotmail {}\r\n{payload}", payload.len()));
    }

    /// What waits is announced with the sign-in, where the dialect has that.
    pub(super) fn announce_letters(&mut self, connection: ConnectionId, who: Who) {
        if !self.dialect(who).has_personal_messages() || self.letters.is_empty() {
            return;
        }
        let (data, count) = self.metadata(who, |_| true);
        let data = if count > MOST_IN_A_NOTICE { "too-large".to_owned() } else { data };
        self.notify(connection, "initialmdatanotification", &data);
    }

    /// A call of one of the services: the head of the request, and its body.
    pub(super) fn ask_mail(&mut self, id: ConnectionId, head: &str, body: &str) {
        let method = method_of(head).to_owned();
        let (number, site) = match method.as_str() {
            "Store" => (body.split("passport=\"t=ticket").nth(1), Site::MessengerSecure),
            _ => (body.split("<t>ticket").nth(1), Site::Messenger),
        };
        let number = number.and_then(|rest| rest.split(['<', '&']).next()).unwrap_or_default();
        let ticket = self.tickets.numbered(number);
        let Some((who, is_young)) = ticket
            .filter(|ticket| ticket.is_for(site))
            .map(|ticket| (ticket.who, self.tickets.is_young(ticket, self.now)))
        else {
            return self.complain(format!("a call without a ticket for it: {head:?}"));
        };
        let trouble = if self.has_moody_mail { self.draw_trouble(TROUBLES) } else { Trouble::None };
        self.answer_call(id, trouble, |service| {
            // Those of the login server are too old for nothing here: no others could be had without another sign-in.
            if !is_young && service.dialect(who).has_address_book() {
                return Some(fault("AuthenticationFailed"));
            }
            Some(match method.as_str() {
                "GetMetadata" => {
                    let (data, _) = service.metadata(who, |_| true);
                    soap(&format!("<GetMetadataResponse>{data}</GetMetadataResponse>"))
                }
                "GetMessage" => service.letter(who, &inside(body, "messageId")),
                "DeleteMessages" => service.delete(who, &inside(body, "messageId")),
                "Store" => service.store(who, body),
                _ => {
                    service.complain(format!("{method:?} is no method of a service"));
                    return None;
                }
            })
        });
    }

    fn place_of(&self, who: Who, id: &str) -> Option<usize> {
        let is_it = |letter: &Letter| letter.reader == who && letter.id == id && letter.kept == Kept::Here;
        self.letters.iter().position(is_it)
    }

    fn letter(&self, who: Who, id: &str) -> String {
        let Some(letter) = self.place_of(who, id).and_then(|place| self.letters.get(place)) else {
            return fault("Client");
        };
        let (sender, content) = (self.handle(letter.writer), &letter.content);
        soap(&format!(
            "<GetMessageResponse><GetMessageResult>X-Message-Info: a\nFrom: =?utf-8?B?Qm9i?= &lt;{sender}&gt;\n{}\
             </GetMessageResult></GetMessageResponse>",
            content.replace("\r\n", "\n")
        ))
    }

    fn delete(&mut self, who: Who, id: &str) -> String {
        let place = self.place_of(who, id);
        let Some(letter) = place.and_then(|place| self.letters.get_mut(place)) else {
            return fault("Client");
        };
        letter.kept = Kept::Deleted;
        soap("<DeleteMessagesResponse/>")
    }

    fn store(&mut self, writer: Who, body: &str) -> String {
        let to = body.split("<To memberName=\"").nth(1).and_then(|rest| rest.split('"').next());
        let Some(reader) = to.and_then(|to| self.directory.find(to)) else {
            return fault("SystemUnavailable");
        };
        let content = inside(body, "Content");
        let text = content.split_once("\r\n\r\n").map_or("", |(_, text)| text);
        let digits: String = text.split_whitespace().collect();
        let text = String::from_utf8_lossy(&base64::decode(&digits).unwrap_or_default()).into_owned();
        let Some(text) = number_of(&text) else {
            self.complain(format!("{text:?} was left, and is no text"));
            return fault("InvalidContent");
        };
        let id = format!("MSG{:08x}-0000-4000-8000-000000000000", self.new_serial());
        let left = self.now;
        self.letters.push(Letter { id: id.clone(), text, reader, writer, kept: Kept::Here, left, content });
        if let Some(connection) = self.session(reader).map(|session| session.connection)
            && self.dialect(reader).has_personal_messages()
        {
            let (data, _) = self.metadata(reader, |letter| letter.id == id);
            self.notify(connection, "oimnotification", &data);
        }
        soap("<StoreResponse><PointsConsumed>0</PointsConsumed></StoreResponse>")
    }
}
