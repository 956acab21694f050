//! Servers in use today differ: one scenario for each way in which they do.

use std::time::{Duration, Instant};

use msnp::{Client, Dialect, Error, ErrorCode, Event, List, SendFailure, Settings, Status};
use msnp_scenarios::{
    PATIENCE, Person, Stage, Tap, account_of, bounded, cast, eventually, impatient,
    in_every_dialect_from_msnp8, in_msnp8_to_msnp12, said, sees,
};
use msnp_service::{
    Account, Action, Configuration, LoginScheme, Names, OversizedMessages, Quirks, Server, Step, Timestamps,
};

/// Anna and Bruno sign in, see each other, and talk both ways.
#[track_caller]
fn all_is_well(stage: &Stage) -> (Person, Person) {
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    sees!(anna, Event::Presence { account, status: Status::Online, .. } if account == bruno.account());
    assert!(bruno.contact(anna.account()).is_online());
    assert_eq!(anna.client.contacts().contacts().count(), 2);
    talk(&anna, &bruno);
    (anna, bruno)
}

#[track_caller]
fn talk(anna: &Person, bruno: &Person) {
    let chat = anna.chats_with(bruno);
    anna.says(&chat, "Hello there, Bruno");
    let id =
        sees!(bruno, Event::Text { text, conversation, .. } if text == "Hello there, Bruno" => *conversation);
    let back = bruno.client.conversation_by_id(id).expect("open");
    bruno.says(&back, "Hello, Anna");
    sees!(anna, Event::Text { text, .. } if text == "Hello, Anna");
}

macro_rules! passes_with {
    ($($name:ident: { $($quirk:ident: $value:expr),+ $(,)? })*) => {
        $(
            #[test]
            fn $name() {
                all_is_well(&Stage::with_quirks(Quirks { $($quirk: $value,)+ ..Quirks::default() }));
            }
        )*
    };
}

passes_with! {
    the_nexus_header_may_be_in_lower_case: { lower_case_passport_urls: true }
    the_login_address_may_have_a_scheme: { login_scheme: LoginScheme::Https }
    the_login_address_may_lack_a_scheme: { login_scheme: LoginScheme::None }
    the_passport_headers_may_say_more: { official_passport_headers: true }
    the_passport_headers_may_be_the_official_ones: { official_passport_headers: true, login_scheme: LoginScheme::None }
    passport_may_keep_its_connections_open: { passport_stays_open: true }
    the_service_may_be_as_strict_as_some_are: {
        capabilities_required: true,
        known_statuses_only: true,
        unchanged_settings_218: true,
        not_pending_216: true,
        known_message_types_only: true,
    }
    tickets_may_be_bare: { bare_tickets: true }
    tickets_go_back_as_they_came: { encoded_tickets: true }
    bare_tickets_go_back_as_they_came: { bare_tickets: true, encoded_tickets: true }
    tickets_may_be_unquoted: { unquoted_tickets: true }
    bare_tickets_may_be_unquoted: { unquoted_tickets: true, bare_tickets: true }
    there_may_be_two_authentication_infos: { two_authentication_infos: true }
    a_success_may_have_status_302: { success_with_302: true }
    success_with_302_and_two_infos: { success_with_302: true, two_authentication_infos: true, unquoted_tickets: true }
    the_profile_may_be_missing: { no_profile: true }
    presence_may_come_before_the_list: { early_presence: true }
    presence_may_come_twice: { presence_twice: true }
    presence_may_come_early_and_twice: { early_presence: true, presence_twice: true }
    objects_may_be_empty: { empty_object: true }
    commands_must_come_in_whole_segments: { strict_segments: true }
    the_first_dialect_named_may_be_taken: { first_named_dialect: true }
    contacts_without_group_may_end_in_a_space: { ungrouped_trailing_space: true }
    lists_may_always_be_full: { always_full_lists: true }
    versions_may_be_constant: { timestamps: Timestamps::Constant }
    versions_may_be_those_of_the_request: { timestamps: Timestamps::Echo }
    unknown_commands_may_get_no_answer: { ignores_unknown: true }
    alone_or_not_may_be_acknowledged: { acknowledges_when_alone: true }
    everything_at_once: {
        lower_case_passport_urls: true,
        official_passport_headers: true,
        bare_tickets: true,
        unquoted_tickets: true,
        two_authentication_infos: true,
        names: Names::Raw,
        no_profile: true,
        early_presence: true,
        presence_twice: true,
        empty_object: true,
        ping_without_number: true,
        strict_segments: true,
        ungrouped_trailing_space: true,
        always_full_lists: true,
        timestamps: Timestamps::Constant,
        list_change_alerts: true,
        rewritten_personal_messages: true,
        ignores_unknown: true,
    }
}

#[test]
fn a_login_without_tls_is_refused_unless_it_is_allowed() {
    let quirks = Quirks { login_scheme: LoginScheme::Http, ..Quirks::default() };
    let stage = Stage::with(Configuration {
        accounts: cast(),
        quirks,
        plain_passport: true,
        ..Configuration::default()
    });
    let anna = stage.person("anna");
    assert_eq!(anna.cannot_sign_in(), Error::InsecureAddress);
    assert!(!Error::InsecureAddress.advice().is_empty());
    assert_eq!(stage.service.counters().tickets_issued, 0, "the password stayed here");
    let allowed =
        Person::new(stage.settings_at("anna", stage.address().with_password_may_travel_unencrypted(true)));
    allowed.signs_in();
}

#[test]
fn a_plain_nexus_is_refused_unless_it_is_allowed() {
    let stage =
        Stage::with(Configuration { accounts: cast(), plain_passport: true, ..Configuration::default() });
    let plain = stage.service.addresses().plain_nexus_url.clone().expect("a plain nexus");
    let address = stage.address().with_nexus(&plain);
    let refused = Client::new(stage.settings_at("anna", address.clone()));
    assert_eq!(refused.err(), Some(Error::InsecureAddress));
    Person::new(stage.settings_at("anna", address.with_password_may_travel_unencrypted(true))).signs_in();
}

#[test]
fn a_login_address_can_be_given_in_place_of_the_nexus() {
    let stage = Stage::new();
    let address = stage.address().with_login(&stage.service.addresses().login_url);
    Person::new(stage.settings_at("anna", address)).signs_in();
}

#[test]
fn nexus_and_login_may_be_on_different_hosts() {
    let stage = Stage::with(Configuration {
        accounts: cast(),
        separate_login_host: true,
        ..Configuration::default()
    });
    all_is_well(&stage);
}

#[test]
fn there_may_be_no_dispatch_server() {
    all_is_well(&Stage::with(Configuration {
        accounts: cast(),
        dispatch: false,
        ..Configuration::default()
    }));
}

in_every_dialect_from_msnp8! {
    names_may_be_raw,
    names_may_be_as_they_were_sent,
    names_are_always_sent_escaped,
    alerts_may_follow_every_change_of_a_list,
    lists_may_come_in_other_forms,
    personal_messages_may_be_written_anew,
    the_ping_may_be_answered_without_a_number,
    unknown_accounts_may_be_205,
    everything_is_sent_in_lower_case,
}

in_msnp8_to_msnp12! {
    group_answers_may_come_in_other_forms,
}

/// Names that hold every space that Unicode has, and what is special in lines.
const AWKWARD: [&str; 4] = [
    "a\u{a0}b\u{1680}c\u{2003}d\u{2028}e\u{2029}f\u{202f}g\u{205f}h\u{3000}i",
    "100% %20 n\u{85}m",
    "أنّا 🎈",
    "x\u{feff}y\u{200b}z",
];

fn names_may_be_raw(dialect: Dialect) {
    names_arrive(&Stage::with_quirks(Quirks { names: Names::Raw, ..Quirks::default() }).speaking(dialect));
}

fn names_may_be_as_they_were_sent(dialect: Dialect) {
    names_arrive(&Stage::with_quirks(Quirks { names: Names::AsSent, ..Quirks::default() }).speaking(dialect));
}

fn names_arrive(stage: &Stage) {
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    for name in AWKWARD {
        anna.does(anna.client.set_display_name(name));
        sees!(bruno, Event::Presence { name: seen, .. } if seen == name);
        assert_eq!(anna.client.contacts().me().name(), name);
        assert_eq!(stage.service.list_of(anna.account()).expect("Anna").name, name);
        let group: String = name.chars().take(6).collect();
        let id = anna.does(anna.client.add_group(&group));
        assert_eq!(anna.client.contacts().group(&id).expect("the group").name(), group);
        anna.does(anna.client.rename_contact(bruno.account(), name));
        assert_eq!(anna.contact(bruno.account()).name(), name);
    }
    // And so they come in a list, a call and a message.
    let chat = anna.chats_with(&bruno);
    sees!(bruno, Event::Joined { name, .. } if name == AWKWARD[3]);
    anna.says(&chat, "Hello");
    sees!(bruno, Event::Text { name, .. } if name == AWKWARD[3]);
    let carla = stage.signed_in("carla");
    assert_eq!(carla.contact(anna.account()).name(), AWKWARD[3]);
    anna.signs_out();
    let again = stage.signed_in("anna");
    assert_eq!(
        again
            .client
            .contacts()
            .groups()
            .iter()
            .filter(|group| group.name() != "Work")
            .filter(|group| group.id() != "0")
            .count(),
        4
    );
    assert_eq!(again.client.contacts().me().name(), AWKWARD[3]);
}

fn names_are_always_sent_escaped(dialect: Dialect) {
    let stage = Stage::with(Configuration { accounts: cast(), dispatch: false, ..Configuration::default() })
        .speaking(dialect);
    let tap = Tap::on(stage.service.addresses().notification);
    let address = stage.address().with_port(tap.address().port());
    let anna = Person::new(stage.settings_at("anna", address));
    anna.signs_in();
    for name in AWKWARD {
        anna.does(anna.client.set_display_name(name));
        assert_eq!(stage.service.list_of(anna.account()).expect("Anna").name, name);
        let group: String = name.chars().take(6).collect();
        anna.does(anna.client.add_group(&group));
        anna.does(anna.client.rename_contact(&account_of("bruno"), name));
        anna.does(anna.client.set_property("PHH", &group));
    }
    let sent = tap.from_clients();
    assert!(sent.is_ascii(), "{}", String::from_utf8_lossy(&sent));
    assert!(sent.split(|&byte| byte == b'\n').all(|line| line.is_empty() || line.ends_with(b"\r")));
}

fn alerts_may_follow_every_change_of_a_list(dialect: Dialect) {
    let quirks = Quirks { list_change_alerts: true, ..Quirks::default() };
    let stage = Stage::with_quirks(quirks).speaking(dialect);
    let (dora, emil) = (stage.signed_in("dora"), stage.signed_in("emil"));
    dora.does(dora.client.add_contact(emil.account(), None));
    sees!(emil, Event::AddedYou { account, .. } if account == dora.account());
    dora.does(dora.client.remove_contact(emil.account()));
    sees!(emil, Event::RemovedYou { account } if account == dora.account());
    stage.service.alert(emil.account(), "the only alert");
    sees!(emil, Event::Alert { text, .. } if text == "the only alert");
    // A document for programs is not shown to people.
    let shown: Vec<Event> = emil
        .seen()
        .into_iter()
        .filter(|event| matches!(event, Event::Alert { text, .. } if text.contains("Notification")))
        .collect();
    assert!(shown.is_empty(), "{shown:?}");
    assert!(emil.client.is_online());
}

fn lists_may_come_in_other_forms(dialect: Dialect) {
    let quirks = Quirks { ungrouped_trailing_space: true, group_zero_not_listed: true, ..Quirks::default() };
    let mut accounts = cast();
    // Somebody on no list of Anna's who has her.
    accounts[4] = accounts[4].clone().contact(account_of("anna"));
    let stage = Stage::with(Configuration { accounts, quirks, ..Configuration::default() }).speaking(dialect);
    let anna = stage.signed_in("anna");
    let roster = anna.client.contacts();
    assert_eq!(roster.contacts().count(), 2);
    assert_eq!(roster.everybody().len(), 3);
    assert_eq!(
        roster.ungrouped().map(|contact| contact.account()).collect::<Vec<_>>(),
        [account_of("carla")]
    );
    assert!(roster.undecided().any(|contact| contact.account() == account_of("emil")));
    // Without contacts and without groups.
    let dora = stage.signed_in("dora");
    assert!(dora.client.contacts().is_complete());
    assert_eq!(dora.client.contacts().everybody().len(), 0);
}

fn group_answers_may_come_in_other_forms(dialect: Dialect) {
    let quirks = Quirks {
        short_group_rename: true,
        extra_one_in_group_answers: true,
        group_not_empty_226: true,
        ..Quirks::default()
    };
    let stage = Stage::with_quirks(quirks).speaking(dialect);
    let anna = stage.signed_in("anna");
    let id = anna.does(anna.client.add_group("Chess Club"));
    assert!(!id.is_empty() && id != "1" || dialect < Dialect::MSNP10, "{id:?}");
    assert_eq!(anna.client.contacts().group(&id).expect("the group").name(), "Chess Club");
    anna.does(anna.client.rename_group(&id, "Go Club"));
    assert_eq!(anna.client.contacts().group(&id).expect("the group").name(), "Go Club");
    anna.does(anna.client.add_to_group(&account_of("carla"), &id));
    assert_eq!(anna.client.contacts().members(&id).count(), 1);
    let refused = anna.fails(anna.client.remove_group(&id));
    assert!(matches!(refused, Error::Refused { code: ErrorCode::GROUP_NOT_EMPTY, .. }), "{refused:?}");
    assert!(anna.client.contacts().group(&id).is_some());
    anna.does(anna.client.remove_from_group(&account_of("carla"), &id));
    anna.does(anna.client.remove_group(&id));
    assert!(anna.client.contacts().group(&id).is_none());
    assert_eq!(stage.service.list_of(anna.account()).expect("Anna").groups, ["Work"]);
}

fn personal_messages_may_be_written_anew(dialect: Dialect) {
    if dialect < Dialect::MSNP11 {
        return;
    }
    let quirks = Quirks { rewritten_personal_messages: true, ..Quirks::default() };
    let stage = Stage::with_quirks(quirks).speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    for message in ["reading & \"writing\"", "<b> &amp; it's", "a & b & c"] {
        anna.does(anna.client.set_personal_message(message));
        sees!(bruno, Event::PersonalMessage { message: seen, .. } if seen == message);
    }
}

fn the_ping_may_be_answered_without_a_number(dialect: Dialect) {
    let quirks = Quirks { ping_without_number: true, ..Quirks::default() };
    let limits = msnp::Limits {
        ping: msnp::LimitDuration::from_millis(100),
        pong: msnp::LimitDuration::from_millis(2000),
        ..msnp::Limits::DEFAULT
    };
    let stage = Stage::with_quirks(quirks).speaking(dialect).limits(limits);
    let anna = stage.signed_in("anna");
    let before = stage.service.counters().notification.commands;
    eventually("some pings", || stage.service.counters().notification.commands >= before + 3);
    assert!(anna.client.is_online());
    assert!(anna.trace().contains("< QNG\n"), "{}", anna.trace());
}

fn unknown_accounts_may_be_205(dialect: Dialect) {
    let quirks = Quirks { no_such_user_205: true, ..Quirks::default() };
    let stage = Stage::with_quirks(quirks).speaking(dialect);
    let anna = stage.signed_in("anna");
    let refused = anna.fails(anna.client.add_contact("nobody@example.org", None));
    assert!(matches!(refused, Error::Refused { code: ErrorCode::NO_SUCH_USER, .. }), "{refused:?}");
    assert_eq!(anna.writes_in_vain("nobody@example.org", "Hello?").reason, SendFailure::NoSuchAccount);
}

fn everything_is_sent_in_lower_case(dialect: Dialect) {
    let quirks = Quirks { case_sensitive_accounts: true, ..Quirks::default() };
    let stage = Stage::with_quirks(quirks).speaking(dialect);
    let password = msnp_scenarios::password_of("anna");
    let settings = Settings::new("Anna@Example.NET", &password, stage.address())
        .with_roots(msnp::Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()));
    let anna = Person::new(settings);
    anna.signs_in();
    let bruno = stage.signed_in("bruno");
    let chat = anna.does(anna.client.chat("BRUNO@Example.org"));
    anna.says(&chat, "Hello");
    sees!(bruno, Event::Text { text, .. } if text == "Hello");
    let emil = stage.signed_in("emil");
    anna.does(anna.client.add_contact("EMIL@Example.Net", None));
    assert!(anna.contact("emil@example.net").is_on(List::Forward));
    let list = stage.service.list_of("anna@example.net").expect("Anna");
    assert!(list.forward.iter().any(|contact| contact.address == "emil@example.net"), "{list:?}");
    anna.does(anna.client.block("Emil@Example.Net"));
    sees!(anna, Event::ContactChanged { contact } if contact.is_blocked());
    anna.does(anna.client.unblock("Emil@Example.Net"));
    anna.does(chat.invite("Emil@EXAMPLE.net"));
    sees!(emil, Event::Joined { account, .. } if account == bruno.account());
    anna.does(anna.client.remove_contact("Emil@Example.Net"));
}

#[test]
fn properties_may_be_refused_before_msnp10() {
    for dialect in [Dialect::MSNP8, Dialect::MSNP9] {
        let quirks = Quirks { properties_refused: true, ..Quirks::default() };
        let stage = Stage::with_quirks(quirks).speaking(dialect);
        let (anna, bruno) = all_is_well(&stage);
        let refused = anna.fails(anna.client.set_property("PHM", "44 20 555"));
        assert!(matches!(refused, Error::Refused { code: ErrorCode::COMMAND_DISABLED, .. }), "{refused:?}");
        // The display name has a command of its own there.
        anna.does(anna.client.set_display_name("Anna C"));
        sees!(bruno, Event::Presence { name, .. } if name == "Anna C");
    }
}

#[test]
fn the_first_dialect_named_is_the_best() {
    let stage = Stage::with_quirks(Quirks { first_named_dialect: true, ..Quirks::default() });
    let anna = stage.signed_in("anna");
    assert_eq!(anna.client.dialect(), Some(Dialect::MSNP12));
    let address = stage.address().with_dialects([Dialect::MSNP8, Dialect::MSNP11, Dialect::MSNP9]);
    let bruno = Person::new(stage.settings_at("bruno", address));
    bruno.signs_in();
    assert_eq!(bruno.client.dialect(), Some(Dialect::MSNP11));
}

#[test]
fn whoever_closes_on_eagerness_is_met_in_lock_step_and_remembered() {
    let quirks = Quirks { eager_closes: true, ..Quirks::default() };
    let configuration =
        Configuration { accounts: cast(), quirks, dispatch: false, ..Configuration::default() };
    let stage = Stage::with(configuration);
    let anna = stage.signed_in("anna");
    assert_eq!(stage.service.counters().notification.connections, 2, "in vain, then in lock-step");
    let resume = anna.client.resume_value(msnp::ResumeWith::Servers);
    // The same client remembers.
    anna.signs_out();
    stage.service.reset_counters();
    anna.signs_in();
    assert_eq!(stage.service.counters().notification.connections, 1);
    anna.signs_out();
    // So does another run of the program, by what was kept.
    stage.service.reset_counters();
    let later = Person::new(stage.settings("anna").with_resume(msnp::Resume::from_bytes(&resume.to_bytes())));
    later.signs_in();
    assert_eq!(stage.service.counters().notification.connections, 1);
    // And who is told to be patient from the start tries nothing else.
    stage.service.reset_counters();
    let patient = Person::new(stage.settings_at("bruno", stage.address().with_eager(false)));
    patient.signs_in();
    assert_eq!(stage.service.counters().notification.connections, 1);
}

#[test]
fn an_old_ticket_that_is_refused_leads_to_a_fresh_login() {
    for bad_ticket_928 in [true, false] {
        let stage = Stage::with_quirks(Quirks { bad_ticket_928, ..Quirks::default() });
        let anna = stage.signed_in("anna");
        let resume = anna.client.resume_value(msnp::ResumeWith::ServersAndTicket);
        anna.signs_out();
        stage.service.revoke_tickets(anna.account());
        // The same client.
        anna.signs_in();
        assert_eq!(stage.service.counters().tickets_issued, 2);
        anna.signs_out();
        // Another run of the program.
        let later = Person::new(stage.settings("anna").with_resume(resume));
        later.signs_in();
        assert_eq!(stage.service.counters().tickets_issued, 3);
        assert_eq!(stage.service.counters().logins_refused, 0);
    }
}

#[test]
fn many_texts_at_once_stay_below_what_a_switchboard_takes() {
    let quirks = Quirks { unacknowledged_limit: Some(1600), ..Quirks::default() };
    let stage = Stage::with_quirks(quirks);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    let texts: Vec<String> = (0..50).map(|number| format!("{:400}|", said(number))).collect();
    let sendings: Vec<_> = texts.iter().map(|text| chat.send_text(text)).collect();
    for sending in sendings {
        anna.does(sending);
    }
    for text in &texts {
        let heard = sees!(bruno, Event::Text { text, .. } => text.clone());
        assert_eq!(heard, *text);
    }
    assert_eq!(stage.service.counters().switchboard.connections, 2, "no line was cut");
}

#[test]
fn large_messages_are_never_sent_and_may_be_received() {
    for oversized_messages in
        [OversizedMessages::Disconnect, OversizedMessages::Refuse, OversizedMessages::Relay]
    {
        let stage = Stage::with_quirks(Quirks { oversized_messages, ..Quirks::default() });
        let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
        let chat = anna.chats_with(&bruno);
        let text = "long ".repeat(2000);
        anna.says(&chat, text.trim_end());
        let mut heard = String::new();
        while heard.replace(' ', "").len() < 8000 {
            sees!(bruno, Event::Text { text, .. } => heard.push_str(text));
        }
        assert_eq!(anna.fails(chat.send_raw(vec![b'x'; 1665])).reason, SendFailure::TooLong);
        // Others send what the protocol does not allow, and some servers pass it on.
        stage.controls().on(Step::Message, Action::Oversize(4000));
        drop(chat.send_text("made large on the way"));
        let message = bruno.may_see(PATIENCE, |event| match event {
            Event::Text { text, .. } if text.len() > 1664 => Some(text.len()),
            Event::Message { body, .. } if body.len() > 1664 => Some(body.len()),
            _ => None,
        });
        assert!(message.is_some(), "{:?}", bruno.seen());
        stage.controls().clear();
        assert!(bruno.client.is_online());
    }
}

#[test]
fn a_switchboard_that_never_answers_is_given_up_for_another() {
    let stage = Stage::new().limits(impatient(600));
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    stage.controls().on(Step::SwitchboardUser, Action::Silence);
    let start = Instant::now();
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "by the second one");
    sees!(bruno, Event::Text { text, .. } if text == "by the second one");
    assert!(start.elapsed() < Duration::from_secs(4), "{:?}", start.elapsed());
    assert!(stage.service.counters().switchboard.connections >= 3);

    // When none ever answers, there is an end to it.
    stage.service.set_quirks(Quirks { silent_switchboard: true, ..Quirks::default() });
    let start = Instant::now();
    let carla = stage.signed_in("carla");
    let error = anna.writes_in_vain(carla.account(), "by none");
    assert_eq!((error.reason, error.text.as_deref()), (SendFailure::NoSwitchboard, Some("by none")));
    assert!(start.elapsed() < Duration::from_secs(6), "{:?}", start.elapsed());
}

#[test]
fn requests_that_are_never_answered_run_out() {
    let stage = Stage::new().limits(impatient(600));
    let anna = stage.signed_in("anna");
    for step in [Step::ListChange, Step::Setting, Step::PersonalMessage, Step::Change] {
        stage.controls().on(step, Action::Silence);
        let start = Instant::now();
        let outcome = match step {
            Step::ListChange => anna.tries(anna.client.add_group("Chess")).map(drop),
            Step::Setting => anna.tries(anna.client.set_privacy(false)),
            Step::PersonalMessage => anna.tries(anna.client.set_personal_message("at the sea")),
            _ => anna.tries(anna.client.set_status(Status::Away)),
        };
        assert!(matches!(outcome, Err(Error::TimedOut { .. })), "{step:?}: {outcome:?}");
        assert!(start.elapsed() < Duration::from_secs(4), "{step:?}: {:?}", start.elapsed());
    }
    assert!(anna.client.is_online());
    anna.does(anna.client.set_status(Status::Busy));
}

#[test]
fn versions_that_never_change_do_not_hide_changes() {
    for timestamps in [Timestamps::Constant, Timestamps::Echo] {
        for dialect in [Dialect::MSNP8, Dialect::MSNP9, Dialect::MSNP10, Dialect::MSNP11, Dialect::MSNP12] {
            let stage = Stage::with_quirks(Quirks { timestamps, ..Quirks::default() }).speaking(dialect);
            let anna = stage.signed_in("anna");
            anna.signs_out();
            stage.service.add_account(
                Account::new(account_of("anna"), msnp_scenarios::password_of("anna"), "Anna B")
                    .contact(account_of("dora")),
            );
            anna.signs_in();
            assert!(anna.contact(&account_of("dora")).is_on(List::Forward));
            assert_eq!(anna.client.contacts().contacts().count(), 3);
        }
    }
}

#[test]
fn full_lists_are_taken_although_nothing_changed() {
    let stage = Stage::with_quirks(Quirks { always_full_lists: true, ..Quirks::default() });
    let anna = stage.signed_in("anna");
    anna.signs_out();
    anna.signs_in();
    assert_eq!(stage.service.counters().syn_full, 2);
    assert_eq!(anna.client.contacts().contacts().count(), 2);
}

#[test]
fn a_service_that_goes_away_is_seen_to_be_gone() {
    let stage = Stage::new();
    let anna = stage.signed_in("anna");
    stage.service.stop();
    sees!(anna, Event::SignedOut { .. });
    let Some(outcome) = bounded(PATIENCE, anna.client.sign_in()) else { panic!("no end to it") };
    assert!(matches!(outcome, Err(Error::ConnectionRefused { .. })), "{outcome:?}");
}

#[test]
fn the_notification_server_may_move() {
    let stage = Stage::new();
    let elsewhere = Stage::new();
    // The address that the dispatch server gives is that of another service, whose tickets differ: nothing comes of it, in time.
    let there = elsewhere.service.addresses().notification.to_string();
    stage.controls().on(Step::UserInitial, Action::Redirect(there));
    let anna = stage.person("anna");
    let refused = anna.cannot_sign_in();
    assert!(matches!(refused, Error::Refused { code: ErrorCode::AUTHENTICATION_FAILED, .. }), "{refused:?}");
    anna.signs_in();
    // Round and round.
    let here = stage.service.addresses().dispatch.to_string();
    stage.controls().forever(Step::UserInitial, Action::Redirect(here));
    anna.signs_out();
    let lost = stage.person("bruno");
    assert_eq!(lost.cannot_sign_in(), Error::TooManyRedirects);
    stage.controls().clear();
    lost.signs_in();
    stage.controls().refuse_connections(Server::Notification, true);
    lost.signs_out();
    assert!(matches!(lost.cannot_sign_in(), Error::ConnectionRefused { .. }));
    stage.controls().clear();
    lost.signs_in();
}
