//! Files of the program: read and written on a thread of the transfer's own, which is the one place where foreign code may take its time.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, mpsc};
use std::task::{Context, Poll, ready};
use std::thread;

use async_channel::{Receiver, Sender};
use futures_lite::{AsyncRead, AsyncWrite, Stream};

use crate::failure::{NativeFailure, UnexpectedException};

/// What a file is read from that is sent. All of it is called on a thread of the transfer's own, one call after the other, while no lock is
/// held: it may take its time, and call what it likes. What it throws ends the transfer with the kind `File`.
#[uniffi::export(foreign)]
pub trait FileSource: Send + Sync {
    /// The next bytes, so many at the most; none: there are no more.
    fn read(&self, most: u32) -> Result<Vec<u8>, UnexpectedException>;

    /// The last call, and it always comes: nothing more is read. What it throws is passed over.
    fn end(&self) -> Result<(), UnexpectedException>;
}

/// What a file is written to that is received. It is called as a [`FileSource`] is.
#[uniffi::export(foreign)]
pub trait FileSink: Send + Sync {
    /// Writes all of these bytes, which follow those of the call before.
    fn write(&self, data: Vec<u8>) -> Result<(), UnexpectedException>;

    /// The last call, and it always comes. What it throws when all of the file is there ends the transfer with the kind `File`.
    fn end(&self, is_complete: bool) -> Result<(), UnexpectedException>;
}

fn thrown(exception: UnexpectedException) -> io::Error {
    let UnexpectedException::Thrown { reason } = exception;
    io::Error::other(reason)
}

/// Begins the thread of a transfer.
fn begin(work: impl FnOnce() + Send + 'static) -> Result<(), NativeFailure> {
    let begun = thread::Builder::new().name("msnp-file".to_owned()).spawn(work);
    let begun = begun.map_err(|error| msnp::Error::System { detail: error.to_string() });
    Ok(begun.map(drop)?)
}

/// What somebody is asked to do on that thread, one thing at a time, and the answer.
struct Exchange<Question, Answer> {
    questions: mpsc::Sender<Question>,
    answers: Pin<Box<Receiver<io::Result<Answer>>>>,
    /// Asked, and not answered yet.
    is_asked: bool,
}

/// The other end of it, on the thread.
struct Asked<Question, Answer> {
    questions: mpsc::Receiver<Question>,
    answers: Sender<io::Result<Answer>>,
}

impl<Question, Answer> Exchange<Question, Answer> {
    fn new() -> (Self, Asked<Question, Answer>) {
        let (asks, questions) = mpsc::channel();
        let (answer, answers) = async_channel::bounded(1);
        let exchange = Self { questions: asks, answers: Box::pin(answers), is_asked: false };
        (exchange, Asked { questions, answers: answer })
    }

    /// Asks, unless that was done already, and waits for the answer.
    fn poll(
        &mut self,
        context: &mut Context<'_>,
        question: impl FnOnce() -> Question,
    ) -> Poll<io::Result<Answer>> {
        if !self.is_asked {
            if self.questions.send(question()).is_err() {
                return Poll::Ready(Err(gone()));
            }
            self.is_asked = true;
        }
        let answer = ready!(self.answers.as_mut().poll_next(context));
        self.is_asked = false;
        Poll::Ready(answer.unwrap_or_else(|| Err(gone())))
    }
}

/// The thread has ended, which only a fault of the library can make it do.
fn gone() -> io::Error {
    io::Error::other("nobody reads or writes it any more")
}

impl<Question, Answer> Asked<Question, Answer> {
    /// Answers until nobody asks any more.
    fn answer(&self, mut work: impl FnMut(Question) -> io::Result<Answer>) {
        while let Ok(question) = self.questions.recv() {
            // There is room: one question at a time is asked. Whoever asked may have gone meanwhile.
            let _ = self.answers.try_send(work(question));
        }
    }
}

/// Reads a source of the program.
pub(crate) struct Reader {
    exchange: Exchange<u32, Vec<u8>>,
    /// Of the last answer, what was not taken yet begins there.
    rest: Vec<u8>,
    taken: usize,
    asked: usize,
}

impl Reader {
    pub(crate) fn begin(source: Arc<dyn FileSource>) -> Result<Self, NativeFailure> {
        let (exchange, asked) = Exchange::new();
        let ended = source.clone();
        let begun = begin(move || {
            asked.answer(|most| source.read(most).map_err(thrown));
            // Nobody could be told of what it throws.
            let _ = source.end();
        });
        if begun.is_err() {
            let _ = ended.end();
        }
        begun?;
        Ok(Self { exchange, rest: Vec::new(), taken: 0, asked: 0 })
    }
}

impl AsyncRead for Reader {
    fn poll_read(
        self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut [u8],
    ) -> Poll<io::Result<usize>> {
        let Self { exchange, rest, taken, asked } = self.get_mut();
        if *taken == rest.len() {
            let read = ready!(exchange.poll(context, || {
                *asked = buffer.len();
                u32::try_from(buffer.len()).unwrap_or(u32::MAX)
            }))?;
            if read.len() > *asked {
                let words = format!("{} bytes were read where {asked} were asked for", read.len());
                return Poll::Ready(Err(io::Error::other(words)));
            }
            (*rest, *taken) = (read, 0);
        }
        let next = rest.get(*taken..).unwrap_or_default();
        let count = next.len().min(buffer.len());
        for (place, byte) in buffer.iter_mut().zip(next) {
            *place = *byte;
        }
        *taken = taken.saturating_add(count);
        Poll::Ready(Ok(count))
    }
}

/// Writes to a sink of the program.
pub(crate) struct Writer {
    exchange: Exchange<Vec<u8>, ()>,
    /// How many were handed over last.
    count: usize,
}

/// Says how a file ended that a [`Writer`] has written. When it is dropped instead, the file is not complete.
pub(crate) struct Ending {
    verdict: mpsc::Sender<bool>,
    answer: Receiver<io::Result<()>>,
}

impl Writer {
    pub(crate) fn begin(sink: Arc<dyn FileSink>) -> Result<(Self, Ending), NativeFailure> {
        let (exchange, asked) = Exchange::new();
        let (verdict, verdicts) = mpsc::channel();
        let (answers, answer) = async_channel::bounded(1);
        let ended = sink.clone();
        let begun = begin(move || {
            asked.answer(|bytes| sink.write(bytes).map_err(thrown));
            let is_complete = verdicts.recv().unwrap_or(false);
            let _ = answers.try_send(sink.end(is_complete).map_err(thrown));
        });
        if begun.is_err() {
            let _ = ended.end(false);
        }
        begun?;
        Ok((Self { exchange, count: 0 }, Ending { verdict, answer }))
    }
}

impl Ending {
    /// Has the sink closed once its [`Writer`] is gone.
    pub(crate) async fn close(self, is_complete: bool) -> io::Result<()> {
        let Self { verdict, answer } = self;
        if verdict.send(is_complete).is_err() {
            return Err(gone());
        }
        answer.recv().await.unwrap_or_else(|_| Err(gone()))
    }
}

impl AsyncWrite for Writer {
    fn poll_write(self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let Self { exchange, count } = self.get_mut();
        ready!(exchange.poll(context, || {
            *count = bytes.len();
            bytes.to_vec()
        }))?;
        Poll::Ready(Ok(*count))
    }

    fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }

    /// Here it is not known yet whether the file is complete: [`Ending`] closes it.
    fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
        Poll::Ready(Ok(()))
    }
}
