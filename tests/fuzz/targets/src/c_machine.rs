//! The machine layer of the C API, called as a careless C program calls it: NULL anywhere, texts that are no UTF-8, numbers that name
//! nothing, structures of another size, memory of any alignment and size, and objects that are none (any more).
//!
//! What C cannot do either without breaking the promises in the header is not done: lengths are those of memory that is there.

use std::ffi::{CString, c_char, c_void};
use std::ptr::{null, null_mut};

use msnp_core::LinkId;
use msnp_fuzz_machine_layer::machine::borrowed::*;
use msnp_fuzz_machine_layer::machine::connection::*;
use msnp_fuzz_machine_layer::machine::conversations::*;
use msnp_fuzz_machine_layer::machine::links::*;
use msnp_fuzz_machine_layer::machine::output::*;
use msnp_fuzz_machine_layer::machine::requests::*;
use msnp_fuzz_machine_layer::machine::settings::*;
use msnp_fuzz_machine_layer::machine::*;
use msnp_fuzz_machine_layer::result::*;
use msnp_fuzz_machine_layer::version::*;
use msnp_fuzz_machine_layer::vocabulary::*;

use crate::c_reading::{read_bytes, read_event, read_string};
use crate::reading::Reader;
use crate::server::{Habits, Link};

/// A machine does not write or tell more than this without waiting.
const MOST_POLLS: u32 = 20_000;

/// The first byte chooses how the memory lies; then come calls.
pub fn run(data: &[u8]) {
    let mut reader = Reader(data);
    let mut program = Program::new(reader.byte());
    program.habits.dialect = 8 + reader.byte() % 5;
    if reader.byte() & 1 == 0 {
        program.sign_in_properly();
    }
    while !reader.is_empty() {
        program.step(&mut reader);
        program.drain();
    }
    program.end();
}

/// Memory with one machine in it, and memory with none.
struct Program {
    memory: Vec<u8>,
    machine: *mut msnp_machine,
    other: Vec<u64>,
    now: u64,
    links: Vec<Link>,
    habits: Habits,
}

/// Texts that live as long as a call.
#[derive(Default)]
struct Texts(Vec<CString>);

impl Texts {
    /// NULL, something useful, or any bytes.
    fn pick(&mut self, reader: &mut Reader<'_>) -> *const c_char {
        let text: &[u8] = match reader.byte() {
            0 => return null(),
            1 => b"bruno@example.org",
            2 => b"7d0e2b18-5c33-4b7f-9a21-0f44d1c9a6e3",
            3 => b"",
            _ => reader.bytes(),
        };
        let end = text.iter().position(|byte| *byte == 0).unwrap_or(text.len());
        self.keep(&text[..end])
    }

    fn keep(&mut self, text: &[u8]) -> *const c_char {
        self.0.push(CString::new(text).unwrap());
        self.0.last().unwrap().as_ptr()
    }
}

impl Program {
    fn new(choice: u8) -> Self {
        let size = msnp_machine_size();
        let align = msnp_machine_align();
        let mut memory = vec![choice; size + 2 * align];
        let mut machine = null_mut();
        // SAFETY: so much memory is there, at every offset that is tried, and the places for answers are.
        unsafe {
            let start = memory.as_mut_ptr();
            let offset = start.align_offset(align);
            let wrong = usize::from(choice) % (align - 1) + 1;
            let at = |offset: usize| start.add(offset).cast::<c_void>();
            assert_eq!(msnp_machine_init(at(offset + wrong), size, &mut machine), msnp_result::Misaligned);
            assert_eq!(msnp_machine_init(at(offset), size - 1, &mut machine), msnp_result::TooSmall);
            assert_eq!(msnp_machine_init(at(offset), size, null_mut()), msnp_result::NullPointer);
            assert_eq!(msnp_machine_init(null_mut(), size, &mut machine), msnp_result::NullPointer);
            assert!(machine.is_null());
            assert_eq!(msnp_machine_init(at(offset), size, &mut machine), msnp_result::Ok);
        }
        Self {
            memory,
            machine,
            other: vec![u64::from(choice); size / 8 + 2],
            now: 1000,
            links: Vec::new(),
            habits: Habits::default(),
        }
    }

    /// The machine, or something that is none.
    fn pick(&mut self, reader: &mut Reader<'_>) -> *mut msnp_machine {
        match reader.byte() {
            0xF0 => null_mut(),
            0xF1 => self.other.as_mut_ptr().cast(),
            0xF2 => self.machine.wrapping_byte_add(1),
            _ => self.machine,
        }
    }

    fn sign_in_properly(&mut self) {
        let mut texts = Texts::default();
        // SAFETY: the structure is there, and its texts end in NUL.
        unsafe {
            let mut wish = std::mem::zeroed();
            assert_eq!(msnp_sign_in_init(&mut wish), msnp_result::Ok);
            wish.account = texts.keep(b"anna@example.net");
            wish.password = texts.keep(b"secret");
            wish.host = texts.keep(b"ns.example.net");
            wish.nexus = texts.keep(b"https://nexus.example.net/rdr/pprdr.asp");
            assert_eq!(msnp_machine_sign_in(self.machine, &wish), msnp_result::Ok);
        }
        self.drain();
        for _ in 0..64 {
            let Some(at) = self.links.iter().position(|link| !link.asked.is_empty()) else { break };
            self.answer(at, true);
        }
        // SAFETY: it is a machine.
        assert!(unsafe { msnp_machine_is_signed_in(self.machine) });
    }

    fn answer(&mut self, at: usize, well: bool) {
        let Some(link) = self.links.get_mut(at) else { return };
        if let Some(answer) = self.habits.answer(link, well) {
            self.say(at, &answer);
        }
    }

    fn say(&mut self, at: usize, bytes: &[u8]) {
        let Some(link) = self.links.get(at).map(|link| link.id.number()) else { return };
        let mut rest = bytes;
        while !rest.is_empty() {
            let mut taken = 0;
            // SAFETY: the bytes are there, and so is the place for the answer.
            let result =
                unsafe { msnp_machine_received(self.machine, link, rest.as_ptr(), rest.len(), &mut taken) };
            assert_eq!(result, msnp_result::Ok);
            rest = &rest[taken..];
            self.drain();
        }
    }

    fn drain(&mut self) {
        for _ in 0..MOST_POLLS {
            // SAFETY: the output is there, and what it shows is read before the next call.
            let waits = unsafe {
                let mut output: msnp_output = std::mem::zeroed();
                if msnp_machine_poll(self.machine, self.now, &mut output) != msnp_result::Ok {
                    // There is no machine at the moment.
                    return;
                }
                self.follow(&output)
            };
            if waits {
                return;
            }
        }
        panic!("it never waits");
    }

    /// # Safety
    /// The output is the last one.
    unsafe fn follow(&mut self, output: &msnp_output) -> bool {
        let link = output.link;
        // SAFETY: the kind says which of the data is there, and the caller that it can be read.
        unsafe {
            match output.kind {
                msnp_output_kind::Wait => return true,
                msnp_output_kind::Connect => {
                    assert!(!read_string(output.data.connect.host).is_empty());
                    self.links.push(Link::new(LinkId::from_number(link), String::new(), false));
                    msnp_machine_connected(self.machine, link);
                }
                msnp_output_kind::Secure => {
                    assert!(!read_string(output.data.secure).is_empty());
                    msnp_machine_connected(self.machine, link);
                }
                msnp_output_kind::Send => {
                    let bytes = read_bytes(output.data.send);
                    if let Some(open) = self.links.iter_mut().find(|open| open.id.number() == link) {
                        open.hears(bytes);
                    }
                    let count = bytes.len();
                    let mut unsent = msnp_bytes { data: null(), length: 0 };
                    msnp_machine_unsent(self.machine, link, &mut unsent);
                    assert_eq!(unsent.length, count);
                    msnp_machine_sent(self.machine, link, count);
                }
                msnp_output_kind::Close => self.links.retain(|open| open.id.number() != link),
                msnp_output_kind::Event => read_event(&output.data.event),
                msnp_output_kind::Listen => panic!("it listens, and nobody said that this program can"),
            }
        }
        false
    }

    fn step(&mut self, reader: &mut Reader<'_>) {
        match reader.byte() {
            order @ 0..=30 => self.wish(order, reader),
            order @ 31..=49 => self.call(order, reader),
            order @ 50..=59 => self.talk(order, reader),
            60..=69 => {
                let at = usize::from(reader.byte() & 3);
                let bytes = reader.bytes();
                self.say(at, &[bytes, b"\r\n"].concat());
            }
            70..=79 => self.now += u64::from(reader.number()) * 16,
            order => self.answer(usize::from(order & 3), order & 0x38 != 0x38),
        }
    }

    fn wish(&mut self, order: u8, reader: &mut Reader<'_>) {
        let m = self.pick(reader);
        let mut texts = Texts::default();
        let (a, b, c) = (texts.pick(reader), texts.pick(reader), texts.pick(reader));
        let number = u32::from(reader.byte());
        let mut request = 0;
        let r: *mut u32 = if number == 0xEE { null_mut() } else { &mut request };
        // SAFETY: texts are NULL or end in NUL, places for answers are NULL or there, and machines are what `pick` says.
        let result = unsafe {
            match order {
                0 if number & 0x80 != 0 => msnp_machine_set_capabilities(m, number, r),
                0 => msnp_machine_set_status(m, number, r),
                1 => msnp_machine_set_display_name(m, a, r),
                2 => msnp_machine_set_personal_message(m, a, b, r),
                3 => msnp_machine_set_property(m, a, b, r),
                4 => msnp_machine_set_privacy(m, number & 1 == 1, r),
                5 => msnp_machine_set_prompting(m, number & 1 == 1, r),
                6 if number & 4 == 0 => msnp_machine_add_contact(m, a, b, r),
                6 => msnp_machine_add_blocked_contact(m, a, b, r),
                7 => msnp_machine_remove_contact(m, a, b, r),
                8 => msnp_machine_rename_contact(m, a, b, c, r),
                9 => msnp_machine_block(m, a, r),
                10 => msnp_machine_unblock(m, a, r),
                11 => msnp_machine_acknowledge_added(m, a, r),
                12 => msnp_machine_add_group(m, a, r),
                13 => msnp_machine_rename_group(m, a, b, r),
                14 => msnp_machine_remove_group(m, a, r),
                15 => msnp_machine_add_to_group(m, a, b, c, r),
                16 => msnp_machine_remove_from_group(m, a, b, c, r),
                17 => msnp_machine_request_url(m, a, r),
                18 => msnp_machine_request_configuration(m, a, r),
                19 => msnp_machine_page(m, a, number, b, r),
                20 => msnp_machine_open(m, a, r),
                21 => msnp_machine_invite(m, number, a, r),
                22 => msnp_machine_leave(m, number),
                23 => msnp_machine_suspend(m),
                24 => msnp_machine_resume(m),
                25 => msnp_machine_network_changed(m),
                26 => msnp_machine_set_background(m, number & 1 == 1),
                27 => msnp_machine_sign_out(m),
                _ => msnp_machine_connected(m, number),
            }
        };
        if m.is_null() {
            assert_eq!(result, msnp_result::NullPointer);
        } else if m != self.machine {
            assert_eq!(result, msnp_result::NotAnObject);
        }
    }

    fn call(&mut self, order: u8, reader: &mut Reader<'_>) {
        let m = self.pick(reader);
        let mut texts = Texts::default();
        let number = reader.number();
        let mut length = usize::from(number);
        let mut buffer = vec![0_u8; length % 512];
        // SAFETY: as in `wish`; buffers are as long as is said, or NULL.
        unsafe {
            match order {
                31 => looked(self.sign_in(m, reader)),
                32 => looked(msnp_machine_resume_value(
                    m,
                    number & 1 == 1,
                    buffer.as_mut_ptr(),
                    buffer.len(),
                    &mut length,
                )),
                33 => looked(msnp_machine_resume_value(
                    m,
                    true,
                    null_mut(),
                    0,
                    if number & 2 == 0 { null_mut() } else { &mut length },
                )),
                34 => looked(msnp_machine_resume_value(m, true, null_mut(), length, &mut length)),
                35 => {
                    let closed = msnp_machine_closed(m, number.into(), u32::from(reader.byte() % 16));
                    if closed == msnp_result::Ok {
                        self.links.retain(|link| link.id.number() != u32::from(number));
                    }
                }
                36 => {
                    if let Some(link) = self.links.pop() {
                        looked(msnp_machine_closed(self.machine, link.id.number(), u32::from(number) % 11));
                    }
                }
                37 => looked(msnp_machine_received(m, number.into(), null(), length, &mut length)),
                38 => {
                    looked(msnp_machine_received(m, number.into(), buffer.as_ptr(), buffer.len(), null_mut()))
                }
                39 => looked(msnp_machine_received(
                    m,
                    number.into(),
                    buffer.as_ptr(),
                    usize::MAX - 7,
                    &mut length,
                )),
                40 => looked(msnp_machine_sent(m, number.into(), length.wrapping_mul(0x0001_0001_0001))),
                41 => looked(msnp_machine_unsent(m, number.into(), null_mut())),
                42 => looked(msnp_machine_poll(m, self.now, null_mut())),
                43 => {
                    let mut until = 0;
                    msnp_machine_state(m, if number & 1 == 0 { null_mut() } else { &mut until });
                    msnp_machine_dialect(m);
                    msnp_machine_room(m, number.into());
                    msnp_machine_is_offline(m);
                }
                44 => {
                    // A life ends, and another begins in the same memory.
                    msnp_machine_free(m);
                    msnp_machine_free(m);
                    if m == self.machine {
                        self.links.clear();
                        assert_eq!(msnp_machine_sign_out(m), msnp_result::NotAnObject);
                        let mut again = null_mut();
                        let made = msnp_machine_init(m.cast(), msnp_machine_size(), &mut again);
                        assert_eq!((made, again), (msnp_result::Ok, m));
                    }
                }
                45 => copies(reader),
                46 => words(u32::from(number)),
                47 => {
                    let headers = reader.bytes().into();
                    let mut value = msnp_bytes { data: null(), length: 0 };
                    let name = texts.pick(reader);
                    if msnp_header(&headers, name, &mut value) == msnp_result::Ok {
                        assert!(read_bytes(value).len() <= headers.length);
                    }
                    looked(msnp_header(null(), name, &mut value));
                    looked(msnp_header(&headers, name, null_mut()));
                }
                48 => looked(msnp_machine_sign_in(m, null())),
                _ => {
                    assert_eq!(msnp_sign_in_init(null_mut()), msnp_result::NullPointer);
                    assert_eq!(msnp_format_init(null_mut()), msnp_result::NullPointer);
                    assert_eq!(msnp_limits_init(null_mut()), msnp_result::NullPointer);
                    assert_eq!(msnp_reconnection_init(null_mut()), msnp_result::NullPointer);
                }
            }
        }
    }

    /// # Safety
    /// As for `msnp_machine_sign_in`.
    unsafe fn sign_in(&mut self, m: *mut msnp_machine, reader: &mut Reader<'_>) -> msnp_result {
        let mut texts = Texts::default();
        // SAFETY: the structures are there; their texts are NULL or end in NUL, and the bytes are as long as is said.
        unsafe {
            let mut wish: msnp_sign_in = std::mem::zeroed();
            let mut limits: msnp_limits = std::mem::zeroed();
            let mut reconnection: msnp_reconnection = std::mem::zeroed();
            looked((msnp_sign_in_init(&mut wish), msnp_limits_init(&mut limits)));
            looked(msnp_reconnection_init(&mut reconnection));
            let choice = reader.byte();
            wish.account = texts.keep(b"anna@example.net");
            (wish.password, wish.host, wish.nexus) =
                (texts.pick(reader), texts.pick(reader), texts.pick(reader));
            let resume = reader.bytes();
            (wish.resume, wish.resume_length) = (resume.as_ptr(), resume.len());
            (wish.dialects, wish.status) = (reader.byte().into(), u32::from(reader.byte()) % 16);
            (wish.login, wish.list_version) = (texts.pick(reader), texts.pick(reader));
            (wish.identity.version, wish.identity.product_id) = (texts.pick(reader), texts.pick(reader));
            wish.eager = choice & 1 == 0;
            if choice & 2 != 0 {
                wish.size = wish.size.wrapping_sub(usize::from(reader.byte()));
            }
            if choice & 4 != 0 {
                (limits.connect, limits.pong, limits.window) = (u64::MAX, 0, reader.byte().into());
                limits.ping = reader.number().into();
                wish.limits = &limits;
            }
            if choice & 8 != 0 {
                (reconnection.first_wait, reconnection.longest_wait) = (u64::MAX, reader.byte().into());
                wish.reconnection = &reconnection;
            }
            if choice & 16 != 0 {
                wish.account = null();
            }
            if choice & 32 != 0 {
                (wish.resume, wish.resume_length) = (null(), 7);
            }
            let mut proxy: msnp_proxy = std::mem::zeroed();
            looked(msnp_proxy_init(&mut proxy));
            if choice & 64 != 0 {
                let way = reader.byte();
                (wish.gateway, wish.gateway_use) = (texts.pick(reader), u32::from(way & 7));
                proxy.size = proxy.size.wrapping_sub(usize::from(way >> 7));
                (proxy.kind, proxy.port) = (u32::from(way >> 3 & 3), 3128 * u16::from(way & 0x20 == 0));
                (proxy.host, proxy.user, proxy.password) =
                    (texts.pick(reader), texts.pick(reader), texts.pick(reader));
                if way & 0x40 != 0 {
                    wish.proxy = &proxy;
                }
            }
            msnp_machine_sign_in(m, &wish)
        }
    }

    fn talk(&mut self, order: u8, reader: &mut Reader<'_>) {
        let m = self.pick(reader);
        let mut texts = Texts::default();
        let to = u32::from(reader.byte() & 15);
        let who = texts.pick(reader);
        let text = texts.pick(reader);
        let (mut sent_to, mut message) = (0, 0);
        let (c, n): (*mut u32, *mut u32) =
            if to == 15 { (null_mut(), null_mut()) } else { (&mut sent_to, &mut message) };
        // SAFETY: as in `wish`.
        unsafe {
            let mut format: msnp_format = std::mem::zeroed();
            looked(msnp_format_init(&mut format));
            format.effects = reader.byte().into();
            if order == 51 {
                format.font = texts.pick(reader);
                format.effects *= 3;
            }
            looked(match order {
                50 => msnp_machine_send_text(m, to, who, text, null(), c, n),
                51 => msnp_machine_send_text(m, to, who, text, &format, c, n),
                52 => msnp_machine_send_typing(m, to, who, text, c, n),
                53 => msnp_machine_send_nudge(m, to, who, c, n),
                54 => msnp_machine_send_datacast(m, to, who, 4, text, c, n),
                55 => msnp_machine_send_keep_alive(m, to, who, c, n),
                56 => {
                    let payload = reader.bytes();
                    msnp_machine_send_raw(m, to, who, payload.as_ptr(), payload.len(), c, n)
                }
                57 => msnp_machine_send_raw(m, to, who, null(), 7, c, n),
                _ => {
                    msnp_machine_longest_text(if to & 1 == 0 { null() } else { &format });
                    msnp_result::Ok
                }
            });
        }
    }

    /// After a farewell and some time, nothing is left.
    fn end(mut self) {
        // SAFETY: it is a machine.
        looked(unsafe { msnp_machine_sign_out(self.machine) });
        self.drain();
        for _ in 0..40 {
            self.now += 5000;
            self.drain();
        }
        // SAFETY: as above.
        assert!(unsafe { msnp_machine_is_offline(self.machine) });
        assert!(self.links.is_empty(), "connections are left open");
        // SAFETY: as above; afterwards its memory is only memory.
        unsafe { msnp_machine_free(self.machine) };
        let is_password = |at: usize| self.memory[at..].starts_with(b"secret");
        let mut starts = (0..self.memory.len()).filter(|at| self.memory[*at] == b's');
        assert!(!starts.any(is_password), "the password is still there");
    }
}

/// A text of any form and size into a buffer of any size.
fn copies(reader: &mut Reader<'_>) {
    let form = u32::from(reader.byte() % 6);
    let capacity = usize::from(reader.byte());
    let bytes = reader.bytes();
    let text = msnp_text { data: bytes.as_ptr(), length: bytes.len(), form };
    let mut buffer = vec![0x55_u8; capacity];
    let mut length = usize::MAX;
    // SAFETY: text, buffer and the place for the length are there.
    let result = unsafe { msnp_text_copy(&text, buffer.as_mut_ptr().cast(), capacity, &mut length) };
    match result {
        msnp_result::Ok | msnp_result::TooSmall if capacity > 0 => assert_eq!(buffer[length], 0),
        msnp_result::TooSmall => assert_eq!(length, 0),
        other => assert!(form > 3 && other == msnp_result::InvalidNumber),
    }
    // SAFETY: NULL anywhere.
    unsafe {
        looked(msnp_text_copy(null(), buffer.as_mut_ptr().cast(), capacity, &mut length));
        looked(msnp_text_copy(&text, null_mut(), capacity, null_mut()));
    }
}

/// Every number has words.
fn words(number: u32) {
    // SAFETY: what is returned is constant and ends in NUL.
    unsafe {
        for text in [msnp_result_text(number), msnp_result_advice(number), msnp_version()] {
            assert!(std::ffi::CStr::from_ptr(text).to_str().is_ok());
        }
        read_string(msnp_service_error_text(number));
    }
    assert!(msnp_version_number() > 0 && msnp_machine_conversations() > 0 && msnp_machine_buffer() >= 2048);
}

/// A result that may be anything.
pub(crate) fn looked<T>(_: T) {}
