//! What is asked of address book and sharing service (`services.md` 2.1 to 2.5): the bodies of requests, in parts.

use super::values::{PASSPORT, Role};
use crate::web::Body;
use crate::wire::sink::{Sink, put_decimal};
use crate::wire::xml::put_escaped;

/// The methods of both services.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u8)]
pub(super) enum Method {
    FindMembership,
    FindAll,
    AddBook,
    AddMember,
    DeleteMember,
    AddContact,
    DeleteContact,
    UpdateContact,
    AddGroup,
    UpdateGroup,
    DeleteGroup,
    AddToGroup,
    DeleteFromGroup,
}

impl Method {
    pub(super) const fn name(self) -> &'static str {
        match self {
            Self::FindMembership => "FindMembership",
            Self::FindAll => "ABFindAll",
            Self::AddBook => "ABAdd",
            Self::AddMember => "AddMember",
            Self::DeleteMember => "DeleteMember",
            Self::AddContact => "ABContactAdd",
            Self::DeleteContact => "ABContactDelete",
            Self::UpdateContact => "ABContactUpdate",
            Self::AddGroup => "ABGroupAdd",
            Self::UpdateGroup => "ABGroupUpdate",
            Self::DeleteGroup => "ABGroupDelete",
            Self::AddToGroup => "ABGroupContactAdd",
            Self::DeleteFromGroup => "ABGroupContactDelete",
        }
    }

    /// Whether the sharing service is asked, and not the address book.
    pub(super) const fn is_of_sharing(self) -> bool {
        matches!(self, Self::FindMembership | Self::AddMember | Self::DeleteMember)
    }

    /// Whether it does no harm when it is carried out twice.
    pub(super) const fn may_repeat(self) -> bool {
        matches!(self, Self::FindMembership | Self::FindAll)
    }

    /// The label that the official client puts on such a request. `again`: the list was read before in this session.
    const fn scenario(self, again: bool) -> &'static str {
        match self {
            Self::FindMembership | Self::FindAll if again => "ABChangeNotifyAlert",
            Self::FindMembership | Self::FindAll | Self::AddBook => "Initial",
            Self::AddMember | Self::DeleteMember => "BlockUnblock",
            Self::AddContact | Self::AddToGroup | Self::UpdateContact => "ContactSave",
            Self::AddGroup | Self::UpdateGroup => "GroupSave",
            Self::DeleteContact | Self::DeleteGroup | Self::DeleteFromGroup => "Timer",
        }
    }

    /// Header lines of the request.
    pub(super) fn put_fields(self, sink: &mut dyn Sink) {
        sink.put(b"User-Agent: MSMSGS\r\nContent-Type: text/xml; charset=utf-8\r\nSOAPAction: \"");
        sink.put(NAMESPACE);
        sink.put(b"/");
        sink.put(self.name().as_bytes());
        sink.put(b"\"\r\n");
    }
}

/// Somebody on a list of the sharing service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Member<'a> {
    pub(super) role: Role,
    pub(super) account: &'a str,
    pub(super) network: u32,
    /// Empty: it is not known.
    pub(super) id: &'a str,
}

/// What is changed of oneself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum OwnChange<'a> {
    Name(&'a str),
    /// The name of an annotation, and its value.
    Annotation(&'a str, &'a str),
}

/// What is asked. The texts are escaped when they are put.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Request<'a> {
    /// All lists but the forward list, or what has changed since.
    FindMembership {
        since: Option<&'a str>,
    },
    /// The same for contacts and groups.
    FindAll {
        since: Option<&'a str>,
    },
    AddBook {
        owner: &'a str,
    },
    AddMember(Member<'a>),
    DeleteMember(Member<'a>),
    AddContact {
        account: &'a str,
        network: u32,
    },
    DeleteContact {
        id: &'a str,
    },
    /// Puts somebody of the address book on the Messenger list, or takes them off.
    ListContact {
        id: &'a str,
        is_listed: bool,
    },
    RenameContact {
        id: &'a str,
        name: &'a str,
    },
    ChangeOwn(OwnChange<'a>),
    AddGroup {
        name: &'a str,
    },
    RenameGroup {
        id: &'a str,
        name: &'a str,
    },
    DeleteGroup {
        id: &'a str,
    },
    AddToGroup {
        contact: &'a str,
        group: &'a str,
    },
    DeleteFromGroup {
        contact: &'a str,
        group: &'a str,
    },
}

impl Request<'_> {
    pub(super) const fn method(&self) -> Method {
        match self {
            Self::FindMembership { .. } => Method::FindMembership,
            Self::FindAll { .. } => Method::FindAll,
            Self::AddBook { .. } => Method::AddBook,
            Self::AddMember(_) => Method::AddMember,
            Self::DeleteMember(_) => Method::DeleteMember,
            Self::AddContact { .. } => Method::AddContact,
            Self::DeleteContact { .. } => Method::DeleteContact,
            Self::ListContact { .. } | Self::RenameContact { .. } | Self::ChangeOwn(_) => {
                Method::UpdateContact
            }
            Self::AddGroup { .. } => Method::AddGroup,
            Self::RenameGroup { .. } => Method::UpdateGroup,
            Self::DeleteGroup { .. } => Method::DeleteGroup,
            Self::AddToGroup { .. } => Method::AddToGroup,
            Self::DeleteFromGroup { .. } => Method::DeleteFromGroup,
        }
    }

    /// What stands in the element of the method, behind the id of the address book.
    fn put_arguments(&self, sink: &mut dyn Sink) {
        match *self {
            Self::FindMembership { since } => put_find_membership(sink, since),
            Self::FindAll { since } => put_find_all(sink, since),
            Self::AddBook { owner } => {
                sink.put(b"<abInfo><name/><ownerPuid>0</ownerPuid>");
                put_element(sink, "ownerEmail", owner);
                sink.put(b"<fDefault>true</fDefault></abInfo>");
            }
            Self::AddMember(member) => put_member(sink, &member, true),
            Self::DeleteMember(member) => put_member(sink, &member, false),
            Self::AddContact { account, network } => put_new_contact(sink, account, network),
            Self::DeleteContact { id } => {
                sink.put(b"<contacts><Contact>");
                put_element(sink, "contactId", id);
                sink.put(b"</Contact></contacts>");
            }
            Self::ListContact { id, is_listed } => {
                let listed = if is_listed { "true" } else { "false" };
                put_update(sink, Some(id), "IsMessengerUser", &|sink| {
                    put_element(sink, "isMessengerUser", listed);
                });
            }
            Self::RenameContact { id, name } => {
                put_update(sink, Some(id), "DisplayName", &|sink| put_element(sink, "displayName", name));
            }
            Self::ChangeOwn(OwnChange::Name(name)) => {
                put_update(sink, None, "DisplayName", &|sink| put_element(sink, "displayName", name));
            }
            Self::ChangeOwn(OwnChange::Annotation(name, value)) => {
                put_update(sink, None, "Annotation", &|sink| {
                    put_annotation(sink, "annotations", name, value)
                });
            }
            Self::AddGroup { name } => put_new_group(sink, name),
            Self::RenameGroup { id, name } => {
                sink.put(b"<groups><Group>");
                put_element(sink, "groupId", id);
                sink.put(b"<groupInfo>");
                put_element(sink, "name", name);
                sink.put(b"</groupInfo><propertiesChanged>GroupName</propertiesChanged></Group></groups>");
            }
            Self::DeleteGroup { id } => put_group_filter(sink, id),
            Self::AddToGroup { contact, group } => {
                put_group_filter(sink, group);
                put_contact_id(sink, contact);
                sink.put(
                    b"<groupContactAddOptions><fGenerateMissingQuickName>true</fGenerateMissingQuickName>",
                );
                sink.put(
                    b"<EnableAllowListManagement>true</EnableAllowListManagement></groupContactAddOptions>",
                );
            }
            Self::DeleteFromGroup { contact, group } => {
                put_contact_id(sink, contact);
                put_group_filter(sink, group);
            }
        }
    }
}

const NAMESPACE: &[u8] = b"http://www.msn.com/webservices/AddressBook";

/// A request to one of the services. It holds a ticket.
pub(super) struct Envelope<'a> {
    pub(super) ticket: &'a [u8],
    pub(super) request: Request<'a>,
    /// The list was read before in this session.
    pub(super) again: bool,
}

const START: &[u8] = concat!(
    "<?xml version=\"1.0\" encoding=\"utf-8\"?><soap:Envelope xmlns:soap=\"http://schemas.xmlsoap.org/soap/envelope/\"",
    " xmlns:xsi=\"http://www.w3.org/2001/XMLSchema-instance\" xmlns:xsd=\"http://www.w3.org/2001/XMLSchema\"><soap:Header>",
)
.as_bytes();
const APPLICATION: &[u8] = concat!(
    "<ABApplicationHeader xmlns=\"http://www.msn.com/webservices/AddressBook\">",
    "<ApplicationId>996CDE1E-AA53-4477-B943-2BE802EA6166</ApplicationId><IsMigration>false</IsMigration><PartnerScenario>",
)
.as_bytes();
const TICKET: &[u8] = concat!(
    "</PartnerScenario></ABApplicationHeader><ABAuthHeader xmlns=\"http://www.msn.com/webservices/AddressBook\">",
    "<ManagedGroupRequest>false</ManagedGroupRequest><TicketToken>",
)
.as_bytes();
/// The address book of oneself.
const OWN_BOOK: &[u8] = b"<abId>00000000-0000-0000-0000-000000000000</abId>";
/// Before anything was changed.
const EVER: &str = "0001-01-01T00:00:00.0000000-08:00";

impl Body for Envelope<'_> {
    fn put_part(&self, number: u16, sink: &mut dyn Sink) -> bool {
        let method = self.request.method();
        match number {
            0 => sink.put(START),
            1 => sink.put(APPLICATION),
            2 => sink.put(method.scenario(self.again).as_bytes()),
            3 => sink.put(TICKET),
            4 => put_escaped(sink, core::str::from_utf8(self.ticket).unwrap_or_default()),
            5 => sink.put(b"</TicketToken></ABAuthHeader></soap:Header><soap:Body><"),
            6 => {
                sink.put(method.name().as_bytes());
                sink.put(b" xmlns=\"");
                sink.put(NAMESPACE);
                sink.put(b"\">");
            }
            7 if method.is_of_sharing() || method == Method::AddBook => {}
            7 => sink.put(OWN_BOOK),
            8 => self.request.put_arguments(sink),
            9 => {
                sink.put(b"</");
                sink.put(method.name().as_bytes());
                sink.put(b"></soap:Body></soap:Envelope>");
            }
            _ => return false,
        }
        true
    }
}

fn put_element(sink: &mut dyn Sink, name: &str, text: &str) {
    sink.put(b"<");
    sink.put(name.as_bytes());
    sink.put(b">");
    put_escaped(sink, text);
    sink.put(b"</");
    sink.put(name.as_bytes());
    sink.put(b">");
}

/// Of Messenger alone: the roles of other services have the same names, and which service they are of may stand behind them.
fn put_find_membership(sink: &mut dyn Sink, since: Option<&str>) {
    sink.put(b"<serviceFilter><Types><ServiceType>Messenger</ServiceType></Types></serviceFilter>");
    if let Some(since) = since {
        sink.put(b"<View>Full</View><deltasOnly>true</deltasOnly>");
        put_element(sink, "lastChange", since);
    }
}

fn put_find_all(sink: &mut dyn Sink, since: Option<&str>) {
    sink.put(b"<abView>Full</abView>");
    put_element(sink, "deltasOnly", if since.is_some() { "true" } else { "false" });
    put_element(sink, "lastChange", since.unwrap_or(EVER));
    sink.put(b"<dynamicItemView>Gleam</dynamicItemView>");
    put_element(sink, "dynamicItemLastChange", EVER);
}

fn put_member(sink: &mut dyn Sink, member: &Member<'_>, is_new: bool) {
    let (kind, key, account) = match (member.account.strip_prefix("tel:"), member.network) {
        (Some(number), _) => ("Phone", "PhoneNumber", number),
        (None, PASSPORT) => ("Passport", "PassportName", member.account),
        (None, _) => ("Email", "Email", member.account),
    };
    sink.put(b"<serviceHandle><Id>0</Id><Type>Messenger</Type><ForeignId></ForeignId></serviceHandle>");
    sink.put(b"<memberships><Membership>");
    put_element(sink, "MemberRole", member.role.name());
    sink.put(b"<Members><Member xsi:type=\"");
    sink.put(kind.as_bytes());
    sink.put(b"Member\">");
    if !is_new && !member.id.is_empty() {
        put_element(sink, "MembershipId", member.id);
    }
    put_element(sink, "Type", kind);
    put_element(sink, "State", "Accepted");
    if is_new && kind == "Email" {
        sink.put(b"<Annotations><Annotation><Name>MSN.IM.BuddyType</Name><Value>");
        put_decimal(sink, member.network);
        sink.put(b":</Value></Annotation></Annotations>");
    }
    put_element(sink, key, account);
    sink.put(b"</Member></Members></Membership></memberships>");
}

fn put_new_contact(sink: &mut dyn Sink, account: &str, network: u32) {
    sink.put(b"<contacts><Contact><contactInfo>");
    if network == PASSPORT {
        put_element(sink, "contactType", "LivePending");
        put_element(sink, "passportName", account);
        put_element(sink, "isMessengerUser", "true");
    } else {
        sink.put(b"<emails><ContactEmail><contactEmailType>Messenger2</contactEmailType>");
        put_element(sink, "email", account);
        sink.put(b"<isMessengerEnabled>true</isMessengerEnabled><Capability>");
        put_decimal(sink, network);
        sink.put(b"</Capability><MessengerEnabledExternally>false</MessengerEnabledExternally>");
        put_element(sink, "propertiesChanged", "Email IsMessengerEnabled Capability");
        sink.put(b"</ContactEmail></emails>");
    }
    sink.put(b"</contactInfo></Contact></contacts><options>");
    put_element(sink, "EnableAllowListManagement", "true");
    sink.put(b"</options>");
}

/// A change of a contact, or of oneself, of the property that is named.
fn put_update(sink: &mut dyn Sink, id: Option<&str>, property: &str, put: &dyn Fn(&mut dyn Sink)) {
    sink.put(b"<contacts><Contact>");
    if let Some(id) = id {
        put_element(sink, "contactId", id);
    }
    sink.put(b"<contactInfo>");
    if id.is_none() {
        put_element(sink, "contactType", "Me");
    }
    put(sink);
    sink.put(b"</contactInfo>");
    put_element(sink, "propertiesChanged", property);
    sink.put(b"</Contact></contacts>");
}

fn put_annotation(sink: &mut dyn Sink, list: &str, name: &str, value: &str) {
    for part in ["<", list, "><Annotation>"] {
        sink.put(part.as_bytes());
    }
    put_element(sink, "Name", name);
    put_element(sink, "Value", value);
    for part in ["</Annotation></", list, ">"] {
        sink.put(part.as_bytes());
    }
}

fn put_new_group(sink: &mut dyn Sink, name: &str) {
    sink.put(b"<groupAddOptions><fRenameOnMsgrConflict>false</fRenameOnMsgrConflict></groupAddOptions>");
    sink.put(b"<groupInfo><GroupInfo>");
    put_element(sink, "name", name);
    put_element(sink, "groupType", "C8529CE2-6EAD-434d-881F-341E17DB3FF8");
    put_element(sink, "fMessenger", "false");
    put_annotation(sink, "annotations", "MSN.IM.Display", "1");
    sink.put(b"</GroupInfo></groupInfo>");
}

fn put_group_filter(sink: &mut dyn Sink, id: &str) {
    sink.put(b"<groupFilter><groupIds>");
    put_element(sink, "guid", id);
    sink.put(b"</groupIds></groupFilter>");
}

fn put_contact_id(sink: &mut dyn Sink, id: &str) {
    sink.put(b"<contacts><Contact>");
    put_element(sink, "contactId", id);
    sink.put(b"</Contact></contacts>");
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::web::pull::{Pull, Token};
    use crate::wire::sink::tests::Collected;
    use std::string::{String, ToString};

    /// The request as text, which is a document.
    fn written(request: Request<'_>) -> String {
        let envelope = Envelope { ticket: b"t=EwCQ&p=", request, again: false };
        let mut sink = Collected::default();
        let parts = (0..).take_while(|part| envelope.put_part(*part, &mut sink)).count();
        assert_eq!(parts, 10);
        let mut pull = Pull::<heapless::Vec<u8, 1024>>::new();
        let mut bytes = sink.0.as_slice();
        while let Some(token) = pull.step(&mut bytes).unwrap() {
            assert!(!matches!(token, Token::Skipped(_)));
        }
        assert_eq!(pull.finish(), Ok(()));
        String::from_utf8(sink.0).unwrap()
    }

    /// Texts that would end an element if they were not escaped.
    const EVIL: &str = "</name>&\"'<x\u{1}\u{FFFF}";
    const ESCAPED: &str = "&lt;/name&gt;&amp;&quot;&apos;&lt;x";

    fn member(account: &str, network: u32) -> Member<'_> {
        Member { role: Role::Block, account, network, id: "Block/7" }
    }

    #[test]
    fn every_request_is_a_document_and_names_its_method() {
        let all = [
            (Request::FindMembership { since: None }, "FindMembership"),
            (Request::FindMembership { since: Some(EVIL) }, "FindMembership"),
            (Request::FindAll { since: None }, "ABFindAll"),
            (Request::FindAll { since: Some(EVIL) }, "ABFindAll"),
            (Request::AddBook { owner: EVIL }, "ABAdd"),
            (Request::AddMember(member(EVIL, PASSPORT)), "AddMember"),
            (Request::DeleteMember(member(EVIL, 32)), "DeleteMember"),
            (Request::AddContact { account: EVIL, network: PASSPORT }, "ABContactAdd"),
            (Request::AddContact { account: EVIL, network: 32 }, "ABContactAdd"),
            (Request::DeleteContact { id: EVIL }, "ABContactDelete"),
            (Request::ListContact { id: EVIL, is_listed: true }, "ABContactUpdate"),
            (Request::RenameContact { id: "c", name: EVIL }, "ABContactUpdate"),
            (Request::ChangeOwn(OwnChange::Name(EVIL)), "ABContactUpdate"),
            (Request::ChangeOwn(OwnChange::Annotation("MSN.IM.GTC", EVIL)), "ABContactUpdate"),
            (Request::AddGroup { name: EVIL }, "ABGroupAdd"),
            (Request::RenameGroup { id: "g", name: EVIL }, "ABGroupUpdate"),
            (Request::DeleteGroup { id: EVIL }, "ABGroupDelete"),
            (Request::AddToGroup { contact: "c", group: EVIL }, "ABGroupContactAdd"),
            (Request::DeleteFromGroup { contact: EVIL, group: "g" }, "ABGroupContactDelete"),
        ];
        for (request, name) in all {
            let text = written(request);
            assert!(text.contains("<TicketToken>t=EwCQ&amp;p=</TicketToken>"), "{text}");
            let element =
                std::format!("<soap:Body><{name} xmlns=\"http://www.msn.com/webservices/AddressBook\">");
            assert!(text.contains(&element), "{text}");
            let has_no_text =
                matches!(request, Request::FindMembership { since: None } | Request::FindAll { since: None });
            assert!(text.contains(ESCAPED) || has_no_text, "{text}");
            let mut fields = Collected::default();
            request.method().put_fields(&mut fields);
            let action =
                std::format!("SOAPAction: \"http://www.msn.com/webservices/AddressBook/{name}\"\r\n");
            assert!(String::from_utf8(fields.0).unwrap().ends_with(&action));
        }
    }

    fn arguments(request: Request<'_>) -> String {
        let mut sink = Collected::default();
        request.put_arguments(&mut sink);
        String::from_utf8(sink.0).unwrap()
    }

    #[test]
    fn what_is_asked_for() {
        assert_eq!(
            arguments(Request::FindMembership { since: None }),
            "<serviceFilter><Types><ServiceType>Messenger</ServiceType></Types></serviceFilter>"
        );
        assert_eq!(
            arguments(Request::FindMembership { since: Some("2031-05-06") }),
            "<serviceFilter><Types><ServiceType>Messenger</ServiceType></Types></serviceFilter>\
             <View>Full</View><deltasOnly>true</deltasOnly><lastChange>2031-05-06</lastChange>"
        );
        assert_eq!(
            arguments(Request::FindAll { since: Some("2031-05-06T07:08:09.1234567-07:00") }),
            "<abView>Full</abView><deltasOnly>true</deltasOnly>\
             <lastChange>2031-05-06T07:08:09.1234567-07:00</lastChange><dynamicItemView>Gleam</dynamicItemView>\
             <dynamicItemLastChange>0001-01-01T00:00:00.0000000-08:00</dynamicItemLastChange>"
        );
        assert_eq!(
            arguments(Request::FindAll { since: None }),
            "<abView>Full</abView><deltasOnly>false</deltasOnly>\
             <lastChange>0001-01-01T00:00:00.0000000-08:00</lastChange><dynamicItemView>Gleam</dynamicItemView>\
             <dynamicItemLastChange>0001-01-01T00:00:00.0000000-08:00</dynamicItemLastChange>"
        );
    }

    #[test]
    fn members_of_every_network() {
        let member = |account, network, id| Member { role: Role::Allow, account, network, id };
        assert_eq!(
            arguments(Request::AddMember(member("bob@example.com", PASSPORT, ""))),
            "<serviceHandle><Id>0</Id><Type>Messenger</Type><ForeignId></ForeignId></serviceHandle>\
             <memberships><Membership><MemberRole>Allow</MemberRole><Members><Member xsi:type=\"PassportMember\">\
             <Type>Passport</Type><State>Accepted</State><PassportName>bob@example.com</PassportName>\
             </Member></Members></Membership></memberships>"
        );
        let deleted = arguments(Request::DeleteMember(member("bob@example.com", PASSPORT, "Allow/7")));
        assert!(deleted.contains("<MembershipId>Allow/7</MembershipId><Type>Passport</Type>"), "{deleted}");
        let yahoo = arguments(Request::AddMember(member("carol@yahoo.example", 32, "")));
        assert!(
            yahoo.contains("<Value>32:</Value>") && yahoo.contains("<Email>carol@yahoo.example</Email>"),
            "{yahoo}"
        );
        let phone = arguments(Request::AddMember(member("tel:+15550100", 4, "")));
        assert!(
            phone.contains("xsi:type=\"PhoneMember\"")
                && phone.contains("<PhoneNumber>+15550100</PhoneNumber>")
        );
    }

    #[test]
    fn the_book_of_oneself_comes_first_where_a_method_takes_one() {
        let place = |request| {
            let text = written(request);
            text.split_once("AddressBook\"><abId>00000000-0000-0000-0000-000000000000</abId><")
                .map(|(_, after)| after.to_string())
        };
        assert!(
            place(Request::DeleteGroup { id: "g" })
                .unwrap()
                .starts_with("groupFilter><groupIds><guid>g</guid>")
        );
        assert!(place(Request::AddGroup { name: "g" }).unwrap().starts_with("groupAddOptions>"));
        assert_eq!(place(Request::AddBook { owner: "a@b" }), None);
        assert_eq!(place(Request::FindMembership { since: None }), None);
    }
}
