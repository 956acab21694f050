//! A request and its answer, one after the other in the same memory.

use super::response::{Bounds, HttpError, Response, State, Step};
use crate::storage::Buffer;
use crate::wire::Refused;
use crate::wire::sink::Sink;

/// One request under way, or the answer to it. What is asked is handed out like the bytes of an outbox; the answer may begin when all
/// of it has left, or before: then the rest of the request is not sent any more, and the link is of no use afterwards.
#[repr(C)]
pub(crate) struct Exchange<B: Buffer> {
    /// How much of the request has left.
    left: u32,
    /// Some of the request has not left.
    asks: bool,
    /// The driver has seen the request.
    shown: bool,
    /// The answer began before the request had left.
    cut: bool,
    answer: Response<B>,
}

impl<B: Buffer> Exchange<B> {
    /// Nothing asked.
    pub(crate) const fn new() -> Self {
        Self { left: 0, asks: false, shown: false, cut: false, answer: Response::new() }
    }

    /// Forgets everything, and writes over it: a request may hold a password.
    pub(crate) fn reset(&mut self) {
        self.answer.settings.wipe();
        self.answer.reset();
        (self.left, self.asks, self.shown, self.cut) = (0, false, false, false);
    }

    /// Asks what `write` puts.
    ///
    /// # Errors
    /// [`Refused::TooLong`] when that is more than the memory holds. Nothing is asked then.
    pub(crate) fn ask(&mut self, write: &dyn Fn(&mut dyn Sink)) -> Result<(), Refused> {
        self.reset();
        let mut request = Request { buffer: &mut self.answer.settings, is_full: false };
        write(&mut request);
        if request.is_full {
            self.reset();
            return Err(Refused::TooLong);
        }
        self.asks = true;
        Ok(())
    }

    /// Whether the driver has seen what is asked, and not all of that has left.
    #[cfg(any(test, feature = "services"))]
    pub(crate) fn was_shown(&self) -> bool {
        self.asks && self.shown
    }

    /// Asks more: `add` puts it behind what has not left.
    #[cfg(any(test, feature = "services"))]
    pub(crate) fn go_on<T>(&mut self, add: impl FnOnce(&mut B) -> T) -> T {
        self.asks = true;
        add(&mut self.answer.settings)
    }

    /// Gives up what has not left of a request whose answer has begun.
    #[cfg(any(test, feature = "services"))]
    pub(crate) fn cut(&mut self) {
        self.reset();
        self.cut = true;
    }

    /// Gives up a request that has not left yet.
    pub(crate) fn cancel(&mut self) {
        if self.is_asking() {
            self.reset();
        }
    }

    /// Whether some of the request has not left yet.
    pub(crate) fn is_asking(&self) -> bool {
        self.asks
    }

    /// Whether a request has left as a whole, before the answer began.
    #[cfg(feature = "gateway")]
    pub(crate) fn has_asked(&self) -> bool {
        !self.is_asking() && !self.cut
    }

    /// Whether there is a request that the driver has not seen.
    pub(crate) fn choose(&mut self) -> bool {
        self.is_asking() && !core::mem::replace(&mut self.shown, true)
    }

    /// What of the request has not left yet.
    pub(crate) fn unsent(&self) -> &[u8] {
        let left = usize::try_from(self.left).unwrap_or(usize::MAX);
        if self.asks { self.answer.settings.bytes().get(left..).unwrap_or_default() } else { &[] }
    }

    /// So many bytes of the request have left.
    pub(crate) fn sent(&mut self, count: usize) {
        if self.asks {
            self.left = self.left.saturating_add(u32::try_from(count).unwrap_or(u32::MAX));
            if self.unsent().is_empty() {
                self.reset();
            }
        }
    }

    /// Takes one step in the answer; `None` when there is no more to take.
    ///
    /// # Errors
    /// [`HttpError`] for what is no answer that can be read.
    pub(crate) fn step<'b>(
        &mut self,
        bytes: &'b [u8],
        bounds: &Bounds,
    ) -> Result<Option<Step<'b>>, HttpError> {
        if !bytes.is_empty() {
            self.end_request();
        }
        self.answer.step(bytes, bounds)
    }

    fn end_request(&mut self) {
        if self.is_asking() {
            self.reset();
            self.cut = true;
        }
    }

    /// Takes a byte of an answer that is not HTTP, and shows all of it so far; `None` when it is too long.
    #[cfg(feature = "gateway")]
    pub(crate) fn collect(&mut self, byte: u8) -> Option<&[u8]> {
        self.end_request();
        self.answer.settings.append(&[byte]).ok()?;
        Some(self.answer.settings.bytes())
    }

    /// How much of the answer is there.
    pub(crate) fn state(&self) -> State {
        if self.is_asking() { State::Head } else { self.answer.state() }
    }

    /// Whether another request may follow on the same link.
    pub(crate) fn keeps_alive(&self) -> bool {
        !self.cut && self.answer.keeps_alive()
    }

    /// The link is gone. Answers whether the answer is complete by that.
    pub(crate) fn ends_with_link(&mut self) -> bool {
        self.state() == State::Body && self.answer.closed().is_ok()
    }

    /// The answer, as far as it is there.
    pub(crate) fn answer(&self) -> &Response<B> {
        &self.answer
    }
}

/// A request being put together.
struct Request<'a, B> {
    buffer: &'a mut B,
    is_full: bool,
}

impl<B: Buffer> Sink for Request<'_, B> {
    fn put(&mut self, bytes: &[u8]) {
        self.is_full |= self.buffer.append(bytes).is_err();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    type Small = Exchange<heapless::Vec<u8, 64>>;

    #[test]
    fn a_request_leaves_once_and_the_answer_takes_its_place() {
        let mut exchange = Small::new();
        exchange.ask(&|sink| sink.put(b"GET / HTTP/1.1\r\n\r\n")).unwrap();
        assert!(exchange.choose() && !exchange.choose());
        exchange.sent(4);
        assert_eq!(exchange.unsent(), b"/ HTTP/1.1\r\n\r\n");
        exchange.sent(14);
        assert!(!exchange.is_asking() && exchange.unsent().is_empty());
        let step = exchange
            .step(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n", &Bounds::DEFAULT)
            .unwrap()
            .unwrap();
        assert!(step.data.is_empty());
    }

    #[test]
    fn an_early_answer_ends_the_request_and_the_link_is_not_used_again() {
        let mut exchange = Small::new();
        exchange.ask(&|sink| sink.put(b"POST / HTTP/1.1\r\n\r\n")).unwrap();
        let mut rest: &[u8] = b"HTTP/1.1 400 Bad\r\nContent-Length: 0\r\n\r\n";
        while let Some(step) = exchange.step(rest, &Bounds::DEFAULT).unwrap() {
            rest = step.rest;
        }
        assert_eq!((exchange.answer().status(), exchange.state()), (400, State::Complete));
        assert!(!exchange.keeps_alive() && exchange.unsent().is_empty());
    }

    #[test]
    fn a_request_that_does_not_fit_is_not_asked() {
        let mut exchange = Small::new();
        assert_eq!(exchange.ask(&|sink| sink.put(&[b'x'; 65])), Err(Refused::TooLong));
        assert!(!exchange.is_asking());
    }

    #[test]
    fn the_body_is_handed_on_without_its_frame() {
        let mut exchange = Exchange::<heapless::Vec<u8, 128>>::new();
        let text =
            b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4;x=y\r\nVER \r\n3\r\n1 M\r\n0\r\n\r\n";
        for size in 1..text.len() {
            exchange.reset();
            let mut body = std::vec::Vec::new();
            for piece in text.chunks(size) {
                let mut rest = piece;
                while let Some(step) = exchange.step(rest, &Bounds::DEFAULT).unwrap() {
                    body.extend_from_slice(step.data);
                    rest = step.rest;
                }
            }
            assert_eq!((body.as_slice(), exchange.state()), (&b"VER 1 M"[..], State::Complete));
        }
    }
}
