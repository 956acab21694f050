//! Requests to the service that are not about conversations, and what the service says by itself.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod stage;

use std::time::Duration;

use msnp::{Client, Dialect, Error, ErrorCode, Event, List, RequestKind, Roots, Settings};
use msnp_service::{Action, Quirks, Service, Step};
use smol::Timer;
use stage::{ANNA, BRUNO, CARLA, DORA, at, run, service, signed_in, wait_for};

const DIALECTS: [Dialect; 5] =
    [Dialect::MSNP8, Dialect::MSNP9, Dialect::MSNP10, Dialect::MSNP11, Dialect::MSNP12];

async fn speaking(service: &Service, dialect: Dialect, account: &str, password: &str) -> Client {
    let roots = Roots::CaPem(service.ca_pem().as_bytes().to_vec());
    let settings = Settings::new(account, password, at(service).with_dialects([dialect])).with_roots(roots);
    let client = Client::new(settings).unwrap();
    client.sign_in().await.unwrap();
    assert_eq!(client.dialect(), Some(dialect));
    client
}

#[test]
fn properties_are_what_the_service_made_of_them() {
    for dialect in DIALECTS {
        let service = service();
        run(async {
            let anna = speaking(&service, dialect, ANNA, "Example-Pass1").await;
            let bruno = speaking(&service, dialect, BRUNO, "Example-Pass2").await;
            let (mut annas, mut brunos) = (anna.events(), bruno.events());
            anna.set_property("PHM", "+1 555 0100").await.unwrap();
            assert_eq!(anna.contacts().me().property("PHM"), "+1 555 0100");
            assert_eq!(service.list_of(ANNA).unwrap().properties["PHM"], "+1 555 0100");
            let changed = wait_for(&mut annas, |event| match event {
                Event::PropertyChanged { property, value } => Some((property, value)),
                _ => None,
            });
            assert_eq!(changed.await, ("PHM".into(), "+1 555 0100".into()));
            let contact = wait_for(&mut brunos, |event| match event {
                Event::ContactChanged { contact } => Some(contact),
                _ => None,
            });
            assert_eq!(contact.await.property("PHM"), "+1 555 0100");

            anna.set_property("PHM", "").await.unwrap();
            assert_eq!(anna.contacts().me().property("PHM"), "");
            // Without a mobile subscription the service leaves this off.
            bruno.set_property("MOB", "Y").await.unwrap();
            assert_eq!(bruno.contacts().me().property("MOB"), "N");

            assert_eq!(anna.set_property("PH", "1").await, Err(Error::InvalidValue));
            assert_eq!(anna.set_property("PHM", &"1".repeat(96)).await, Err(Error::TooLong));
            service.controls().on(Step::Setting, Action::Refuse(715));
            let refused = anna.set_property("PHW", "2").await;
            let code = ErrorCode::new(715);
            assert_eq!(refused, Err(Error::Refused { code, request: RequestKind::Property }));
            assert_eq!(anna.contacts().me().property("PHW"), "");
        });
    }
}

#[test]
fn privacy_and_prompting_are_kept_by_the_service() {
    for dialect in DIALECTS {
        let service = service();
        run(async {
            let anna = speaking(&service, dialect, ANNA, "Example-Pass1").await;
            let mut annas = anna.events();
            anna.set_privacy(false).await.unwrap();
            assert!(!anna.contacts().me().allows_unknown() && service.list_of(ANNA).unwrap().private);
            wait_for(&mut annas, |event| {
                matches!(event, Event::PrivacyChanged { allow_unknown: false }).then_some(())
            })
            .await;
            anna.set_privacy(true).await.unwrap();
            assert!(anna.contacts().me().allows_unknown() && !service.list_of(ANNA).unwrap().private);

            anna.set_prompting(false).await.unwrap();
            assert!(!anna.contacts().me().asks_when_added() && !service.list_of(ANNA).unwrap().prompt);
            wait_for(&mut annas, |event| {
                matches!(event, Event::PromptingChanged { ask: false }).then_some(())
            })
            .await;
            // The service says 218 to what is so already: nothing is wrong with that.
            anna.set_prompting(false).await.unwrap();
            assert!(!anna.contacts().me().asks_when_added());
        });
    }
}

#[test]
fn who_has_switched_conversations_off_is_not_called() {
    for dialect in DIALECTS {
        let service = service();
        run(async {
            let anna = speaking(&service, dialect, ANNA, "Example-Pass1").await;
            let bruno = speaking(&service, dialect, BRUNO, "Example-Pass2").await;
            anna.set_switchboards(false).await.unwrap();
            assert!(bruno.chat(ANNA).await.is_err());
            assert!(anna.chat(BRUNO).await.is_err());
            anna.set_switchboards(true).await.unwrap();
            bruno.chat(ANNA).await.unwrap().send_text("Are you there?").await.unwrap();
        });
    }
}

#[test]
fn pages_of_the_service_and_configuration_files() {
    for dialect in DIALECTS {
        let service = service();
        run(async {
            let anna = speaking(&service, dialect, ANNA, "Example-Pass1").await;
            let page = anna.request_url("COMPOSE").await.unwrap();
            assert_eq!(page.path, "/cgi-bin/compose");
            assert!(page.login.starts_with("https://"), "{}", page.login);
            assert!(anna.request_url("PROFILE 0x0409").await.unwrap().path.starts_with("http://"));

            let file = anna.request_configuration("Shields.xml").await;
            if dialect < Dialect::MSNP11 {
                assert!(matches!(file, Err(Error::NotInDialect { .. })), "{file:?}");
            } else {
                assert!(file.unwrap().starts_with(b"<"));
                let none = anna.request_configuration("None.xml").await;
                assert!(matches!(none, Err(Error::Refused { .. })), "{none:?}");
            }
        });
    }
}

#[test]
fn pages_reach_mobile_devices_or_are_refused() {
    let story = async |dialect: Dialect| {
        let service = service();
        let anna = speaking(&service, dialect, ANNA, "Example-Pass1").await;
        let refused = anna.page(DORA, 1, "no such device").await;
        let code = ErrorCode::new(220);
        assert_eq!(refused, Err(Error::Refused { code, request: RequestKind::Page }));
        assert!(matches!(anna.page("dora", 1, "").await, Err(Error::InvalidAccount { .. })));
        assert_eq!(service.counters().pages, 0);
        // The service says nothing to a good one: success is five seconds of silence.
        anna.page(BRUNO, 1, "Call me <back> & soon;").await.unwrap();
        assert_eq!(service.counters().pages, 1);
    };
    run(futures_lite::future::zip(story(Dialect::MSNP8), story(Dialect::MSNP12)));
}

#[test]
fn mail_alerts_and_mobile_texts_are_told() {
    let service = service();
    run(async {
        for (dialect, xml) in [(Dialect::MSNP10, false), (Dialect::MSNP11, true)] {
            let account = format!("mail{}@example.net", dialect.number());
            let user = msnp_service::Account::new(&account, "Example-Pass5", "Emil").mailbox(3);
            service.add_account(user);
            let roots = Roots::CaPem(service.ca_pem().as_bytes().to_vec());
            let at = at(&service).with_dialects([dialect]);
            let emil = Client::new(Settings::new(&account, "Example-Pass5", at).with_roots(roots)).unwrap();
            let mut events = emil.events();
            emil.sign_in().await.unwrap();
            if xml {
                let document = wait_for(&mut events, |event| match event {
                    Event::MailData { document, new: false } => Some(document),
                    _ => None,
                });
                assert!(document.await.contains("<IU>3</IU>"));
            } else {
                let unread = wait_for(&mut events, |event| match event {
                    Event::MailUnread { inbox, folders } => Some((inbox, folders)),
                    _ => None,
                });
                assert_eq!(unread.await, (3, 0));
            }

            service.new_mail(&account, "Zoë", "zoe@example.org", "Über alles & mehr");
            let mail = wait_for(&mut events, |event| match event {
                Event::MailNew { from, address, subject } => Some((from, address, subject)),
                _ => None,
            });
            let expected = ("Zoë".into(), "zoe@example.org".into(), "Über alles & mehr".into());
            assert_eq!(mail.await, expected);
            if xml {
                service.offline_message(&account, "Bruno", BRUNO);
                let document = wait_for(&mut events, |event| match event {
                    Event::MailData { document, new: true } => Some(document),
                    _ => None,
                });
                assert!(document.await.contains(BRUNO));
            }

            service.alert(&account, "Prices < 5 & falling");
            let alert = wait_for(&mut events, |event| match event {
                Event::Alert { text, document } => Some((text, document)),
                _ => None,
            });
            let (text, document) = alert.await;
            assert_eq!(text, "Prices < 5 & falling");
            assert!(document.starts_with("<NOTIFICATION"));

            service.page(&account, "tel:+15550100", "On my way & late");
            let mobile = wait_for(&mut events, |event| match event {
                Event::MobileText { from, text, .. } => Some((from, text)),
                _ => None,
            });
            assert_eq!(mobile.await, ("tel:+15550100".into(), "On my way & late".into()));

            service.system_shutdown_notice(5);
            wait_for(&mut events, |event| matches!(event, Event::ShutdownIn { minutes: 5 }).then_some(()))
                .await;
        }
    });
}

#[test]
fn a_subscriber_who_sleeps_learns_how_much_was_missed() {
    use futures_lite::StreamExt;
    let service = service();
    run(async {
        let anna = signed_in(&service, ANNA, "Example-Pass1").await;
        let mut sleepy = anna.events_with_room(8);
        let mut awake = anna.events();
        for minutes in 1..=100 {
            service.system_shutdown_notice(minutes);
        }
        wait_for(&mut awake, |event| matches!(event, Event::ShutdownIn { minutes: 100 }).then_some(())).await;
        let (mut told, mut missed) = (0, 0);
        while missed == 0 {
            match sleepy.next().await.unwrap() {
                Event::ShutdownIn { minutes } => {
                    told += 1;
                    assert_eq!(minutes, told);
                }
                Event::Missed { count } => missed = count,
                other => panic!("{other:?}"),
            }
        }
        assert_eq!((told, missed), (8, 92));
        service.system_shutdown_notice(7);
        assert!(matches!(sleepy.next().await, Some(Event::ShutdownIn { minutes: 7 })));
    });
}

#[test]
fn decisions_about_who_added_oneself_are_recorded() {
    for dialect in DIALECTS {
        let service = service();
        run(async {
            let dora = speaking(&service, dialect, DORA, "Example-Pass4").await;
            let mut doras = dora.events();
            for (account, password, accepted) in
                [(ANNA, "Example-Pass1", true), (BRUNO, "Example-Pass2", false)]
            {
                let other = speaking(&service, dialect, account, password).await;
                other.add_contact(DORA, None).await.unwrap();
                let by = wait_for(&mut doras, |event| match event {
                    Event::AddedYou { account, decided: false, .. } => Some(account),
                    _ => None,
                });
                assert_eq!(by.await, account);
                assert_eq!(dora.contacts().undecided().count(), 1);
                if accepted {
                    dora.accept(account).await.unwrap();
                } else {
                    dora.decline(account).await.unwrap();
                }
                assert_eq!(dora.contacts().undecided().count(), 0);
                assert_eq!(dora.contact(account).unwrap().is_blocked(), !accepted);
                let list = service.list_of(DORA).unwrap();
                assert!(list.pending.is_empty(), "{dialect}: {:?}", list.pending);
                assert!(list.reverse.iter().any(|known| known == account));
            }
            // Who goes away before the decision leaves no question behind.
            let carla = speaking(&service, dialect, CARLA, "Example-Pass3").await;
            carla.add_contact(DORA, None).await.unwrap();
            wait_for(&mut doras, |event| matches!(event, Event::AddedYou { .. }).then_some(())).await;
            carla.remove_contact(DORA).await.unwrap();
            wait_for(&mut doras, |event| matches!(event, Event::RemovedYou { .. }).then_some(())).await;
            assert_eq!(dora.contacts().undecided().count(), 0);
        });
    }
}

#[test]
fn groups_do_not_change_names() {
    for dialect in DIALECTS {
        let service = service();
        run(async {
            let anna = speaking(&service, dialect, ANNA, "Example-Pass1").await;
            assert_eq!(anna.contact(BRUNO).unwrap().name(), "Bruno");
            anna.add_group("Chess").await.unwrap();
            anna.move_to_group(BRUNO, "Work", "Chess").await.unwrap();
            let bruno = anna.contact(BRUNO).unwrap();
            assert_eq!(bruno.name(), "Bruno", "{dialect}");
            let chess = anna.contacts().group_named("Chess").unwrap().id().to_owned();
            assert_eq!(bruno.groups().collect::<Vec<_>>(), [chess]);
            anna.add_contact(DORA, Some("Chess")).await.unwrap();
            assert_eq!(anna.contact(DORA).unwrap().groups().count(), 1);
        });
    }
}

#[test]
fn requests_end_with_the_session() {
    let service = service();
    run(async {
        let anna = signed_in(&service, ANNA, "Example-Pass1").await;
        service.controls().on(Step::Setting, Action::Silence);
        let (outcome, ()) = futures_lite::future::zip(anna.set_privacy(false), async {
            Timer::after(Duration::from_millis(50)).await;
            service.controls().cut(ANNA);
        })
        .await;
        assert_eq!(outcome, Err(Error::SessionEnded));
        assert_eq!(anna.set_privacy(false).await, Err(Error::NotSignedIn));
    });
}

#[test]
fn accounts_go_out_in_lower_case() {
    for dialect in DIALECTS {
        let service = service();
        service.set_quirks(Quirks { case_sensitive_accounts: true, ..Quirks::default() });
        run(async {
            let anna = speaking(&service, dialect, ANNA, "Example-Pass1").await;
            anna.add_contact("DORA@Example.Org", Some("Work")).await.unwrap();
            assert_eq!(anna.contact(DORA).unwrap().account(), DORA);
            anna.rename_contact("DORA@example.org", "Dora D").await.unwrap();
            anna.block("Dora@Example.org").await.unwrap();
            assert_eq!(service.list_of(ANNA).unwrap().block, [DORA]);
            anna.undecide("Dora@Example.org").await.unwrap();
            let lists = service.list_of(ANNA).unwrap();
            assert!(lists.block.is_empty() && !lists.allow.contains(&DORA.to_owned()));
            let dora = anna.contact(DORA).unwrap();
            assert!(!dora.is_on(List::Block) && !dora.is_on(List::Allow));
            anna.unblock("Dora@Example.org").await.unwrap();
            anna.undecide("Dora@Example.org").await.unwrap();
            assert!(!service.list_of(ANNA).unwrap().allow.contains(&DORA.to_owned()));
            anna.unblock("Dora@Example.org").await.unwrap();
            anna.remove_from_group("Dora@Example.org", "Work").await.unwrap();
            anna.remove_contact("dorA@Example.org").await.unwrap();
            assert!(service.list_of(ANNA).unwrap().forward.iter().all(|contact| contact.address != DORA));

            let bruno = speaking(&service, dialect, BRUNO, "Example-Pass2").await;
            let _carla = speaking(&service, dialect, CARLA, "Example-Pass3").await;
            let chat = anna.chat("BRUNO@Example.org").await.unwrap();
            chat.invite("CARLA@Example.org").await.unwrap();
            assert!(bruno.is_online());
        });
    }
}
