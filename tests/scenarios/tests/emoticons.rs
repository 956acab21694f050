//! Emoticons that people made themselves, winks, voice clips and drawings, over the loopback service.

use msnp::{Dialect, Emoticon, Event, Message, ObjectKind, TransferFailure};

use msnp_scenarios::{Person, Stage, in_every_dialect, sees};

in_every_dialect! {
    emoticons_come_with_the_text_that_they_are_in,
    a_wink_is_fetched_by_those_who_see_it,
}

fn two(dialect: Dialect) -> (Stage, Person, Person) {
    let stage = Stage::new().speaking(dialect);
    let (anna, bruno) = (stage.signed_in("anna"), stage.signed_in("bruno"));
    (stage, anna, bruno)
}

fn image(length: usize, fill: u8) -> Vec<u8> {
    let mut bytes = b"GIF89a".to_vec();
    bytes.resize(length, fill);
    bytes
}

fn chooses(person: &Person, emoticons: &[(&str, &[u8])]) {
    let emoticons = emoticons.iter().map(|(shortcut, bytes)| ((*shortcut).to_owned(), bytes.to_vec()));
    person.client.set_emoticons(emoticons.collect()).expect("emoticons");
}

/// The emoticons of a text that somebody sees.
#[track_caller]
fn emoticons_of(person: &Person, said: &str) -> Vec<Emoticon> {
    sees!(person, Event::Text { text, emoticons, .. } if text == said => emoticons.clone())
}

fn fetches(person: &Person, from: &Person, object: &str) -> Result<Vec<u8>, TransferFailure> {
    smol::block_on(person.client.object(from.account(), object)).map(|bytes| bytes.to_vec())
}

fn emoticons_come_with_the_text_that_they_are_in(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let (sun, rain, snow) = (image(2_000, 1), image(40_000, 2), image(10, 3));
    chooses(&anna, &[("(sun)", &sun), ("(rain)", &rain), ("snow", &snow)]);
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "from (sun) to snow");
    let told = emoticons_of(&bruno, "from (sun) to snow");
    if dialect.number() < 9 {
        assert!(told.is_empty(), "MSNP8 has none: {told:?}");
        return;
    }
    let shortcuts: Vec<&str> = told.iter().map(|emoticon| &*emoticon.shortcut).collect();
    assert_eq!(shortcuts, ["(sun)", "snow"]);
    for (emoticon, bytes) in told.iter().zip([&sun, &snow]) {
        assert_eq!(fetches(&bruno, &anna, &emoticon.object).as_ref(), Ok(bytes));
    }
    // A text without any has none, and those that changed are others.
    anna.says(&chat, "and nothing more");
    assert!(emoticons_of(&bruno, "and nothing more").is_empty());
    chooses(&anna, &[("(sun)", &rain)]);
    anna.says(&chat, "(sun)?");
    let changed = emoticons_of(&bruno, "(sun)?");
    assert_ne!(changed[0].picture, told[0].picture);
    assert_eq!(fetches(&bruno, &anna, &changed[0].object), Ok(rain));
    // What was fetched is known, although it is not shown any more.
    assert_eq!(fetches(&bruno, &anna, &told[0].object), Ok(sun));
}

/// Those who never fetched it cannot any more, and nobody is asked for what is another's.
#[test]
fn an_emoticon_is_fetched_of_who_has_it_while_they_have_it() {
    let (_stage, anna, bruno) = two(Dialect::MSNP12);
    chooses(&anna, &[("(sun)", &image(2_000, 1))]);
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "(sun)");
    let object = emoticons_of(&bruno, "(sun)")[0].object.clone();
    chooses(&anna, &[]);
    assert_eq!(fetches(&bruno, &anna, &object), Err(TransferFailure::Declined));
    let of_another = object.replace(anna.account(), "carla@example.net");
    assert_eq!(fetches(&bruno, &anna, &of_another), Err(TransferFailure::Invalid));
    assert_eq!(fetches(&bruno, &anna, "<msnobj/>"), Err(TransferFailure::Invalid));
}

#[test]
fn emoticons_that_cannot_be_are_refused_and_change_nothing() {
    let (_stage, anna, bruno) = two(Dialect::MSNP11);
    let good = image(100, 1);
    chooses(&anna, &[("(sun)", &good)]);
    let bad: [Vec<(&str, &[u8])>; 6] = [
        vec![("", &good)],
        vec![("12345678", &good)],
        vec![("a\tb", &good)],
        vec![("(x)", b"<svg/>")],
        vec![("(x)", &good), ("(x)", &good)],
        vec![("(x)", b"")],
    ];
    for emoticons in bad {
        let emoticons: Vec<_> =
            emoticons.into_iter().map(|(shortcut, bytes)| (shortcut.to_owned(), bytes.to_vec())).collect();
        assert_eq!(anna.client.set_emoticons(emoticons), Err(msnp::Error::InvalidValue));
    }
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, "still (sun)");
    assert_eq!(emoticons_of(&bruno, "still (sun)").len(), 1);
}

/// More than fit into one announcement, in a text that is sent in several messages.
#[test]
fn a_text_may_have_many_emoticons() {
    let (_stage, anna, bruno) = two(Dialect::MSNP12);
    let images: Vec<(String, Vec<u8>)> =
        (0..20).map(|number| (format!("<{number}>"), image(50, number))).collect();
    anna.client.set_emoticons(images.clone()).expect("emoticons");
    let text: String = images.iter().map(|(shortcut, _)| format!("{shortcut} and ")).collect();
    let chat = anna.chats_with(&bruno);
    anna.says(&chat, &text);
    assert_eq!(emoticons_of(&bruno, &text).len(), 20);
}

/// An announcement is for the next text of who made it, in that conversation; what is not fetched is not asked for.
#[test]
fn announcements_of_others_are_not_mixed_up() {
    let stage = Stage::new().speaking(Dialect::MSNP11);
    let [anna, bruno, carla] = ["anna", "bruno", "carla"].map(|name| stage.signed_in(name));
    chooses(&anna, &[("(x)", &image(100, 1))]);
    chooses(&carla, &[("(x)", &image(100, 2))]);
    let chat = anna.chats_with(&bruno);
    anna.does(chat.invite(carla.account()));
    let id = sees!(carla, Event::Joined { conversation, account, .. } if account == bruno.account() => *conversation);
    anna.says(&chat, "mine: (x)");
    let of_anna = emoticons_of(&bruno, "mine: (x)");
    let theirs = carla.client.conversation_by_id(id).expect("a conversation");
    carla.says(&theirs, "mine: (x), too");
    let of_carla = emoticons_of(&bruno, "mine: (x), too");
    assert_ne!(of_anna[0].picture, of_carla[0].picture);
    assert_eq!(fetches(&bruno, &carla, &of_carla[0].object), Ok(image(100, 2)));
    assert_eq!(fetches(&bruno, &anna, &of_anna[0].object), Ok(image(100, 1)));
}

fn a_wink_is_fetched_by_those_who_see_it(dialect: Dialect) {
    let (_stage, anna, bruno) = two(dialect);
    let film = [b"MSCF".to_vec(), vec![7; 100_000]].concat();
    let wink = anna.client.publish(ObjectKind::Wink, film.clone()).expect("published");
    let clip = anna.client.publish(ObjectKind::VoiceClip, b"RIFF....WAVE".to_vec()).expect("published");
    let chat = anna.chats_with(&bruno);
    for (id, object) in [(2, &wink), (3, &clip)] {
        anna.does(chat.send(Message::Datacast { id, data: object.clone() }));
        let seen = sees!(bruno, Event::Message { headers, .. }
            if headers.contains(&("ID".into(), id.to_string())) => headers[1].1.clone());
        assert_eq!(seen, *object);
    }
    assert_eq!(fetches(&bruno, &anna, &wink), Ok(film));
    anna.client.withdraw(&clip).expect("an object");
    assert_eq!(fetches(&bruno, &anna, &clip), Err(TransferFailure::Declined));
    assert_eq!(anna.client.publish(ObjectKind::Wink, Vec::new()), Err(msnp::Error::InvalidValue));
    let large = vec![0; 4 * 1024 * 1024 + 1];
    assert_eq!(anna.client.publish(ObjectKind::Wink, large), Err(msnp::Error::InvalidValue));
    assert_eq!(anna.client.withdraw("no object"), Err(msnp::Error::InvalidValue));
}

/// They come in base64, and are told as what they are.
#[test]
fn a_drawing_is_told_as_its_bytes() {
    let (_stage, anna, bruno) = two(Dialect::MSNP12);
    let chat = anna.chats_with(&bruno);
    for (kind, body, drawn) in [
        ("image/gif", "base64:R0lGODlh", b"GIF89a".as_slice()),
        ("application/x-ms-ink", "base64:AAEC", &[0, 1, 2]),
        ("image/gif", "GIF87a", b"GIF87a"),
    ] {
        let payload = format!("MIME-Version: 1.0\r\nContent-Type: {kind}\r\n\r\n{body}").into_bytes();
        anna.does(chat.send(Message::Raw { payload }));
        sees!(bruno, Event::Message { content_type, body, .. } if content_type == kind && body == drawn);
    }
}
