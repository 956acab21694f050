//! The services that keep the lists of MSNP13 and later: the address book (people, groups, own settings) and sharing (who is allowed,
//! blocked, and waits): `services.md` 2. What they tell and change is the directory that stands behind every dialect.

mod call;
mod contacts;
mod documents;
mod edits;
mod groups;
mod history;
mod memberships;

use crate::codec::escape_xml;
use crate::controls::Step;
use crate::directory::AccountId;
use crate::http::Response;
use crate::identifiers;
use crate::running::Shared;
use crate::soap::{self, child, text_of};
use crate::world::{Purpose, World};

use call::Call;
pub use edits::ListEdit;
pub(crate) use history::Histories;

/// Where the address book is.
pub(crate) const ADDRESS_BOOK_PATH: &str = "/abservice/abservice.asmx";
/// Where memberships are.
pub(crate) const SHARING_PATH: &str = "/abservice/SharingService.asmx";

const NAMESPACE: &str = "http://www.msn.com/webservices/AddressBook";

/// A request as it was read. It holds a ticket, and cannot be shown.
pub(crate) struct Request {
    ticket: String,
    /// The name of what is asked for, as a fault tells it.
    method: String,
    /// `None` is what could not be read.
    call: Option<Call>,
}

/// Why something is not done.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Fault {
    code: &'static str,
    /// What stands in the way already.
    conflict: Option<String>,
}

impl Fault {
    fn new(code: &'static str) -> Fault {
        Fault { code, conflict: None }
    }
}

/// What a request comes to: what stands in the element of the answer.
type Answer = Result<String, Fault>;

impl Request {
    /// Reads what was posted to one of the two. Which of them does not matter: the methods have different names.
    pub(crate) fn read(body: &[u8]) -> Request {
        let unreadable = || Request { ticket: String::new(), method: String::new(), call: None };
        let Some(document) = soap::parse(body) else { return unreadable() };
        let envelope = document.root_element();
        let ticket = child(envelope, "Header")
            .and_then(|header| child(header, "ABAuthHeader"))
            .and_then(|header| child(header, "TicketToken"))
            .map(text_of);
        let method = child(envelope, "Body").and_then(|body| body.first_element_child());
        let Some(method) = method else { return unreadable() };
        Request {
            ticket: ticket.unwrap_or_default().trim().to_owned(),
            method: method.tag_name().name().to_owned(),
            call: Call::read(method),
        }
    }

    pub(crate) fn step(&self) -> Option<Step> {
        self.call.as_ref().map(Call::step)
    }

    /// Whose it is.
    pub(crate) fn account(&self, shared: &Shared) -> Option<String> {
        let world = shared.world();
        let owner = world.ticket_for(&self.ticket, &[Purpose::AddressBook])?;
        Some(world.directory.address(owner).to_owned())
    }

    pub(crate) fn answer(&self, shared: &Shared) -> Response {
        let mut world = shared.world();
        let status = if world.quirks.list_faults_with_200 { 200 } else { 500 };
        let Some(account) = world.ticket_for(&self.ticket, &[Purpose::AddressBook]) else {
            return match world.quirks.bad_list_ticket_403 {
                true => Response::new(403),
                false => self.fault("PassportAuthFail", status),
            };
        };
        if world.quirks.lists_want_session && !world.sessions.contains_key(&account) {
            return Response::new(403);
        }
        let Some(call) = &self.call else { return self.fault("InvalidArgument", status) };
        match call.answer(&mut world, account) {
            Ok(inside) => {
                let method = &self.method;
                let body = format!("<{method}Response xmlns=\"{NAMESPACE}\">{inside}</{method}Response>");
                soap::envelope(200, &service_header(world.quirks.preferred_host.as_deref()), &body)
            }
            // As servers in the field have it, whatever status their other faults have.
            Err(fault) if matches!(fault.code, FULL_SYNC_REQUIRED | FORBIDDEN) => {
                self.written(fault.code, None, 200)
            }
            Err(fault) => self.written(fault.code, fault.conflict.as_deref(), status),
        }
    }

    /// A fault with this code.
    pub(crate) fn fault(&self, code: &str, status: u16) -> Response {
        self.written(code, None, status)
    }

    fn written(&self, code: &str, conflict: Option<&str>, status: u16) -> Response {
        let (code, method) = (escape_xml(code), &self.method);
        let conflict = conflict.map(|id| format!("<conflictObjectId>{id}</conflictObjectId>"));
        let conflict = conflict.unwrap_or_default();
        let fault = format!(
            "<soap:Fault><faultcode>soap:Client</faultcode><faultstring>{code}</faultstring>\
             <faultactor>{NAMESPACE}/{method}</faultactor><detail><errorcode xmlns=\"{NAMESPACE}\">{code}</errorcode>\
             <errorstring xmlns=\"{NAMESPACE}\">{code}</errorstring><machineName xmlns=\"{NAMESPACE}\">localhost</machineName>\
             <additionalDetails>{conflict}<originalExceptionErrorMessage>{code}</originalExceptionErrorMessage>\
             </additionalDetails></detail></soap:Fault>"
        );
        soap::envelope(status, &service_header(None), &fault)
    }
}

const FULL_SYNC_REQUIRED: &str = "FullSyncRequired";
const FORBIDDEN: &str = "Forbidden";

fn service_header(host: Option<&str>) -> String {
    let host = escape_xml(host.unwrap_or("localhost"));
    format!(
        "<ServiceHeader xmlns=\"{NAMESPACE}\"><Version>15.01.1408.0000</Version><CacheKey>12r1:{}</CacheKey>\
         <CacheKeyChanged>true</CacheKeyChanged><PreferredHostName>{host}</PreferredHostName>\
         <SessionId>{}</SessionId></ServiceHeader>",
        identifiers::token(24),
        identifiers::guid(),
    )
}

impl Call {
    fn answer(&self, world: &mut World, account: AccountId) -> Answer {
        let has_book = !world.quirks.address_books_are_made || world.directory.record(account).has_book;
        if !has_book && !matches!(self, Call::AddBook | Call::Unserved) {
            return Err(Fault::new("ABDoesNotExist"));
        }
        match self {
            Call::FindMembership(since) => {
                world.lists_told(since.0.is_some());
                memberships::find(world, account, since)
            }
            Call::FindAll(since) => {
                world.lists_told(since.0.is_some());
                contacts::find(world, account, since)
            }
            Call::Unserved => Err(Fault::new(FORBIDDEN)),
            Call::AddMembers(members) => memberships::add(world, account, members),
            Call::DeleteMembers(members) => memberships::delete(world, account, members),
            Call::AddBook => {
                let record = world.directory.record_mut(account);
                if record.has_book || !world.quirks.address_books_are_made {
                    return Err(Fault::new("ABAlreadyExists"));
                }
                record.has_book = true;
                Ok(format!("<ABAddResult>{}</ABAddResult>", documents::BOOK))
            }
            Call::AddContact(contact) => contacts::add(world, account, contact),
            Call::DeleteContact(id) => contacts::delete(world, account, id),
            Call::UpdateContact(update) => contacts::update(world, account, update),
            Call::AddGroup(name) => groups::add(world, account, name),
            Call::DeleteGroups(ids) => groups::delete(world, account, ids),
            Call::RenameGroup { id, name } => groups::rename(world, account, id, name),
            Call::AddToGroups(place) => groups::put(world, account, place),
            Call::TakeFromGroups(place) => groups::take(world, account, place),
        }
        .inspect(|_| {
            if self.changes() {
                world.tally.list_changes_by_soap.add(1);
            }
        })
    }
}

impl World {
    fn lists_told(&self, changes_only: bool) {
        let count = if changes_only { &self.tally.list_changes_told } else { &self.tally.lists_told };
        count.add(1);
    }
}
