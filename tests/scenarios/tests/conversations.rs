//! Conversations in every dialect: of two, of three, of one thousand messages; typing, nudges, looks, and every script.

use std::time::Duration;

use msnp::{
    Capabilities, Color, Conversation, Dialect, Effects, Error, Event, Format, LONGEST_TEXT, LimitDuration,
    Limits, Message, Status,
};
use msnp_scenarios::{
    Person, Stage, account_of, cast, eventually, in_every_dialect, password_of, said, sees,
};
use msnp_service::{Account, Action, Configuration, Step};

in_every_dialect! {
    a_chat_goes_both_ways,
    three_talk_to_each_other,
    typing_and_nudges_are_shown,
    looks_arrive_as_they_were_sent,
    every_script_arrives_as_it_was_sent,
    long_texts_arrive_whole,
    whoever_leaves_is_seen_to_leave,
    a_thousand_messages_arrive_in_order,
    both_call_at_the_same_time,
    other_content_arrives_as_it_is,
    what_a_participants_client_can_do_is_told,
}

/// The conversation in which somebody hears a text, and the text.
#[track_caller]
fn hears(person: &Person, from: &Person, text: &str) -> Conversation {
    let id = sees!(person, Event::Text { conversation, from: by, text: said, .. }
        if by == from.account() && said == text => *conversation);
    person.client.conversation_by_id(id).expect("it is open")
}

fn two(dialect: Dialect) -> (Stage, Person, Person) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    (stage, anna, bruno)
}

fn a_chat_goes_both_ways(dialect: Dialect) {
    let (stage, anna, bruno) = two(dialect);
    let chat = anna.chats_with(&bruno);
    assert!(chat.is_open());
    assert_eq!(chat.account().as_deref(), Some(bruno.account()));
    let there: Vec<(String, String)> =
        chat.participants().into_iter().map(|participant| (participant.account, participant.name)).collect();
    assert_eq!(there, [(account_of("bruno"), "Bruno".to_owned())]);
    sees!(anna, Event::ConversationOpened { account, invited: false, .. } if account == bruno.account());
    sees!(anna, Event::Joined { account, name, .. } if account == bruno.account() && name == "Bruno");
    let message = anna.says(&chat, "Hello there, Bruno");
    sees!(anna, Event::Delivered { message: delivered, conversation } if *delivered == message && *conversation == chat.id());
    let back = hears(&bruno, &anna, "Hello there, Bruno");
    sees!(bruno, Event::ConversationOpened { account, invited: true, .. } if account == anna.account());
    bruno.says(&back, "Hello, Anna\nHow are you?");
    let again = hears(&anna, &bruno, "Hello, Anna\nHow are you?");
    assert_eq!(again.id(), chat.id());
    // Whoever writes in the open conversation takes no second one.
    anna.says(&anna.client.conversation("BRUNO@example.org").expect("an account"), "Well");
    hears(&bruno, &anna, "Well");
    assert_eq!(stage.service.switchboard_count(), 1);
    assert_eq!(stage.service.counters().calls, 1);
}

fn three_talk_to_each_other(dialect: Dialect) {
    let (stage, anna, bruno) = two(dialect);
    let carla = stage.signed_in("carla");
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "Shall we ask Carla?");
    let of_bruno = hears(&bruno, &anna, "Shall we ask Carla?");
    anna.does(chat.invite(carla.account()));
    sees!(anna, Event::Joined { account, .. } if account == carla.account());
    sees!(bruno, Event::Joined { account, .. } if account == carla.account());
    sees!(carla, Event::Joined { account, .. } if account == anna.account());
    sees!(carla, Event::Joined { account, .. } if account == bruno.account());
    let mut there: Vec<String> =
        chat.participants().into_iter().map(|participant| participant.account).collect();
    there.sort();
    assert_eq!(there, [account_of("bruno"), account_of("carla")]);
    assert_eq!(chat.account(), None, "a group conversation");

    anna.says(&chat, "Hello, both");
    let of_carla = hears(&carla, &anna, "Hello, both");
    hears(&bruno, &anna, "Hello, both");
    bruno.says(&of_bruno, "Hello, Carla");
    hears(&carla, &bruno, "Hello, Carla");
    hears(&anna, &bruno, "Hello, Carla");
    carla.says(&of_carla, "Hello, Anna and Bruno");
    hears(&anna, &carla, "Hello, Anna and Bruno");
    hears(&bruno, &carla, "Hello, Anna and Bruno");

    // A group conversation goes on when one leaves, and is over when the last one does.
    carla.client.conversation_by_id(of_carla.id()).expect("open").leave();
    sees!(anna, Event::Left { account, .. } if account == carla.account());
    anna.says(&chat, "Only you and me");
    hears(&bruno, &anna, "Only you and me");
    of_bruno.leave();
    sees!(anna, Event::Left { account, .. } if account == bruno.account());
    let over = anna.fails(chat.send_text("Is anybody there?"));
    assert_eq!(over.text.as_deref(), Some("Is anybody there?"));
    // Between two of them there is another one.
    let private = anna.chats_with(&bruno);
    assert_ne!(private.id(), chat.id());
    anna.says(&private, "Back to us");
    hears(&bruno, &anna, "Back to us");
}

fn typing_and_nudges_are_shown(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let chat = anna.chats_with(&bruno);
    chat.typing();
    sees!(bruno, Event::Typing { from, .. } if from == anna.account());
    let nudge = anna.does(chat.nudge());
    sees!(bruno, Event::Nudge { from, name, .. } if from == anna.account() && name == "Anna B");
    sees!(anna, Event::Sent { message, .. } if *message == nudge);
    // Nobody is rung for a sign of typing.
    let with_carla = anna.client.conversation(&account_of("carla")).expect("an account");
    with_carla.typing();
    assert!(!with_carla.is_open());
}

fn looks_arrive_as_they_were_sent(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let chat = anna.chats_with(&bruno);
    let looks = [
        Format::default(),
        Format {
            font: "Comic Sans MS".into(),
            effects: Effects::BOLD.with(Effects::ITALIC),
            color: Color { red: 0, green: 0x80, blue: 0xFF },
            ..Format::default()
        },
        Format {
            font: "ＭＳ Ｐゴシック; 100%".into(),
            effects: Effects::UNDERLINE.with(Effects::STRIKE),
            color: Color { red: 0xFF, green: 0, blue: 0 },
            character_set: 0x80,
            pitch_and_family: 0x12,
            ..Format::default()
        },
        Format { right_to_left: true, character_set: 0xB1, ..Format::default() },
    ];
    for (number, format) in looks.into_iter().enumerate() {
        anna.does(chat.send(Message::formatted(said(number), format.clone())));
        let seen = sees!(bruno, Event::Text { text, format, .. } if *text == said(number) => format.clone());
        assert_eq!(seen, format);
    }
}

fn every_script_arrives_as_it_was_sent(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let chat = anna.chats_with(&bruno);
    let texts = [
        "مرحبا، كيف حالك؟",
        "שלום",
        "👩🏽‍🚀🏳️‍🌈 emoji 🧑‍🧑‍🧒",
        "e\u{301}a\u{308}\u{323} combining",
        "a\u{a0}b\u{3000}c\u{2028}d",
        "MSG 1 A 5\r\nNAK 1",
        "100% %41 + & <b> \"q\" ;",
        " spaces at both ends ",
        "tab\there",
        "one\n\nthree",
        "日本語と한국어",
    ];
    for text in texts {
        anna.says(&chat, text);
        let heard = sees!(bruno, Event::Text { text, .. } => text.clone());
        assert_eq!(heard, text.replace("\r\n", "\n"));
    }
    assert!(anna.client.is_online() && bruno.client.is_online());
}

fn long_texts_arrive_whole(dialect: Dialect) {
    let (stage, anna, bruno) = two(dialect);
    let chat = anna.chats_with(&bruno);
    // Before MSNP8 nobody says that they join pieces, so that everybody gets several texts.
    let is_said = !dialect.signs_in_by_md5();
    for text in ["word ".repeat(600).trim_end().to_owned(), "ü🎈".repeat(900), "x".repeat(5000)]
        .into_iter()
        .filter(|_| is_said)
    {
        anna.says(&chat, &text);
        let heard = sees!(bruno, Event::Text { text, .. } => text.clone());
        assert!(heard == text, "{} bytes of {}", heard.len(), text.len());
    }
    // Whoever does not say that they join the pieces of a long text gets it in several.
    let carla = Person::new(stage.settings("carla").with_capabilities(Capabilities(0)));
    carla.signs_in();
    sees!(anna, Event::Presence { account, .. } if account == carla.account());
    let text = "word ".repeat(600);
    anna.says(&anna.chats_with(&carla), &text);
    let mut heard = String::new();
    while heard.len() < text.len() {
        let part = sees!(carla, Event::Text { text, .. } => text.clone());
        assert!(part.len() < text.len());
        heard.push_str(&part);
    }
    assert_eq!(heard, text);
    let refused = anna.fails(chat.send_text("x".repeat(LONGEST_TEXT + 1)));
    assert_eq!(refused.reason, msnp::SendFailure::TooLong);
    assert_eq!(refused.text.map(|text| text.len()), Some(LONGEST_TEXT + 1));
    assert_eq!(anna.fails(chat.send_text("")).reason, msnp::SendFailure::Invalid);
}

fn whoever_leaves_is_seen_to_leave(dialect: Dialect) {
    let (stage, anna, bruno) = two(dialect);
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "Hello");
    let back = hears(&bruno, &anna, "Hello");
    back.leave();
    sees!(anna, Event::Left { account, idle: false, .. } if account == bruno.account());
    sees!(anna, Event::ConversationEnded { conversation } if *conversation == chat.id());
    eventually("no switchboard is left", || stage.service.switchboard_count() == 0);
    // The window is still there: the next message opens it again.
    anna.says(&chat, "Hello again");
    hears(&bruno, &anna, "Hello again");
    // Bruno signs out: he goes from the conversation and from the list.
    bruno.signs_out();
    sees!(anna, Event::Left { account, .. } if account == bruno.account());
    sees!(anna, Event::Presence { account, status: Status::Offline, .. } if account == bruno.account());
}

fn a_thousand_messages_arrive_in_order(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let chat = anna.chats_with(&bruno);
    let sendings: Vec<_> = (0..1000).map(|number| chat.send_text(said(number))).collect();
    for sending in sendings {
        anna.does(sending);
    }
    for number in 0..1000 {
        let heard = sees!(bruno, Event::Text { text, .. } => text.clone());
        assert_eq!(heard, said(number));
    }
    // Nothing was said twice.
    anna.says(&chat, "and the last");
    hears(&bruno, &anna, "and the last");
    let heard = bruno.seen().iter().filter(|event| matches!(event, Event::Text { .. })).count();
    assert_eq!(heard, 1001);
}

fn both_call_at_the_same_time(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let of_anna = anna.client.conversation(bruno.account()).expect("an account");
    let of_bruno = bruno.client.conversation(anna.account()).expect("an account");
    let (from_anna, from_bruno) = (of_anna.send_text("from Anna"), of_bruno.send_text("from Bruno"));
    anna.does(from_anna);
    bruno.does(from_bruno);
    // One window on either side, however many switchboards there are.
    assert_eq!(hears(&bruno, &anna, "from Anna").id(), of_bruno.id());
    assert_eq!(hears(&anna, &bruno, "from Bruno").id(), of_anna.id());
    for number in 0..10 {
        anna.says(&of_anna, &said(number));
        assert_eq!(hears(&bruno, &anna, &said(number)).id(), of_bruno.id());
        bruno.says(&of_bruno, &said(100 + number));
        assert_eq!(hears(&anna, &bruno, &said(100 + number)).id(), of_anna.id());
    }
}

fn other_content_arrives_as_it_is(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let chat = anna.chats_with(&bruno);
    let other =
        "MIME-Version: 1.0\r\nContent-Type: text/x-example; charset=UTF-8\r\n\r\nNumber: 481516\r\n\r\n";
    anna.does(chat.send_raw(other));
    let (kind, body) = sees!(bruno, Event::Message { from, content_type, body, .. } if from == anna.account() => (content_type.clone(), body.clone()));
    assert!(kind.starts_with("text/x-example"), "{kind}");
    assert!(String::from_utf8_lossy(&body).contains("Number: 481516"));
    anna.does(chat.send(Message::Datacast { id: 4, data: "waves".into() }));
    sees!(bruno, Event::Message { content_type, .. } if content_type.starts_with("text/x-msnmsgr-datacast"));
    anna.does(chat.send(Message::KeepAlive));
    anna.says(&chat, "still here");
    hears(&bruno, &anna, "still here");
}

#[test]
fn a_silent_conversation_closes_and_opens_again() {
    let limits = Limits { idle_chat: LimitDuration::from_millis(300), ..Limits::DEFAULT };
    let stage = Stage::new().limits(limits);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    for round in 0..3 {
        anna.says(&chat, &said(round));
        hears(&bruno, &anna, &said(round));
        sees!(anna, Event::ConversationEnded { conversation } if *conversation == chat.id());
        sees!(bruno, Event::ConversationEnded { .. });
        eventually("no switchboard is left", || stage.service.switchboard_count() == 0);
    }
    let opened = anna.seen().iter().filter(|event| matches!(event, Event::ConversationOpened { .. })).count();
    assert_eq!(opened, 3, "once for each text, and never for silence");
    assert_eq!(stage.service.counters().calls, 3);
}

#[test]
fn whom_the_service_drops_for_silence_is_seen_to_go() {
    let configuration = Configuration {
        accounts: cast(),
        switchboard_idle: Some(Duration::from_millis(300)),
        ..Configuration::default()
    };
    let stage = Stage::with(configuration);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let chat = anna.client.conversation(bruno.account()).expect("an account");
    for round in 0..3 {
        anna.says(&chat, &said(round));
        hears(&bruno, &anna, &said(round));
        sees!(anna, Event::ConversationEnded { conversation } if *conversation == chat.id());
        eventually("no switchboard is left", || stage.service.switchboard_count() == 0);
    }
    assert!(anna.client.is_online() && bruno.client.is_online());
}

#[test]
fn ten_conversations_at_once_do_not_mix() {
    let mut accounts = cast();
    for number in 0..10 {
        let guest = format!("guest{number}@example.org");
        accounts.push(
            Account::new(&guest, password_of(&format!("guest{number}")), "Guest").contact(account_of("anna")),
        );
        accounts[0] = accounts[0].clone().contact(guest);
    }
    let stage = Stage::with(Configuration { accounts, ..Configuration::default() });
    let anna = stage.signed_in("anna");
    let guests: Vec<Person> = (0..10).map(|number| stage.signed_in(&format!("guest{number}"))).collect();
    let chats: Vec<Conversation> =
        guests.iter().map(|guest| anna.client.conversation(guest.account()).expect("an account")).collect();
    let mut sendings = Vec::new();
    for round in 0..20 {
        for (number, chat) in chats.iter().enumerate() {
            sendings.push(chat.send_text(format!("{round} to {number}")));
        }
    }
    for sending in sendings {
        anna.does(sending);
    }
    for (number, guest) in guests.iter().enumerate() {
        for round in 0..20 {
            let heard = sees!(guest, Event::Text { text, .. } => text.clone());
            assert_eq!(heard, format!("{round} to {number}"));
        }
    }
}

#[test]
fn wishes_are_answered_while_a_switchboard_is_asked_for() {
    let stage = Stage::new();
    let anna = stage.signed_in("anna");
    stage.controls().forever(Step::SwitchboardRequest, Action::Silence);
    for name in ["bruno", "carla", "dora", "emil"] {
        let chat = anna.client.conversation(&account_of(name)).expect("an account");
        drop(chat.send_text("when there is a line"));
    }
    for number in 0..10 {
        anna.does(anna.client.set_status(Status::Away));
        anna.does(anna.client.set_display_name(&said(number)));
        anna.does(anna.client.set_status(Status::Online));
        anna.does(anna.client.add_group(&said(number)));
    }
}

fn what_a_participants_client_can_do_is_told(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    let bot = Capabilities(Capabilities::CHUNKED_MESSAGES | Capabilities::BOT);
    if dialect.signs_in_by_md5() {
        assert_eq!(anna.fails(anna.client.set_capabilities(bot)), Error::NotInDialect { dialect });
    } else {
        anna.does(anna.client.set_capabilities(bot));
    }
    bruno.chats_with(&anna);
    if dialect >= Dialect::MSNP12 {
        sees!(bruno, Event::ParticipantCapabilities { account, capabilities, .. } if account == anna.account() && *capabilities == bot);
    }
}
