//! Pictures and files from person to person.

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use async_io::Timer;
use futures_lite::future::or;
use futures_lite::{AsyncRead, AsyncWrite};
use msnp_core::p2p::{Object, ObjectKind};

use super::{Client, check_account};
use crate::engine::transfers::{SendStep, TakeStep, Wish};
use crate::engine::{Handle, Inner};
use crate::error::{Error, SendFailure};
use crate::hooks::Refusal;
use crate::transfer::{TransferFailure, TransferId};
use crate::transfers::object_of_image;
use crate::waiting::Effect;

/// How long a sign-out waits for the folder of pictures.
const WRITING: Duration = Duration::from_secs(2);

impl From<Refusal> for TransferFailure {
    fn from(refusal: Refusal) -> Self {
        Self::NotReached { reason: refusal.into() }
    }
}

fn known(account: &str) -> Result<(), TransferFailure> {
    check_account(account).map_err(|_| TransferFailure::NotReached { reason: SendFailure::InvalidAccount })
}

async fn bytes_of(wish: Wish) -> Result<Arc<[u8]>, TransferFailure> {
    match wish {
        Wish::Known(bytes) => Ok(bytes),
        Wish::Fetched(fetched) => fetched.await.unwrap_or(Err(TransferFailure::SessionEnded)),
    }
}

/// Pictures, emoticons and files (feature `p2p`). [`Event::Transfer`](crate::Event::Transfer) tells what others offer and show. A program that takes files says so
/// by [`Capabilities::PEER_TO_PEER`](crate::Capabilities::PEER_TO_PEER) in
/// [`Settings::with_capabilities`](crate::Settings::with_capabilities); with a picture it is said in any case. Programs of MSN 3 to 5, which say nothing of
/// themselves, send and take files over a direct connection alone (`p2p.md` 10): they are reached where [`Settings::with_direct`](crate::Settings::with_direct)
/// allows that.
impl Client {
    /// Chooses one's display picture: a PNG, GIF, JPEG or BMP of at most 512 KiB, 96 pixels square in most programs; `None`: none. Others are
    /// told of it with the status and fetch it when they like. It stays for later sign-ins of this client; MSNP8 has no pictures.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for what is no picture, by its content, or too large; the answer of the service otherwise. When not signed in it
    /// is kept, and told with the next sign-in.
    pub async fn set_picture(&self, picture: Option<Vec<u8>>) -> Result<(), Error> {
        let own = match picture {
            Some(bytes) => Some((
                object_of_image(ObjectKind::Picture, &bytes).ok_or(Error::InvalidValue)?,
                Arc::from(bytes),
            )),
            None => None,
        };
        let object = own.as_ref().map(|(object, _)| *object);
        self.handle.shared.look(|inner| inner.session.transfers.own.picture = own)?;
        match self.request("", Effect::None, &|machine, _| machine.set_picture(object)).done().await {
            Err(Error::NotSignedIn) => Ok(()),
            told => told,
        }
    }

    /// The display picture that a contact shows now, fetched from them unless it is known already: the same picture is fetched once, however
    /// many ask, and 8 MiB of pictures are kept, in [a folder](crate::Settings::with_picture_folder) more of them. `None`: they show none. The
    /// bytes come from the contact and are those of the hash that they announced: decode them with bounds.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// if let Some(picture) = client.picture("bruno@example.org").await? {
    ///     std::fs::write("bruno.png", picture)?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`TransferFailure::NotReached`] when they are offline or blocked, and others. A conversation is opened for it if there is none, one
    /// in three seconds.
    pub async fn picture(&self, account: &str) -> Result<Option<Arc<[u8]>>, TransferFailure> {
        known(account)?;
        self.look_in_folder(|inner| inner.picture_of(account)).await?;
        match self.handle.shared.act(|inner| inner.want_picture(account))?? {
            None => Ok(None),
            Some(wish) => bytes_of(wish).await.map(Some),
        }
    }

    /// Chooses emoticons of one's own: letters (1 to 7 characters, none of them a control character) and the picture that they stand for, a
    /// PNG, GIF, JPEG or BMP of at most 512 KiB. A text that has the letters in it says to everybody in the conversation what they stand for
    /// (`p2p.md` 6.1), who fetch the pictures when they like. They stay for later sign-ins of this client; MSNP8 has none.
    ///
    /// ```no_run
    /// # fn show(client: msnp::Client, sun: Vec<u8>) -> Result<(), msnp::Error> {
    /// client.set_emoticons(vec![("(sun)".into(), sun)])?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for letters that cannot be or are there twice, for what is no picture, by its content, and for more than 256
    /// objects or 32 MiB together with what is [published](Client::publish): all stays as it was.
    pub fn set_emoticons(&self, emoticons: Vec<(String, Vec<u8>)>) -> Result<(), Error> {
        self.handle.shared.act(|inner| inner.set_emoticons(emoticons))?
    }

    /// The bytes of an object that a contact has announced in a conversation: an [`Emoticon`](crate::Emoticon), or what a datacast names
    /// (2 a wink, 3 a voice clip). Fetched from them unless they are known already, one of each contact at a time, and kept as
    /// [pictures](Client::picture) are. Their hash is the one that was announced; nothing in them is decoded or run.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client, event: msnp::Event) -> Result<(), Box<dyn std::error::Error>> {
    /// if let msnp::Event::Text { from, emoticons, .. } = event {
    ///     for emoticon in emoticons {
    ///         let picture = client.object(&from, &emoticon.object).await?;
    ///         println!("{} is a picture of {} bytes", emoticon.shortcut, picture.len());
    ///     }
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`TransferFailure::Invalid`] for what is no object, or says that it belongs to somebody else; and those of [`picture`](Client::picture).
    pub async fn object(&self, account: &str, object: &str) -> Result<Arc<[u8]>, TransferFailure> {
        known(account)?;
        self.look_in_folder(|_| Object::parse(object.into())).await?;
        bytes_of(self.handle.shared.act(|inner| inner.want_object(account, object))??).await
    }

    /// Takes an object from the folder into memory, if that is where it is. It is no failure that it is not.
    async fn look_in_folder(&self, object: impl FnOnce(&Inner) -> Option<Object>) -> Result<(), Refusal> {
        let shared = &self.handle.shared;
        let asked = shared.look(|inner| {
            let hash = object(inner)?.hash;
            inner.session.transfers.look_up(&hash).map(|found| (hash, found))
        })?;
        if let Some((hash, found)) = asked
            && let Some(Some(bytes)) = found.await
        {
            shared.look(|inner| inner.session.transfers.pictures.keep(hash, bytes))?;
        }
        Ok(())
    }

    /// Waits until the folder has what was fetched, but not for a disk that does not answer.
    pub(super) async fn pictures_are_written(&self) {
        let written = self.handle.shared.look(|inner| inner.session.transfers.written());
        if let Ok(Some(written)) = written {
            let late = async {
                Timer::after(WRITING).await;
            };
            let done = async {
                written.await;
            };
            or(done, late).await;
        }
    }

    /// Lets others fetch an object, such as a wink or a voice clip, and answers with the MSNObject (`p2p.md` 2) by which they do: say it to
    /// them in a [`Message::Datacast`](crate::Message::Datacast). It stays for later sign-ins of this client. A picture and emoticons need
    /// not be published.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for one that is empty or larger than 4 MiB (512 KiB for pictures and emoticons), and for more than 256 objects
    /// or 32 MiB.
    pub fn publish(&self, kind: ObjectKind, bytes: Vec<u8>) -> Result<String, Error> {
        self.handle.shared.act(|inner| inner.publish(kind, bytes))?
    }

    /// Nobody is to fetch a published object any more.
    ///
    /// # Errors
    /// [`Error::InvalidValue`] for what is no object.
    pub fn withdraw(&self, object: &str) -> Result<(), Error> {
        self.handle.shared.act(|inner| inner.withdraw(object))?
    }

    /// Offers a contact a file of `size` bytes, and sends it when they take it: `source` is read as the connection takes it, with 64 KiB
    /// between them, so that a file of any size needs no more memory. The offer is under way with this call; await the future to have it
    /// go on, and drop it to cancel it. A text that is said meanwhile does not wait for it. What breaks off cannot be resumed.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client) -> Result<(), Box<dyn std::error::Error>> {
    /// let file = smol::fs::File::open("minutes.txt").await?;
    /// let size = file.metadata().await?.len();
    /// client.send_file("bruno@example.org", "minutes.txt", size, file)?.await?;
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`TransferFailure::Invalid`] for a name that is empty or longer than 259 characters, [`TransferFailure::NotReached`];
    /// [`TransferFailure::NoDirectConnection`] for somebody whose program takes files in no other way, where none is allowed.
    pub fn send_file<R: AsyncRead + Unpin>(
        &self,
        account: &str,
        name: &str,
        size: u64,
        source: R,
    ) -> Result<FileSending<R>, TransferFailure> {
        known(account)?;
        let number = self.handle.shared.act(|inner| inner.offer_file(account, name, size))??;
        let transfer = Driven { handle: self.handle.clone(), number };
        Ok(FileSending { transfer, source, buffer: Vec::new(), left: size })
    }

    /// Takes a file that somebody offers, and writes it to `sink` as it comes, with 64 KiB between them: a sink that is slower than the
    /// connection makes the sender wait, and with them what else is said in that conversation. Never more than the announced size is written. Await the future to have it go
    /// on, and drop it to cancel it. The sink is flushed and closed at the end.
    ///
    /// ```no_run
    /// # async fn show(client: msnp::Client, event: msnp::Event) -> Result<(), Box<dyn std::error::Error>> {
    /// use msnp::{Event, TransferEvent};
    /// if let Event::Transfer(TransferEvent::FileOffered { transfer, name, .. }) = event {
    ///     // Never over a file that is there already.
    ///     let sink = smol::fs::OpenOptions::new().write(true).create_new(true).open(&name).await?;
    ///     client.accept_file(transfer, sink)?.await?;
    /// }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`TransferFailure::NoSuchTransfer`] when the offer is over, or was decided already.
    pub fn accept_file<W: AsyncWrite + Unpin>(
        &self,
        transfer: TransferId,
        sink: W,
    ) -> Result<FileReceiving<W>, TransferFailure> {
        self.handle.shared.act(|inner| inner.accept_file(transfer.0))??;
        let transfer = Driven { handle: self.handle.clone(), number: transfer.0 };
        Ok(FileReceiving { transfer, sink, buffer: Vec::new(), written: 0, end: None })
    }

    /// Declines a file that somebody offers, or cancels one that is under way.
    ///
    /// # Errors
    /// [`TransferFailure::NoSuchTransfer`] when it is over.
    pub fn decline_file(&self, transfer: TransferId) -> Result<(), TransferFailure> {
        self.handle.shared.act(|inner| inner.cancel_transfer(transfer.0))?
    }
}

/// A transfer that somebody drives. It is cancelled when they stop.
struct Driven {
    handle: Arc<Handle>,
    number: u32,
}

impl Drop for Driven {
    fn drop(&mut self) {
        let number = self.number;
        self.handle.shared.later(move |inner| inner.abandon_transfer(number));
    }
}

/// A file that is offered and sent: see [`Client::send_file`]. Resolves when all of it is there, or with the reason why not.
#[must_use = "a file is not sent unless this is awaited, and is cancelled when it is dropped"]
pub struct FileSending<R> {
    transfer: Driven,
    source: R,
    buffer: Vec<u8>,
    /// Bytes that are still to be read.
    left: u64,
}

impl<R> FileSending<R> {
    /// Its number, as events name it.
    pub fn transfer(&self) -> TransferId {
        TransferId(self.transfer.number)
    }
}

impl<R> fmt::Debug for FileSending<R> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileSending").field("transfer", &self.transfer.number).finish_non_exhaustive()
    }
}

fn file_error(error: &std::io::Error) -> TransferFailure {
    TransferFailure::File { detail: error.to_string() }
}

impl<R: AsyncRead + Unpin> Future for FileSending<R> {
    type Output = Result<(), TransferFailure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { transfer: Driven { handle, number }, source, buffer, left } = self.get_mut();
        // Nothing was read yet.
        buffer.clear();
        loop {
            let step = handle.shared.act(|inner| inner.send_step(*number, buffer, context.waker()))?;
            *left = left.saturating_sub(buffer.len() as u64);
            match step {
                SendStep::Over(outcome) => return Poll::Ready(outcome),
                SendStep::Wait => return Poll::Pending,
                SendStep::Read(most) => {
                    buffer.resize(most, 0);
                    let read = match ready!(Pin::new(&mut *source).poll_read(context, buffer)) {
                        Ok(0) => {
                            let detail = format!("it ended {left} bytes before its announced size");
                            return Poll::Ready(Err(TransferFailure::File { detail }));
                        }
                        Ok(read) => read,
                        Err(error) => return Poll::Ready(Err(file_error(&error))),
                    };
                    buffer.truncate(read);
                }
            }
        }
    }
}

/// A file that is received: see [`Client::accept_file`]. Resolves when all of it is written, or with the reason why not.
#[must_use = "a file is not received unless this is awaited, and is cancelled when it is dropped"]
pub struct FileReceiving<W> {
    transfer: Driven,
    sink: W,
    buffer: Vec<u8>,
    written: usize,
    end: Option<Result<(), TransferFailure>>,
}

impl<W> FileReceiving<W> {
    /// Its number, as events name it.
    pub fn transfer(&self) -> TransferId {
        TransferId(self.transfer.number)
    }
}

impl<W> fmt::Debug for FileReceiving<W> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("FileReceiving").field("transfer", &self.transfer.number).finish_non_exhaustive()
    }
}

impl<W: AsyncWrite + Unpin> Future for FileReceiving<W> {
    type Output = Result<(), TransferFailure>;

    fn poll(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Self::Output> {
        let Self { transfer: Driven { handle, number }, sink, buffer, written, end } = self.get_mut();
        loop {
            while let Some(rest) = buffer.get(*written..).filter(|rest| !rest.is_empty()) {
                match ready!(Pin::new(&mut *sink).poll_write(context, rest)) {
                    Ok(0) => {
                        let detail = String::from("it takes no more");
                        return Poll::Ready(Err(TransferFailure::File { detail }));
                    }
                    Ok(count) => *written = written.saturating_add(count),
                    Err(error) => return Poll::Ready(Err(file_error(&error))),
                }
            }
            if let Some(outcome) = end {
                let closed = ready!(Pin::new(&mut *sink).poll_close(context));
                let closed = closed.map_err(|error| file_error(&error));
                return Poll::Ready(outcome.clone().and(closed));
            }
            match handle.shared.act(|inner| inner.take_step(*number, context.waker()))? {
                TakeStep::Write(bytes) => (*buffer, *written) = (bytes, 0),
                TakeStep::Wait => return Poll::Pending,
                TakeStep::Over(outcome) => *end = Some(outcome),
            }
        }
    }
}
