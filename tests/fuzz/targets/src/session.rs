//! A machine that is signed in to a plausible service: wishes, what servers say and do, time, sleep and a slow driver, interleaved.
//!
//! The first byte chooses storage and dialect, the next two how the sign-in goes; then come steps (see [`order`]).

use msnp_core::account::{Capabilities, Status};
use msnp_core::error::LinkError;
use msnp_core::switchboard::message::Outgoing;
use msnp_core::{ChatId, Heap, LinkId, MessageId, Recipient, RequestId, Storage};

use crate::reading::{Reader, look_at};
use crate::storage::{Full, Small};
use crate::world::{PEOPLE, World};

/// The bytes that begin a step. All others are answers of a server: see [`order::is_answer`].
pub mod order {
    macro_rules! orders {
        ($($(#[$doc:meta])* $name:ident)*) => { orders!(@ 0, $($(#[$doc])* $name)*); };
        (@ $number:expr, $(#[$doc:meta])* $name:ident $($rest:tt)*) => {
            $(#[$doc])*
            pub const $name: u8 = $number;
            orders!(@ $number + 1, $($rest)*);
        };
        (@ $number:expr,) => {
            /// The first byte that is an answer.
            pub const ANSWER: u8 = $number;
        };
    }

    orders! {
        /// A number (two bytes), and a resume value.
        SIGN_IN
        SIGN_OUT
        /// A connection, and a line.
        SAYS
        /// A connection, and bytes.
        NOISE
        /// A connection, a line without its length, and a payload.
        PAYLOAD
        /// A connection, and the reason.
        CLOSES
        /// Every server answers until nothing is asked any more.
        ANSWER_ALL
        /// Somebody, and a text; so are those that follow, as far as they have texts.
        SEND
        NUDGE
        TYPING
        DATACAST
        KEEP_ALIVE
        RAW
        OPEN
        /// A conversation, and a text.
        SEND_TO
        INVITE
        LEAVE
        STATUS
        NAME
        PERSONAL_MESSAGE
        PROPERTY
        PRIVACY
        PROMPTING
        ADD
        REMOVE
        BLOCK
        UNBLOCK
        ACKNOWLEDGE
        ADD_GROUP
        RENAME_GROUP
        REMOVE_GROUP
        TO_GROUP
        FROM_GROUP
        RENAME
        URL
        CONFIGURATION
        PAGE
        /// One of the spans of time.
        PASSES
        NETWORK_CHANGES
        SUSPEND
        RESUME
        BACKGROUND
        /// Whether the driver writes half.
        STALL
        /// A connection, and how many bytes.
        WRITE_MORE
        /// Whether connections open when they are told to.
        SLOW
        /// A connection.
        CONNECT
        /// What the service is like from now on.
        HABITS
        /// News of connections, conversations and messages that do not exist.
        ODD
        /// What can be asked for at any time.
        LOOK
        /// What gateway and proxies are like from now on.
        DETOUR
        /// A connection, a number of a status, what the gateway says of the session, and a body.
        GATEWAY
        /// How what servers say is cut from now on; 255: not at all.
        CUTS
        /// Whether the driver is busy, and drains the machine only when it is not any more.
        BUSY
    }

    /// The byte by which the server of the connection at `at` answers its oldest command.
    pub const fn answer(at: u8, well: bool) -> u8 {
        let byte = 0x80 | (at & 7);
        if well { byte } else { byte | 0x78 }
    }
}

/// See the module.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let choice = reader.byte();
    match choice & 3 {
        0 | 1 => play::<Heap>(choice, reader, true),
        2 => play::<Full>(choice, reader, true),
        _ => play::<Small>(choice, reader, true),
    }
}

/// Plays the steps, after a good beginning if there is to be one.
pub fn play<S: Storage>(choice: u8, mut reader: Reader<'_>, begun: bool) {
    let mut world = World::<S>::new();
    world.habits.speak(choice >> 2);
    if begun {
        // Nothing that a plausible service would refuse.
        world.begin(reader.number() & 0b1111_1110_0011_1111);
        assert!(world.machine.is_signed_in());
    }
    while !reader.is_empty() {
        step(&mut world, &mut reader);
        world.drain();
    }
    world.end();
}

const REASONS: [LinkError; 4] =
    [LinkError::ClosedByPeer, LinkError::UntrustedCertificate, LinkError::Broken, LinkError::UnknownHost];

const SPANS: [u64; 12] =
    [1, 100, 1_000, 2_001, 5_001, 10_001, 20_000, 31_000, 46_000, 61_000, 300_000, 3_600_000];

pub(crate) fn step<S: Storage>(world: &mut World<S>, reader: &mut Reader<'_>) {
    let order = reader.byte();
    match order {
        order::SIGN_IN => {
            let choice = reader.number();
            world.sign_in(choice, reader.bytes());
        }
        order::SIGN_OUT => world.sign_out(),
        order::SAYS..=order::ANSWER_ALL => server_step(world, order, reader),
        order::SEND..=order::LEAVE => talk(world, order, reader),
        order::STATUS..=order::PAGE => wish(world, order, reader),
        order::GATEWAY => gateway_says(world, reader),
        order::PASSES..=order::LOOK | order::DETOUR | order::CUTS | order::BUSY => {
            surroundings(world, order, reader)
        }
        _ => world.answer(usize::from(order & 7), order & 0x78 != 0x78),
    }
}

/// A server does something.
fn server_step<S: Storage>(world: &mut World<S>, order: u8, reader: &mut Reader<'_>) {
    if order == order::ANSWER_ALL {
        return world.answer_all();
    }
    let at = usize::from(reader.byte() & 7);
    let bytes = reader.bytes();
    match order {
        order::SAYS => world.tell(at, &[bytes, b"\r\n"].concat()),
        order::NOISE => world.say(at, bytes),
        order::PAYLOAD => {
            let payload = reader.bytes();
            let line = [bytes, b" ", payload.len().to_string().as_bytes(), b"\r\n", payload].concat();
            world.tell(at, &line);
        }
        _ => world.close(at, REASONS[bytes.len() % REASONS.len()]),
    }
}

/// The gateway answers something of its own, whether it was asked or not.
fn gateway_says<S: Storage>(world: &mut World<S>, reader: &mut Reader<'_>) {
    const STATUSES: [&str; 8] = [
        "200 OK",
        "200 OK",
        "200 OK",
        "500 x",
        "503 Busy",
        "400 No",
        "302 Found\r\nLocation: http://portal/",
        "200 OK\r\nContent-Type: text/html",
    ];
    let (at, status) = (usize::from(reader.byte() & 7), usize::from(reader.byte()));
    let (said, body) = (reader.bytes(), reader.bytes());
    let status = STATUSES[status % STATUSES.len()];
    let head = [b"HTTP/1.1 ", status.as_bytes(), b"\r\nX-MSN-Messenger: ", said].concat();
    let length = format!("\r\nContent-Length: {}\r\n\r\n", body.len());
    if let Some(link) = world.links.get_mut(at).filter(|link| link.is_gateway) {
        link.asked.pop_front();
    }
    world.say(at, &[&head, length.as_bytes(), body].concat());
}

/// Messages and conversations.
fn talk<S: Storage>(world: &mut World<S>, order: u8, reader: &mut Reader<'_>) {
    let number = usize::from(reader.byte());
    let to = Recipient::Account(PEOPLE[number % PEOPLE.len()]);
    let chat = world.chats.get(number).or(world.chats.last()).copied().unwrap_or(ChatId::from_number(0));
    match order {
        order::SEND => world.text(to, reader.text()),
        order::SEND_TO => world.text(Recipient::Chat(chat), reader.text()),
        order::NUDGE => world.send(to, &Outgoing::Nudge),
        order::TYPING => world.send(to, &Outgoing::Typing { account: reader.text() }),
        order::DATACAST => world.send(to, &Outgoing::Datacast { id: 4, data: reader.text() }),
        order::KEEP_ALIVE => world.send(to, &Outgoing::KeepAlive),
        order::RAW => world.send(to, &Outgoing::Raw { payload: reader.bytes() }),
        order::OPEN => {
            if let Ok(chat) = world.machine.open_chat(PEOPLE[number % PEOPLE.len()]) {
                world.chats.push(chat);
            }
        }
        order::INVITE => {
            let wish = world.machine.invite(chat, PEOPLE[usize::from(reader.byte()) % PEOPLE.len()]);
            world.wished(wish);
        }
        _ => look_at(&world.machine.leave(chat)),
    }
}

/// What is wished of the notification server.
fn wish<S: Storage>(world: &mut World<S>, order: u8, reader: &mut Reader<'_>) {
    let number = reader.byte();
    let who = PEOPLE[usize::from(number) % PEOPLE.len()];
    let id = (number & 0x40 == 0).then_some("7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3");
    let yes = number & 1 == 1;
    if order == order::BLOCK {
        return world.block(who);
    }
    let machine = &mut world.machine;
    let done = match order {
        order::STATUS if yes => machine.set_capabilities(Capabilities(u32::from(number))),
        order::STATUS => machine.set_status(Status::CHOICES[usize::from(number) % Status::CHOICES.len()]),
        order::NAME => machine.set_display_name(reader.text()),
        order::PERSONAL_MESSAGE => machine.set_personal_message(reader.text(), reader.text()),
        order::PROPERTY => machine.set_property(reader.text(), reader.text()),
        order::PRIVACY => machine.set_privacy(yes),
        order::PROMPTING => machine.set_prompting(yes),
        order::ADD => machine.add_contact(who, reader.text()),
        order::REMOVE => machine.remove_contact(who, id),
        order::UNBLOCK => machine.unblock(who),
        order::ACKNOWLEDGE => machine.acknowledge_added(who),
        order::ADD_GROUP => machine.add_group(reader.text()),
        order::RENAME_GROUP => machine.rename_group(reader.text(), reader.text()),
        order::REMOVE_GROUP => machine.remove_group(reader.text()),
        order::TO_GROUP => machine.add_to_group(who, id, reader.text()),
        order::FROM_GROUP => machine.remove_from_group(who, id, reader.text()),
        order::RENAME => machine.rename_contact(who, id, reader.text()),
        order::URL => machine.request_url(reader.text()),
        order::CONFIGURATION => machine.request_configuration(reader.text()),
        _ => machine.page(who, u32::from(number >> 6), reader.text()),
    };
    world.wished(done);
}

/// Time, the network, the device and the driver.
fn surroundings<S: Storage>(world: &mut World<S>, order: u8, reader: &mut Reader<'_>) {
    match order {
        order::PASSES => world.pass(SPANS[usize::from(reader.byte()) % SPANS.len()]),
        order::NETWORK_CHANGES => world.machine.network_changed(),
        order::SUSPEND => world.machine.suspend(),
        order::RESUME => world.machine.resume(),
        order::BACKGROUND => world.machine.set_background(reader.byte() & 1 == 1),
        order::STALL => world.stalled = reader.byte() & 1 == 1,
        order::WRITE_MORE => {
            let at = usize::from(reader.byte() & 7);
            world.write_more(at, usize::from(reader.byte()) * 8);
        }
        order::SLOW => world.slow = reader.byte() & 1 == 1,
        order::CONNECT => world.connect(usize::from(reader.byte() & 7)),
        order::HABITS => {
            let choice = reader.byte();
            world.habits.speak_another(choice & 7);
            world.habits.redirects = choice >> 3 & 1;
            world.habits.passport_redirects = if choice & 0x10 == 0 { 0 } else { 1 + (choice >> 4 & 6) };
            world.habits.has_list = choice & 0x80 == 0;
        }
        order::ODD => odd(world, reader),
        order::DETOUR => world.habits.detour = reader.byte(),
        order::BUSY => world.busy = reader.byte() & 1 == 1,
        order::CUTS => world.cuts = Some(reader.byte()).filter(|&seed| seed != 255),
        _ => {
            let machine = &world.machine;
            look_at(&(machine.dialect(), machine.is_signed_in(), machine.state()));
            assert!(machine.dialect().is_some() || !machine.is_signed_in());
        }
    }
}

/// Numbers that name nothing, or something else.
fn odd<S: Storage>(world: &mut World<S>, reader: &mut Reader<'_>) {
    let number = reader.number();
    let link = LinkId::from_number(u32::from(number) + 1_000_000);
    let machine = &mut world.machine;
    machine.connected(link);
    assert_eq!(machine.received(link, b"OUT OTH\r\n"), 9);
    assert!(machine.unsent(link).is_empty());
    machine.sent(link, usize::from(number));
    machine.closed(link, LinkError::Broken);
    let known = world.chats.iter().any(|chat| chat.number() == u32::from(number));
    if !known {
        let chat = ChatId::from_number(u32::from(number) + 1_000_000);
        assert!(machine.leave(chat).is_err() && machine.invite(chat, PEOPLE[0]).is_err());
        assert!(machine.send(Recipient::Chat(chat), &Outgoing::Nudge).is_err());
    }
    look_at(&(MessageId::from_number(7), RequestId::from_number(7)));
    // More than was offered has left, and a connection is opened twice.
    if let Some(open) = world.links.get(usize::from(number & 7)) {
        world.machine.sent(open.id, 0);
        if open.connected {
            world.machine.connected(open.id);
        }
    }
}
