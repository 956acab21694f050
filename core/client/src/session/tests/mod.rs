use msnp_core::Event as CoreEvent;
use msnp_core::account::{Capabilities, List, Lists, Status};
use msnp_core::error::{RequestError, RequestKind, SignOutReason as CoreReason};
use msnp_core::event::{Contact as CoreContact, Group as CoreGroup, ListChange, Presence};
use msnp_core::internals::ServerKind;
use msnp_core::settings::ListVersion;
use msnp_core::{ChatId, LinkKind, MessageId, RequestId};

use futures_lite::future::block_on;

use super::reasons::of_core;
use super::*;
use crate::conversations::Opening;
use crate::error::SendFailure;
use crate::message::ConversationId;
use crate::waiting::{Answer, Effect, Part};
use crate::{Service, Settings};

mod bounds;
mod lists;
mod reread;
mod shut_out;

fn settings() -> Settings {
    Settings::new("anna@example.net", "Example-Pass1", Service::at("messenger.example.net"))
}

fn session() -> Session {
    Session::new(&settings())
}

fn contact<'a>(account: &'a str, mask: u32, groups: &'a str) -> CoreEvent<'a> {
    CoreEvent::Contact(CoreContact {
        account,
        name: "Somebody".into(),
        id: None,
        lists: Lists::from_mask(mask),
        network: 1,
        groups,
    })
}

fn with_list(session: &mut Session) {
    session.take(CoreEvent::ListBegins { contacts: 2, groups: 1 });
    session.take(CoreEvent::Group(CoreGroup { id: "3", name: "Work".into() }));
    session.take(contact("Bruno@example.org", 11, "3"));
    session.take(CoreEvent::ContactProperty { account: None, property: "PHM", value: "39".into() });
    session.take(contact("dora@example.org", 8, ""));
    session.take(CoreEvent::ListComplete { version: ListVersion { list: "120", settings: "" } });
}

fn change<'a>(request: Option<u32>, list: List, account: &'a str, group: Option<&'a str>) -> ListChange<'a> {
    let request = request.map(RequestId::from_number);
    ListChange { request, list, account: Some(account), contact_id: None, name: None, group, network: 1 }
}

fn all(events: &mut Events) -> Vec<Event> {
    std::iter::from_fn(|| events.try_next()).collect()
}

#[test]
fn the_list_becomes_a_roster_and_asks_about_who_added_oneself() {
    let mut session = session();
    let mut events = session.subscribe(64);
    with_list(&mut session);
    let roster = session.roster.clone();
    assert!(roster.is_complete());
    assert_eq!(roster.members("3").next().unwrap().account(), "bruno@example.org");
    assert_eq!(roster.contact("bruno@example.org").unwrap().mobile_phone(), "39");
    let told = all(&mut events);
    assert!(matches!(told[0], Event::ContactsReady), "{told:?}");
    assert!(
        matches!(&told[1], Event::AddedYou { account, decided: false, .. } if account == "dora@example.org")
    );
    let (versions, _) = session.list_cache().unwrap().read("anna@example.net", &session.bounds).unwrap();
    assert_eq!(versions.list, "120");
}

#[test]
fn a_snapshot_never_changes() {
    let mut session = session();
    with_list(&mut session);
    let before = session.roster.clone();
    session.take(CoreEvent::Presence(Presence {
        account: "bruno@example.org",
        status: Status::Away,
        name: "Bruno :)".into(),
        capabilities: Capabilities(0),
        picture: "".into(),
        initial: true,
    }));
    assert!(!before.contact("bruno@example.org").unwrap().is_online());
    let now = session.roster.contact("bruno@example.org").unwrap();
    assert_eq!((now.status(), now.name()), (Status::Away, "Bruno :)"));
    session.take(CoreEvent::ContactOffline { account: "bruno@example.org" });
    assert!(!session.roster.contact("bruno@example.org").unwrap().is_online());
}

#[test]
fn changes_of_lists_and_groups_are_followed() {
    let mut session = session();
    with_list(&mut session);
    let mut events = session.subscribe(64);
    session.take(CoreEvent::Added(change(None, List::Reverse, "emil@example.org", None)));
    session.take(CoreEvent::Added(change(None, List::Pending, "emil@example.org", None)));
    let added = |event: &Event| matches!(event, Event::AddedYou { decided: false, .. });
    assert_eq!(all(&mut events).iter().filter(|event| added(event)).count(), 1);
    session.take(CoreEvent::Added(change(Some(1), List::Allow, "emil@example.org", None)));
    assert!(!session.roster.contact("emil@example.org").unwrap().waits_for_decision());

    session.take(CoreEvent::Removed(change(Some(2), List::Forward, "bruno@example.org", Some("3"))));
    let bruno = session.roster.contact("bruno@example.org").unwrap().clone();
    assert!(bruno.is_on(List::Forward) && bruno.groups().next().is_none());
    session.take(CoreEvent::Removed(change(None, List::Reverse, "dora@example.org", None)));
    assert!(session.roster.contact("dora@example.org").is_none());
    let told = all(&mut events);
    assert!(told.iter().any(|event| matches!(event, Event::ContactRemoved { .. })));
    assert!(told.iter().any(|event| matches!(event, Event::RemovedYou { .. })));

    session.take(CoreEvent::GroupRemoved { id: "3" });
    assert!(session.roster.groups().is_empty());
}

#[test]
fn whoever_waits_gets_an_answer_when_the_session_ends() {
    let mut session = session();
    let mut events = session.subscribe(64);
    let (_, online) = session.begin(Instant::FAR_FUTURE);
    let answer = session.waiting.request(RequestId::from_number(1), Effect::None);
    let refused = session.waiting.request(RequestId::from_number(2), Effect::None);
    let conversation = session.conversations.with_account("bruno@example.org");
    let part = |text: &str| Part { machine: None, text: Some(text.into()), is_whole: false };
    let (message, sent) = session.waiting.message(conversation, vec![part("Hello")]);
    session.waiting.taken(message, 9);
    let (_, waits) = session.waiting.message(conversation, vec![part("Bruno")]);
    let (promise, opened) = promise();
    session.conversations.get_mut(conversation).unwrap().opening.push(Opening { chat: None, promise });

    let kind = RequestKind::Status;
    session.take(CoreEvent::Refused {
        request: RequestId::from_number(2),
        kind,
        error: RequestError::TimedOut,
    });
    session.take(CoreEvent::SignedOut { reason: CoreReason::SignedInElsewhere });
    assert!(matches!(block_on(refused), Some(Err(Error::TimedOut { .. }))));
    assert!(matches!(block_on(answer), Some(Err(Error::SessionEnded))));
    assert_eq!(block_on(online), Some(Err(Error::SignedInElsewhere)));
    let error = block_on(sent).unwrap().unwrap_err();
    assert_eq!((error.reason, error.text.as_deref()), (SendFailure::Unknown, Some("Hello")));
    assert_eq!(block_on(waits).unwrap().unwrap_err().reason, SendFailure::NotSent);
    assert_eq!(block_on(opened), Some(Err(SendFailure::NotSent)));
    let told = all(&mut events);
    assert!(matches!(told[0], Event::Failed { .. }), "{told:?}");
    assert!(matches!(&told[2], Event::SignedOut { reason } if !reason.may_retry()));
}

#[test]
fn five_failures_are_five_messages_with_advice() {
    use msnp_core::error::LinkError;
    let reasons = [
        CoreReason::WrongPassword { text: "Type your password".into() },
        CoreReason::LinkLost(LinkError::UnknownHost),
        CoreReason::PassportLost(LinkError::UntrustedCertificate),
        CoreReason::PassportLost(LinkError::WrongClock),
        CoreReason::UpgradeRequired,
    ];
    let servers = Servers::new(&settings());
    let errors = reasons.map(|reason| of_core(reason, &servers, "", "").into_error());
    for (index, error) in errors.iter().enumerate() {
        for other in errors.iter().skip(index + 1) {
            assert_ne!(error.to_string(), other.to_string());
            assert_ne!(error.advice(), other.advice());
        }
    }
    assert!(errors[0].to_string().contains("Type your password"));
    assert!(errors[1].to_string().contains("messenger.example.net"));
}

/// Which server, and the setting that says where it is.
#[test]
fn an_error_about_a_server_names_it_and_its_setting() {
    use msnp_core::error::LinkError;
    let service = Service::at("messenger.example.net").with_gateway("http://gw.example.net/gateway.dll");
    let settings = Settings::new("anna@example.net", "Example-Pass1", service)
        .with_proxy(crate::Proxy::http("proxy.example.net", 8080));
    let of_passport = [
        CoreReason::PassportLost(LinkError::ConnectionRefused),
        CoreReason::PassportLost(LinkError::UnknownHost),
        CoreReason::PassportLost(LinkError::Unreachable),
        CoreReason::PassportLost(LinkError::ClosedByPeer),
        CoreReason::PassportLost(LinkError::TimedOut),
        CoreReason::PassportLost(LinkError::Tls),
        CoreReason::PassportLost(LinkError::WrongCertificateName),
        CoreReason::TimedOut { request: RequestKind::Ticket },
        CoreReason::BadAnswer { request: RequestKind::Ticket },
        CoreReason::PassportStatus { status: 404 },
        CoreReason::PassportAnswer,
    ];
    let of_notification = [
        CoreReason::LinkLost(LinkError::ConnectionRefused),
        CoreReason::LinkLost(LinkError::ClosedByPeer),
        CoreReason::LinkLost(LinkError::TimedOut),
        CoreReason::TimedOut { request: RequestKind::Version },
        CoreReason::BadAnswer { request: RequestKind::Version },
    ];
    let named = |reasons: &[CoreReason<'static>], servers: &Servers, name: &str, setting: &str| {
        for reason in reasons {
            let error = of_core(*reason, servers, "", "").into_error();
            assert!(error.to_string().contains(name), "{error}");
            assert!(error.advice().contains(setting), "{error}: {}", error.advice());
        }
    };
    let mut servers = Servers::new(&settings);
    named(&of_passport, &servers, "the Passport nexus messenger.example.net:443", "`nexus`");
    named(&of_notification, &servers, "the notification server messenger.example.net:1863", "`host`");
    servers.opening((LinkKind::Passport, ServerKind::Login), "login.example.net", 443);
    named(&of_passport, &servers, "the Passport login server login.example.net:443", "`login`");
    servers.opening((LinkKind::Notification, ServerKind::Gateway), "gw.example.net", 80);
    named(&of_notification, &servers, "the HTTP gateway gw.example.net:80", "`gateway`");
    servers.opening((LinkKind::Notification, ServerKind::Proxy), "proxy.example.net", 8080);
    servers.opening((LinkKind::Passport, ServerKind::Proxy), "proxy.example.net", 8080);
    named(&of_notification, &servers, "the proxy proxy.example.net:8080", "`proxy`");
    named(&of_passport, &servers, "the proxy proxy.example.net:8080", "`proxy`");
    // What a proxy says is its word, however far the connection has come.
    servers.reached((LinkKind::Notification, ServerKind::Notification), None);
    let of_proxy = [LinkError::ProxyAuthentication, LinkError::ProxyAnswer].map(CoreReason::LinkLost);
    named(&of_proxy, &servers, "the proxy proxy.example.net:8080", "`proxy`");
    let of_gateway =
        [LinkError::GatewayAnswer, LinkError::GatewayRefused { status: 404 }].map(CoreReason::LinkLost);
    servers.opening((LinkKind::Notification, ServerKind::Gateway), "gw.example.net", 80);
    named(&of_gateway, &servers, "the HTTP gateway gw.example.net:80", "`gateway`");
}

#[test]
fn a_nudge_may_fail_after_it_was_sent() {
    let mut session = session();
    let chat = ChatId::from_number(1);
    let conversation = session.conversations.join(chat, "bruno@example.org", "Bruno").id;
    let (nudge, _) =
        session.waiting.message(conversation, vec![Part { machine: None, text: None, is_whole: false }]);
    session.waiting.taken(nudge, 5);
    let mut events = session.subscribe(8);
    let message = MessageId::from_number(5);
    session.take(CoreEvent::Sent { chat, message });
    session.take(CoreEvent::Failed { chat, message, reason: msnp_core::error::FailureReason::NotPassedOn });
    let told = all(&mut events);
    assert!(matches!(told[0], Event::Sent { message, .. } if message == nudge));
    assert!(
        matches!(told[1], Event::Failed { conversation: ConversationId(1), message, .. } if message == nudge),
        "{told:?}"
    );
}
