//! Tickets from one run of a program to the next: `services.md` 1.5.

use super::*;
use msnp_core::settings::Servers;
use msnp_core::time::Duration;

/// Tickets that are good for an hour by the clock of the service.
fn tickets_for_an_hour() -> String {
    let times = "<t:LifeTime><u:Created>2031-05-06T07:08:09Z</u:Created><u:Expires>2031-05-06T08:08:09Z</u:Expires></t:LifeTime>";
    let answer = sso_tickets("t=CLEAR&amp;p=").replace("<w:Binary", &format!("{times}<w:Binary"));
    http(answer.split_once("\r\n\r\n").unwrap().1)
}

/// What a session leaves that began at `date`, when its tickets came.
fn kept_since(date: u64) -> String {
    let mut rig = begun::<Fixed<1, 1024>>(Split::Whole, &SignIn { unix_time: date, ..only(Dialect::MSNP15) });
    rig.says(NS, &challenge());
    rig.says(RST, &tickets_for_an_hour());
    rig.says(NS, "USR 4 OK anna@example.net 1 0\r\n");
    rig.resume(true)
}

/// Whether a sign-in of another run uses the tickets of a value. Where it does not, it asks for others.
fn uses_tickets<S: Storage>(wish: &SignIn<'_>) -> bool {
    let mut rig = begun::<S>(Split::Whole, wish);
    rig.take_sent(NS);
    rig.says(NS, &challenge());
    let sent = rig.take_sent(NS);
    assert_eq!(sent.is_empty(), rig.is_linked(RST), "{sent}");
    if !sent.is_empty() {
        blob(&sent, 4, "t=CLEAR&p=");
    }
    !sent.is_empty()
}

#[test]
fn another_run_signs_in_with_all_tickets_of_the_last_one() {
    let kept = kept_since(1_000_000);
    for line in [
        "ticket=t=OIM",
        "ticket-clear=t=CLEAR&p=",
        "ticket-secure=t=SECURE",
        "ticket-contacts=t=CONTACTS",
        &format!("secret={SECRET_IN_HEX}"),
        // An hour, less a minute.
        "tickets-until=1003540",
    ] {
        assert!(kept.lines().any(|kept| kept == line), "{line}: {kept}");
    }
    let wish = SignIn { resume: kept.as_bytes(), unix_time: 1_003_539, ..only(Dialect::MSNP15) };
    assert!(uses_tickets::<Heap>(&wish) && uses_tickets::<Fixed<1, 1024>>(&wish));
    // They are handed on as they are.
    let rig = begun::<Heap>(Split::Whole, &wish);
    assert_eq!(rig.resume(true), kept);
    assert_eq!(
        rig.resume(false),
        kept_since(1_000_000)
            .lines()
            .filter(|line| !is_secret(line))
            .fold(String::new(), |all, line| all + line + "\n")
    );
    for now in [1_003_540, u64::from(u32::MAX), u64::MAX] {
        assert!(!uses_tickets::<Heap>(&SignIn { unix_time: now, ..wish }), "{now}");
    }
    // Without a clock, they are tried.
    assert!(uses_tickets::<Heap>(&SignIn { unix_time: 0, ..wish }));
}

fn is_secret(line: &str) -> bool {
    ["ticket", "secret", "password-check"].iter().any(|start| line.starts_with(start))
}

/// The service's dates are those of 2031. Both clocks may be years apart.
#[test]
fn a_clock_that_is_wrong_counts_from_when_tickets_came() {
    for date in [1, 86_400, 1_935_644_889 + 5 * 3600, 1_935_644_889 - 5 * 3600, 4_000_000_000] {
        let kept = kept_since(date);
        let at =
            |later: u64| SignIn { resume: kept.as_bytes(), unix_time: date + later, ..only(Dialect::MSNP15) };
        assert!(uses_tickets::<Heap>(&at(3539)), "{date}");
        assert!(!uses_tickets::<Heap>(&at(3540)), "{date}");
    }
}

#[test]
fn tickets_of_the_same_machine_expire_as_well() {
    for (minutes, are_good) in [(58, true), (60, false)] {
        for unix_time in [0, 1_000_000] {
            let wish = SignIn { unix_time, ..only(Dialect::MSNP15) };
            let mut rig = begun::<Heap>(Split::Whole, &wish);
            rig.says(NS, &challenge());
            rig.says(RST, &tickets_for_an_hour());
            rig.says(NS, "USR 4 OK anna@example.net 1 0\r\nADL 5 OK\r\nCHG 6 NLN 0\r\n");
            rig.messenger.sign_out();
            rig.wait(Duration::from_secs(minutes * 60));
            rig.sent.clear();
            let unix_time = unix_time + if unix_time == 0 { 0 } else { u64::from(minutes) * 60 };
            rig.messenger.sign_in(&SignIn { unix_time, ..wish }).unwrap();
            rig.drain();
            assert_eq!(!rig.is_linked(RST), are_good, "{minutes} {unix_time}");
        }
    }
}

#[test]
fn tickets_of_another_run_are_those_of_the_same_password_and_service() {
    let kept = kept_since(0);
    assert!(!kept.contains("until"), "{kept}");
    let wish = SignIn { resume: kept.as_bytes(), ..only(Dialect::MSNP15) };
    assert!(uses_tickets::<Heap>(&wish));
    assert!(!uses_tickets::<Heap>(&SignIn { password: "another", ..wish }));
    let web = WebServices { tokens: "https://login.example.net/other/RST.srf", ..WebServices::NONE };
    assert!(!uses_tickets::<Heap>(&SignIn { web, ..wish }));
    // Without its secret, or with half of it, a ticket is none.
    for secret in ["", "10111", "zz", &"10".repeat(65)] {
        let damaged = kept.replace(SECRET_IN_HEX, secret);
        assert!(!uses_tickets::<Heap>(&SignIn { resume: damaged.as_bytes(), ..wish }), "{secret}");
    }
}

#[test]
fn a_refused_ticket_of_another_run_is_asked_for_anew_once() {
    let kept = kept_since(1_000_000);
    let wish = SignIn { resume: kept.as_bytes(), unix_time: 1_000_001, ..only(Dialect::MSNP15) };
    let mut rig = begun::<Heap>(Split::Whole, &wish);
    rig.says(NS, &challenge());
    rig.take_sent(NS);
    rig.says(NS, "911 4\r\n");
    assert!(!is_any_ticket(&rig.resume(true)), "what was refused is forgotten");
    let first = number(&rig.take_sent(NS));
    rig.says(
        NS,
        &format!(
            "VER {first} MSNP15\r\nCVR {} 1 1 1 d i\r\nUSR {} SSO S MBI_KEY_OLD {NONCE}\r\n",
            first + 1,
            first + 2
        ),
    );
    rig.says(RST, &sso_tickets("t=FRESH"));
    blob(&rig.take_sent(NS), first + 3, "t=FRESH");
    rig.says(NS, &format!("911 {}\r\n", first + 3));
    assert!(rig.messenger.is_offline() && !is_any_ticket(&rig.resume(true)));
}

fn is_any_ticket(kept: &str) -> bool {
    kept.lines().any(is_secret)
}

/// What [`Messenger::put_resume`](msnp_core::Messenger::put_resume) says of its length.
#[test]
fn a_value_with_the_longest_of_everything_is_bounded() {
    let host = format!("{}.example.net", "h".repeat(84));
    let tokens = format!("https://{host}/{}", "t".repeat(192 - 9 - host.len()));
    let account = format!("{}@example.net", "a".repeat(117));
    let servers = Servers { host: &host, ..servers() };
    let web = WebServices { tokens: &tokens, ..WebServices::NONE };
    for (longest, most) in [(1024, 6144), (8192, 36 * 1024)] {
        let ticket = "x".repeat(longest);
        let kept = format!(
            "msnp-resume 1\naccount={account}\nservice={host}\nservice-port=65535\npassport={tokens}\nlock-step=8\n\
             notification={host}\nport=65535\nuses=15\nticket={ticket}\nticket-clear={ticket}\nticket-secure={ticket}\n\
             ticket-contacts={ticket}\nsecret={}\ntickets-until=4294967295\n",
            "ab".repeat(64)
        );
        // The check is one of 256.
        let kept = (0..=255_u8).map(|check| format!("{kept}password-check={check:02x}\n"));
        let lengths = kept.map(|kept| {
            let servers = Servers { port: 65535, ..servers };
            let resume = kept.as_bytes();
            let wish =
                SignIn { account: &account, servers, resume, web, unix_time: 1, ..only(Dialect::MSNP15) };
            let given = match longest {
                1024 => begun::<Fixed<1, 1024>>(Split::Whole, &wish).resume(true),
                _ => begun::<Heap>(Split::Whole, &wish).resume(true),
            };
            given.len()
        });
        let given = lengths.max().unwrap();
        assert!((4 * longest..=most).contains(&given), "{given}");
    }
}

#[test]
fn tickets_are_kept_once_their_answer_is_whole() {
    for split in [Split::Whole, Split::Pieces(7)] {
        let mut rig = begun::<Heap>(split, &only(Dialect::MSNP15));
        rig.says(NS, &challenge());
        rig.take_sent(RST);
        rig.take_sent(NS);
        let answer = tickets_for_an_hour();
        // That of another site is missing.
        let (first, _) = answer.split_at(answer.find("contacts.msn.com").unwrap());
        rig.says(RST, first);
        let kept = rig.resume(true);
        assert!(!kept.contains("ticket") && !kept.contains("secret"), "{kept}");
        let (_, rest) = answer.split_at(first.len());
        rig.says(RST, rest);
        blob(&rig.take_sent(NS), 4, "t=CLEAR&p=");
        assert!(rig.resume(true).contains("ticket-contacts=t=CONTACTS"));
    }
}
