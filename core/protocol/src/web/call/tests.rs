//! Calls with a body, the service played by hand.

use super::*;
use crate::http::response::MAX_BODY;
use crate::link::Connection;
use crate::text::Text;
use crate::web::pull::{Pull, Token};
use std::string::String;
use std::vec::Vec;
use std::{format, vec};

const LIMIT: Duration = Duration::from_secs(30);
const WINDOW: usize = 256;
/// Miri takes its time.
const STEP: usize = if cfg!(miri) { 23 } else { 1 };

/// A request in parts, most of which are longer than the window or shorter.
struct Envelope(Vec<String>);

impl Envelope {
    fn new(parts: usize) -> Self {
        Self((0..parts).map(|number| format!("<part>{}</part>", "x".repeat(number * 7 % 700))).collect())
    }

    fn whole(&self) -> String {
        self.0.concat()
    }
}

impl Body for Envelope {
    fn put_part(&self, number: u16, sink: &mut dyn Sink) -> bool {
        let Some(part) = self.0.get(usize::from(number)) else { return false };
        // In more than one call.
        let (first, second) = part.as_bytes().split_at(part.len() / 3);
        sink.put(first);
        sink.put(second);
        true
    }
}

/// A call and its driver.
struct Rig {
    post: Post<heapless::Vec<u8, WINDOW>>,
    numbers: LinkNumbers,
    settings: SessionSettings,
    body: Envelope,
    may_repeat: bool,
    /// What the service got on the connection that is open.
    got: Vec<u8>,
    /// The most bytes of a write.
    write: usize,
    connects: usize,
}

impl Rig {
    fn new(body: Envelope) -> Self {
        let mut settings = SessionSettings::EMPTY;
        settings.limits = crate::limits::Limits::DEFAULT;
        let mut post = Post::NONE;
        post.call.turn_to("https://contacts.example.net/abservice.asmx?a=b");
        let (numbers, got) = (LinkNumbers::NEW, vec![]);
        Self { post, numbers, settings, body, may_repeat: false, got, write: usize::MAX, connects: 0 }
    }

    /// Asks, as soon as there is a connection.
    fn asks(&mut self) {
        if self.post.call.reach(&mut self.numbers, LIMIT) {
            self.writes();
        } else {
            self.connects();
        }
    }

    fn connects(&mut self) {
        assert_eq!(self.post.next_work(&self.body), Ok(Some(Work::Connect)));
        assert_eq!(self.post.next_work(&self.body), Ok(None));
        (self.connects, self.got) = (self.connects + 1, vec![]);
        assert_eq!(self.post.call.connected(&self.settings), Progress::Open);
        self.writes();
    }

    fn writes(&mut self) {
        let fields = |sink: &mut dyn Sink| sink.put(b"SOAPAction: \"x\"\r\n");
        self.post.ask(LIMIT, self.may_repeat, |url| url.secure, &fields, &self.body).unwrap();
    }

    /// Lets so many bytes leave at the most. Answers how many did.
    fn leaves(&mut self, most: usize) -> usize {
        let mut left = 0;
        while left < most {
            if self.post.call.unsent().is_empty() {
                assert!(matches!(self.post.next_work(&self.body), Ok(None | Some(Work::SendRequest))));
            }
            let unsent = self.post.call.unsent();
            assert!(unsent.len() <= WINDOW);
            let count = unsent.len().min(self.write).min(most - left);
            if count == 0 {
                break;
            }
            self.got.extend_from_slice(&unsent[..count]);
            self.post.call.sent(count, LIMIT);
            left += count;
        }
        left
    }

    /// What the service says, without a body that anybody wants.
    fn hears(&mut self, bytes: &[u8]) -> Progress {
        let bounds = Bounds::of(&self.settings.limits);
        let (_, progress) = self.post.received(bytes, &self.settings, &bounds, &mut <[u8]>::len);
        progress
    }

    fn closes(&mut self) -> Progress {
        self.post.closed(LinkError::ClosedByPeer, &mut self.numbers, LIMIT)
    }

    /// Whether the service got the whole request.
    fn is_whole(&self, path: &str) -> bool {
        let body = self.body.whole();
        let head = format!(
            "POST {path} HTTP/1.1\r\nHost: contacts.example.net\r\nContent-Length: {}\r\nConnection: Keep-Alive\r\n\
             Cache-Control: no-cache\r\nSOAPAction: \"x\"\r\n\r\n",
            body.len()
        );
        self.got == [head.as_bytes(), body.as_bytes()].concat()
    }
}

const PATH: &str = "/abservice.asmx?a=b";
const DONE: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

#[test]
#[cfg_attr(miri, ignore = "it takes minutes")]
fn a_body_leaves_through_a_window_that_is_smaller() {
    for write in
        [usize::MAX, 63, 1, 2, 3, 7, 64, 200, 255, 256].into_iter().take(if cfg!(miri) { 2 } else { 10 })
    {
        for parts in [0, 1, 2, 40, 90] {
            let mut rig = Rig::new(Envelope::new(parts));
            assert!(parts < 40 || rig.body.whole().len() > 10 * WINDOW);
            rig.write = write;
            rig.asks();
            rig.leaves(usize::MAX);
            assert!(rig.is_whole(PATH), "{write} {parts} {}", String::from_utf8_lossy(&rig.got));
            assert_eq!((rig.hears(DONE), rig.connects), (Progress::Answered, 1));
        }
    }
}

/// Reads an answer in pieces of `size`, of which at most `most` bytes of the body are taken at a time. Answers its texts.
fn texts(answer: &[u8], size: usize, most: usize) -> Vec<String> {
    let mut rig = Rig::new(Envelope::new(3));
    rig.asks();
    rig.leaves(usize::MAX);
    let mut pull = Pull::<heapless::Vec<u8, 64>>::new();
    let mut texts = vec![];
    let mut progress = Progress::Wait;
    for mut piece in answer.chunks(size) {
        while !piece.is_empty() {
            let mut take = |data: &[u8]| {
                let mut rest = &data[..data.len().min(most)];
                // One token at a time: what is behind it waits.
                let before = rest.len();
                if let Ok(Some(Token::Text(text))) = pull.step(&mut rest) {
                    texts.push(Text::xml(text).chars().collect());
                }
                before - rest.len()
            };
            let bounds = Bounds::STREAMING;
            let taken;
            (taken, progress) = rig.post.received(piece, &rig.settings, &bounds, &mut take);
            piece = &piece[taken..];
        }
    }
    assert_eq!((progress, rig.post.call.answer().status()), (Progress::Answered, 200));
    assert_eq!(pull.finish(), Ok(()));
    texts
}

#[test]
#[cfg_attr(miri, ignore = "it takes minutes")]
fn an_answer_is_taken_in_pieces_and_waits_behind_each_token() {
    let document: String =
        (0..300).map(|number| format!("<a><b>{number} &amp; more</b><c/></a>")).collect::<String>();
    let document = format!("<all>{document}</all>");
    assert!(document.len() > 5000);
    let plain = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{document}", document.len());
    let mut chunked = String::from("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
    for chunk in document.as_bytes().chunks(333) {
        chunked += &format!("{:x};x=y\r\n{}\r\n", chunk.len(), core::str::from_utf8(chunk).unwrap());
    }
    chunked += "0\r\n\r\n";
    let expected: Vec<_> = (0..300).map(|number| format!("{number} & more")).collect();
    for answer in [plain, chunked] {
        let ways = [(usize::MAX, usize::MAX), (1000, 1000), (1, 1), (2, 1), (7, 3), (64, 5), (usize::MAX, 9)];
        for (size, most) in ways.into_iter().take(if cfg!(miri) { 2 } else { 7 }) {
            assert!(texts(answer.as_bytes(), size, most) == expected, "{size} {most}");
        }
    }
}

#[test]
fn a_body_over_its_bound_is_no_answer() {
    let mut rig = Rig::new(Envelope::new(1));
    rig.asks();
    rig.leaves(usize::MAX);
    let bounds = Bounds { body: 100, ..Bounds::DEFAULT };
    let head = b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n7f\r\n";
    let mut taken = 0;
    let mut take = |data: &[u8]| {
        taken += data.len();
        data.len()
    };
    assert_eq!(rig.post.received(head, &rig.settings, &bounds, &mut take).1, Progress::Wait);
    assert_eq!(rig.post.received(&[b'x'; 127], &rig.settings, &bounds, &mut take).1, Progress::Unreadable);
    assert!(taken <= 101);
    assert_eq!(rig.post.call.take_bound().map(|(bound, _)| bound), Some(Limit::HttpBody));
    assert!(rig.post.call.take_given_up().is_some());
    // A body that is said to be so long is refused at once.
    let mut rig = Rig::new(Envelope::new(1));
    rig.asks();
    rig.leaves(usize::MAX);
    let long = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", MAX_BODY + 1);
    assert_eq!(rig.hears(long.as_bytes()), Progress::Unreadable);
}

#[test]
fn an_answer_may_end_with_the_connection() {
    let mut rig = Rig::new(Envelope::new(1));
    rig.asks();
    rig.leaves(usize::MAX);
    assert_eq!(rig.hears(b"HTTP/1.1 200 OK\r\n\r\nuntil the end"), Progress::Wait);
    assert_eq!(rig.closes(), Progress::Answered);
}

#[test]
#[cfg_attr(miri, ignore = "it takes minutes")]
fn a_redirect_is_followed_with_the_same_body_and_only_so_often() {
    let mut rig = Rig::new(Envelope::new(40));
    let moved =
        b"HTTP/1.1 307 Moved\r\nLocation: https://contacts.example.net/new\r\nContent-Length: 0\r\n\r\n";
    let may = |url: &Url<'_>| url.host.ends_with(".example.net");
    rig.asks();
    for hop in 0..4 {
        rig.leaves(usize::MAX);
        assert!(rig.is_whole(if hop == 0 { PATH } else { "/new" }), "{hop}");
        assert_eq!(rig.hears(moved), Progress::Answered);
        let followed = rig.post.call.redirect(3, may);
        assert_eq!(followed, if hop < 3 { Ok(()) } else { Err(Astray::TooMany) });
        rig.got.clear();
        rig.asks();
    }
    assert_eq!(rig.connects, 1, "the same server is asked on the same connection");
    for (location, astray) in [
        ("Location: http://contacts.example.net/new\r\n", Astray::Address),
        ("Location: https://evil.example.org/\r\n", Astray::Address),
        ("Location: nowhere\r\n", Astray::Address),
        ("", Astray::Nowhere),
    ] {
        let mut rig = Rig::new(Envelope::new(1));
        rig.asks();
        rig.leaves(usize::MAX);
        let moved = format!("HTTP/1.1 302 Found\r\n{location}Content-Length: 0\r\n\r\n");
        assert_eq!(rig.hears(moved.as_bytes()), Progress::Answered);
        assert_eq!(rig.post.call.redirect(3, may), Err(astray), "{location}");
    }
}

/// A call that was answered, and another one on the same connection.
fn reused(parts: usize, may_repeat: bool) -> Rig {
    let mut rig = Rig::new(Envelope::new(parts));
    rig.asks();
    rig.leaves(usize::MAX);
    assert_eq!(rig.hears(DONE), Progress::Answered);
    (rig.may_repeat, rig.got) = (may_repeat, vec![]);
    rig.asks();
    assert_eq!(rig.connects, 1);
    rig
}

#[test]
#[cfg_attr(miri, ignore = "it takes minutes")]
fn a_kept_connection_that_closes_under_a_request_is_replaced_once() {
    // Not all of it had left: nobody can have carried it out.
    for left in [0, 1, 300, 5000] {
        let mut rig = reused(40, false);
        rig.leaves(left);
        assert_eq!(rig.closes(), Progress::Wait, "{left}");
        rig.connects();
        rig.leaves(usize::MAX);
        assert!(rig.is_whole(PATH) && rig.connects == 2, "{left}");
        // Once.
        assert_eq!(rig.closes(), Progress::Lost(LinkError::ClosedByPeer));
        assert_eq!(rig.post.next_work(&rig.body), Ok(None));
    }
    // All of it had: only one that may be carried out twice.
    for may_repeat in [false, true] {
        let mut rig = reused(40, may_repeat);
        rig.leaves(usize::MAX);
        let expected = if may_repeat { Progress::Wait } else { Progress::Lost(LinkError::ClosedByPeer) };
        assert_eq!(rig.closes(), expected);
    }
    // And none whose answer had begun.
    for begun in ["H", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nab"] {
        let mut rig = reused(2, true);
        rig.leaves(usize::MAX);
        assert_eq!(rig.hears(begun.as_bytes()), Progress::Wait);
        assert_eq!(rig.closes(), Progress::Lost(LinkError::ClosedByPeer), "{begun}");
    }
    // A connection of its own that closes is lost.
    let mut rig = Rig::new(Envelope::new(40));
    rig.asks();
    rig.leaves(10);
    assert_eq!(rig.closes(), Progress::Lost(LinkError::ClosedByPeer));
}

#[test]
#[cfg_attr(miri, ignore = "it takes minutes")]
fn an_interim_answer_is_passed_over_whenever_it_comes() {
    let interim = b"HTTP/1.1 100 Continue\r\nDate: x\r\n\r\n\r\nHTTP/1.0 102 \r\n\r\n";
    let all = Rig::new(Envelope::new(40)).body.whole().len() + 190;
    for before in [0, 10, 300, all - 5, usize::MAX] {
        for cut in (0..interim.len()).step_by(STEP) {
            let mut rig = Rig::new(Envelope::new(40));
            rig.asks();
            rig.leaves(before);
            let (first, second) = interim.split_at(cut);
            assert_eq!(rig.hears(first), Progress::Wait);
            rig.leaves(if cut % 2 == 0 { usize::MAX } else { 100 });
            assert_eq!(rig.hears(second), Progress::Wait);
            rig.leaves(usize::MAX);
            assert!(rig.is_whole(PATH), "{before} {cut}");
            assert_eq!(rig.hears(DONE), Progress::Answered, "{before} {cut}");
            assert!(rig.post.call.link.is_open());
        }
    }
}

#[test]
#[cfg_attr(miri, ignore = "it takes minutes")]
fn an_early_answer_ends_the_request() {
    let answer = b"HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nabc";
    for cut in (0..answer.len()).step_by(STEP) {
        let mut rig = Rig::new(Envelope::new(40));
        rig.asks();
        rig.leaves(400);
        let (first, second) = answer.split_at(cut);
        assert_eq!(rig.hears(first), Progress::Wait);
        assert_eq!(rig.hears(second), Progress::Answered, "{cut}");
        assert_eq!((rig.post.call.answer().status(), rig.leaves(usize::MAX)), (413, 0));
        assert!(rig.post.call.take_given_up().is_some(), "nobody knows where the request ended");
    }
    // What is no answer is none here, too.
    for nonsense in ["HTTQ/1.1 200 OK\r\n\r\n", "SSH-2.0-x\r\n", "HTTP/x\r\n"] {
        let mut rig = Rig::new(Envelope::new(40));
        rig.asks();
        rig.leaves(400);
        assert_eq!(rig.hears(nonsense.as_bytes()), Progress::Unreadable, "{nonsense}");
    }
}

#[test]
fn a_body_that_changes_while_it_leaves_ends_the_call() {
    for parts in [39, 41] {
        let mut rig = Rig::new(Envelope::new(40));
        rig.asks();
        rig.leaves(400);
        rig.body = Envelope::new(parts);
        rig.body.0[38] += if parts == 41 { "and more" } else { "" };
        let changed = loop {
            match rig.post.next_work(&rig.body) {
                Ok(_) => {
                    let unsent = rig.post.call.unsent().len();
                    assert!(unsent > 0, "{parts}");
                    rig.post.call.sent(unsent, LIMIT);
                }
                Err(changed) => break changed,
            }
        };
        assert_eq!(changed, BodyChanged);
        assert!(rig.post.call.take_given_up().is_some());
    }
}

#[test]
fn a_head_that_does_not_fit_and_an_address_that_may_not_be_asked_are_refused() {
    let mut rig = Rig::new(Envelope::new(1));
    rig.asks();
    let long = |sink: &mut dyn Sink| sink.put(&[b'x'; WINDOW]);
    assert_eq!(rig.post.ask(LIMIT, false, |_| true, &long, &rig.body), Err(Unasked::TooLong));
    assert_eq!(rig.post.ask(LIMIT, false, |_| false, &|_| {}, &rig.body), Err(Unasked::NoAddress));
    assert_eq!(rig.post.next_work(&rig.body), Ok(None));
}

#[test]
fn an_answer_that_is_late_ends_the_call() {
    let mut rig = Rig::new(Envelope::new(3));
    rig.asks();
    rig.leaves(usize::MAX);
    let start = Instant::from_millis(1000);
    rig.post.call.each_timer(&mut Round::Place(start));
    assert_eq!(rig.post.call.expires(start.after(Duration::from_secs(29))), None);
    assert_eq!(rig.post.call.expires(start.after(LIMIT)), Some(Late::Answer));
    let closed = rig.post.closed(LinkError::TimedOut, &mut rig.numbers, LIMIT);
    assert_eq!(closed, Progress::Lost(LinkError::TimedOut));
    assert!(rig.post.call.take_given_up().is_some());
}

/// End to end: a service on a socket of its own, which reads what comes as it likes.
#[test]
#[cfg_attr(miri, ignore = "there are no sockets")]
fn a_service_on_a_socket_gets_the_whole_body_and_is_heard() {
    use std::io::{Read, Write};
    use std::net::{TcpListener, TcpStream};

    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let place = listener.local_addr().unwrap();
    let service = std::thread::spawn(move || {
        let (mut stream, _) = listener.accept().unwrap();
        stream.set_read_timeout(Some(core::time::Duration::from_secs(60))).unwrap();
        let (mut request, mut buffer) = (vec![], [0; 97]);
        loop {
            let text = String::from_utf8_lossy(&request).into_owned();
            if let Some((head, body)) = text.split_once("\r\n\r\n") {
                let length = head.lines().find_map(|line| line.strip_prefix("Content-Length: ")).unwrap();
                if body.len() == length.parse::<usize>().unwrap() {
                    let answer = format!(
                        "HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n<echo>{body}</echo>",
                        body.len() + 13
                    );
                    stream.write_all(answer.as_bytes()).unwrap();
                    return String::from(body);
                }
            }
            let count = stream.read(&mut buffer).unwrap();
            assert!(count > 0, "the request is cut short");
            request.extend_from_slice(&buffer[..count]);
        }
    });
    let mut rig = Rig::new(Envelope::new(60));
    rig.post.call.turn_to(&format!("http://{place}/echo"));
    assert!(!rig.post.call.reach(&mut rig.numbers, LIMIT));
    assert_eq!(rig.post.next_work(&rig.body), Ok(Some(Work::Connect)));
    let mut stream = TcpStream::connect(place).unwrap();
    stream.set_read_timeout(Some(core::time::Duration::from_secs(60))).unwrap();
    assert_eq!(rig.post.call.connected(&rig.settings), Progress::Open);
    rig.post.ask(LIMIT, false, |_| true, &|_| {}, &rig.body).unwrap();
    while rig.post.next_work(&rig.body) == Ok(Some(Work::SendRequest)) {
        while !rig.post.call.unsent().is_empty() {
            let count = stream.write(rig.post.call.unsent()).unwrap();
            rig.post.call.sent(count, LIMIT);
        }
    }
    let (mut heard, mut buffer) = (vec![], [0; 61]);
    let mut progress = Progress::Wait;
    while progress == Progress::Wait {
        let count = stream.read(&mut buffer).unwrap();
        let mut take = |data: &[u8]| {
            heard.extend_from_slice(data);
            data.len()
        };
        (_, progress) = rig.post.received(&buffer[..count], &rig.settings, &Bounds::STREAMING, &mut take);
    }
    assert_eq!(progress, Progress::Answered);
    let body = rig.body.whole();
    assert_eq!(service.join().unwrap(), body);
    assert!(heard == format!("<echo>{body}</echo>").as_bytes());
}
