//! Texts that used to be lost, straight and through the gateway, in one dialect of each kind.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

use std::time::Duration;

use msnp::{Dialect, Event, GatewayUse, LimitDuration, Limits, SendFailure};
use msnp_scenarios::{Person, Stage, cast, eventually, sees};
use msnp_service::{Account, Action, Configuration, Quirks, Rule, Server, Step};

macro_rules! on_every_way {
    ($($story:ident),* $(,)?) => {
        on_every_way!(@ straight_msnp8, MSNP8, Never, $($story)*);
        on_every_way!(@ straight_msnp12, MSNP12, Never, $($story)*);
        on_every_way!(@ straight_msnp15, MSNP15, Never, $($story)*);
        on_every_way!(@ gateway_msnp8, MSNP8, Always, $($story)*);
        on_every_way!(@ gateway_msnp12, MSNP12, Always, $($story)*);
        on_every_way!(@ gateway_msnp15, MSNP15, Always, $($story)*);
    };
    (@ $module:ident, $dialect:ident, $usage:ident, $($story:ident)*) => {
        mod $module {
            $(#[test] fn $story() {
                super::$story(::msnp::Dialect::$dialect, ::msnp::GatewayUse::$usage);
            })*
        }
    };
}

on_every_way! {
    a_long_text_arrives_as_one,
    a_call_that_is_given_up_leaves_no_switchboard_behind,
    a_switchboard_that_does_not_ring_is_replaced,
    a_text_goes_to_the_conversation_that_the_contact_opens,
    a_text_that_waited_for_the_session_waits_for_the_contact,
    a_stranger_keeps_nobody_elses_long_text_away,
    whoever_comes_in_under_a_name_made_to_collide_is_seen,
}

/// Two accounts that share a hash of 32 bits (FNV-1a).
const BOB: &str = "bob@example.org";
const COLLIDING: &str = "m405cah5@example.org";

fn stage(dialect: Dialect, quirks: Quirks, limits: Limits) -> Stage {
    let mut accounts = cast();
    accounts.extend([BOB, COLLIDING].map(|account| Account::new(account, "Example-Pass", account)));
    let configuration = Configuration { accounts, gateway: true, quirks, ..Configuration::default() };
    let poll = LimitDuration::from_millis(100);
    let limits = Limits { gateway_poll: poll, gateway_quiet_poll: poll, ..limits };
    Stage::with(configuration).limits(limits).speaking(dialect).staying_connected()
}

fn address(stage: &Stage, usage: GatewayUse) -> msnp::Service {
    let gateway = stage.service.addresses().gateway_url.clone().expect("a gateway");
    stage.address().with_gateway(&gateway).with_gateway_use(usage)
}

fn signed_in(stage: &Stage, name: &str, usage: GatewayUse) -> Person {
    let address = address(stage, usage);
    let person = Person::new(stage.settings_at(name, address));
    person.signs_in();
    person
}

fn two(stage: &Stage, usage: GatewayUse) -> (Person, Person) {
    let (anna, bruno) = (signed_in(stage, "anna", usage), signed_in(stage, "bruno", usage));
    sees!(anna, Event::Presence { account, .. } if account == bruno.account());
    (anna, bruno)
}

fn a_long_text_arrives_as_one(dialect: Dialect, usage: GatewayUse) {
    let stage = stage(dialect, Quirks::default(), Limits::DEFAULT);
    let (anna, bruno) = two(&stage, usage);
    let chat = anna.chats_with(&bruno);
    for text in ["word ".repeat(600), "ü🎈\n".repeat(900), "x".repeat(20_000), "short".to_owned()] {
        let message = anna.says(&chat, &text);
        sees!(anna, Event::Delivered { message: delivered, .. } if *delivered == message);
        let heard = sees!(bruno, Event::Text { text, .. } => text.clone());
        assert!(heard == text, "{} bytes of {}", heard.len(), text.len());
    }
}

fn a_call_that_is_given_up_leaves_no_switchboard_behind(dialect: Dialect, usage: GatewayUse) {
    let limits = Limits { ring: LimitDuration::from_millis(700), ..Limits::DEFAULT };
    let stage = stage(dialect, Quirks { ghost_calls: true, ..Quirks::default() }, limits);
    let (anna, bruno) = two(&stage, usage);
    assert_eq!(anna.writes_in_vain(bruno.account(), "Are you there?").reason, SendFailure::NoAnswer);
    eventually("the switchboard is closed", || stage.service.switchboard_count() == 0);
    // Whoever leaves while it rings says goodbye, too.
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    let sending = chat.send_text("Or are you not?");
    eventually("the switchboard is open", || stage.service.switchboard_count() == 1);
    std::thread::sleep(Duration::from_millis(200));
    chat.leave();
    assert_eq!(anna.fails(sending).reason, SendFailure::Left);
    eventually("the switchboard is closed", || stage.service.switchboard_count() == 0);
}

fn a_switchboard_that_does_not_ring_is_replaced(dialect: Dialect, usage: GatewayUse) {
    let limits = Limits { ringing: LimitDuration::from_millis(500), ..Limits::DEFAULT };
    let stage = stage(dialect, Quirks::default(), limits);
    let (anna, bruno) = two(&stage, usage);
    stage.controls().add(Rule::new(Step::Call, Action::Silence).account(anna.account()));
    anna.says(&anna.client.conversation(bruno.account()).expect("an account"), "Hello");
    sees!(bruno, Event::Text { text, .. } if text == "Hello");
    assert_eq!(stage.controls().rules_left(), 0);
}

fn a_text_goes_to_the_conversation_that_the_contact_opens(dialect: Dialect, usage: GatewayUse) {
    let stage = stage(dialect, Quirks::default(), Limits::DEFAULT);
    let (anna, bruno) = two(&stage, usage);
    stage.controls().add(Rule::new(Step::Call, Action::Silence).account(anna.account()).forever());
    let sending =
        anna.client.conversation(bruno.account()).expect("an account").send_text("It is I who calls");
    eventually("Anna calls", || stage.service.switchboard_count() == 1);
    bruno.says(&bruno.client.conversation(anna.account()).expect("an account"), "No, I do");
    sees!(anna, Event::Text { text, .. } if text == "No, I do");
    anna.does(sending);
    sees!(bruno, Event::Text { text, .. } if text == "It is I who calls");
}

fn a_text_that_waited_for_the_session_waits_for_the_contact(dialect: Dialect, usage: GatewayUse) {
    let stage = stage(dialect, Quirks::default(), Limits::DEFAULT);
    let (anna, bruno) = two(&stage, usage);
    bruno.signs_out();
    sees!(anna, Event::Presence { account, status: msnp::Status::Offline, .. } if account == bruno.account());
    let servers = [Server::Dispatch, Server::Notification, Server::Gateway];
    servers.iter().for_each(|server| stage.controls().refuse_connections(*server, true));
    stage.controls().cut_everything();
    sees!(anna, Event::ConnectionLost { .. });
    let sending =
        anna.client.conversation(bruno.account()).expect("an account").send_text("Until we meet again");
    servers.iter().for_each(|server| stage.controls().refuse_connections(*server, false));
    sees!(anna, Event::Online { .. });
    eventually("Anna has called in vain", || anna.trace().contains("< 217 "));
    bruno.signs_in();
    anna.does(sending);
    sees!(bruno, Event::Text { text, .. } if text == "Until we meet again");
}

fn a_stranger_keeps_nobody_elses_long_text_away(dialect: Dialect, usage: GatewayUse) {
    let stage = stage(dialect, Quirks::default(), Limits::DEFAULT);
    let (anna, bruno) = two(&stage, usage);
    let carla = signed_in(&stage, "carla", usage);
    sees!(anna, Event::Presence { account, .. } if account == carla.account());
    let first = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n\
        Message-ID: {6F1C0E52-9D3B-4A78-B0C4-2E5A7F8D9013}\r\nChunks: 9\r\n\r\nand then";
    let to_anna = carla.chats_with(&anna);
    carla.does(to_anna.send_raw(first));
    carla.says(&to_anna, "hm");
    sees!(anna, Event::Text { text, .. } if text == "hm");
    let text = "word ".repeat(600);
    bruno.says(&bruno.chats_with(&anna), &text);
    let heard = sees!(anna, Event::Text { from, text, .. } if from == bruno.account() => text.clone());
    assert_eq!(heard, text);
    // Carla goes, and what she began is told as lost.
    to_anna.leave();
    sees!(anna, Event::MessageIncomplete { from, .. } if from == carla.account());
}

fn whoever_comes_in_under_a_name_made_to_collide_is_seen(dialect: Dialect, usage: GatewayUse) {
    let stage = stage(dialect, Quirks::default(), Limits::DEFAULT);
    let anna = signed_in(&stage, "anna", usage);
    let at = |account: &str| {
        let settings = msnp::Settings::new(account, "Example-Pass", address(&stage, usage))
            .with_roots(msnp::Roots::CaPem(stage.service.ca_pem().as_bytes().to_vec()));
        let person = Person::new(settings);
        person.signs_in();
        person
    };
    let (bob, other) = (at(BOB), at(COLLIDING));
    let chat = anna.chats_with(&bob);
    anna.says(&chat, "Between the two of us");
    let id = sees!(bob, Event::Text { conversation, .. } => *conversation);
    bob.does(bob.client.conversation_by_id(id).expect("it is open").invite(COLLIDING));
    sees!(other, Event::Joined { account, .. } if account == anna.account());
    sees!(anna, Event::Joined { account, .. } if account == COLLIDING);
    assert_eq!(chat.account(), None, "a group conversation");
}
