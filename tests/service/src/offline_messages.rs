//! Offline messages: how they are kept, announced, fetched and deleted (RSI), and left for somebody (OIMWS): `services.md` 3.

use roxmltree::Node;

use crate::base64;
use crate::challenge;
use crate::codec::{self, escape_xml};
use crate::controls::Step;
use crate::dialect::Dialect;
use crate::directory::AccountId;
use crate::http::Response;
use crate::identifiers;
use crate::running::Shared;
use crate::security_tokens::OFFLINE_SITE;
use crate::soap::{self, child, envelope, fault, is, text_of};
use crate::world::{Purpose, World};

/// Where messages are left.
pub(crate) const STORE_PATH: &str = "/OimWS/oim.asmx";
/// Where they are fetched and deleted.
pub(crate) const FETCH_PATH: &str = "/rsi/rsi.asmx";

/// More of them than these are not listed where they are announced.
const MOST_LISTED: usize = 25;
const FETCH_NAMESPACE: &str = "http://www.hotmail.msn.com/ws/2004/09/oim/rsi";
/// The longest line of a message's base64.
const LONGEST_LINE: usize = 77;

/// A message that was left for somebody.
#[derive(Debug, Clone)]
pub(crate) struct OfflineMessage {
    /// The sender's name as it stands in mail, with encoded words.
    pub(crate) from: String,
    pub(crate) address: String,
    pub(crate) id: String,
    /// Seconds since 1970.
    received: u64,
    /// The whole mail, lines ending in LF.
    mail: String,
}

impl OfflineMessage {
    /// A mail around a body as it travels.
    fn new(from: &str, address: &str, to: &str, content: &Content<'_>) -> OfflineMessage {
        let received = identifiers::unix_seconds();
        let (id, date) = (identifiers::guid(), identifiers::utc(received));
        let Content { run, number, body } = content;
        let mail = format!(
            "X-Message-Info: cwRBnLifKNE8dVZlNj6AiX8142B67OTjG9BFMLMyzuui1H4Xx7m3NQ==\n\
             Received: from localhost ([127.0.0.1]) by localhost; {date}\nFrom: {from} <{address}>\nTo: {to}\nSubject: \n\
             X-OIM-originatingSource: 127.0.0.1\nX-OIMProxy: MSNMSGR\nMIME-Version: 1.0\n\
             Content-Type: text/plain; charset=UTF-8\nContent-Transfer-Encoding: base64\n\
             X-OIM-Message-Type: OfflineMessage\nX-OIM-Run-Id: {run}\nX-OIM-Sequence-Num: {number}\nMessage-ID: <{id}@localhost>\n\
             Date: {date}\nReturn-Path: ndr@oim.messenger.msn.com\n\n{body}"
        );
        OfflineMessage { from: from.to_owned(), address: address.to_owned(), id, received, mail }
    }

    /// What mail data say of it.
    fn metadata(&self) -> String {
        format!(
            "<M><T>11</T><S>6</S><RT>{}</RT><RS>0</RS><SZ>{}</SZ><E>{}</E><I>{}</I>\
             <F>00000000-0000-0000-0000-000000000009</F><N>{}</N></M>",
            identifiers::utc(self.received).replace('Z', ".000Z"),
            self.mail.len(),
            escape_xml(&self.address),
            escape_xml(&self.id),
            escape_xml(&self.from),
        )
    }
}

/// What somebody wrote, as it travels.
struct Content<'a> {
    run: &'a str,
    number: &'a str,
    body: &'a str,
}

/// The document that says what waits.
fn mail_data(unread: u32, messages: &[OfflineMessage]) -> String {
    let messages: String = messages.iter().map(OfflineMessage::metadata).collect();
    format!(
        "<MD><E><I>{unread}</I><IU>{unread}</IU><O>0</O><OU>0</OU></E>\
         <Q><QTM>100000</QTM><QNM>50000</QNM></Q>{messages}</MD>"
    )
}

impl World {
    /// Whether a client of this dialect is told of offline messages with its sign-in.
    pub(crate) fn announces_offline_messages(&self, dialect: Dialect) -> bool {
        dialect.has_personal_messages() && !self.quirks.offline_messages_unannounced
    }

    /// The value of `Mail-Data` after a sign-in.
    pub(crate) fn initial_mail_data(&self, unread: u32, messages: &[OfflineMessage]) -> String {
        if self.quirks.mail_data_too_large || messages.len() > MOST_LISTED {
            "too-large".to_owned()
        } else {
            mail_data(unread, messages)
        }
    }

    /// Keeps a text for somebody, and announces it where they are signed in.
    pub(crate) fn leave_message(&mut self, address: &str, from: &str, from_address: &str, text: &str) {
        let (run, body) = (format!("{{{}}}", identifiers::guid()), base64::encode(text.as_bytes()));
        let content = Content { run: &run, number: "1", body: &body };
        let message = OfflineMessage::new(&codec::mail_word(from), from_address, address, &content);
        self.keep_message(address, message);
    }

    /// Keeps a mail as it is for somebody, and announces it.
    pub(crate) fn leave_mail(&mut self, address: &str, from: &str, from_address: &str, mail: &str) {
        let content = Content { run: "", number: "", body: "" };
        let message = OfflineMessage::new(&codec::mail_word(from), from_address, address, &content);
        self.keep_message(address, OfflineMessage { mail: mail.to_owned(), ..message });
    }

    fn keep_message(&mut self, address: &str, message: OfflineMessage) {
        let Some(account) = self.directory.find(address) else { return };
        let data = match self.quirks.mail_data_too_large {
            true => "too-large".to_owned(),
            false => format!("<MD>{}</MD>", message.metadata()),
        };
        let notice = format!(
            "MIME-Version: 1.0\r\nContent-Type: text/x-msmsgsoimnotification; charset=UTF-8\r\n\r\nMail-Data: {data}\r\n"
        );
        self.directory.record_mut(account).offline_messages.push(message);
        let session = self.session_of(address);
        if let Some(session) = session.filter(|session| self.announces_offline_messages(session.dialect)) {
            session.link.send(&codec::with_payload(format_args!("MSG Hotmail Hotmail"), notice.as_bytes()));
        }
    }

    /// How many wait for somebody.
    pub(crate) fn offline_messages_of(&self, address: &str) -> usize {
        self.directory.find(address).map_or(0, |account| self.messages_of(account).len())
    }

    fn messages_of(&self, account: AccountId) -> &[OfflineMessage] {
        &self.directory.record(account).offline_messages
    }
}

/// A request as it was read. It holds a ticket, and cannot be shown.
pub(crate) enum Request {
    Store(Store),
    Fetch {
        ticket: String,
        what: Fetch,
    },
    /// What could not be read.
    Unreadable,
}

/// A message for somebody.
pub(crate) struct Store {
    ticket: String,
    from: String,
    name: String,
    to: String,
    product: String,
    lock_key: String,
    number: String,
    content: String,
}

/// What is asked of the service that keeps messages.
pub(crate) enum Fetch {
    Metadata,
    Message(String),
    Delete(Vec<String>),
}

impl Request {
    /// Reads what was posted to one of the two.
    pub(crate) fn read(path: &str, body: &[u8]) -> Request {
        let document = soap::parse(body);
        let parts = document.as_ref().and_then(|document| {
            let envelope = document.root_element();
            Some((child(envelope, "Header")?, child(envelope, "Body")?))
        });
        let is_store = path.eq_ignore_ascii_case(STORE_PATH);
        let read = parts.and_then(|(header, body)| match is_store {
            true => Store::read(header, body).map(Request::Store),
            false => Fetch::read(header, body),
        });
        read.unwrap_or(Request::Unreadable)
    }

    pub(crate) fn step(&self) -> Option<Step> {
        match self {
            Request::Store(_) => Some(Step::OfflineStore),
            Request::Fetch { what: Fetch::Metadata, .. } => Some(Step::OfflineMetadata),
            Request::Fetch { what: Fetch::Message(_), .. } => Some(Step::OfflineMessage),
            Request::Fetch { what: Fetch::Delete(_), .. } => Some(Step::OfflineDelete),
            Request::Unreadable => None,
        }
    }

    /// Whose it is.
    pub(crate) fn account(&self, shared: &Shared) -> Option<String> {
        let ticket = match self {
            Request::Store(store) => &store.ticket,
            Request::Fetch { ticket, .. } => ticket,
            Request::Unreadable => return None,
        };
        let world = shared.world();
        let owner =
            world.ticket_for(ticket, &[Purpose::SignIn, Purpose::SingleSignOn, Purpose::OfflineMessages])?;
        Some(world.directory.address(owner).to_owned())
    }

    pub(crate) fn answer(&self, shared: &Shared) -> Response {
        let mut world = shared.world();
        if world.quirks.no_offline_messages {
            return Response::new(404);
        }
        match self {
            Request::Store(store) => store.answer(&mut world),
            Request::Fetch { ticket, what } => {
                // A bare ticket stands in one half.
                let owner = world.ticket_owner(ticket);
                match owner {
                    Some(account) => what.answer(&mut world, account),
                    None => fault("BadContextToken", "The ticket is not good.", ""),
                }
            }
            Request::Unreadable => fault("InvalidContent", "The request cannot be read.", ""),
        }
    }
}

impl Store {
    fn read(header: Node<'_, '_>, body: Node<'_, '_>) -> Option<Store> {
        let (from, to, ticket) = (child(header, "From")?, child(header, "To")?, child(header, "Ticket")?);
        let attribute = |node: Node<'_, '_>, name: &str| node.attribute(name).map(str::to_owned);
        Some(Store {
            ticket: attribute(ticket, "passport")?,
            from: attribute(from, "memberName")?,
            name: attribute(from, "friendlyName")?,
            to: attribute(to, "memberName")?,
            product: attribute(ticket, "appid")?,
            lock_key: attribute(ticket, "lockkey")?,
            number: text_of(child(child(header, "Sequence")?, "MessageNumber")?).trim().to_owned(),
            content: text_of(child(body, "Content")?),
        })
    }

    fn answer(&self, world: &mut World) -> Response {
        let purposes: &[Purpose] = match world.quirks.offline_ticket_wanted {
            true => &[Purpose::OfflineMessages],
            false => &[Purpose::SignIn, Purpose::SingleSignOn, Purpose::OfflineMessages],
        };
        let Some(account) = world.ticket_for(&self.ticket, purposes) else {
            let is_other = world.ticket_owner(&self.ticket).is_some();
            let detail = "<RequiredAuthPolicy xmlns=\"http://messenger.msn.com/ws/2004/09/oim/\">MBI_SSL</RequiredAuthPolicy>";
            return match is_other {
                true => fault("AuthenticationFailed", OFFLINE_SITE, detail),
                false => fault("BadContextToken", "The ticket is not good.", ""),
            };
        };
        if let Some(challenge) = self.lock_challenge(world, account) {
            let detail = format!(
                "<LockKeyChallenge xmlns=\"http://messenger.msn.com/ws/2004/09/oim/\">{challenge}</LockKeyChallenge>"
            );
            return fault(
                "AuthenticationFailed",
                "Exception of type 'System.Web.Services.Protocols.SoapException'",
                &detail,
            );
        }
        if !world.directory.address(account).eq_ignore_ascii_case(&self.from) {
            return fault("AuthenticationFailed", "That is somebody else.", "");
        }
        let Some(content) = self.content() else {
            return fault("InvalidContent", "The message is not as it should be.", "");
        };
        let target = world.directory.find(&self.to);
        let own = world.directory.address(account).to_owned();
        let Some(target) = target.filter(|target| world.directory.record(*target).admits(&own)) else {
            return fault("SystemUnavailable", "Nobody takes it.", "");
        };
        let address = world.directory.address(target).to_owned();
        let message = OfflineMessage::new(&self.name, &own, &address, &content);
        world.keep_message(&address, message);
        world.tally.offline_messages_stored.add(1);
        let number = escape_xml(&self.number);
        envelope(
            200,
            &format!(
                "<SequenceAcknowledgment xmlns=\"http://schemas.xmlsoap.org/ws/2003/03/rm\"><Identifier \
                 xmlns=\"http://schemas.xmlsoap.org/ws/2002/07/utility\">http://messenger.msn.com</Identifier>\
                 <AcknowledgmentRange Upper=\"{number}\" Lower=\"{number}\"/></SequenceAcknowledgment>"
            ),
            "<StoreResponse xmlns=\"http://messenger.msn.com/ws/2004/09/oim/\"><PointsConsumed>0</PointsConsumed></StoreResponse>",
        )
    }

    /// What has to be answered by a lock key first.
    fn lock_challenge(&self, world: &mut World, account: AccountId) -> Option<String> {
        if !world.quirks.lock_key_wanted {
            return None;
        }
        let challenge = world.lock_challenges.entry(account).or_insert_with(identifiers::challenge);
        let right = challenge::answer(Dialect::highest(), challenge, &self.product);
        (right.as_deref() != Some(self.lock_key.as_str())).then(|| challenge.clone())
    }

    /// Looks at the message: its headers, its numbers, its base64.
    fn content(&self) -> Option<Content<'_>> {
        let text = self.content.as_str();
        let (head, body) = text.split_once("\r\n\r\n").or_else(|| text.split_once("\n\n"))?;
        let header = |name: &str| {
            let lines = head.lines().filter_map(|line| line.split_once(": "));
            lines.into_iter().find(|(key, _)| *key == name).map(|(_, value)| value)
        };
        let run = header("X-OIM-Run-Id")?;
        let number = header("X-OIM-Sequence-Num")?;
        let digits = body.bytes().filter(|byte| !byte.is_ascii_whitespace());
        let is_base64 = digits.clone().all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte));
        let is_good = head.starts_with("MIME-Version: 1.0")
            && header("Content-Type")? == "text/plain; charset=UTF-8"
            && header("Content-Transfer-Encoding")? == "base64"
            && header("X-OIM-Message-Type")? == "OfflineMessage"
            && run.strip_prefix('{').and_then(|run| run.strip_suffix('}')).is_some_and(identifiers::is_guid)
            && number.parse::<u32>().is_ok_and(|number| number > 0)
            && number == self.number
            && is_base64
            && digits.count() % 4 == 0
            && body.lines().all(|line| line.len() <= LONGEST_LINE);
        is_good.then_some(Content { run, number, body })
    }
}

impl Fetch {
    fn read(header: Node<'_, '_>, body: Node<'_, '_>) -> Option<Request> {
        let cookie = child(header, "PassportCookie")?;
        // There are servers that take the first child for the ticket.
        let first = cookie.children().find(Node::is_element)?;
        let profile = child(cookie, "p").map(text_of);
        let ticket = match (is(first, "t").then(|| text_of(first))?, profile) {
            (ticket, Some(profile)) if !profile.is_empty() => format!("t={ticket}&p={profile}"),
            (ticket, _) => ticket,
        };
        let method = body.children().find(Node::is_element)?;
        let what = match method.tag_name().name() {
            "GetMetadata" => Fetch::Metadata,
            "GetMessage" => Fetch::Message(text_of(child(method, "messageId")?).trim().to_owned()),
            "DeleteMessages" => {
                let ids = child(method, "messageIds")?.children().filter(|node| is(*node, "messageId"));
                Fetch::Delete(ids.map(|id| text_of(id).trim().to_owned()).collect())
            }
            _ => return None,
        };
        Some(Request::Fetch { ticket, what })
    }

    fn answer(&self, world: &mut World, account: AccountId) -> Response {
        match self {
            Fetch::Metadata => {
                let unread = world.directory.record(account).unread_mail.unwrap_or(0);
                let data = mail_data(unread, world.messages_of(account));
                answered("GetMetadata", &data)
            }
            Fetch::Message(id) => match world.messages_of(account).iter().find(|message| message.id == *id) {
                Some(message) => {
                    let mail = escape_xml(&message.mail);
                    world.tally.offline_messages_fetched.add(1);
                    answered("GetMessage", &format!("<GetMessageResult>{mail}</GetMessageResult>"))
                }
                None => no_such_message(),
            },
            Fetch::Delete(ids) => {
                let is_known =
                    |id: &String| world.messages_of(account).iter().any(|message| message.id == *id);
                if world.quirks.deletes_rejected || ids.is_empty() || !ids.iter().all(is_known) {
                    return no_such_message();
                }
                let record = world.directory.record_mut(account);
                record.offline_messages.retain(|message| !ids.contains(&message.id));
                world.tally.offline_messages_deleted.add(ids.len());
                answered("DeleteMessages", "")
            }
        }
    }
}

fn answered(method: &str, inside: &str) -> Response {
    envelope(200, "", &format!("<{method}Response xmlns=\"{FETCH_NAMESPACE}\">{inside}</{method}Response>"))
}

/// Somebody else may have deleted it.
fn no_such_message() -> Response {
    let fault = "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>Schema validation error: no such message</faultstring>\
                 <faultactor>rsi.asmx</faultactor></soap:Fault>";
    envelope(500, "", fault)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_read_whatever_their_prefixes() {
        let cookie = "<PassportCookie xmlns=\"r\"><t>AAA</t><p>BB&amp;</p></PassportCookie>";
        let request = |cookie: &str, inside: &str| {
            let body = format!(
                "<x:Envelope xmlns:x=\"e\"><x:Header>{cookie}</x:Header><x:Body>{inside}</x:Body></x:Envelope>"
            );
            Request::read("/RSI/rsi.asmx", body.as_bytes())
        };
        let inside = "<DeleteMessages xmlns=\"r\"><messageIds><messageId>a</messageId><messageId> b </messageId></messageIds></DeleteMessages>";
        match request(cookie, inside) {
            Request::Fetch { ticket, what: Fetch::Delete(ids) } => {
                assert_eq!((ticket.as_str(), ids), ("t=AAA&p=BB&", vec!["a".to_owned(), "b".to_owned()]));
            }
            _ => panic!("not read"),
        }
        let bare = "<PassportCookie><t>AAA</t><p></p></PassportCookie>";
        assert!(matches!(request(bare, "<GetMetadata/>"), Request::Fetch { ticket, .. } if ticket == "AAA"));
        let turned = "<PassportCookie><p>BBB</p><t>AAA</t></PassportCookie>";
        for (cookie, inside) in
            [(turned, "<GetMetadata/>"), (cookie, "<GetMail/>"), (cookie, ""), ("", "<GetMetadata/>")]
        {
            assert!(matches!(request(cookie, inside), Request::Unreadable), "{cookie} {inside}");
        }
    }
}
