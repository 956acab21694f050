//! Clients that are called from inside a hook: the writer of a trace, and a logger.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use std::io::Write;
use std::sync::{Arc, Mutex, OnceLock};

use futures_lite::{StreamExt, future};
use msnp::{Client, Conversation, Error, Event, Message, ResumeWith, SendFailure, State, Status};
use stage::{ANNA, BRUNO, run, service, settings, signed_in, wait_for};

type Hook = Box<dyn FnMut(&str) + Send>;

/// A trace that hands every line to a function, which is set later.
#[derive(Clone, Default)]
struct Lines(Arc<Mutex<Option<Hook>>>);

impl Lines {
    fn to(&self, hook: impl FnMut(&str) + Send + 'static) {
        *self.0.lock().unwrap() = Some(Box::new(hook));
    }
}

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        if let Some(hook) = &mut *self.0.lock().unwrap() {
            hook(&String::from_utf8_lossy(bytes));
        }
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Every call that can fail says why it cannot be made here; every other shows nothing.
fn is_out_of_reach(client: &Client, conversation: &Conversation) {
    assert_eq!(msnp::check_caller(), Err(Error::FromCallback));
    assert!(!client.is_online());
    assert_eq!(client.state(), State::Offline);
    assert_eq!(client.counters().bytes_in, 0);
    assert_eq!(client.dialect(), None);
    assert!(client.resume_value(ResumeWith::Servers).is_empty());
    assert!(client.list_cache().is_none());
    assert_eq!(client.contacts().contacts().count(), 0);
    assert!(client.contact(BRUNO).is_none());
    assert!(client.conversation_by_id(conversation.id()).is_none());
    assert!(future::block_on(client.events().next()).is_none());
    assert_eq!(client.set_password("Example-Pass9"), Err(Error::FromCallback));
    assert_eq!(client.conversation(BRUNO).unwrap_err(), Error::FromCallback);
    assert_eq!(msnp::spawn_on_reactor(async {}), Err(Error::FromCallback));

    assert_eq!(conversation.account().as_deref(), Some(BRUNO));
    assert!(!conversation.is_open());
    assert!(conversation.participants().is_empty());
    let refused = future::block_on(conversation.send(Message::text("Hello"))).unwrap_err();
    assert_eq!((refused.reason, refused.text.as_deref()), (SendFailure::FromCallback, Some("Hello")));
    future::block_on(async {
        assert_eq!(client.sign_in().await, Err(Error::FromCallback));
        assert_eq!(client.set_status(Status::Away).await, Err(Error::FromCallback));
        assert_eq!(client.set_personal_message("Hello").await, Err(Error::FromCallback));
        assert_eq!(client.rename_group("Work", "Play").await, Err(Error::FromCallback));
        assert_eq!(client.chat(BRUNO).await.unwrap_err(), Error::FromCallback);
        assert_eq!(conversation.open().await, Err(Error::FromCallback));
        assert_eq!(conversation.invite(ANNA).await, Err(Error::FromCallback));
    });
    conversation.typing();
}

#[test]
fn a_trace_cannot_call_its_own_client_or_another() {
    let service = service();
    let lines = Lines::default();
    let mine = settings(&service, ANNA, "Example-Pass1").with_trace(lines.clone());
    let anna = Client::new(mine.clone()).unwrap();
    run(async {
        let bruno = signed_in(&service, BRUNO, "Example-Pass2").await;
        let conversations = [anna.conversation(BRUNO).unwrap(), bruno.conversation(BRUNO).unwrap()];
        let clients = [anna.clone(), bruno.clone()];
        let (told, asked) = counter();
        lines.to(move |_| {
            for (client, conversation) in clients.iter().zip(&conversations) {
                is_out_of_reach(client, conversation);
            }
            // The trace is locked, and a client with these settings would share it.
            assert_eq!(Client::new(mine.clone()).unwrap_err(), Error::FromCallback);
            told();
        });
        anna.sign_in().await.unwrap();
        assert!(asked() > 10);
        assert!(anna.is_online() && anna.contact(BRUNO).is_some());
        assert!(bruno.is_online());
        anna.chat(BRUNO).await.unwrap().send_text("Hello").await.unwrap();
    });
}

/// Counts on one side, and tells on the other.
fn counter() -> (impl Fn() + Send, impl Fn() -> u32) {
    let count = Arc::new(Mutex::new(0));
    let counted = count.clone();
    (move || *count.lock().unwrap() += 1, move || *counted.lock().unwrap())
}

/// What has no answer is done when the hook has returned.
#[test]
fn a_trace_can_sign_out_and_let_go() {
    let service = service();
    let lines = Lines::default();
    let anna = Client::new(settings(&service, ANNA, "Example-Pass1").with_trace(lines.clone())).unwrap();
    let mut events = anna.events();
    run(async {
        anna.sign_in().await.unwrap();
        let mut mine = Some(anna.clone());
        lines.to(move |_| {
            if let Some(client) = mine.take() {
                future::block_on(client.sign_out());
            }
        });
        // Anything that is traced.
        let _ = anna.set_status(Status::Away).await;
        wait_for(&mut events, |event| matches!(event, Event::SignedOut { .. }).then_some(())).await;

        // The last handle goes inside a hook.
        lines.to(|_| {});
        anna.sign_in().await.unwrap();
        let mut last = Some(anna);
        lines.to(move |_| drop(last.take()));
        service.controls().cut(ANNA);
        while events.next().await.is_some() {}
    });
}

/// A sign-in that is given up by a hook, whose future is dropped there.
#[test]
fn a_trace_can_drop_a_sign_in() {
    let service = service();
    let lines = Lines::default();
    let anna = Client::new(settings(&service, ANNA, "Example-Pass1").with_trace(lines.clone())).unwrap();
    let mut events = anna.events();
    run(async {
        let attempt = anna.clone();
        let mut sign_in: smol::future::Boxed<_> = Box::pin(async move { attempt.sign_in().await });
        // Begun by one poll, which makes the driver start.
        assert!(future::poll_once(&mut sign_in).await.is_none());
        let mut last = Some(sign_in);
        lines.to(move |_| drop(last.take()));
        wait_for(&mut events, |event| matches!(event, Event::SignedOut { .. }).then_some(())).await;
        assert!(!anna.is_online());
    });
}

static ASKED: OnceLock<(Client, Conversation)> = OnceLock::new();

struct Asking;

impl log::Log for Asking {
    fn enabled(&self, _: &log::Metadata<'_>) -> bool {
        true
    }

    fn log(&self, record: &log::Record<'_>) {
        // Only what is said while a client is locked is of interest; other libraries have locks of their own.
        if record.target().starts_with("msnp")
            && let Some((client, conversation)) = ASKED.get()
        {
            msnp::call_hook(|| is_out_of_reach(client, conversation));
            if msnp::check_caller().is_err() {
                is_out_of_reach(client, conversation);
            }
        }
    }

    fn flush(&self) {}
}

#[test]
fn a_logger_cannot_call_a_client() {
    let service = service();
    log::set_logger(&Asking).unwrap();
    log::set_max_level(log::LevelFilter::Debug);
    let anna = Client::new(settings(&service, ANNA, "Example-Pass1")).unwrap();
    let conversation = anna.conversation(BRUNO).unwrap();
    assert!(ASKED.set((anna.clone(), conversation)).is_ok());
    run(async {
        anna.sign_in().await.unwrap();
        assert!(anna.is_online());
        anna.sign_out().await;
    });
    log::set_max_level(log::LevelFilter::Off);
}
