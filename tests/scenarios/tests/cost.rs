//! What a sign-in costs: round trips as the servers saw them, the time that they take on a long link, and bytes.

use std::fmt::Write as _;
use std::time::{Duration, Instant};

use msnp::{Dialect, Resume, ResumeWith};
use msnp_scenarios::{Person, Stage, account_of, cast, eventually};
use msnp_service::{Configuration, Counters};

const DIALECTS: [Dialect; 5] =
    [Dialect::MSNP8, Dialect::MSNP9, Dialect::MSNP10, Dialect::MSNP11, Dialect::MSNP12];

/// One way, on the long link.
const DELAY: Duration = Duration::from_millis(150);

fn stage(dialect: Dialect, dispatch: bool) -> Stage {
    Stage::with(Configuration { accounts: cast(), dispatch, ..Configuration::default() }).speaking(dialect)
}

/// Signs in with fresh counters, and gives them.
fn cost(stage: &Stage, person: &Person) -> Counters {
    eventually("nobody is there", || stage.service.online_count() == 0);
    stage.service.reset_counters();
    person.signs_in();
    stage.service.counters()
}

/// Round trips: what the service counted, without the goodbye of TLS, which it counts as well and nobody waits for.
fn turns(counters: &Counters) -> u64 {
    counters.total().turns - counters.passport.connections
}

/// How many answers a sign-in waited for one after the other: connecting is not delayed, every answer is.
fn answers_in_a_row(stage: &Stage, person: &Person) -> u128 {
    stage.controls().delay_all(DELAY);
    let start = Instant::now();
    person.signs_in();
    let took = start.elapsed();
    stage.controls().delay_all(Duration::ZERO);
    (took.as_millis() + DELAY.as_millis() / 4) / DELAY.as_millis()
}

/// Signs out, and waits until the service has taken note: its counters say nothing about this session after that.
fn leaves(stage: &Stage, person: &Person) {
    person.signs_out();
    eventually("the service has heard the goodbye", || stage.service.online_count() == 0);
}

/// Once, for the addresses and the ticket.
fn kept(stage: &Stage, with: ResumeWith) -> Resume {
    let anna = stage.signed_in("anna");
    let resume = anna.client.resume_value(with);
    leaves(stage, &anna);
    resume
}

#[test]
fn round_trips_are_few() {
    let mut table = format!(
        "{:7} {:9} {:22} {:>9} {:>13} {:>9} {:>6} {:>12}\n",
        "dialect", "dispatch", "with", "dispatch", "notification", "passport", "sum", "in a row"
    );
    let mut too_many = Vec::new();
    for dialect in DIALECTS {
        for dispatch in [true, false] {
            for (name, with, most) in [
                ("nothing", None, 8),
                ("addresses", Some(ResumeWith::Servers), 8),
                ("addresses and ticket", Some(ResumeWith::ServersAndTicket), 4),
            ] {
                let stage = stage(dialect, dispatch);
                let resume = with.map(|with| kept(&stage, with)).unwrap_or_default();
                let person = || Person::new(stage.settings("anna").with_resume(resume.clone()));
                let counters = {
                    let person = person();
                    let counters = cost(&stage, &person);
                    leaves(&stage, &person);
                    counters
                };
                let in_a_row = answers_in_a_row(&stage, &person());
                let sum = turns(&counters);
                let line = format!(
                    "{:7} {:9} {:22} {:>9} {:>13} {:>9} {:>6} {:>12}",
                    dialect.name(),
                    if dispatch { "yes" } else { "no" },
                    name,
                    counters.dispatch.turns,
                    counters.notification.turns,
                    counters.passport.turns - counters.passport.connections,
                    sum,
                    in_a_row,
                );
                // A dispatch server on the way costs its own round trips, unless its answer is known.
                let most =
                    if dispatch && with.is_none() { most + 2 } else { most } + said_afterwards(dialect);
                if sum > most {
                    too_many.push(line.clone());
                }
                let _ = writeln!(table, "{line}");
            }
        }
    }
    println!(
        "\nRound trips of a sign-in, connecting included (in a row: answers waited for on a long link):\n{table}"
    );
    assert!(too_many.is_empty(), "more than promised:\n{}", too_many.join("\n"));
}

/// The personal message follows once one is online, and nobody waits for its answer: it may be counted here, or come too late for that.
fn said_afterwards(dialect: Dialect) -> u64 {
    u64::from(dialect.has_personal_message())
}

#[test]
fn with_a_ticket_four_round_trips_are_enough() {
    for dialect in DIALECTS {
        let stage = stage(dialect, false);
        let resume = kept(&stage, ResumeWith::ServersAndTicket);
        let later = Person::new(stage.settings("anna").with_resume(resume));
        let counters = cost(&stage, &later);
        let most = 4 + said_afterwards(dialect);
        assert!((4..=most).contains(&turns(&counters)), "{dialect}: {counters:?}");
        assert_eq!(counters.passport.connections, 0, "{dialect}: nobody asked Passport");
    }
}

#[test]
fn cold_seven_answers_in_a_row_are_enough() {
    for dialect in DIALECTS {
        let stage = stage(dialect, false);
        let counters = cost(&stage, &stage.person("anna"));
        assert!(turns(&counters) <= 8 + said_afterwards(dialect), "{dialect}: {counters:?}");
        assert_eq!(counters.passport.connections, 1, "{dialect}: nexus and login are one host");
        // With the connections: that to Passport is opened beside the other.
        let in_a_row = answers_in_a_row(&stage, &stage.person("bruno")) + 1;
        assert!(in_a_row <= 7, "{dialect}: {in_a_row}");
    }
}

/// Anna has 150 contacts.
fn of_150_contacts(dialect: Dialect) -> Stage {
    let mut accounts = cast();
    for number in 0..148 {
        accounts[0] = accounts[0].clone().contact_in(format!("contact{number}@example.org"), "Many");
    }
    let configuration = Configuration { accounts, dispatch: false, ..Configuration::default() };
    Stage::with(configuration).speaking(dialect)
}

#[test]
fn the_ways_to_sign_in_side_by_side() {
    let mut table = format!(
        "{:14} {:>10} {:>10} {:>10} {:>10} {:>10} {:>10}\n",
        "way", "cold turns", "out", "in", "again", "out", "in"
    );
    // A list that comes in many pieces may be asked for and heard in more turns than there are questions.
    for (name, dialect, by_soap, most) in [
        ("MSNP12, nexus", Dialect::MSNP12, false, [10, 6]),
        ("MSNP12, RST", Dialect::MSNP12, true, [10, 6]),
        ("MSNP15", Dialect::MSNP15, false, [24, 20]),
    ] {
        let stage = of_150_contacts(dialect);
        let tokens = stage.service.addresses().tokens_url.clone();
        let address = stage.address().with_tokens(&tokens).with_tokens_first(by_soap);
        let anna = Person::new(stage.settings_at("anna", address));
        let cold = cost(&stage, &anna);
        assert_eq!(anna.client.contacts().contacts().count(), 150);
        leaves(&stage, &anna);
        // With the tickets of before, and the list where it can be known to be unchanged.
        let again = cost(&stage, &anna);
        assert_eq!(anna.client.contacts().contacts().count(), 150);
        assert!(again.total().bytes_in < cold.total().bytes_in, "{name}: {cold:?}, {again:?}");
        assert!(again.tickets_issued == 0 && again.logins_refused == 0, "{name}: {again:?}");
        let _ = write!(table, "{name:14}");
        for (counters, most) in [&cold, &again].into_iter().zip(most) {
            let all = counters.total();
            assert!(turns(counters) <= most, "{name}: {counters:?}");
            let _ = write!(table, " {:>10} {:>10} {:>10}", turns(counters), all.bytes_in, all.bytes_out);
        }
        table.push('\n');
    }
    println!(
        "\nA sign-in with 150 contacts, TLS included, cold and once more by the same client (out: to the service):\n{table}"
    );
}

#[test]
fn a_list_that_is_known_costs_few_bytes() {
    let mut table = format!(
        "{:7} {:>12} {:>12} {:>12} {:>12} {:>12}\n",
        "dialect", "first in", "first out", "again in", "again out", "again list"
    );
    for dialect in DIALECTS {
        let stage = of_150_contacts(dialect);
        let anna = stage.person("anna");
        let first = cost(&stage, &anna);
        assert_eq!(anna.client.contacts().contacts().count(), 150);
        assert_eq!((first.syn_full, first.syn_unchanged), (1, 0));
        let cache = anna.client.list_cache().expect("a list");
        leaves(&stage, &anna);
        // In another run of the program, with nothing else kept.
        let later = Person::new(stage.settings("anna").with_list_cache(cache));
        let again = cost(&stage, &later);
        assert_eq!((again.syn_full, again.syn_unchanged), (0, 1), "{dialect}");
        assert_eq!(later.client.contacts().contacts().count(), 150);
        assert!(later.client.contacts().contact(&account_of("bruno")).is_some());
        let (one, two) = (first.notification, again.notification);
        assert!(two.bytes_out * 3 < one.bytes_out, "{dialect}: {one:?}, {two:?}");
        let _ = writeln!(
            table,
            "{:7} {:>12} {:>12} {:>12} {:>12} {:>12}",
            dialect.name(),
            first.total().bytes_out,
            first.total().bytes_in,
            again.total().bytes_out,
            again.total().bytes_in,
            two.bytes_out,
        );
    }
    println!("\nBytes until online with 150 contacts, TLS included (in: to the client):\n{table}");
}

/// The same for lists in web services, which tell what has changed: nothing. The tickets are those of the first run.
#[test]
fn a_list_of_web_services_that_is_known_costs_few_bytes() {
    let mut table = format!(
        "{:7} {:>12} {:>12} {:>12} {:>12}\n",
        "dialect", "first in", "first out", "again in", "again out"
    );
    for dialect in [13, 14, 15].map(msnp_scenarios::dialect) {
        let stage = of_150_contacts(dialect);
        let anna = stage.person("anna");
        let first = cost(&stage, &anna);
        assert_eq!((first.lists_told, first.list_changes_told), (2, 0));
        let (cache, resume) = (
            anna.client.list_cache().expect("a list"),
            anna.client.resume_value(ResumeWith::ServersAndTicket),
        );
        leaves(&stage, &anna);
        let later = Person::new(stage.settings("anna").with_list_cache(cache).with_resume(resume));
        let again = cost(&stage, &later);
        assert_eq!((again.lists_told, again.list_changes_told), (0, 2), "{dialect}");
        assert_eq!(later.client.contacts().contacts().count(), 150);
        let (one, two) = (first.total(), again.total());
        assert!(two.bytes_out * 5 < one.bytes_out, "{dialect}: {one:?}, {two:?}");
        let _ = writeln!(
            table,
            "{:7} {:>12} {:>12} {:>12} {:>12}",
            dialect.name(),
            one.bytes_out,
            one.bytes_in,
            two.bytes_out,
            two.bytes_in,
        );
    }
    println!(
        "\nBytes until online with 150 contacts in web services, TLS included (in: to the client):\n{table}"
    );
}
