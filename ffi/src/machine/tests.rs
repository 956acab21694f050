//! The machine layer through its C functions, with raw pointers as C hands them in and reads them. The tests in C (`tests/c`) go further;
//! these can run under Miri, which sees what no C compiler sees: a pointer used after its time, memory that was never written.

use core::ffi::CStr;
use core::mem::MaybeUninit;
use core::ptr::{null, null_mut};

use super::borrowed::{msnp_bytes, msnp_header, msnp_string, msnp_text, msnp_text_copy};
use super::conversations::*;
use super::event::{msnp_machine_event, msnp_machine_event_kind as Kind};
use super::event_data::msnp_message_kind;
use super::links::*;
use super::output::{msnp_machine_poll, msnp_output, msnp_output_kind};
use super::requests::{msnp_machine_add_contact, msnp_machine_set_display_name};
use super::settings::*;
use super::*;
use crate::vocabulary::{MSNP_DIALECT_8, msnp_format, msnp_format_init};

const BRUNO: &CStr = c"bruno@example.com";

/// Memory as `malloc` gives it: nothing was ever written there. A box would claim it for itself whenever it moves.
fn memory(size: usize) -> Vec<MaybeUninit<u64>> {
    Vec::with_capacity(size.div_ceil(size_of::<u64>()))
}

/// A program in C with one machine, and the servers that it talks to.
struct Program {
    // The machine lies in it, and is used by its own pointer only.
    _memory: Vec<MaybeUninit<u64>>,
    machine: *mut msnp_machine,
    now: u64,
    /// Rings are declined.
    declines: bool,
    events: Vec<Kind>,
    texts: Vec<String>,
    links: Vec<u32>,
    waiting: Vec<(u32, String)>,
}

impl Program {
    fn new() -> Self {
        let mut memory = memory(msnp_machine_size());
        let mut machine = null_mut();
        // SAFETY: so much memory is there.
        let made =
            unsafe { msnp_machine_init(memory.as_mut_ptr().cast(), msnp_machine_size(), &raw mut machine) };
        assert_eq!(made, msnp_result::Ok);
        let (events, texts, links, waiting) = (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        Self { _memory: memory, machine, now: 0, declines: false, events, texts, links, waiting }
    }

    fn count(&self, kind: Kind) -> usize {
        self.events.iter().filter(|seen| **seen == kind).count()
    }

    fn sign_in(&mut self) {
        let mut wish = MaybeUninit::uninit();
        // SAFETY: it is filled in before it is read, and its texts are literals that end in NUL.
        let begun = unsafe {
            assert_eq!(msnp_sign_in_init(wish.as_mut_ptr()), msnp_result::Ok);
            let mut wish = wish.assume_init();
            wish.account = c"anna@example.com".as_ptr();
            wish.password = c"secret".as_ptr();
            wish.host = c"messenger.example".as_ptr();
            wish.login = c"https://login.example/login.srf".as_ptr();
            wish.dialects = MSNP_DIALECT_8;
            wish.eager = false;
            msnp_machine_sign_in(self.machine, &raw const wish)
        };
        assert_eq!(begun, msnp_result::Ok);
        self.drive();
    }

    /// Hands bytes in from memory that is gone after the call.
    fn receive(&mut self, link: u32, bytes: &str) {
        let copy = bytes.as_bytes().to_vec();
        let mut taken = 0;
        // SAFETY: the bytes are there during the call.
        let result =
            unsafe { msnp_machine_received(self.machine, link, copy.as_ptr(), copy.len(), &raw mut taken) };
        assert_eq!((result, taken), (msnp_result::Ok, copy.len()));
    }

    /// Does what the machine wants until it waits and the servers have nothing more to say.
    fn drive(&mut self) {
        for _ in 0..1000 {
            let mut output = MaybeUninit::<msnp_output>::uninit();
            // SAFETY: it can be written to, and is written before it is read.
            let output = unsafe {
                assert_eq!(msnp_machine_poll(self.machine, self.now, output.as_mut_ptr()), msnp_result::Ok);
                output.assume_init()
            };
            match output.kind {
                msnp_output_kind::Wait if self.waiting.is_empty() => return,
                msnp_output_kind::Wait => {
                    let (link, said) = self.waiting.remove(0);
                    self.receive(link, &said);
                }
                msnp_output_kind::Connect => {
                    // SAFETY: the kind says what the union holds.
                    let host = unsafe { string(output.data.connect.host) };
                    assert!(["messenger.example", "login.example", "192.0.2.7"].contains(&host.as_str()));
                    self.links.push(output.link);
                    // SAFETY: a machine.
                    assert_eq!(unsafe { msnp_machine_connected(self.machine, output.link) }, msnp_result::Ok);
                }
                msnp_output_kind::Secure => panic!("there is no proxy"),
                msnp_output_kind::Listen => panic!("nobody allows a direct connection"),
                // SAFETY: the kind says what the union holds.
                msnp_output_kind::Send => self.send(output.link, unsafe { output.data.send }),
                msnp_output_kind::Close => self.links.retain(|link| *link != output.link),
                // SAFETY: the kind says what the union holds.
                msnp_output_kind::Event => self.look(&unsafe { output.data.event }),
            }
        }
        panic!("the machine does not come to rest");
    }

    /// Writes in two pieces, as a full connection would have it.
    fn send(&mut self, link: u32, bytes: msnp_bytes) {
        let half = bytes.length / 2;
        // SAFETY: no call was made since the machine told where they lie.
        let mut sent = unsafe { all(bytes) }[..half].to_vec();
        let mut rest = MaybeUninit::<msnp_bytes>::uninit();
        // SAFETY: a machine; `rest` is written before it is read.
        unsafe {
            assert_eq!(msnp_machine_sent(self.machine, link, half), msnp_result::Ok);
            assert_eq!(msnp_machine_unsent(self.machine, link, rest.as_mut_ptr()), msnp_result::Ok);
            let rest = all(rest.assume_init());
            sent.extend_from_slice(rest);
            assert_eq!(msnp_machine_sent(self.machine, link, rest.len()), msnp_result::Ok);
        }
        let sent = String::from_utf8(sent).unwrap();
        if sent.starts_with("GET ") {
            let ticket = "Authentication-Info: Passport1.4 da-status=success,from-PP='t=ticket&p=profile'";
            self.waiting.push((link, format!("HTTP/1.1 200 OK\r\n{ticket}\r\nContent-Length: 0\r\n\r\n")));
        } else {
            self.waiting.extend(sent.lines().filter_map(answer).map(|answer| (link, answer)));
        }
    }

    /// Reads every text of an event that has some, as C would: right after the poll.
    fn look(&mut self, event: &msnp_machine_event) {
        self.events.push(event.kind);
        // SAFETY: the kind says what the union holds, and no call was made since.
        unsafe {
            match event.kind {
                Kind::SignedIn => self.texts.push(text(&event.data.signed_in.name)),
                Kind::Contact => {
                    assert_eq!(string(event.data.contact.account).as_bytes(), BRUNO.to_bytes());
                    self.texts.push(text(&event.data.contact.name));
                }
                Kind::Ring => {
                    self.texts.push(string(event.data.participant.account));
                    if self.declines {
                        assert_eq!(msnp_machine_decline(self.machine), msnp_result::Ok);
                    }
                }
                Kind::Joined => self.texts.push(text(&event.data.participant.name)),
                Kind::Message => {
                    let message = event.data.message;
                    if message.kind == msnp_message_kind::Text {
                        self.texts.push(text(&message.text));
                        self.texts.push(text(&message.format.font));
                    } else {
                        let mut value = MaybeUninit::uninit();
                        let name = c"x-number".as_ptr();
                        let found = msnp_header(&raw const message.headers, name, value.as_mut_ptr());
                        assert_eq!(found, msnp_result::Ok);
                        assert_eq!(all(value.assume_init()), b"12");
                        assert_eq!(all(message.body), b"body");
                    }
                }
                _ => {}
            }
        }
    }
}

/// What a server says to one line; payloads begin with none of these words.
fn answer(line: &str) -> Option<String> {
    let mut words = line.splitn(3, ' ');
    let (verb, number, rest) = (words.next()?, words.next()?, words.next().unwrap_or(""));
    Some(match (verb, rest) {
        ("VER", _) => format!("VER {number} MSNP8\r\n"),
        ("CVR", _) => format!("CVR {number} 1.0 1.0 1.0 http://a.example http://a.example\r\n"),
        ("USR", rest) if rest.starts_with("TWN I") => format!("USR {number} TWN S lc=1033,id=507\r\n"),
        ("USR", _) => format!("USR {number} OK anna@example.com Anna%20A 1 0\r\n"),
        ("SYN", _) => format!("SYN {number} 7 1 0\r\nLST bruno@example.com Bruno%20B 3 0\r\n"),
        ("CHG", rest) => format!("CHG {number} {rest}\r\n"),
        ("XFR", _) => format!("XFR {number} SB 192.0.2.7:1864 CKI 12.34\r\n"),
        ("CAL", _) => format!("CAL {number} RINGING 1\r\nJOI bruno@example.com Bruno%20%C3%84\r\n"),
        ("MSG", _) => format!("ACK {number}\r\n"),
        ("REA", _) => format!("209 {number}\r\n"),
        _ => return None,
    })
}

/// # Safety
/// The bytes can be read during `'a`.
unsafe fn all<'a>(bytes: msnp_bytes) -> &'a [u8] {
    // SAFETY: the caller says so, and the header says that it is never NULL.
    unsafe { core::slice::from_raw_parts(bytes.data, bytes.length) }
}

/// # Safety
/// The text can be read.
unsafe fn string(text: msnp_string) -> String {
    // SAFETY: the caller says so.
    let bytes = unsafe { all(msnp_bytes { data: text.data.cast(), length: text.length }) };
    String::from_utf8(bytes.to_vec()).unwrap()
}

/// # Safety
/// The text can be read.
unsafe fn text(text: &msnp_text) -> String {
    let mut room = vec![b'x'; 3 * text.length + 1];
    let mut length = 0;
    // SAFETY: the caller says that the text can be read; so much room is there.
    let copied = unsafe { msnp_text_copy(text, room.as_mut_ptr().cast(), room.len(), &raw mut length) };
    assert_eq!((copied, room[length]), (msnp_result::Ok, 0));
    room.truncate(length);
    String::from_utf8(room).unwrap()
}

/// Of the password and the ticket there is the one copy that is needed, and none of the requests and commands that have left. Not under Miri:
/// what pads the fields was never written.
#[test]
#[cfg_attr(miri, ignore)]
fn what_has_left_stays_nowhere_in_memory() {
    let mut program = Program::new();
    program.sign_in();
    let count = |needle: &[u8]| {
        let start = program.machine.cast::<u8>();
        // SAFETY: within the machine's own memory; a volatile read takes the bytes as they are.
        let bytes: Vec<u8> =
            (0..size_of::<msnp_machine>()).map(|at| unsafe { start.add(at).read_volatile() }).collect();
        bytes.windows(needle.len()).filter(|window| *window == needle).count()
    };
    assert_eq!((count(b"secret"), count(b"t=ticket&p=profile")), (1, 1));
    assert_eq!((count(b"pwd="), count(b"from-PP"), count(b"TWN S")), (0, 0, 0));
}

#[test]
fn a_whole_life_in_memory_that_was_never_written() {
    let mut program = Program::new();
    program.sign_in();
    // SAFETY: a machine.
    assert!(unsafe { msnp_machine_is_signed_in(program.machine) });
    assert_eq!((program.count(Kind::Online), program.count(Kind::Contact)), (1, 1));

    let mut conversation = 0;
    // SAFETY: a machine; the texts are literals.
    unsafe {
        let mut format = MaybeUninit::<msnp_format>::uninit();
        assert_eq!(msnp_format_init(format.as_mut_ptr()), msnp_result::Ok);
        let format = format.assume_init();
        let body = c"Hello\nBruno".as_ptr();
        let bruno = BRUNO.as_ptr();
        let said = msnp_machine_send_text(
            program.machine,
            0,
            bruno,
            body,
            &raw const format,
            &raw mut conversation,
            null_mut(),
        );
        assert_eq!(said, msnp_result::Ok);
    }
    program.drive();
    assert_eq!((program.count(Kind::Joined), program.count(Kind::Delivered)), (1, 1));

    let switchboard = *program.links.last().unwrap();
    let headers = "MIME-Version: 1.0\r\nContent-Type: text/plain; charset=UTF-8\r\n";
    let text = format!("{headers}X-MMS-IM-Format: FN=MS%20Sans; EF=; CO=0\r\n\r\nGood day, Anna");
    let other = "Content-Type: text/x-test\r\nX-Number: 12\r\n\r\nbody";
    for payload in [&text, other] {
        let command = format!("MSG bruno@example.com Bruno {}\r\n{payload}", payload.len());
        let (begun, rest) = command.split_at(50);
        program.receive(switchboard, begun);
        program.drive();
        program.receive(switchboard, rest);
        program.drive();
    }
    assert_eq!(program.texts, ["Anna A", "Bruno B", "Bruno Ä", "Good day, Anna", "MS Sans"]);
    assert_eq!(program.count(Kind::Message), 2);

    // SAFETY: a machine.
    unsafe {
        assert_eq!(msnp_machine_leave(program.machine, conversation), msnp_result::Ok);
        let renamed = msnp_machine_set_display_name(program.machine, c"A".as_ptr(), null_mut());
        assert_eq!(renamed, msnp_result::Ok);
    }
    program.drive();
    assert_eq!(program.count(Kind::Refused), 1);
    // SAFETY: a machine.
    assert_eq!(unsafe { msnp_machine_sign_out(program.machine) }, msnp_result::Ok);
    program.drive();
    program.now += 3000;
    program.drive();
    assert_eq!(program.count(Kind::SignedOut), 1);
}

#[test]
fn who_is_shut_out_is_not_answered_and_not_heard() {
    let mut program = Program::new();
    program.sign_in();
    program.texts.clear();
    let server = program.links[0];
    let links = program.links.len();
    program.declines = true;
    program.receive(server, "RNG 5 192.0.2.7:1863 CKI 8 bruno@example.com Bruno\r\n");
    program.drive();
    assert_eq!(
        (program.texts.as_slice(), program.links.len()),
        (&["bruno@example.com".to_owned()][..], links)
    );
    // SAFETY: a machine.
    assert_eq!(unsafe { msnp_machine_decline(program.machine) }, msnp_result::NoSuchConversation);
    program.declines = false;
    program.receive(server, "RNG 6 192.0.2.7:1863 CKI 8 bruno@example.com Bruno\r\n");
    program.drive();
    assert_eq!(program.links.len(), links + 1);
    let switchboard = *program.links.last().unwrap();
    program.receive(switchboard, "IRO 1 1 1 bruno@example.com Bruno\r\nANS 1 OK\r\n");
    program.drive();
    // What has come in and was not told is not told any more.
    program
        .receive(switchboard, "MSG bruno@example.com Bruno 38\r\nContent-Type: text/plain\r\n\r\nStill here");
    // SAFETY: a machine.
    let left = unsafe { msnp_machine_shut_out(program.machine, BRUNO.as_ptr()) };
    assert_eq!(left, msnp_result::Ok);
    program.drive();
    assert_eq!((program.count(Kind::Message), program.count(Kind::ConversationEnded)), (0, 1));
    assert_eq!(program.links.len(), links);
}

#[test]
fn a_freed_machine_is_overwritten_and_refused() {
    let mut program = Program::new();
    program.sign_in();
    // SAFETY: memory where a machine was made, and it is still there.
    unsafe {
        msnp_machine_free(program.machine);
        let bytes = core::slice::from_raw_parts(program.machine.cast::<u8>(), msnp_machine_size());
        let left = bytes.iter().filter(|byte| **byte != 0).count();
        assert!(left <= size_of_val(&FREED), "nothing of it is left but the mark");
        assert_eq!(msnp_machine_sign_out(program.machine), msnp_result::NotAnObject);
        assert!(msnp_machine_is_offline(program.machine));
        msnp_machine_free(program.machine);
    }
}

#[test]
fn a_machine_gets_no_place_that_does_not_fit() {
    let size = msnp_machine_size();
    let mut memory = memory(size + msnp_machine_align());
    let start: *mut c_void = memory.as_mut_ptr().cast();
    let mut machine = null_mut();
    // SAFETY: what is said to be there is there.
    unsafe {
        assert_eq!(msnp_machine_init(null_mut(), size, &raw mut machine), msnp_result::NullPointer);
        assert_eq!(msnp_machine_init(start, size, null_mut()), msnp_result::NullPointer);
        assert_eq!(msnp_machine_init(start, size - 1, &raw mut machine), msnp_result::TooSmall);
        let askew = start.cast::<u8>().add(1).cast();
        assert_eq!(msnp_machine_init(askew, size, &raw mut machine), msnp_result::Misaligned);
        assert!(machine.is_null());
    }
}

#[test]
fn null_is_refused_and_nothing_is_read() {
    let program = Program::new();
    // SAFETY: NULL is what these functions have to bear.
    unsafe {
        let machine = program.machine;
        assert_eq!(msnp_machine_poll(machine, 0, null_mut()), msnp_result::NullPointer);
        assert_eq!(msnp_machine_sign_in(machine, null()), msnp_result::NullPointer);
        assert_eq!(msnp_machine_received(machine, 1, null(), 5, null_mut()), msnp_result::NullPointer);
        assert_eq!(msnp_machine_unsent(machine, 1, null_mut()), msnp_result::NullPointer);
        assert_eq!(msnp_machine_add_contact(machine, null(), null(), null_mut()), msnp_result::NullPointer);
        assert_eq!(msnp_machine_connected(null_mut(), 1), msnp_result::NullPointer);
        assert_eq!(msnp_header(null(), c"x".as_ptr(), null_mut()), msnp_result::NullPointer);
        assert_eq!(msnp_text_copy(null(), null_mut(), 0, null_mut()), msnp_result::NullPointer);
        let mut taken = 0;
        let askew = machine.cast::<u8>().wrapping_add(1).cast();
        assert_eq!(
            msnp_machine_received(askew, 1, b"x".as_ptr(), 1, &raw mut taken),
            msnp_result::NotAnObject
        );
    }
}
