use std::collections::BTreeSet;
use std::sync::Arc;

use msnp_core::LinkKind;
use msnp_core::account::{Capabilities, List, Lists, Status};
use msnp_core::code::ErrorCode;
use msnp_core::dialect::Dialect;
use msnp_core::error::UpgradeCause;
use msnp_core::limits::Limits;
use msnp_core::settings::{GatewayUse, Reconnection};
use msnp_core::time::Duration as LimitDuration;

use super::*;
use crate::event::{Event, OfflineSender, State, Upgrade};
use crate::limits::Bounds;
use crate::message::{ConversationId, Format, MessageId};
use crate::transfer::{Emoticon, PictureHash, TransferEvent, TransferFailure, TransferId};
use crate::{Media, Proxy, Resume, Roots, Service, Settings};

fn json(value: &impl Serialize) -> String {
    serde_json::to_string(value).unwrap()
}

/// Bruno, as a list has him.
fn roster() -> Roster {
    let mut roster = Roster::default();
    roster.me_mut().account = "anna@example.net".into();
    roster.set_group("7", "Friends");
    roster.change("bruno@example.org", |contact| {
        contact.name = "Bruno".into();
        contact.lists = Lists::NONE.with(List::Forward).with(List::Allow);
        contact.groups = vec!["7".into()];
        contact.status = Status::BeRightBack;
        contact.capabilities = Capabilities(32);
        contact.set_property("PHH", "555", 8);
    });
    roster
}

const BRUNO: &str = concat!(
    r#"{"account":"bruno@example.org","name":"Bruno","status":"brb","personal_message":"","media":"","#,
    r#""lists":["forward","allow"],"groups":["7"],"id":null,"network":1,"capabilities":32,"picture":"","#,
    r#""properties":{"PHH":"555"}}"#
);

const NOT_REACHABLE: &str = concat!(
    r#"{"type":"not-reachable","number":100,"#,
    r#""message":"the contact is not reachable: offline, hidden, or not accepting messages from you","#,
    r#""advice":"Wait until the contact is online, then send it again.","temporary":false,"code":null,"server":null}"#
);

/// Events of the session and the list, with what becomes of them.
fn of_the_session() -> Vec<(Event, String)> {
    let account = || "a@b".to_owned();
    let event = |event: Event, text: &str| (event, text.to_owned());
    let contact = roster().contact("bruno@example.org").cloned().unwrap();
    let upgrade = Upgrade {
        cause: UpgradeCause::ClientTooOld,
        minimum: "5.0".into(),
        recommended: String::new(),
        download: String::new(),
    };
    let wish = concat!(
        r#"{"type":"wish","number":null,"message":"signed out","#,
        r#""advice":"Sign in again when you like.","temporary":false,"code":null,"server":null}"#
    );
    let server = Server {
        kind: msnp_core::internals::ServerKind::Notification,
        host: "m.example.net".into(),
        port: Some(1863),
    };
    let lost = SignOutReason::Ended(Error::ConnectionLost { server });
    let advice = lost.advice();
    let lost_as = format!(
        r#"{{"type":"connection-lost","number":63,"message":"the connection to the notification server m.example.net:1863 was lost","advice":"{advice}","temporary":true,"code":null,"server":{{"kind":"notification","host":"m.example.net","port":1863}}}}"#
    );
    vec![
        event(
            Event::SignedIn { account: account(), name: "A".into(), dialect: Dialect::MSNP12 },
            r#"{"type":"signed-in","account":"a@b","name":"A","dialect":"MSNP12"}"#,
        ),
        event(Event::Online { status: Status::OutToLunch }, r#"{"type":"online","status":"lunch"}"#),
        event(
            Event::StateChanged { state: State::SigningIn },
            r#"{"type":"state-changed","state":"signing-in"}"#,
        ),
        (
            Event::ConnectionLost { reason: lost, wait: Duration::from_millis(1500) },
            format!(r#"{{"type":"connection-lost","reason":{lost_as},"wait_ms":1500}}"#),
        ),
        (
            Event::SignedOut { reason: SignOutReason::Wish },
            format!(r#"{{"type":"signed-out","reason":{wish}}}"#),
        ),
        event(
            Event::UpgradeRequired(upgrade),
            r#"{"type":"upgrade-required","cause":"client-too-old","minimum":"5.0","recommended":"","download":""}"#,
        ),
        event(
            Event::Md5Challenge { salt: "1029384756.271828182".into() },
            r#"{"type":"md5-challenge","salt":"1029384756.271828182"}"#,
        ),
        event(Event::ContactsReady, r#"{"type":"contacts-ready"}"#),
        (Event::ContactChanged { contact }, format!(r#"{{"type":"contact-changed","contact":{BRUNO}}}"#)),
        event(Event::ContactRemoved { account: account() }, r#"{"type":"contact-removed","account":"a@b"}"#),
        event(
            Event::GroupChanged { group: Roster::default().set_group("7", "Friends") },
            r#"{"type":"group-changed","group":{"id":"7","name":"Friends"}}"#,
        ),
        event(Event::GroupRemoved { id: "7".into() }, r#"{"type":"group-removed","id":"7"}"#),
        event(
            Event::Presence {
                account: account(),
                status: Status::OnThePhone,
                name: "A".into(),
                capabilities: Capabilities(32),
                initial: true,
            },
            r#"{"type":"presence","account":"a@b","status":"phone","name":"A","capabilities":32,"initial":true}"#,
        ),
        event(
            Event::PersonalMessage { account: account(), message: "\"hi\"".into(), media: String::new() },
            r#"{"type":"personal-message","account":"a@b","message":"\"hi\"","media":""}"#,
        ),
        event(
            Event::AddedYou { account: account(), name: "A".into(), decided: false },
            r#"{"type":"added-you","account":"a@b","name":"A","decided":false}"#,
        ),
        event(Event::RemovedYou { account: account() }, r#"{"type":"removed-you","account":"a@b"}"#),
        event(
            Event::StatusChanged { status: Status::Hidden },
            r#"{"type":"status-changed","status":"hidden"}"#,
        ),
        event(Event::NameChanged { name: "A".into() }, r#"{"type":"name-changed","name":"A"}"#),
        event(
            Event::PropertyChanged { property: "PHH".into(), value: "5".into() },
            r#"{"type":"property-changed","property":"PHH","value":"5"}"#,
        ),
        event(
            Event::PrivacyChanged { allow_unknown: true },
            r#"{"type":"privacy-changed","allow_unknown":true}"#,
        ),
        event(Event::PromptingChanged { ask: false }, r#"{"type":"prompting-changed","ask":false}"#),
    ]
}

/// Events of conversations.
fn of_conversations() -> Vec<(Event, String)> {
    let (conversation, message) = (ConversationId::from_number(3), MessageId(9));
    let account = || "a@b".to_owned();
    let event = |event: Event, text: &str| (event, text.to_owned());
    let format = concat!(
        r##"{"font":"Segoe UI","effects":[],"color":"#000000","character_set":0,"pitch_and_family":34,"##,
        r#""right_to_left":false}"#
    );
    vec![
        event(
            Event::ConversationOpened { conversation, account: account(), invited: true },
            r#"{"type":"conversation-opened","conversation":3,"account":"a@b","invited":true}"#,
        ),
        event(
            Event::Joined { conversation, account: account(), name: "A".into() },
            r#"{"type":"joined","conversation":3,"account":"a@b","name":"A"}"#,
        ),
        event(
            Event::ParticipantCapabilities {
                conversation,
                account: account(),
                capabilities: Capabilities(1),
            },
            r#"{"type":"participant-capabilities","conversation":3,"account":"a@b","capabilities":1}"#,
        ),
        event(
            Event::Left { conversation, account: account(), idle: true },
            r#"{"type":"left","conversation":3,"account":"a@b","idle":true}"#,
        ),
        (
            Event::Text {
                conversation,
                from: account(),
                name: "A".into(),
                text: "x".into(),
                format: Format::default(),
                emoticons: vec![Emoticon {
                    shortcut: "x".into(),
                    picture: PictureHash([0xAB; 20]),
                    object: "<msnobj/>".into(),
                }],
            },
            format!(
                r#"{{"type":"text","conversation":3,"from":"a@b","name":"A","text":"x","format":{format},"emoticons":[{{"shortcut":"x","picture":"{hash}","object":"<msnobj/>"}}]}}"#,
                hash = "ab".repeat(20)
            ),
        ),
        event(
            Event::Typing { conversation, from: account() },
            r#"{"type":"typing","conversation":3,"from":"a@b"}"#,
        ),
        event(
            Event::Nudge { conversation, from: account(), name: "A".into() },
            r#"{"type":"nudge","conversation":3,"from":"a@b","name":"A"}"#,
        ),
        event(
            Event::Message {
                conversation,
                from: account(),
                name: "A".into(),
                content_type: "text/x".into(),
                headers: vec![("ID".into(), "4".into())],
                body: vec![0, 255],
            },
            r#"{"type":"message","conversation":3,"from":"a@b","name":"A","content_type":"text/x","headers":[["ID","4"]],"body":"AP8="}"#,
        ),
        event(Event::Sent { conversation, message }, r#"{"type":"sent","conversation":3,"message":9}"#),
        event(
            Event::Delivered { conversation, message },
            r#"{"type":"delivered","conversation":3,"message":9}"#,
        ),
        event(
            Event::StoredForLater { conversation: ConversationId::from_number(3), message: MessageId(9) },
            r#"{"type":"stored-for-later","conversation":3,"message":9}"#,
        ),
        (
            Event::Failed {
                conversation,
                message,
                reason: SendFailure::NotReachable,
                text: Some("x".into()),
            },
            format!(
                r#"{{"type":"failed","conversation":3,"message":9,"reason":{NOT_REACHABLE},"text":"x"}}"#
            ),
        ),
        event(
            Event::MessageIncomplete { conversation, from: account() },
            r#"{"type":"message-incomplete","conversation":3,"from":"a@b"}"#,
        ),
        (
            Event::InvitationFailed { conversation, account: None, reason: SendFailure::NotReachable },
            format!(
                r#"{{"type":"invitation-failed","conversation":3,"account":null,"reason":{NOT_REACHABLE}}}"#
            ),
        ),
        event(Event::ConversationEnded { conversation }, r#"{"type":"conversation-ended","conversation":3}"#),
        event(Event::InvitationIgnored, r#"{"type":"invitation-ignored"}"#),
    ]
}

/// What the service tells, and what bounds leave out.
fn of_the_service() -> Vec<(Event, String)> {
    let fields = || vec![("A".to_owned(), "b".to_owned())];
    let event = |event: Event, text: &str| (event, text.to_owned());
    let sender = OfflineSender { account: "a@b".into(), name: "A".into(), count: 2 };
    vec![
        event(Event::Profile { fields: fields() }, r#"{"type":"profile","fields":[["A","b"]]}"#),
        event(Event::MailUnread { inbox: 1, folders: 2 }, r#"{"type":"mail-unread","inbox":1,"folders":2}"#),
        event(
            Event::MailNew { from: "A".into(), address: "a@b".into(), subject: "x".into() },
            r#"{"type":"mail-new","from":"A","address":"a@b","subject":"x"}"#,
        ),
        event(
            Event::MailData { document: "<MD/>".into(), new: false },
            r#"{"type":"mail-data","document":"<MD/>","new":false}"#,
        ),
        event(
            Event::OfflineMessages { senders: vec![sender], new: true },
            r#"{"type":"offline-messages","senders":[{"account":"a@b","name":"A","count":2}],"new":true}"#,
        ),
        event(
            Event::OfflineMessage {
                id: "g".into(),
                from: "a@b".into(),
                name: "A".into(),
                text: "x".into(),
                time: Some(7),
            },
            r#"{"type":"offline-message","id":"g","from":"a@b","name":"A","text":"x","time":7}"#,
        ),
        event(
            Event::MailActivity { from: "A".into(), to: "B".into(), count: 1 },
            r#"{"type":"mail-activity","from":"A","to":"B","count":1}"#,
        ),
        event(
            Event::Notice { headers: fields(), body: "x".into() },
            r#"{"type":"notice","headers":[["A","b"]],"body":"x"}"#,
        ),
        event(
            Event::Alert { text: "x".into(), document: "<N/>".into() },
            r#"{"type":"alert","text":"x","document":"<N/>"}"#,
        ),
        event(
            Event::MobileText { from: "tel:+1".into(), text: "x".into(), document: "<N/>".into() },
            r#"{"type":"mobile-text","from":"tel:+1","text":"x","document":"<N/>"}"#,
        ),
        event(Event::Policies { document: "<P/>".into() }, r#"{"type":"policies","document":"<P/>"}"#),
        event(
            Event::Signal { from: "a@b".into(), kind: 3, content: vec![0, 255] },
            r#"{"type":"signal","from":"a@b","kind":3,"content":"AP8="}"#,
        ),
        event(Event::ShutdownIn { minutes: 5 }, r#"{"type":"shutdown-in","minutes":5}"#),
        event(
            Event::Transfer(TransferEvent::PictureChanged {
                account: "a@b".into(),
                picture: Some(PictureHash([0xAB; 20])),
            }),
            r#"{"type":"transfer","what":"picture-changed","account":"a@b","picture":"abababababababababababababababababababab"}"#,
        ),
        event(
            Event::Transfer(TransferEvent::FileEnded {
                transfer: TransferId(7),
                failure: Some(TransferFailure::Declined),
            }),
            r#"{"type":"transfer","what":"file-ended","transfer":7,"failure":{"type":"declined"}}"#,
        ),
        event(Event::Skipped { verb: None, length: 7 }, r#"{"type":"skipped","verb":null,"length":7}"#),
        event(
            Event::LimitReached { link: LinkKind::Switchboard, limit: Limit::ListBytes, dropped: 1 },
            r#"{"type":"limit-reached","link":"switchboard","limit":"list-bytes","dropped":1}"#,
        ),
        event(Event::Missed { count: 4 }, r#"{"type":"missed","count":4}"#),
    ]
}

#[test]
fn every_event_is_an_object_with_its_type() {
    let mut all = of_the_session();
    all.extend(of_conversations());
    all.extend(of_the_service());
    for (event, text) in &all {
        assert_eq!(json(event), *text);
    }
    let (_, variants) = include_str!("../event.rs").split_once("pub enum Event {").unwrap();
    let (variants, _) = variants.split_once("\n}\n").unwrap();
    let names = variants.lines().filter_map(|line| line.strip_prefix("    ")).filter_map(|line| {
        let name: String = line.chars().take_while(char::is_ascii_alphanumeric).collect();
        line.starts_with(|first: char| first.is_ascii_uppercase()).then(|| hyphenated(&name))
    });
    let told = all.iter().filter_map(|(_, text)| text.strip_prefix(r#"{"type":""#)?.split('"').next());
    assert_eq!(told.map(str::to_owned).collect::<BTreeSet<_>>(), names.collect::<BTreeSet<_>>());
}

#[test]
fn every_state_is_an_object_and_the_wait_goes_from_now_on() {
    assert_eq!(json(&State::Offline), r#"{"state":"offline"}"#);
    assert_eq!(json(&State::Suspended), r#"{"state":"suspended"}"#);
    assert_eq!(json(&State::Waiting { until: Instant::now() }), r#"{"state":"waiting","wait_ms":0}"#);
}

#[test]
fn a_snapshot_of_the_list_has_everybody_and_oneself() {
    let me = concat!(
        r#"{"account":"anna@example.net","name":"anna@example.net","status":"offline","personal_message":"","#,
        r#""media":"","capabilities":0,"verified":false,"restricted":false,"allow_unknown":true,"#,
        r#""ask_when_added":true,"dialect":null,"properties":{}}"#
    );
    let all = format!(
        r#"{{"complete":false,"me":{me},"groups":[{{"id":"7","name":"Friends"}}],"contacts":[{BRUNO}]}}"#
    );
    assert_eq!(json(&roster()), all);
    assert_eq!(json(&Arc::new(roster())), all);
}

#[test]
fn errors_have_their_kind_and_number() {
    for (name, number) in Error::NUMBERS.iter().chain(SendFailure::NUMBERS) {
        let word = hyphenated(kind_of(*number));
        let is_known = word == hyphenated(name) || (*number == 21 && *name == "Invalid");
        assert!(is_known && !word.contains("--"), "{name} {word}");
    }
    let refused = Error::Conversation(SendFailure::Refused(ErrorCode::new(800)));
    let value: serde_json::Value = serde_json::from_str(&json(&refused)).unwrap();
    assert_eq!(
        (&value["type"], &value["number"], &value["code"]),
        (&"refused".into(), &82.into(), &800.into())
    );
}

#[test]
fn counters_tell_of_every_bound() {
    let text = json(&Counters::default());
    assert!(
        text.starts_with(
            r#"{"bytes_in":0,"bytes_out":0,"links_opened":0,"frames_skipped":0,"sessions_lost":0,"#
        ),
        "{text}"
    );
    for limit in Limit::all() {
        assert!(text.contains(&format!("{}:0", json(&limit))), "{limit}");
    }
}

#[test]
fn settings_come_back_without_what_is_secret() {
    let service = Service::at("[::1]:1900")
        .with_gateway("http://gw.example.net/gateway/gateway.dll")
        .with_gateway_use(GatewayUse::Always)
        .with_dialects([Dialect::MSNP9])
        .with_ca_file("ca.pem");
    let settings = Settings::new("anna@example.net", "Example-Pass1", service)
        .with_status(Status::Away)
        .with_limits(Limits { ping: LimitDuration::from_secs(7), ..Limits::DEFAULT })
        .with_bounds(Bounds { contacts: 600, ..Bounds::DEFAULT })
        .with_reconnection(Reconnection { seed: 987_654_321, ..Reconnection::NEVER })
        .with_proxy(Proxy::http("proxy.example.net", 8080).with_credentials("Example-User", "Example-Pass9"))
        .with_sign_in_limit(Duration::from_millis(1234))
        .with_roots(Roots::CaPem(b"-----BEGIN CERTIFICATE-----\n".to_vec()))
        .with_resume(Resume::from_bytes(b"Example-Ticket"))
        .with_trace(std::io::sink());
    let text = json(&settings);
    for secret in
        ["Example-Pass1", "Example-Pass9", "Example-User", "Example-Ticket", "987654321", "resume", "trace"]
    {
        assert!(!text.contains(secret), "{secret}: {text}");
    }
    let read: Settings = serde_json::from_str(&text).unwrap();
    assert_eq!(json(&read), text);
    assert_eq!(read.service(), settings.service());
    assert_eq!((read.status(), read.sign_in_limit()), (Status::Away, Duration::from_millis(1234)));
    assert_eq!((read.limits(), read.bounds()), (settings.limits(), settings.bounds()));
    assert_eq!((read.roots(), read.proxy().host()), (settings.roots(), "proxy.example.net"));
    assert!(!read.reconnection().enabled && read.reconnection().seed != 987_654_321);
    assert_eq!(read.check(), Err(Error::InvalidValue), "the password is missing");
    assert!(read.with_password("Example-Pass1").check().is_ok());
}

#[test]
fn settings_that_were_written_by_hand_need_little_and_refuse_what_they_do_not_know() {
    let short =
        r#"{"account":"anna@example.net","service":{"host":"messenger.example.net"},"limits":{"ping":1000}}"#;
    let settings: Settings = serde_json::from_str(short).unwrap();
    assert_eq!(*settings.service(), Service::at("messenger.example.net"));
    assert_eq!(settings.limits().ping, LimitDuration::from_secs(1));
    assert_eq!(settings.limits().pong, Limits::DEFAULT.pong);
    for wrong in [
        r#"{"account":"anna@example.net","service":{"host":"a"},"password":"Example-Pass1"}"#,
        r#"{"account":"anna@example.net","service":{"host":"a","port":0}}"#,
        r#"{"account":"anna@example.net","service":{"host":"a"},"status":"asleep"}"#,
        r#"{"account":"anna@example.net","service":{"host":"a"},"limits":{"pnig":1}}"#,
        r#"{"account":"anna@example.net","service":{"host":"a"},"proxy":{"kind":"http","password":"Example-Pass9"}}"#,
    ] {
        let Err(error) = serde_json::from_str::<Settings>(wrong) else { panic!("{wrong}") };
        assert!(!error.to_string().contains("Example-Pass"), "{error}");
    }
}

#[test]
fn a_description_of_what_is_played_comes_back() {
    let song = Media::music("A Song", "A Band");
    let text = r#"{"kind":"music","application":"","format":"{0} - {1}","arguments":["A Song","A Band"]}"#;
    assert_eq!(json(&song), text);
    assert_eq!(serde_json::from_str::<Media>(text).unwrap(), song);
}
