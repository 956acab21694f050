//! Presence, privacy, and what the server says unasked.

mod by_hand;

use by_hand::*;
use msnp_service::{Account, Configuration, Kick, Service};

const OBJECT: &str =
    "%3Cmsnobj%20Creator%3D%22anna%40example.net%22%20Size%3D%228120%22%20Type%3D%223%22%2F%3E";

#[test]
fn presence_takes_the_form_of_each_dialect() {
    let service = service(friends());
    let mut bruno = Client::online(&service, 8, BRUNO);
    let mut carla = Client::online(&service, 12, CARLA);
    carla.expect("ILN 6 NLN bruno@example.org Bruno 0");
    bruno.expect("NLN NLN carla@example.org Carla 0");
    let mut anna = Client::sign_in(&service, 9, ANNA);
    anna.synchronize(9);
    anna.say(&format!("CHG 9 BSY 268435500 {OBJECT}"));
    anna.expect(&format!("CHG 9 BSY 268435500 {OBJECT}"));
    anna.expect("ILN 9 NLN bruno@example.org Bruno 0");
    anna.expect("ILN 9 NLN carla@example.org Carla 0");
    bruno.expect("NLN BSY anna@example.net Anna%20B 268435500");
    carla.expect(&format!("NLN BSY anna@example.net Anna%20B 268435500 {OBJECT}"));
    anna.say("CHG 10 HDN 268435500");
    anna.expect("CHG 10 HDN 268435500");
    carla.expect("FLN anna@example.net");
    anna.say("CHG 11 IDL 0 0");
    anna.expect("CHG 11 IDL 0 0");
    carla.expect("NLN IDL anna@example.net Anna%20B 0");
    anna.say("OUT");
    carla.expect("FLN anna@example.net");
    bruno.expect("FLN anna@example.net");
    bruno.expect("NLN IDL anna@example.net Anna%20B 0");
    bruno.expect("FLN anna@example.net");
}

#[test]
fn statuses_that_cannot_be() {
    let service = service(friends());
    let mut anna = Client::sign_in(&service, 9, ANNA);
    for (line, answer) in [("CHG 5 FLN 0", "201 5"), ("CHG 7 NLN many", "201 7")] {
        anna.say(line);
        anna.expect(answer);
    }
    anna.say("CHG 8 somewhere 0");
    anna.expect_end();
}

#[test]
fn nobody_hears_of_others_before_its_own_first_status() {
    let service = service(friends());
    let mut bruno = Client::sign_in(&service, 9, BRUNO);
    bruno.synchronize(9);
    let _anna = Client::online(&service, 9, ANNA);
    bruno.expect_nothing();
    bruno.say("CHG 6 HDN 0");
    bruno.expect("CHG 6 HDN 0");
    bruno.expect("ILN 6 NLN anna@example.net Anna%20B 0");
}

#[test]
fn blocking_hides_and_unblocking_shows() {
    let service = service(friends());
    let mut bruno = Client::online(&service, 12, BRUNO);
    let mut anna = Client::online(&service, 11, ANNA);
    anna.expect("ILN 6 NLN bruno@example.org Bruno 0");
    bruno.expect("NLN NLN anna@example.net Anna%20B 0");
    anna.say("REM 7 AL bruno@example.org");
    anna.expect("REM 7 AL bruno@example.org");
    bruno.expect_nothing();
    anna.say("ADC 8 BL N=bruno@example.org");
    anna.expect("ADC 8 BL N=bruno@example.org");
    bruno.expect("FLN anna@example.net");
    anna.say("CHG 9 AWY 0");
    anna.expect("CHG 9 AWY 0");
    bruno.expect_nothing();
    assert_eq!(service.list_of(ANNA).unwrap().block, [BRUNO]);
    anna.say("BLP 10 BL");
    anna.expect("BLP 10 BL");
    anna.say("REM 11 BL bruno@example.org");
    anna.expect("REM 11 BL bruno@example.org");
    bruno.expect_nothing();
    anna.say("BLP 12 AL");
    anna.expect("BLP 12 AL");
    bruno.expect("NLN AWY anna@example.net Anna%20B 0");
    anna.say("BLP 13 BL");
    anna.expect("BLP 13 BL");
    bruno.expect("FLN anna@example.net");
    anna.say("ADC 14 AL N=bruno@example.org");
    anna.expect("ADC 14 AL N=bruno@example.org");
    bruno.expect("NLN AWY anna@example.net Anna%20B 0");
}

#[test]
fn personal_messages_reach_clients_that_know_them() {
    let service = service(friends());
    let mut bruno = Client::online(&service, 11, BRUNO);
    let mut carla = Client::online(&service, 10, CARLA);
    bruno.expect("NLN NLN carla@example.org Carla 0");
    carla.expect("ILN 6 NLN bruno@example.org Bruno 0");
    bruno.say_with("UUX 7", "<Data><PSM>at the sea</PSM><CurrentMedia></CurrentMedia></Data>");
    bruno.expect("UUX 7 0");
    let mut anna = Client::online(&service, 12, ANNA);
    anna.expect("ILN 6 NLN bruno@example.org Bruno 0");
    let psm = anna.expect_payload("UBX bruno@example.org ");
    assert_eq!(psm, "<Data><PSM>at the sea</PSM><CurrentMedia></CurrentMedia></Data>");
    anna.expect("ILN 6 NLN carla@example.org Carla 0");
    bruno.expect("NLN NLN anna@example.net Anna%20B 0");
    carla.expect("NLN NLN anna@example.net Anna%20B 0");
    anna.say_with("UUX 8", "<Data><PSM>reading &amp; writing</PSM></Data>");
    anna.expect("UUX 8 0");
    assert_eq!(
        bruno.expect_payload("UBX anna@example.net "),
        "<Data><PSM>reading &amp; writing</PSM></Data>"
    );
    carla.expect_nothing();
    anna.say_with("UUX 9", "");
    anna.expect("UUX 9 0");
    bruno.expect("UBX anna@example.net 0");
}

#[test]
fn challenges_in_both_computations() {
    let service = service(friends());
    for (dialect, product) in [(9, "msmsgs@msnmsgr.com"), (12, "PROD0090YUAUV{2B")] {
        let mut anna = Client::online(&service, dialect, ANNA);
        service.challenge(ANNA);
        anna.expect_start("CHL 0 ");
        anna.say_with(&format!("QRY 60 {product}"), "00000000000000000000000000000000");
        anna.expect("540 60");
        anna.expect_end();
    }
    let counters = service.counters();
    assert_eq!((counters.challenges_right, counters.challenges_wrong), (0, 2));
}

#[test]
fn a_challenge_can_follow_the_sign_in() {
    let service = Service::start(Configuration {
        accounts: friends(),
        plain_passport: true,
        challenge_after_sign_in: true,
        ..Configuration::default()
    })
    .unwrap();
    let mut anna = Client::online(&service, 8, ANNA);
    let challenge = anna.expect_start("CHL 0 ");
    let answer = md5_hex(&format!("{challenge}Q1P7W2E4J9R8U3S5"));
    anna.say_with("QRY 60 msmsgs@msnmsgr.com", &answer);
    anna.expect("QRY 60");
    anna.expect_nothing();
    assert_eq!(service.counters().challenges_right, 1);
}

fn md5_hex(text: &str) -> String {
    use md5::Digest;
    md5::Md5::digest(text.as_bytes()).iter().map(|byte| format!("{byte:02x}")).collect()
}

#[test]
fn mail_notices_by_dialect() {
    for (dialect, kind) in
        [(9, "text/x-msmsgsinitialemailnotification"), (11, "text/x-msmsgsinitialmdatanotification")]
    {
        let service = service(vec![Account::new(ANNA, PASSWORD, "Anna").mailbox(4)]);
        let mut anna = Client::online(&service, dialect, ANNA);
        assert!(anna.profile.contains("EmailEnabled: 1"));
        let notice = anna.expect_payload("MSG Hotmail Hotmail ");
        assert!(notice.contains(kind), "{notice}");
        assert!(notice.contains("Inbox-Unread: 4\r\n") || notice.contains("<IU>4</IU>"), "{notice}");
        service.new_mail(ANNA, "Bjørn", "bjorn@example.org", "Hello");
        let notice = anna.expect_payload("MSG Hotmail Hotmail ");
        assert!(notice.contains("From: =?utf-8?Q?=42=6A=C3=B8"), "{notice}");
        assert!(notice.contains("Subject: Hello\r\n") && notice.contains("From-Addr: bjorn@example.org\r\n"));
        service.offline_message(ANNA, "Bruno", BRUNO);
        if dialect >= 11 {
            assert!(anna.expect_payload("MSG Hotmail Hotmail ").contains("text/x-msmsgsoimnotification"));
        }
        anna.expect_nothing();
    }
}

#[test]
fn alerts_pages_and_announcements() {
    let service = service(friends());
    let mut anna = Client::online(&service, 9, ANNA);
    service.alert(ANNA, "Parcel <arrived>");
    assert!(anna.expect_payload("NOT ").contains("<TEXT>Parcel &lt;arrived&gt;</TEXT>"));
    service.page(ANNA, "tel:+15550100123", "late");
    let page = anna.expect_payload("IPG ");
    assert!(page.contains("<FROM name=\"tel:+15550100123\"/>") && page.contains("<TEXT>late</TEXT>"));
    service.system_shutdown_notice(5);
    assert!(anna.expect_payload("MSG Hotmail Hotmail ").ends_with("\r\n\r\nType: 1\r\nArg1: 5\r\n"));
    service.send_raw(ANNA, b"XQZ 1 2 3\r\n");
    anna.expect("XQZ 1 2 3");
}

#[test]
fn every_kind_of_kick() {
    let service = service(friends());
    for (kick, line) in [
        (Kick::Elsewhere, Some("OUT OTH")),
        (Kick::ShuttingDown, Some("OUT SSD")),
        (Kick::Plain, Some("OUT")),
        (Kick::TermsOfUse, Some("OUT TOU")),
        (Kick::Migrated, Some("OUT MIG")),
        (Kick::ReturnIn(7), Some("OUT RCT 7")),
        (Kick::Cut, None),
    ] {
        let mut anna = Client::online(&service, 12, ANNA);
        service.kick(ANNA, kick);
        assert_eq!(anna.hear_or_end().as_deref(), line);
        if line.is_some() {
            anna.expect_end();
        }
        assert!(!service.is_online(ANNA));
    }
}
