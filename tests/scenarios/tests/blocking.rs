//! Who is shut out is not heard from that moment on: over TCP and through the gateway, with services that hold nobody back.

use std::pin::pin;
use std::time::Duration;

use msnp::{
    Conversation, Dialect, Error, Event, GatewayUse, LimitDuration, Limits, Reconnection, SendFailure,
};
use msnp_scenarios::{Person, Stage, account_of, bounded, cast, eventually, sees};
use msnp_service::{Action, Configuration, Quirks, Rule, Step};

/// How the people of a stage reach the service.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Way {
    Tcp,
    Gateway,
}

/// Makes one test of each story for each way and the oldest and newest dialect.
macro_rules! on_every_way {
    ($($story:ident),* $(,)?) => {
        on_every_way!(@ tcp_msnp8, Tcp, MSNP8, $($story)*);
        on_every_way!(@ tcp_msnp12, Tcp, MSNP12, $($story)*);
        on_every_way!(@ gateway_msnp8, Gateway, MSNP8, $($story)*);
        on_every_way!(@ gateway_msnp12, Gateway, MSNP12, $($story)*);
    };
    (@ $module:ident, $way:ident, $dialect:ident, $($story:ident)*) => {
        mod $module {
            $(#[test] fn $story() { super::$story(&super::House::new(super::Way::$way, ::msnp::Dialect::$dialect)); })*
        }
    };
}

on_every_way! {
    who_is_blocked_is_left_and_not_heard_any_more,
    what_is_on_its_way_when_somebody_is_blocked_is_not_told,
    who_is_blocked_rings_in_vain,
    who_is_blocked_while_their_ring_is_being_answered_is_not_heard,
    a_stranger_rings_in_vain_while_only_the_allow_list_may_write,
    what_waits_for_somebody_who_is_blocked_fails,
    a_group_goes_on,
    a_block_that_the_service_refuses_is_none,
    a_block_outlives_the_session_and_the_program,
}

/// A stage whose service lets everybody ring.
struct House {
    stage: Stage,
    way: Way,
}

impl House {
    fn new(way: Way, dialect: Dialect) -> Self {
        let configuration = Configuration {
            accounts: cast(),
            gateway: way == Way::Gateway,
            quirks: Quirks { calls_reach_everybody: true, ..Quirks::default() },
            ..Configuration::default()
        };
        let poll = LimitDuration::from_millis(100);
        let limits = Limits {
            gateway_poll: poll,
            gateway_quiet_poll: poll,
            ring: LimitDuration::from_millis(1500),
            ..Limits::DEFAULT
        };
        Self { stage: Stage::with(configuration).limits(limits).speaking(dialect), way }
    }

    fn settings(&self, name: &str) -> msnp::Settings {
        let address = self.stage.address();
        let address = match &self.stage.service.addresses().gateway_url {
            Some(gateway) => address.with_gateway(gateway).with_gateway_use(GatewayUse::Always),
            None => address,
        };
        self.stage.settings_at(name, address)
    }

    #[track_caller]
    fn signed_in(&self, name: &str) -> Person {
        let person = Person::new(self.settings(name));
        person.signs_in();
        person
    }

    /// Anna and Bruno, who have said something to each other, and where.
    #[track_caller]
    fn two_who_talk(&self) -> (Person, Person, Conversation, Conversation) {
        let (anna, bruno) = (self.signed_in("anna"), self.signed_in("bruno"));
        let there = anna.chats_with(&bruno);
        anna.says(&there, "Hello, Bruno");
        let back = hears(&bruno, "Hello, Bruno");
        bruno.says(&back, "Hello, Anna");
        hears(&anna, "Hello, Anna");
        (anna, bruno, there, back)
    }
}

#[track_caller]
fn hears(person: &Person, text: &str) -> Conversation {
    let id = sees!(person, Event::Text { conversation, text: said, .. } if said == text => *conversation);
    person.client.conversation_by_id(id).expect("it is there")
}

/// What somebody was told that `other` said or did in conversations.
fn told_of(person: &Person, other: &Person) -> Vec<Event> {
    let by = other.account();
    let is_told = |event: &Event| match event {
        Event::Text { from, .. }
        | Event::Typing { from, .. }
        | Event::Nudge { from, .. }
        | Event::Message { from, .. } => from == by,
        Event::ConversationOpened { account, .. } | Event::Joined { account, .. } => account == by,
        _ => false,
    };
    person.seen().into_iter().filter(is_told).collect()
}

#[track_caller]
fn hears_nothing(person: &Person, other: &Person) {
    // What has reached the client by now is told soon.
    let _ = person.may_see(Duration::from_millis(300), |_| None::<()>);
    let told = told_of(person, other);
    assert!(told.is_empty(), "{told:?}");
}

/// Writes to somebody who does not answer.
#[track_caller]
fn writes_in_vain(writer: &Person, to: &Person) {
    let error = writer.writes_in_vain(to.account(), "Is anybody there?");
    let is_unanswered = matches!(error.reason, SendFailure::NoAnswer | SendFailure::NotReachable);
    assert!(is_unanswered, "{error:?}");
}

fn who_is_blocked_is_left_and_not_heard_any_more(house: &House) {
    let (anna, bruno, there, back) = house.two_who_talk();
    anna.forgets();
    anna.does(anna.client.block(bruno.account()));
    assert!(anna.contact(bruno.account()).is_blocked());
    sees!(bruno, Event::Left { account, .. } if account == anna.account());
    sees!(anna, Event::ConversationEnded { conversation } if *conversation == there.id());
    assert!(!there.is_open() && there.participants().is_empty());
    assert!(anna.trace().contains("> OUT"), "she says goodbye");
    drop(back.nudge());
    back.typing();
    writes_in_vain(&bruno, &anna);
    hears_nothing(&anna, &bruno);
    // Whom one has blocked, one does not write to either.
    let error = anna.fails(there.send_text("And another thing"));
    assert_eq!((error.reason, error.message), (SendFailure::Blocked, None));
    assert_eq!(error.text.as_deref(), Some("And another thing"));
    assert_eq!(anna.fails(there.open()), Error::Conversation(SendFailure::Blocked));
    // And all is well again afterwards, in the same conversation.
    anna.does(anna.client.unblock(bruno.account()));
    bruno.says(&back, "Thank you");
    assert_eq!(hears(&anna, "Thank you").id(), there.id());
    anna.says(&there, "All right");
}

fn what_is_on_its_way_when_somebody_is_blocked_is_not_told(house: &House) {
    let (anna, bruno, _, back) = house.two_who_talk();
    let texts: Vec<_> = (0..60).map(|number| back.send_text(format!("{number} of many"))).collect();
    (0..5).for_each(|_| {
        back.typing();
        drop(back.nudge());
    });
    sees!(anna, Event::Text { text, .. } if text == "0 of many");
    let mut blocking = pin!(anna.client.block(bruno.account()));
    let asked = bounded(Duration::from_secs(5), futures_lite::future::poll_once(&mut blocking));
    // What was told before stays told.
    anna.forgets();
    match asked.expect("it does not wait") {
        // The answer takes its time, mostly.
        None => anna.does(blocking),
        Some(answer) => answer.expect("blocked"),
    }
    for text in texts {
        let _ = bruno.tries(text);
    }
    hears_nothing(&anna, &bruno);
}

fn who_is_blocked_rings_in_vain(house: &House) {
    let (anna, bruno) = (house.signed_in("anna"), house.signed_in("bruno"));
    anna.does(anna.client.block(bruno.account()));
    writes_in_vain(&bruno, &anna);
    hears_nothing(&anna, &bruno);
    assert!(anna.trace().contains("RNG "), "she was rung");
    assert!(!anna.trace().contains("ANS "), "and did not answer");
    assert!(anna.client.is_online());
    anna.does(anna.client.unblock(bruno.account()));
    bruno.says(&bruno.client.conversation(anna.account()).expect("an account"), "At last");
    hears(&anna, "At last");
}

fn who_is_blocked_while_their_ring_is_being_answered_is_not_heard(house: &House) {
    let (anna, bruno) = (house.signed_in("anna"), house.signed_in("bruno"));
    let controls = house.stage.controls();
    controls.add(Rule::new(Step::Answer, Action::Delay(Duration::from_millis(400))).account(anna.account()));
    let text = bruno.client.conversation(anna.account()).expect("an account").send_text("Hello?");
    eventually("she answers", || controls.rules_left() == 0);
    anna.does(anna.client.block(bruno.account()));
    // It may have reached the service's end of her connection.
    let _ = bruno.tries(text);
    // The answer to hers, and what waits behind it, would be there by then.
    let _ = anna.may_see(Duration::from_millis(1500), |_| None::<()>);
    hears_nothing(&anna, &bruno);
}

fn a_stranger_rings_in_vain_while_only_the_allow_list_may_write(house: &House) {
    let (anna, bruno) = (house.signed_in("anna"), house.signed_in("bruno"));
    let dora = house.signed_in("dora");
    anna.does(anna.client.set_privacy(false));
    writes_in_vain(&dora, &anna);
    hears_nothing(&anna, &dora);
    // Who is on the allow list is heard, and so is whom she writes to herself.
    bruno.says(&bruno.client.conversation(anna.account()).expect("an account"), "Hello, Anna");
    hears(&anna, "Hello, Anna");
    let with_dora = anna.chats_with(&dora);
    anna.says(&with_dora, "You wanted to talk?");
    dora.says(&hears(&dora, "You wanted to talk?"), "Yes");
    hears(&anna, "Yes");
    with_dora.leave();
    sees!(dora, Event::Left { account, .. } if account == anna.account());
    anna.does(anna.client.set_privacy(true));
    anna.forgets();
    dora.says(&dora.client.conversation(anna.account()).expect("an account"), "Still there?");
    hears(&anna, "Still there?");
}

fn what_waits_for_somebody_who_is_blocked_fails(house: &House) {
    let (anna, bruno) = (house.signed_in("anna"), house.signed_in("bruno"));
    house.stage.controls().forever(Step::Call, Action::Silence);
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    // More than the machine has room for.
    let waiting: Vec<_> = (0..1100).map(|number| (number, chat.send_text(format!("{number}")))).collect();
    let mut opening = pin!(chat.open());
    assert_eq!(bounded(Duration::from_secs(5), futures_lite::future::poll_once(&mut opening)), Some(None));
    anna.does(anna.client.block(bruno.account()));
    assert_eq!(anna.fails(opening), Error::Conversation(SendFailure::Blocked));
    for (number, text) in waiting {
        let error = anna.fails(text);
        assert_eq!((error.reason, error.text), (SendFailure::Blocked, Some(number.to_string())));
    }
    sees!(anna, Event::Failed { reason: SendFailure::Blocked, text: Some(text), .. } if text == "0");
    house.stage.controls().clear();
    hears_nothing(&bruno, &anna);
}

fn a_group_goes_on(house: &House) {
    let (anna, bruno, there, back) = house.two_who_talk();
    let carla = house.signed_in("carla");
    anna.does(there.invite(carla.account()));
    sees!(bruno, Event::Joined { account, .. } if account == carla.account());
    anna.does(anna.client.block(bruno.account()));
    anna.says(&there, "Hello, both");
    hears(&bruno, "Hello, both");
    let of_carla = hears(&carla, "Hello, both");
    bruno.says(&back, "In the group");
    assert_eq!(hears(&anna, "In the group").id(), there.id());
    carla.says(&of_carla, "I am here, too");
    hears(&anna, "I am here, too");
    // A conversation of two is another matter.
    let alone = anna.client.conversation(bruno.account()).expect("an account");
    assert_eq!(anna.fails(alone.send_text("Psst")).reason, SendFailure::Blocked);
}

fn a_block_that_the_service_refuses_is_none(house: &House) {
    let (anna, bruno, _, _) = house.two_who_talk();
    // Off the allow list, and not onto the block list.
    let refusal = Rule::new(Step::ListChange, Action::Refuse(500)).account(anna.account()).skip(1);
    house.stage.controls().add(refusal);
    assert!(matches!(anna.fails(anna.client.block(bruno.account())), Error::Refused { .. }));
    assert!(!anna.contact(bruno.account()).is_blocked());
    sees!(bruno, Event::Left { account, .. } if account == anna.account());
    bruno.says(&bruno.client.conversation(anna.account()).expect("an account"), "Anna?");
    hears(&anna, "Anna?");
}

fn a_block_outlives_the_session_and_the_program(house: &House) {
    let soon = LimitDuration::from_millis(100);
    let reconnection = Reconnection { first_wait: soon, longest_wait: soon, ..Reconnection::DEFAULT };
    let anna = Person::new(house.settings("anna").with_reconnection(reconnection));
    anna.signs_in();
    let bruno = house.signed_in("bruno");
    anna.does(anna.client.block(bruno.account()));
    house.stage.controls().cut_notification(anna.account());
    match house.way {
        Way::Tcp => sees!(anna, Event::ConnectionLost { .. }),
        // The session of the gateway outlives its connection.
        Way::Gateway => {
            house.stage.controls().expire_gateway_sessions();
            sees!(anna, Event::ConnectionLost { .. });
            bruno.tries(bruno.client.sign_out());
            bruno.signs_in();
        }
    }
    eventually("she is back", || anna.client.is_online());
    writes_in_vain(&bruno, &anna);
    hears_nothing(&anna, &bruno);
    anna.signs_out();
    let cache = anna.client.list_cache().expect("a list");
    let anna = Person::new(house.settings("anna").with_list_cache(cache));
    anna.signs_in();
    writes_in_vain(&bruno, &anna);
    hears_nothing(&anna, &bruno);
    assert!(anna.contact(&account_of("bruno")).is_blocked());
}
