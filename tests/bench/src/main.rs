//! Measurements of `msnp` beside `msnp11-sdk`, in the same run on the same machine.
//!
//! `msnp-bench decode | presence | chat | list | idle | many [N] | sign-in | transfers | crowd [N] | bad-link [WAY] | all [--markdown FILE]`

mod allocation;
mod bad_link;
mod chat;
mod corpus;
mod crowd;
mod crowd_process;
mod decode;
mod idle;
mod list;
mod loopback;
mod many;
mod ours;
mod peer;
mod player;
mod presence;
mod process;
mod report;
mod sign_in;
mod transfers;

use std::error::Error;
use std::process::ExitCode;

use report::Table;

/// What a measurement comes to: figures, or why there are none.
type Outcome<T> = Result<T, Box<dyn Error + Send + Sync>>;

/// A measurement. The number is that of clients, for the one that asks for it.
type Measure = fn(u64) -> Outcome<Table>;

const USAGE: &str = "usage: msnp-bench <measurement> [--markdown FILE]
  decode     a recorded notification stream of 10 MB: the decoder alone, and whole clients
  presence   100,000 changes of presence through whole clients
  chat       messages a second through the loopback service, with 1 and with 16 in flight
  list       a contact list of 5,000 that arrives at once
  idle       memory and threads of a signed-in client that does nothing
  many [N]   memory for each further signed-in client in one process, up to N (1,000)
  sign-in    bytes and round trips until online
  all        all of these
  transfers  files through a conversation: speed, memory, and texts meanwhile; not one of all
  crowd [N]  N clients (5,000) in one process, who all change their status at once; not one of all
  bad-link [WAY]  two clients on a link that fails, for two minutes; not one of all.
             WAY: straight (the default), gateway, http-proxy, socks-proxy, gateway-through-proxy";

const BAD_LINK: &str = "bad-link";
const CROWD: &str = "crowd";
const TRANSFERS: &str = "transfers";
/// They take minutes, and have nothing to compare: not among all.
const APART: [&str; 3] = [BAD_LINK, CROWD, TRANSFERS];
/// Clients in the measurement of many.
const MANY: u64 = 1000;

fn main() -> ExitCode {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = arguments.iter().map(String::as_str).collect();
    match run(&words) {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("msnp-bench: {error}");
            ExitCode::FAILURE
        }
    }
}

fn run(words: &[&str]) -> Outcome<()> {
    let (words, markdown) = match words {
        [rest @ .., "--markdown", file] => (rest, Some(*file)),
        _ => (words, None),
    };
    match words {
        // Other processes of this program.
        ["service-process", ring, contacts] => return loopback::serve(ring.parse()?, contacts.parse()?),
        ["cut-process", addresses @ ..] => return decode::take_cut_stream(addresses),
        ["chat-process", in_flight, rest @ ..] => return chat::send_as_peer(in_flight.parse()?, rest),
        ["idle-process", who, addresses @ ..] => return idle::stay(who, addresses),
        ["many-process", who, count, addresses @ ..] => return many::stay(who, count.parse()?, addresses),
        ["crowd-process", how, count, addresses @ ..] => {
            return crowd_process::stay(how, count.parse()?, addresses);
        }
        ["transfer-process", arguments @ ..] => return transfers::take_part(arguments),
        [BAD_LINK, way] => {
            let way = bad_link::Way::named(way).ok_or(USAGE)?;
            return tell(&[bad_link::measure(way)?], words, markdown);
        }
        _ => {}
    }
    let all: [(&str, Measure); 10] = [
        ("decode", |_| decode::measure()),
        ("presence", |_| presence::measure()),
        ("chat", |_| chat::measure()),
        ("list", |_| list::measure()),
        ("idle", |_| idle::measure()),
        ("many", many::measure),
        ("sign-in", |_| sign_in::measure()),
        (TRANSFERS, |_| transfers::measure()),
        (CROWD, crowd::measure),
        (BAD_LINK, |_| bad_link::measure(bad_link::Way::Straight)),
    ];
    let (wanted, count) = match words {
        ["many", count] => ("many", count.parse()?),
        [CROWD, count] => (CROWD, count.parse()?),
        [CROWD] => (CROWD, crowd::CLIENTS),
        [wanted] => (*wanted, MANY),
        _ => return Err(USAGE.into()),
    };
    println!("{}\n", report::machine());
    let mut tables = Vec::new();
    for (name, measure) in all {
        if wanted == name || wanted == "all" && !APART.contains(&name) {
            let table = measure(count)?;
            println!("{}", table.text());
            tables.push(table);
        }
    }
    if tables.is_empty() {
        return Err(USAGE.into());
    }
    write_down(&tables, words, markdown)
}

fn tell(tables: &[Table], words: &[&str], markdown: Option<&str>) -> Outcome<()> {
    println!("{}\n", report::machine());
    tables.iter().for_each(|table| println!("{}", table.text()));
    write_down(tables, words, markdown)
}

/// `docs/speed.md` is written so, `docs/crowd.md` by `crowd` and `docs/transfers.md` by `transfers`.
fn write_down(tables: &[Table], words: &[&str], markdown: Option<&str>) -> Outcome<()> {
    let Some(file) = markdown else { return Ok(()) };
    let title = match words.first() {
        Some(&CROWD) => "A crowd",
        Some(&TRANSFERS) => "Files",
        _ => "Speed",
    };
    let mut pages = format!(
        "# {title}\n\nWritten by `msnp-bench {} --markdown {file}`, on: {}. What each figure means, how it is measured, and what the peer cannot do: \
         [tests/bench](../tests/bench/README.md). Ratios hold; bare speeds depend on what else the machine does.\n\n",
        words.join(" "),
        report::machine()
    );
    tables.iter().for_each(|table| pages.push_str(&table.markdown()));
    Ok(std::fs::write(file, pages)?)
}
