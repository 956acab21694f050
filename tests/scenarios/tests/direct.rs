//! Files that go from one client to the other without the service between them, and the ways back to the conversation.

use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

use msnp::{
    Dialect, Direct, Event, GatewayUse, LimitDuration, Limits, Proxy, TransferEvent, TransferFailure,
};
use msnp_scenarios::files::{Kept, offer, offers, picture, sends};
use msnp_scenarios::{Person, Stage, cast, in_every_dialect, sees};
use msnp_service::{Configuration, ProxyConfiguration};

in_every_dialect! {
    a_file_goes_from_one_client_to_the_other,
}

/// Both are on this machine.
fn here(direct: Direct) -> Direct {
    direct.with_loopback(true)
}

fn two(stage: &Stage, anna: Direct, bruno: Direct) -> [Person; 2] {
    [("anna", anna), ("bruno", bruno)].map(|(name, direct)| {
        let person = Person::new(stage.settings(name).with_direct(direct));
        person.signs_in();
        person
    })
}

/// How many bytes the switchboard was sent while this was done.
fn through_the_service(stage: &Stage, work: impl FnOnce()) -> u64 {
    let carried = || {
        let counters = stage.service.counters();
        counters.switchboard.bytes_in + counters.tunnels.bytes_in
    };
    let before = carried();
    work();
    carried() - before
}

const LENGTH: usize = 400_000;

fn a_file_goes_from_one_client_to_the_other(dialect: Dialect) {
    let stage = Stage::new().speaking(dialect);
    for (anna, bruno) in [
        (Direct::both(), Direct::both()),
        // Whoever sends listens, or whoever receives does.
        (Direct::both(), Direct::outgoing()),
        (Direct::outgoing(), Direct::both()),
    ] {
        let [anna, bruno] = two(&stage, here(anna), here(bruno));
        let carried = through_the_service(&stage, || {
            sends(&anna, &bruno, "minutes.txt", &picture(LENGTH));
            sends(&bruno, &anna, "answer.txt", &picture(LENGTH + 1));
        });
        assert!(carried < 40_000, "{carried} bytes went through the service");
        let chat = anna.chats_with(&bruno);
        anna.says(&chat, "got it all?");
        sees!(bruno, Event::Text { text, .. } if text == "got it all?");
        anna.signs_out();
        bruno.signs_out();
    }
}

#[test]
fn nothing_goes_directly_that_was_not_chosen() {
    let stage = Stage::new().speaking(Dialect::MSNP12);
    for (anna, bruno) in [
        (Direct::none(), Direct::none()),
        (here(Direct::both()), Direct::none()),
        (Direct::none(), here(Direct::both())),
        (here(Direct::outgoing()), here(Direct::outgoing())),
        // Addresses of this machine mean another one elsewhere.
        (Direct::both(), Direct::both()),
    ] {
        let [anna, bruno] = two(&stage, anna, bruno);
        let carried = through_the_service(&stage, || sends(&anna, &bruno, "minutes.txt", &picture(LENGTH)));
        assert!(carried > LENGTH as u64, "{carried} bytes went through the service");
        anna.signs_out();
        bruno.signs_out();
    }
}

/// Strangers are not told where somebody is.
#[test]
fn only_contacts_are_told_an_address() {
    let stage = Stage::new().speaking(Dialect::MSNP12);
    let [dora, emil] = ["dora", "emil"].map(|name| {
        let person = Person::new(stage.settings(name).with_direct(here(Direct::both())));
        person.signs_in();
        person
    });
    let carried = through_the_service(&stage, || sends(&dora, &emil, "minutes.txt", &picture(LENGTH)));
    assert!(carried > LENGTH as u64, "{carried} bytes went through the service");
    // One of the two knows the other: it takes both.
    dora.does(dora.client.add_contact(emil.account(), None));
    let carried = through_the_service(&stage, || sends(&dora, &emil, "again.txt", &picture(LENGTH)));
    assert!(carried > LENGTH as u64, "{carried} bytes went through the service");
}

#[test]
fn a_port_that_is_taken_and_an_address_that_is_nobody_lead_back_to_the_conversation() {
    let stage = Stage::new().speaking(Dialect::MSNP12);
    let taken = TcpListener::bind((Ipv4Addr::UNSPECIFIED, 0)).unwrap();
    let port = taken.local_addr().unwrap().port();
    let closed = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).unwrap().local_addr().unwrap().port();
    for bruno in [
        here(Direct::both()).with_ports(port, port),
        // Where nobody listens, and where there is nobody.
        here(Direct::both())
            .with_ports(closed, closed)
            .with_addresses(vec![Ipv4Addr::new(127, 255, 255, 254)]),
        here(Direct::both()).with_addresses(vec![Ipv4Addr::new(198, 51, 100, 1)]),
        here(Direct::both()).with_addresses(Vec::new()).with_ports(80, 80),
    ] {
        let [anna, bruno] = two(&stage, here(Direct::outgoing()), bruno);
        sends(&anna, &bruno, "minutes.txt", &picture(LENGTH));
        anna.signs_out();
        bruno.signs_out();
    }
}

/// A direct connection would get past them.
#[test]
fn nothing_goes_past_a_proxy_or_the_gateway() {
    let stage = Stage::new().speaking(Dialect::MSNP11);
    let http = msnp_service::Proxy::http(ProxyConfiguration::default()).unwrap();
    let socks = msnp_service::Proxy::socks5(ProxyConfiguration::default()).unwrap();
    let direct = || here(Direct::both());
    for proxy in
        [Proxy::http("127.0.0.1", http.address().port()), Proxy::socks5("127.0.0.1", socks.address().port())]
    {
        let anna = Person::new(stage.settings("anna").with_direct(direct()).with_proxy(proxy));
        let bruno = Person::new(stage.settings("bruno").with_direct(direct()));
        anna.signs_in();
        bruno.signs_in();
        let carried = through_the_service(&stage, || {
            sends(&anna, &bruno, "there.txt", &picture(LENGTH));
            sends(&bruno, &anna, "back.txt", &picture(LENGTH));
        });
        assert!(carried > 2 * LENGTH as u64, "{carried} bytes went through the service");
        anna.signs_out();
        bruno.signs_out();
    }
    let configuration = Configuration { accounts: cast(), gateway: true, ..Configuration::default() };
    let poll = LimitDuration::from_millis(100);
    let limits = Limits { gateway_poll: poll, gateway_quiet_poll: poll, ..Limits::DEFAULT };
    let stage = Stage::with(configuration).limits(limits).speaking(Dialect::MSNP12);
    let gateway = stage.service.addresses().gateway_url.clone().expect("a gateway");
    let address = stage.address().with_gateway(&gateway).with_gateway_use(GatewayUse::Always);
    let anna = Person::new(stage.settings_at("anna", address).with_direct(direct()));
    let bruno = Person::new(stage.settings("bruno").with_direct(direct()));
    anna.signs_in();
    bruno.signs_in();
    let carried = through_the_service(&stage, || sends(&anna, &bruno, "there.txt", &picture(60_000)));
    assert!(carried > 60_000, "{carried} bytes went through the service");
}

#[test]
fn it_is_cancelled_by_either_side_and_cut_in_the_middle() {
    let stage = Stage::new().speaking(Dialect::MSNP12);
    let [anna, bruno] = two(&stage, here(Direct::both()), here(Direct::both()));
    let begins = |name: &str| {
        let sending = offers(&anna, &bruno, name, &picture(60_000_000));
        let (transfer, _) = offer(&bruno, name);
        let receiving = smol::spawn(bruno.client.accept_file(transfer, Kept::default()).expect("taken"));
        sees!(bruno, Event::Transfer(TransferEvent::Progress { transfer: moved, .. }) if *moved == transfer);
        (sending, receiving)
    };
    let carried = through_the_service(&stage, || {
        let (sending, receiving) = begins("first.bin");
        drop(sending);
        assert_eq!(bruno.fails(receiving), TransferFailure::CancelledByPeer);
        let (sending, receiving) = begins("second.bin");
        drop(receiving);
        assert_eq!(anna.fails(sending), TransferFailure::CancelledByPeer);
        let (sending, receiving) = begins("third.bin");
        bruno.signs_out();
        assert_eq!(bruno.fails(receiving), TransferFailure::ConnectionLost);
        let end = anna.fails(sending);
        assert!(matches!(end, TransferFailure::ConnectionLost | TransferFailure::CancelledByPeer), "{end:?}");
    });
    assert!(carried < 100_000, "{carried} bytes went through the service");
}

/// Who writes slowly makes the sender wait, and no text.
#[test]
fn a_text_and_a_slow_disk_go_together() {
    use std::io;
    use std::pin::Pin;
    use std::task::{Context, Poll};

    /// Takes a little at a time, and not at once.
    struct Slow(usize, smol::Timer);

    impl futures_lite::AsyncWrite for Slow {
        fn poll_write(
            mut self: Pin<&mut Self>,
            context: &mut Context<'_>,
            bytes: &[u8],
        ) -> Poll<io::Result<usize>> {
            if futures_lite::FutureExt::poll(&mut self.1, context).is_pending() {
                return Poll::Pending;
            }
            self.1 = smol::Timer::after(Duration::from_millis(2));
            self.0 += bytes.len();
            Poll::Ready(Ok(bytes.len()))
        }

        fn poll_flush(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }

        fn poll_close(self: Pin<&mut Self>, _: &mut Context<'_>) -> Poll<io::Result<()>> {
            Poll::Ready(Ok(()))
        }
    }

    let stage = Stage::new().speaking(Dialect::MSNP12);
    let [anna, bruno] = two(&stage, here(Direct::both()), here(Direct::both()));
    let chat = anna.chats_with(&bruno);
    let sending = offers(&anna, &bruno, "film.bin", &picture(20_000_000));
    let (transfer, _) = offer(&bruno, "film.bin");
    let sink = Slow(0, smol::Timer::after(Duration::from_millis(1)));
    let receiving = smol::spawn(bruno.client.accept_file(transfer, sink).expect("taken"));
    sees!(bruno, Event::Transfer(TransferEvent::Progress { .. }));
    anna.says(&chat, "are you getting it?");
    sees!(bruno, Event::Text { text, .. } if text == "are you getting it?");
    assert!(!sending.is_finished(), "the text has overtaken the file");
    bruno.does(receiving);
    anna.does(sending);
}
