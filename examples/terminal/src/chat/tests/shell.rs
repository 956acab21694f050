//! What goes between client and screen.

use futures_lite::{FutureExt, StreamExt};
use msnp::{Client, Roots, Service, Settings};
use msnp_service::{Account, Configuration};
use smol::Timer;

use super::super::{Happening, Shell};
use super::*;
use crate::exit::Exit;

const PASSWORD: &str = "Example-Pass1";
const TEXTS: usize = 1000;

/// The screen may be slow: what was sent meanwhile is not lost.
#[test]
fn a_thousand_texts_at_once_are_all_shown() {
    let accounts = vec![
        Account::new("anna@example.com", PASSWORD, "Anna").contact(FREDA),
        Account::new(FREDA, PASSWORD, "Freda").contact("anna@example.com"),
    ];
    let service =
        msnp_service::Service::start(Configuration { accounts, ..Configuration::default() }).unwrap();
    let client = |account: &str| {
        let addresses = service.addresses();
        let place = Service::at(&addresses.dispatch.to_string()).with_nexus(&addresses.nexus_url);
        let roots = Roots::CaPem(service.ca_pem().as_bytes().to_vec());
        Client::new(Settings::new(account, PASSWORD, place).with_roots(roots)).unwrap()
    };
    let story = async {
        let mut shell = Shell::new(client("anna@example.com"));
        shell.client.sign_in().await.unwrap();
        let freda = client(FREDA);
        freda.sign_in().await.unwrap();
        let chat = freda.conversation("anna@example.com").unwrap();
        let sent: Vec<_> = (0..TEXTS).map(|number| chat.send_text(format!("text {number}"))).collect();
        for sending in sent {
            sending.await.unwrap();
        }
        // All of them were handed to the client by now. Only then the screen is looked at.
        loop {
            let next = shell.events.next().await;
            shell.client_events(next);
            let conversation = shell.state.conversations.first();
            let texts = conversation.map_or(0, |conversation| {
                conversation.lines.iter().filter(|line| matches!(line.said, Said::By { .. })).count()
            });
            if texts == TEXTS {
                break;
            }
        }
    };
    smol::block_on(story.or(async {
        Timer::after(Duration::from_secs(60)).await;
        panic!("texts are missing");
    }));
}

#[test]
fn a_refusal_is_told_as_sentences_with_options() {
    let place = Service::at("127.0.0.1:1");
    let mut shell = Shell::new(Client::new(Settings::new(FREDA, PASSWORD, place)).unwrap());
    let server = msnp::Server { kind: msnp::ServerKind::Login, host: "127.0.0.1".into(), port: Some(1) };
    shell.happened(Happening::Answered(Err(Error::BadAnswer { server })));
    let (told, _) = shell.state.notice.unwrap();
    assert!(
        told.starts_with("The Passport login server 127.0.0.1:1 answered what cannot be understood. "),
        "{told}"
    );
    assert!(told.contains("--login"), "{told}");
}

/// Events come first: who was thrown out at once is not shown as online by the answer to the sign-in.
#[test]
fn the_answer_to_a_sign_in_opens_no_session_that_is_over() {
    let place = Service::at("127.0.0.1:1");
    let mut shell = Shell::new(Client::new(Settings::new(FREDA, PASSWORD, place)).unwrap());
    shell.state.session = Session::Online;
    shell.client_event(Event::SignedOut { reason: SignOutReason::Ended(Error::SignedInElsewhere) });
    shell.happened(Happening::SignedIn(Ok(())));
    assert!(matches!(shell.state.session, Session::Over { .. }));
    assert_eq!(shell.exit, Exit::SignedInElsewhere);
    shell.state.session = Session::SigningIn;
    shell.happened(Happening::SignedIn(Ok(())));
    assert_eq!(shell.state.session, Session::Online);
}
