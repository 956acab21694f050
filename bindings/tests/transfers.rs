//! Pictures and files as every language has them, told in Rust: sources and sinks of the program, on threads of their own.
#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by it")]

mod loopback;

use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use futures_lite::future;
use loopback::{ANNA, BRUNO, kind, online, service, until, within};
use msnp_uniffi::{
    Cancellation, Client, ErrorKind, Event, EventQueue, Failure, FileSink, FileSource, Message,
    NativeFailure, ObjectKind, OwnEmoticon, UnexpectedException,
};

/// A source or a sink in memory, which tells what was done with it.
struct Kept {
    bytes: Mutex<Vec<u8>>,
    threads: Mutex<Vec<ThreadId>>,
    /// How it ended; a source's end says nothing of completeness.
    ended: Sender<bool>,
    /// Nothing: it works. Otherwise it throws once so many bytes are left, or have come.
    throws_at: Option<usize>,
}

impl Kept {
    fn new(bytes: Vec<u8>, throws_at: Option<usize>) -> (Arc<Self>, Receiver<bool>) {
        let (ended, end) = channel();
        (Arc::new(Self { bytes: Mutex::new(bytes), threads: Mutex::default(), ended, throws_at }), end)
    }

    fn threads(&self) -> Vec<ThreadId> {
        let mut threads = self.threads.lock().unwrap().clone();
        threads.dedup();
        threads
    }

    fn note(&self) {
        self.threads.lock().unwrap().push(thread::current().id());
    }
}

fn thrown() -> UnexpectedException {
    UnexpectedException::Thrown { reason: "the disk is on fire".to_owned() }
}

impl FileSource for Kept {
    fn read(&self, most: u32) -> Result<Vec<u8>, UnexpectedException> {
        self.note();
        let mut bytes = self.bytes.lock().unwrap();
        if self.throws_at.is_some_and(|left| bytes.len() <= left) {
            return Err(thrown());
        }
        let count = (most as usize).min(bytes.len());
        let rest = bytes.split_off(count);
        Ok(std::mem::replace(&mut *bytes, rest))
    }

    fn end(&self) -> Result<(), UnexpectedException> {
        self.note();
        self.ended.send(true).unwrap();
        Err(thrown())
    }
}

impl FileSink for Kept {
    fn write(&self, data: Vec<u8>) -> Result<(), UnexpectedException> {
        self.note();
        let mut all = self.bytes.lock().unwrap();
        all.extend(data);
        if self.throws_at.is_some_and(|most| all.len() >= most) { Err(thrown()) } else { Ok(()) }
    }

    fn end(&self, is_complete: bool) -> Result<(), UnexpectedException> {
        self.note();
        self.ended.send(is_complete).unwrap();
        if self.throws_at == Some(usize::MAX) { Err(thrown()) } else { Ok(()) }
    }
}

fn bytes(length: usize) -> Vec<u8> {
    let mut state = 7_u32;
    let next = || {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        state.to_be_bytes()[0]
    };
    std::iter::repeat_with(next).take(length).collect()
}

/// The transfer that is offered next, by its number.
fn offered(events: &EventQueue) -> u32 {
    until(events, |event| match event {
        Event::FileOffered { transfer, .. } => Some(*transfer),
        _ => None,
    })
}

/// How the next file has ended.
fn ended(events: &EventQueue) -> (u32, Option<Failure>) {
    until(events, |event| match event {
        Event::FileEnded { transfer, failure } => Some((*transfer, failure.clone())),
        _ => None,
    })
}

fn progresses(events: &EventQueue) -> u64 {
    until(events, |event| match event {
        Event::FileProgress { done, .. } if *done > 0 => Some(*done),
        _ => None,
    })
}

struct Pair {
    _service: msnp_service::Service,
    anna: Arc<Client>,
    bruno: Arc<Client>,
    at_anna: Arc<EventQueue>,
    at_bruno: Arc<EventQueue>,
}

fn pair() -> Pair {
    let service = service();
    let (anna, bruno) = (online(&service, ANNA, "anna-secret"), online(&service, BRUNO, "bruno-secret"));
    let (at_anna, at_bruno) = (anna.events(None).unwrap(), bruno.events(None).unwrap());
    Pair { _service: service, anna, bruno, at_anna, at_bruno }
}

type Outcome = Result<(), NativeFailure>;

/// A file that goes from anna to bruno, on its way.
struct Moving {
    sending: smol::Task<Outcome>,
    receiving: smol::Task<Outcome>,
    transfer: u32,
}

impl Pair {
    fn moves(&self, size: usize, source: &Arc<Kept>, sink: &Arc<Kept>) -> Moving {
        let sent = self.anna.send_file(BRUNO, "film.bin", size as u64, source.clone()).unwrap();
        let sending = smol::spawn(async move { sent.finish(None).await });
        let transfer = offered(&self.at_bruno);
        let taken = self.bruno.accept_file(transfer, sink.clone()).unwrap();
        assert_eq!(taken.transfer().unwrap(), transfer);
        let receiving = smol::spawn(async move { taken.finish(None).await });
        Moving { sending, receiving, transfer }
    }
}

fn failure(outcome: Outcome) -> Failure {
    let NativeFailure::Failed { failure } = outcome.unwrap_err();
    failure
}

#[test]
fn a_file_is_read_and_written_on_threads_of_its_own() {
    let pair = pair();
    let all = bytes(300_000);
    let ((source, source_end), (sink, sink_end)) = (Kept::new(all.clone(), None), Kept::new(vec![], None));
    let moving = pair.moves(all.len(), &source, &sink);
    within(moving.receiving).unwrap();
    within(moving.sending).unwrap();
    assert!(*sink.bytes.lock().unwrap() == all);
    assert_eq!((source_end.recv(), sink_end.recv()), (Ok(true), Ok(true)));
    let threads = [source.threads(), sink.threads()].concat();
    assert!(threads.len() == 2 && threads[0] != threads[1], "{threads:?}");
    assert!(!threads.contains(&thread::current().id()));
    assert_eq!(ended(&pair.at_bruno), (moving.transfer, None));
    assert_eq!(ended(&pair.at_anna).1, None);
}

#[test]
fn what_a_source_throws_ends_the_transfer_for_both() {
    let pair = pair();
    let (source, source_end) = Kept::new(bytes(300_000), Some(200_000));
    let (sink, sink_end) = Kept::new(vec![], None);
    let moving = pair.moves(300_000, &source, &sink);
    let told = failure(within(moving.sending));
    assert_eq!(told.kind, ErrorKind::File);
    assert_eq!(told.reason, "the file could not be read or written: the disk is on fire");
    assert!(!told.advice.is_empty());
    assert_eq!(failure(within(moving.receiving)).kind, ErrorKind::CancelledByPeer);
    assert_eq!((source_end.recv(), sink_end.recv()), (Ok(true), Ok(false)));
}

#[test]
fn what_a_sink_throws_ends_the_transfer_for_both() {
    let pair = pair();
    for throws_at in [100_000, usize::MAX] {
        let (source, _source_end) = Kept::new(bytes(300_000), None);
        let (sink, sink_end) = Kept::new(vec![], Some(throws_at));
        let moving = pair.moves(300_000, &source, &sink);
        assert_eq!(failure(within(moving.receiving)).kind, ErrorKind::File);
        let of_sender = within(moving.sending);
        // The second one throws at its end alone, when all of it has come.
        let is_complete = throws_at == usize::MAX;
        assert_eq!(of_sender.is_ok(), is_complete);
        assert_eq!(sink_end.recv(), Ok(is_complete));
    }
}

#[test]
fn who_drops_or_cancels_the_call_cancels_the_transfer() {
    let pair = pair();
    let (source, source_end) = Kept::new(bytes(3_000_000), None);
    let (sink, sink_end) = Kept::new(vec![], None);
    let moving = pair.moves(3_000_000, &source, &sink);
    progresses(&pair.at_bruno);
    drop(moving.receiving);
    assert_eq!(failure(within(moving.sending)).kind, ErrorKind::CancelledByPeer);
    assert_eq!((source_end.recv(), sink_end.recv()), (Ok(true), Ok(false)));

    // By a token, as Swift does.
    let (source, _source_end) = Kept::new(bytes(3_000_000), None);
    let (sink, sink_end) = Kept::new(vec![], None);
    let cancellation = Cancellation::new().unwrap();
    let sent = pair.anna.send_file(BRUNO, "film.bin", 3_000_000, source).unwrap();
    let sending = smol::spawn({
        let cancellation = cancellation.clone();
        async move { sent.finish(Some(cancellation)).await }
    });
    let taken = pair.bruno.accept_file(offered(&pair.at_bruno), sink).unwrap();
    let receiving = smol::spawn(async move { taken.finish(None).await });
    progresses(&pair.at_bruno);
    cancellation.cancel().unwrap();
    assert_eq!(kind(within(sending)), ErrorKind::Cancelled);
    assert_eq!(kind(within(receiving)), ErrorKind::CancelledByPeer);
    assert_eq!(sink_end.recv(), Ok(false));

    // One that nobody ever waited for, and one that was cancelled before.
    for is_dropped in [true, false] {
        let (source, source_end) = Kept::new(bytes(10), None);
        let sent = pair.anna.send_file(BRUNO, "notes.txt", 10, source).unwrap();
        let transfer = offered(&pair.at_bruno);
        if !is_dropped {
            sent.cancel().unwrap();
            assert_eq!(kind(within(sent.finish(None))), ErrorKind::NoSuchTransfer);
        }
        drop(sent);
        let told = ended(&pair.at_bruno);
        assert_eq!((told.0, told.1.unwrap().kind), (transfer, ErrorKind::CancelledByPeer));
        assert_eq!(source_end.recv(), Ok(true));
    }
}

#[test]
fn a_source_and_a_sink_are_ended_when_a_call_is_refused() {
    let pair = pair();
    let (source, source_end) = Kept::new(bytes(10), None);
    assert_eq!(kind(pair.anna.send_file(BRUNO, "", 10, source).map(drop)), ErrorKind::InvalidValue);
    assert_eq!(source_end.recv(), Ok(true));
    let (sink, sink_end) = Kept::new(vec![], None);
    let refused = pair.anna.accept_file(77, sink).unwrap();
    assert_eq!(kind(within(refused.finish(None))), ErrorKind::NoSuchTransfer);
    assert_eq!(sink_end.try_recv(), Ok(false), "before it is told");
    pair.anna.close().unwrap();
    let (source, source_end) = Kept::new(bytes(10), None);
    assert_eq!(kind(pair.anna.send_file(BRUNO, "a", 10, source).map(drop)), ErrorKind::Closed);
    assert_eq!(source_end.recv(), Ok(true));
    let (sink, sink_end) = Kept::new(vec![], None);
    assert_eq!(kind(pair.anna.accept_file(1, sink).map(drop)), ErrorKind::Closed);
    assert_eq!(sink_end.recv(), Ok(false));
    assert_eq!(kind(pair.anna.decline_file(1)), ErrorKind::Closed);
}

/// A source that says nothing until it is allowed to.
struct Blocking {
    allowed: Mutex<Receiver<Vec<u8>>>,
    begun: Sender<()>,
}

impl FileSource for Blocking {
    fn read(&self, _: u32) -> Result<Vec<u8>, UnexpectedException> {
        self.begun.send(()).unwrap();
        Ok(self.allowed.lock().unwrap().recv().unwrap_or_default())
    }

    fn end(&self) -> Result<(), UnexpectedException> {
        Ok(())
    }
}

#[test]
fn a_source_that_blocks_keeps_nothing_else_up() {
    let pair = pair();
    let ((allow, allowed), (begun, begins)) = (channel(), channel());
    let blocking = Arc::new(Blocking { allowed: Mutex::new(allowed), begun });
    let sent = pair.anna.send_file(BRUNO, "notes.txt", 5, blocking).unwrap();
    let sending = smol::spawn(async move { sent.finish(None).await });
    let (sink, _sink_end) = Kept::new(vec![], None);
    let taken = pair.bruno.accept_file(offered(&pair.at_bruno), sink.clone()).unwrap();
    let receiving = smol::spawn(async move { taken.finish(None).await });
    begins.recv().unwrap();
    within(pair.anna.set_status(msnp_uniffi::Status::Busy, None)).unwrap();
    assert!(!sending.is_finished());
    allow.send(b"notes".to_vec()).unwrap();
    within(receiving).unwrap();
    within(sending).unwrap();
    assert_eq!(*sink.bytes.lock().unwrap(), b"notes");

    // More than was asked for is none of the file.
    let ((allow, allowed), (begun, _begins)) = (channel(), channel());
    let talkative = Arc::new(Blocking { allowed: Mutex::new(allowed), begun });
    allow.send(b"notes".to_vec()).unwrap();
    let sent = pair.anna.send_file(BRUNO, "note.txt", 4, talkative).unwrap();
    let failed = failure(within(sent.finish(None)));
    assert!(failed.reason.ends_with("5 bytes were read where 4 were asked for"), "{failed:?}");
    // The first bytes are read while the offer waits.
    let transfer = offered(&pair.at_bruno);
    let told = until(&pair.at_bruno, |event| match event {
        Event::FileEnded { transfer: ended, failure } if *ended == transfer => failure.clone(),
        _ => None,
    });
    assert_eq!(told.kind, ErrorKind::CancelledByPeer);
}

#[test]
fn closing_a_client_ends_its_transfers() {
    let pair = pair();
    let (source, source_end) = Kept::new(bytes(3_000_000), None);
    let (sink, sink_end) = Kept::new(vec![], None);
    let moving = pair.moves(3_000_000, &source, &sink);
    progresses(&pair.at_bruno);
    pair.bruno.close().unwrap();
    assert_eq!(kind(within(moving.receiving)), ErrorKind::Closed);
    let told = failure(within(moving.sending)).kind;
    assert!([ErrorKind::TransferLost, ErrorKind::CancelledByPeer].contains(&told), "{told:?}");
    assert_eq!((source_end.recv(), sink_end.recv()), (Ok(true), Ok(false)));
}

#[test]
fn a_picture_is_shown_fetched_and_taken_back() {
    let pair = pair();
    let picture = [&b"\x89PNG\r\n\x1a\n"[..], &bytes(20_000)].concat();
    within(pair.bruno.set_picture(Some(picture.clone()), None)).unwrap();
    let changed = |events: &EventQueue| {
        until(events, |event| match event {
            Event::PictureChanged { account, hash } => Some((account.clone(), hash.clone())),
            _ => None,
        })
    };
    let (account, hash) = changed(&pair.at_anna);
    assert_eq!((account.as_str(), hash.unwrap().len()), (BRUNO, 40));
    let both =
        future::zip(pair.anna.picture(BRUNO.to_owned(), None), pair.anna.picture(BRUNO.to_owned(), None));
    let (first, second) = within(both);
    assert!(first.unwrap() == Some(picture.clone()) && second.unwrap() == Some(picture));
    within(pair.bruno.set_picture(None, None)).unwrap();
    assert_eq!(changed(&pair.at_anna), (BRUNO.to_owned(), None));
    assert_eq!(within(pair.anna.picture(BRUNO.to_owned(), None)).unwrap(), None);
    let no_picture = within(pair.bruno.set_picture(Some(b"<svg/>".to_vec()), None));
    assert_eq!(kind(no_picture), ErrorKind::InvalidValue);
    assert_eq!(kind(within(pair.anna.picture("nobody".to_owned(), None))), ErrorKind::InvalidAccount);
}

#[test]
fn an_emoticon_comes_with_its_text_and_its_picture_is_fetched() {
    let pair = pair();
    let sun = [&b"\x89PNG\r\n\x1a\n"[..], &bytes(20_000)].concat();
    let own = |shortcut: &str, image: &[u8]| {
        vec![OwnEmoticon { shortcut: shortcut.to_owned(), image: image.to_vec() }]
    };
    pair.bruno.set_emoticons(own("(sun)", &sun)).unwrap();
    for refused in [
        own("(sunset)", &sun),
        own("", &sun),
        own("(sun)", b"<svg/>"),
        [own("a", &sun), own("a", &sun)].concat(),
    ] {
        assert_eq!(kind(pair.bruno.set_emoticons(refused)), ErrorKind::InvalidValue);
    }
    let chat = within(pair.bruno.clone().chat(ANNA.to_owned(), None)).unwrap();
    let says = |text: &str| {
        let message = Message::Text { text: text.to_owned(), format: None };
        within(chat.send(message, None)).unwrap();
        until(&pair.at_anna, |event| match event {
            Event::Text { sender, emoticons, .. } => Some((sender.clone(), emoticons.clone())),
            _ => None,
        })
    };
    let (sender, emoticons) = says("here is the (sun)");
    assert_eq!((emoticons.len(), emoticons[0].shortcut.as_str(), emoticons[0].hash.len()), (1, "(sun)", 40));
    let fetch = |object: &str| within(pair.anna.fetch_object(sender.clone(), object.to_owned(), None));
    assert!(fetch(&emoticons[0].msn_object).unwrap() == sun);
    assert_eq!(kind(fetch("a sun")), ErrorKind::InvalidValue);
    pair.bruno.set_emoticons(vec![]).unwrap();
    assert_eq!(says("no (sun)").1, []);

    let wink = bytes(100_000);
    let object = pair.bruno.publish(ObjectKind::Wink, wink.clone()).unwrap();
    assert!(fetch(&object).unwrap() == wink);
    let withdrawn = pair.bruno.publish(ObjectKind::VoiceClip, bytes(1_000)).unwrap();
    pair.bruno.withdraw(&withdrawn).unwrap();
    assert_eq!(kind(fetch(&withdrawn)), ErrorKind::Declined);
    assert_eq!(kind(pair.bruno.publish(ObjectKind::Wink, vec![])), ErrorKind::InvalidValue);
    assert_eq!(kind(pair.bruno.withdraw("a wink")), ErrorKind::InvalidValue);
}
